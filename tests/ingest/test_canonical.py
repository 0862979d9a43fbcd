"""One article has one address, however its readers come to it."""

from __future__ import annotations

import tomllib

import pytest

from bot.ingest.canonical import canonical_url, plain_url, same_page
from bot.seeds import seeds_folder


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("https://news.example/a?utm_source=x&id=7&UTM_Medium=y#top", "https://news.example/a?id=7"),
        ("https://news.example/a?id=7&fbclid=1&gclid=2", "https://news.example/a?id=7"),
        ("https://news.example/a?fbclid=1", "https://news.example/a"),
        ("https://news.example/a?utm%5Fsource=x", "https://news.example/a"),
        ("https://news.example/a?b=%ED%95%9C&c", "https://news.example/a?b=%ED%95%9C&c"),
        ("https://news.example/view.do;jsessionid=A1?no=3", "https://news.example/view.do?no=3"),
        ("https://news.example/view;v=2/a", "https://news.example/view;v=2/a"),
        ("HTTPS://News.Example:443", "https://news.example/"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        (
            "https://en.yna.co.kr/view/AEN20260302000100315?section=nk/nk",
            "https://en.yna.co.kr/view/AEN20260302000100315",
        ),
        ("https://www.theguardian.com/a?CMP=share", "https://www.theguardian.com/a"),
        ("https://news.example/v?n_no=12&at_id=3&CMP=4", "https://news.example/v?n_no=12&at_id=3&CMP=4"),
        ("https://news.example/list?section=nk", "https://news.example/list?section=nk"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_an_address_loses_what_only_says_how_its_reader_came(given: str, plain: str) -> None:
    assert plain_url(given) == plain
    assert plain_url(plain) == plain


@pytest.mark.parametrize(
    "variant",
    [
        "http://news.example/2026/a",
        "https://www.news.example/2026/a/",
        "https://m.news.example/2026/a?utm_source=x",
        "https://amp.news.example:443/2026/a#b",
    ],
)
def test_variants_of_an_address_are_one_page(variant: str) -> None:
    assert same_page(variant) == same_page("https://news.example/2026/a")


@pytest.mark.parametrize("other", ["https://news.example/2026/b", "https://news.example/2026/a?page=2", ""])
def test_other_pages_are_not(other: str) -> None:
    assert same_page(other) != same_page("https://news.example/2026/a")


def test_each_block_of_rules_says_where_it_comes_from() -> None:
    table = tomllib.loads((seeds_folder() / "addresses.toml").read_text(encoding="utf-8"))
    blocks = [*table["tracking"], *table["site"], table["variants"]]
    assert len(blocks) > 5
    assert all(block["from"] for block in blocks)


FOUND = "https://en.yna.co.kr/view/AEN20260302?ref=1"


@pytest.mark.parametrize(
    ("named", "found", "believed"),
    [
        ("https://en.yna.co.kr/view/AEN20260302", FOUND, True),
        ("/view/AEN20260302", FOUND, True),
        ("https://www.yna.co.kr/view/AEN20260302", "https://m-en.yna.co.kr/view/AEN20260302", True),
        ("https://news.example/2026/a", "https://news.example/2026/a/amp", True),
        ("https://other.example/a-b-c", "https://news.example/a-b-c", False),
        ("https://evil.github.io/a1", "https://good.github.io/a1", False),
        ("https://other.co.kr/a1", "https://news.co.kr/a1", False),
        ("https://news.example/", "https://news.example/2026/a", False),
        ("https://news.example/view.php", "https://news.example/view.php?ud=20260302", False),
        ("https://news.example/kim-meets-xi", "https://news.example/kim-meets-xi?ref=home", True),
        ("javascript:void(0)", "https://news.example/2026/a", False),
        ("https://[bad/2026/a", "https://news.example/2026/a", False),
        ("", "https://news.example/2026/a", False),
    ],
)
def test_a_page_is_believed_on_its_address_within_its_site_and_where_it_names_one_article(
    named: str, found: str, believed: bool
) -> None:
    expected = named if named.startswith("http") else "https://en.yna.co.kr/view/AEN20260302"
    assert canonical_url(named, found) == (expected if believed else plain_url(found))


def test_a_page_found_by_https_stays_there() -> None:
    assert canonical_url("http://news.example/2", "https://news.example/2?a=b") == "https://news.example/2"
