"""Syndicated and lightly rewritten copies of one story add no origin; another body's word adds one."""

from __future__ import annotations

from tests.reading.articles import read
from tests.reading.telling import Ledger, an_article

STORY = (
    "North Korea fired several long-range cruise missiles toward the Yellow Sea on Sunday.",
    "The Korean Central News Agency said on Monday that leader Kim Jong Un oversaw the launch.",
    "The missiles flew for about 10,200 seconds along a set path over the sea before hitting the target.",
    "Kim expressed great satisfaction with the drill and called for a stronger deterrent.",
    "It was the first such firing by the North in two months.",
)
SYNONYMS = (
    ("fired", "launched"),
    ("several", "multiple"),
    ("oversaw the launch", "watched the launch"),
    ("great satisfaction", "satisfaction"),
    ("long-range cruise", "strategic cruise"),
    ("about", "some"),
)
TITLES = (
    "North Korea fires cruise missiles into Yellow Sea",
    "(LEAD) N. Korea launches cruise missiles, KCNA says",
    "Kim Jong Un oversees cruise missile launch",
    "N. Korea fires long-range cruise missiles into Yellow Sea",
)
COPIES = 20


def rewritten(number: int) -> tuple[str, str, str]:
    """Outlet, title and text of one rewrite: words changed, sentences turned, the ending cut."""
    first, *rest = STORY
    turn = number % 2
    sentences = [first, rest[0], *(rest[:0:-1] if turn else rest[1:])][: 5 - number % 3]
    text = " ".join(sentences)
    for place, (word, other) in enumerate(SYNONYMS):
        if (number >> place) & 1:
            text = text.replace(word, other)
    return f"Outlet {number}", TITLES[number % len(TITLES)], text


def take(ledger: Ledger, publisher: str, title: str, text: str) -> None:
    article = an_article(title, text, "2026-03-02", publisher=publisher)
    reading = read(text, title=title, publisher=publisher, published="2026-03-02")
    ledger.take(article, *(mention for mention in reading.mentions if mention.lead))


def test_twenty_rewrites_keep_the_origins_and_another_body_adds_one() -> None:
    ledger = Ledger()
    for number in range(COPIES):
        take(ledger, *rewritten(number))
    assert [event.articles for event in ledger.events.values()] == [COPIES]
    assert [origin.name for origin in ledger.events[1].origins] == ["KCNA"]
    observed = "into the Yellow Sea on Sunday, South Korea's Joint Chiefs of Staff said Monday."
    take(
        ledger,
        "Observer",
        "Seoul says North fired cruise missiles into Yellow Sea",
        f"North Korea fired several cruise missiles {observed}",
    )
    assert [origin.name for origin in ledger.events[1].origins] == ["KCNA", "Joint Chiefs of Staff"]


def test_a_generic_name_gives_way_to_the_body_it_stands_for_in_either_order() -> None:
    title = "Seoul says North fired cruise missiles into Yellow Sea"
    start = "North Korea fired several cruise missiles into the Yellow Sea on Sunday,"
    generic = f"{start} the South Korean military said Monday."
    specific = f"{start} the Joint Chiefs of Staff said Monday."
    for texts in ((generic, specific), (specific, generic)):
        ledger = Ledger()
        for number, text in enumerate(texts):
            take(ledger, f"Outlet {number}", title, text)
        assert [origin.name for origin in ledger.events[1].origins] == ["Joint Chiefs of Staff"]


def test_a_generic_name_alone_is_an_origin() -> None:
    ledger = Ledger()
    take(
        ledger,
        "Outlet",
        "North fires cruise missiles",
        "North Korea fired cruise missiles into the Yellow Sea on Sunday, the South Korean military said.",
    )
    assert [origin.name for origin in ledger.events[1].origins] == ["South Korean military"]
