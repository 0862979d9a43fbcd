"""Lists of feeds as other readers write them, and ours out and in again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import InputError
from bot.opml import MOST_BYTES, read_opml, write_opml
from storage.model import Feed, FeedForm, Source, SourceKind

NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>News</title></head><body>
  <outline text="Korea">
    <outline text="North"><outline type="rss" text="38 North" xmlUrl="https://www.38north.org/feed/"
      htmlUrl="https://www.38north.org/"/></outline>
    <outline text="연합뉴스" xmlUrl="https://www.yna.co.kr/rss/news.xml?a=1&b=2"/>
  </outline>
  <outline text="Again" title="Again" xmlurl="https://www.38north.org/feed/"/>
  <outline text="An old file" xmlUrl="file:///etc/passwd"/>
  <outline text="A link" type="link" url="https://example.org/"/>
  <outline text="Broken" xmlUrl="https://exa mple.org/"/>
</body></opml>"""


def test_feeds_are_found_however_deep_and_each_once() -> None:
    found = read_opml(NESTED.encode())
    assert [(one.feed.url, one.title, one.site) for one in found] == [
        ("https://www.38north.org/feed/", "38 North", "https://www.38north.org/"),
        ("https://www.yna.co.kr/rss/news.xml?a=1&b=2", "연합뉴스", ""),
    ]
    assert all(one.feed.form is FeedForm.FEED and one.feed.full_text for one in found)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_list_may_come_in_other_encodings(encoding: str) -> None:
    text = NESTED.replace("&b", "&amp;b").replace('encoding="UTF-8"', f'encoding="{encoding[:6]}"')
    assert [one.title for one in read_opml(text.encode(encoding))] == ["38 North", "연합뉴스"]


def test_a_list_that_breaks_off_gives_what_came_before() -> None:
    whole = NESTED.encode()
    assert len(read_opml(whole[: whole.index(b"Again")])) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read as XML"),
        (b"hello", "no OPML"),
        (b"<rss><channel/></rss>", "outermost element"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml><body/></opml>", "entities"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>".encode("utf-16"), "entities"),
        (b"<opml>" + b" " * MOST_BYTES, "more than 5 MB"),
        (b"<opml>%s</opml>" % b"".join(b'<outline xmlUrl="http://a/%d"/>' % n for n in range(5002)), "5,000"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_opml(data)
    assert words in str(caught.value)


def test_an_empty_list_names_nothing() -> None:
    assert read_opml(b"<opml version='2.0'><body/></opml>") == ()


def test_ours_comes_back_as_it_went_out() -> None:
    kcna = Source("kcna", "KCNA\x07 & <Co>", SourceKind.STATE_MEDIA, "KP", "ko", "D", "http://www.kcna.kp/")
    wire = Source("wire", "Wire", SourceKind.WIRE, "KR", "en", "B")
    feeds = [
        (
            Feed("https://wire.example/rss?a=1&b=2", "wire", full_text=False, topics=("missiles", "us-rok")),
            wire,
        ),
        (Feed("http://www.kcna.kp/list", "kcna", FeedForm.PAGE, True, "http://www.kcna.kp/detail/"), kcna),
        (Feed("https://wire.example/news.xml", "wire", FeedForm.SITEMAP, True), wire),
    ]
    back = read_opml(write_opml(feeds, "Trilateral"))
    assert {replace(one.feed, source=one.source) for one in back} == {feed for feed, _ in feeds}
    assert {one.title for one in back} == {"KCNA & <Co>", "Wire"}


def test_pages_are_links_to_other_readers() -> None:
    page = Feed("http://a.example/list", "a", FeedForm.PAGE, True, "http://a.example/news/")
    source = Source("a", "A", SourceKind.GOVERNMENT, "KR", "ko", "B")
    written = write_opml([(page, source)], "x").decode()
    assert 'type="link" url="http://a.example/list"' in written
    assert "xmlUrl" not in written
