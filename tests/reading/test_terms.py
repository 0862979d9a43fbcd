"""Finding terms: borders, stems, capitals, endings, bars, and terms inside longer ones."""

from __future__ import annotations

import pytest

from bot.reading.text.terms import Finder, fold

CASES = [
    ("a word stands alone", ["aid"], "Aid was paid and aided", ["aid"]),
    ("a stem goes on", ["launch*"], "He launched two launches", ["launch", "launch"]),
    ("a stem begins at a border", ["launch*"], "relaunch", []),
    ("a figure before it is no border", ["nk"], "2nk nk", ["nk"]),
    ("capitals count only as written", ["US"], "the US told us", ["us"]),
    ("signs are plain", ["north's"], "the North’s", ["north's"]),
    ("the longest first, then those inside", ["south korea", "korea", "south"], "South Korea",
     ["south korea", "south", "korea"]),
    ("a bar forbids what is inside", ["!korea herald", "korea"], "Korea Herald on Korea", ["korea"]),
    ("a bar closes its own beginning", ["!north pole", "north"], "the North Pole", []),
    ("a bar may tell itself", ["!ballistic missile", "ballistic missile", "missile"], "a ballistic missile",
     ["ballistic missile"]),
    ("Korean takes endings", ["미사일"], "미사일을 쐈다", ["미사일"]),
    ("a short Korean word begins one", ["북한"], "북한은 남북한", ["북한"]),
    ("one Korean sign stands alone", ["미"], "미 국방부 미국 한미", ["미"]),
    ("a Latin name takes Korean endings", ["kcna"], "KCNA는", ["kcna"]),
    ("but not inside a longer name", ["nk", "nk뉴스"], "NK뉴스", ["nk뉴스"]),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "text", "found"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_terms_are_found_where_their_borders_allow(terms: list[str], text: str, found: list[str]) -> None:
    finder = Finder([(term, ("topic", "t")) for term in terms])
    hits = finder.scan(text, fold(text))
    assert [words for _, _, words, _ in hits] == found
    assert all(fold(text)[start:end] == words for start, end, words, _ in hits)


def test_a_joint_term_needs_all_its_parts() -> None:
    finder = Finder([("missile + launch*", ("type", "missile_launch"))])

    def tags(text: str) -> list[tuple[str, ...]]:
        found, _ = finder.told(finder.scan(text, fold(text)))
        return [tag for kind in found.values() for tag in kind]

    assert tags("The missile was launched") == [("type", "missile_launch")]
    assert tags("The missile was shown") == []


def test_no_terms_are_found_in_nothing() -> None:
    assert Finder([]).scan("North Korea", "north korea") == []
