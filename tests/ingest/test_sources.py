"""The shipped sources, and how a document finds its own."""

from __future__ import annotations

import tomllib

import pytest

from bot.ingest.sources import SourceIndex, match_source
from bot.seeds import seeds_folder
from storage.model import Source, SourceKind


@pytest.mark.parametrize(
    ("publisher", "url", "key"),
    [
        ("연합뉴스", "", "yonhap"),
        ("聯合ニュース", "", "yonhap"),
        ("Yonhap News Agency", "", "yonhap"),
        ("  YONHAP   news agency ", "", "yonhap"),
        ("ＫＢＳ", "", "kbs"),
        ("코리아헤럴드", "https://n.news.naver.com/mnews/article/044/1", "korea-herald"),
        ("38north", "", "38-north"),
        ("yna.co.kr", "", "yonhap"),
        ("www.reuters.com", "https://n.news.naver.com/x", "reuters"),
        ("38.North", "", "38-north"),
        ("", "https://en.yna.co.kr/view/AEN20240602", "yonhap"),
        ("Yonhap Europe Desk", "https://en.yna.co.kr/view/AEN20240602", "yonhap"),
        ("unknown", "https://www.whitehouse.gov/briefing/", "white-house"),
        ("", "https://bidenwhitehouse.archives.gov/x", "white-house"),
        ("", "https://www.mofa.go.jp/press/", "jp-foreign"),
        ("", "https://www.mofa.go.kr/eng/", "kr-foreign"),
        ("", "https://beyondparallel.csis.org/x", "beyond-parallel"),
        ("", "https://www.csis.org/x", "csis"),
        ("", "https://n.news.naver.com/x", "naver-news"),
        ("어느신문", "https://n.news.naver.com/x", "어느신문"),
        ("", "https://notwhitehouse.gov.example.org/", "notwhitehouse-gov-example-org"),
        ("", "", "unknown"),
        ("unknown", "", "unknown"),
        ("!!!", "", "unknown"),
    ],
)
def test_a_source_is_found_by_name_then_by_address(
    publisher: str, url: str, key: str, sources: tuple[Source, ...]
) -> None:
    assert match_source(publisher, url, sources).key == key


def test_a_publisher_nobody_knows_becomes_a_source_that_cannot_be_judged() -> None:
    made = match_source("Ein Blatt & Co.", "https://blatt.example/", (), "en")
    assert made == Source("ein-blatt-co", "Ein Blatt & Co.", SourceKind.UNKNOWN, "", "en", "F")
    assert match_source("EIN BLATT & CO", "", ()).key == made.key


def test_an_unknown_publisher_never_takes_the_key_of_a_known_source(sources: tuple[Source, ...]) -> None:
    index = SourceIndex(sources)
    for source in sources:
        assert index.match(source.key.replace("-", " "), "").kind is not SourceKind.UNKNOWN


def test_each_source_says_what_it_is_and_where_that_comes_from(sources: tuple[Source, ...]) -> None:
    rows = tomllib.loads((seeds_folder() / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert len(rows) >= 40
    assert len({source.key for source in sources}) == len(sources)
    for row in rows:
        assert row["reliability"] in "ABCDEF", row["key"]
        assert row["why"], row["key"]
        assert row["from"], row["key"]
        assert row["url"] == "" or row["url"].startswith(("https://", "http://")), row["key"]


def test_each_name_of_a_source_leads_to_it_alone(sources: tuple[Source, ...]) -> None:
    index = SourceIndex(sources)
    for source in sources:
        for name in (source.key, source.name, *source.names):
            assert index.match(name, "").key == source.key, name


def test_the_voices_of_states_are_marked_as_such(sources: tuple[Source, ...]) -> None:
    voices = {source.key for source in sources if source.kind is SourceKind.STATE_MEDIA}
    assert {"kcna", "rodong", "xinhua", "tass"} <= voices
    assert not any(s.reliability in "ABC" for s in sources if s.kind is SourceKind.STATE_MEDIA)
