"""Each kind of file becomes articles with what the document itself says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.ingest.articles import Skipped
from bot.ingest.files import read_path
from storage.model import Article, Source
from tests.fakes import FakeClock
from tests.ingest.conftest import DATA, NOW, ReadBytes


def articles(name: str, sources: tuple[Source, ...]) -> list[Article]:
    found = read_path(DATA / name, sources, FakeClock(NOW))
    return [item for item in found if isinstance(item, Article)]


@pytest.mark.parametrize(
    ("name", "source", "title", "url", "day"),
    [
        (
            "dated.txt",
            "unknown",
            "Ministers ’Confident’ of Data Sharing After Test Run",
            "",
            date(2025, 3, 4),
        ),
        (
            "tailed.txt",
            "thanh-nien",
            "",
            "https://thanhnien.vn/ba-nuoc-hop-tai-tokyo-18525031407391701.htm",
            date(2025, 3, 14),
        ),
        (
            "headed.md",
            "korea-herald",
            "Three navies end drill south of Jeju",
            "https://www.koreaherald.com/article/1",
            date(2025, 3, 5),
        ),
        (
            "page.html",
            "japan-times",
            "Defence chiefs speak by telephone",
            "https://www.japantimes.co.jp/news/2025/03/06/defence-chiefs-call/",
            date(2025, 3, 6),
        ),
        (
            "feed.rss",
            "yonhap",
            "Navy & air force drill begins",
            "https://en.yna.co.kr/view/AEN20250307000100315",
            date(2025, 3, 7),
        ),
        (
            "feed.atom",
            "38-north",
            "New work at the launch site",
            "https://www.38north.org/2025/03/launch-site/",
            date(2025, 3, 7),
        ),
        (
            "feed.rdf",
            "jp-foreign",
            "日米韓外相会合",
            "https://www.mofa.go.jp/press/1.html",
            date(2025, 2, 15),
        ),
        (
            "feed.json",
            "beyond-parallel",
            "A look at the shipyard",
            "https://beyondparallel.csis.org/one/",
            date(2025, 3, 9),
        ),
        (
            "articles.jsonl",
            "yonhap",
            "Talks end in Seoul",
            "https://n.news.naver.com/a/1",
            date(2025, 3, 10),
        ),
    ],
)
def test_a_document_gives_its_source_title_address_and_day(
    name: str, source: str, title: str, url: str, day: date, sources: tuple[Source, ...]
) -> None:
    article = articles(name, sources)[0]
    assert (article.source, article.title, article.url, article.published_on) == (source, title, url, day)
    assert article.seen_at == NOW


def test_header_lines_leave_the_text_and_closing_lines_stay(sources: tuple[Source, ...]) -> None:
    assert articles("dated.txt", sources)[0].text.startswith("Officials of the three")
    assert articles("headed.md", sources)[0].text.startswith("The navies")
    assert articles("tailed.txt", sources)[0].text.endswith("1701.htm\nComment (0)\n")


def test_a_page_loses_menus_scripts_and_footers(sources: tuple[Source, ...]) -> None:
    text = articles("page.html", sources)[0].text
    assert "their third call" in text
    assert not any(word in text for word in ("buy now", "Home", "newsletter"))


def test_a_day_is_local_to_the_offset_given_and_the_moment_utc(sources: tuple[Source, ...]) -> None:
    article = articles("feed.atom", sources)[0]
    assert article.published_on == date(2025, 3, 7)
    assert article.published_at == datetime(2025, 3, 8, 4, 30, tzinfo=UTC)


def test_a_feed_entry_keeps_its_paragraphs_and_loses_its_scripts(sources: tuple[Source, ...]) -> None:
    text = articles("feed.rss", sources)[0].text
    assert text == "A drill of the two forces began on Friday.\nIt will last until Sunday."


def test_a_hostile_entry_keeps_its_title_as_text_and_loses_its_address(sources: tuple[Source, ...]) -> None:
    article = articles("feed.rss", sources)[1]
    assert article.title == "<!channel> <img src=x onerror=alert(1)>"
    assert (article.url, article.key) == ("", "yonhap:second")


def test_bad_lines_are_skipped_by_number_and_the_others_go_on(sources: tuple[Source, ...]) -> None:
    items = list(read_path(DATA / "articles.jsonl", sources, FakeClock(NOW)))
    assert [item.external_id for item in items if isinstance(item, Article)] == ["a1", "3"]
    skipped = {item.where: item.reason for item in items if isinstance(item, Skipped)}
    assert list(skipped) == ["line 2", "line 5", "line 6", "line 7"]
    assert "not valid JSON" in skipped["line 2"]
    assert skipped["line 5"] == "its field `title` is no text"
    assert skipped["line 7"].endswith("the file may be cut short here")


def test_a_publisher_that_no_roster_names_is_given_with_the_text_s_language(
    sources: tuple[Source, ...],
) -> None:
    article = articles("articles.jsonl", sources)[1]
    assert (article.publisher, article.source, article.language) == ("어느신문", "어느신문", "ko")


def test_an_array_and_a_single_object_are_read_as_lines_are(read_bytes: ReadBytes) -> None:
    one = b'{"id": "x", "title": "A", "text": "B"}'
    for data, name in ((b"[" + one + b"]", "a.json"), (one, "b.txt"), (one, "c.jsonl"), (one, "d")):
        (article,) = read_bytes(data, name)
        assert isinstance(article, Article)
        assert (article.title, article.text, article.external_id) == ("A", "B", "x")


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "feed.rdf", "feed.json", "page.html"])
def test_content_decides_before_the_ending(
    name: str, read_bytes: ReadBytes, sources: tuple[Source, ...]
) -> None:
    read = [item for item in read_bytes((DATA / name).read_bytes(), "x.txt") if isinstance(item, Article)]
    assert [item.digest for item in read] == [item.digest for item in articles(name, sources)]


def test_text_with_brackets_at_its_head_is_no_json(read_bytes: ReadBytes) -> None:
    (article,) = read_bytes("[앵커] 북한이 미사일을 발사했습니다.".encode())
    assert isinstance(article, Article)
    assert article.text == "[앵커] 북한이 미사일을 발사했습니다."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A heading\nText.", "A heading"),
        ("A short line\n\nA sentence below it.", "A short line"),
        ("A sentence stands first.\n\nAnother one.", ""),
        ("Line of a paragraph\nthat goes on.\n\nMore.", ""),
        ("Comment (0)", ""),
        ("Source: Kyodo News\n\nIt happened.", ""),
    ],
)
def test_only_a_plain_heading_becomes_a_title(text: str, title: str, read_bytes: ReadBytes) -> None:
    (article,) = read_bytes(text.encode())
    assert isinstance(article, Article)
    assert article.title == title


def test_a_source_line_may_name_the_publisher(read_bytes: ReadBytes) -> None:
    (article,) = read_bytes(b"It happened on Friday in Tokyo.\n\nSource: Kyodo News")
    assert isinstance(article, Article)
    assert article.source == "kyodo"


def test_a_day_in_the_file_s_name_counts_when_nothing_better_is_there(read_bytes: ReadBytes) -> None:
    (article,) = read_bytes(b"It happened.", "2025-03-01_note.txt")
    (other,) = read_bytes(b"It happened.", "000_20250301ab.txt")
    assert isinstance(article, Article)
    assert isinstance(other, Article)
    assert (article.published_on, other.published_on) == (date(2025, 3, 1), None)


def test_a_folder_is_walked_in_order_and_hidden_files_are_passed_over(
    tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/d.txt", ".hidden.txt"):
        (tmp_path / name).write_text(f"This is {name}.", encoding="utf-8")
    items = list(read_path(tmp_path, sources, FakeClock(NOW)))
    assert [item.text for item in items if isinstance(item, Article)] == [
        "This is a.txt.",
        "This is b/d.txt.",
        "This is c.txt.",
    ]
    assert len(items) == 3


def test_a_missing_path_is_an_error_with_its_neighbour(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    (tmp_path / "articles.jsonl").touch()
    with pytest.raises(InputError, match=r"There is no file or folder .* `articles\.jsonl`\?"):
        read_path(tmp_path / "article.jsonl", sources, FakeClock(NOW))
