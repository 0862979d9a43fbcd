"""Messages of several states on one feast day are events of their own."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.model import Article, EventDate, EventType, Mention
from tests.reading.telling import Ledger, an_article, mention_of

GREETING: dict[str, Any] = {"type": EventType.STATEMENT, "when": EventDate("2026-01-01")}


def greeting(title: str, text: str, publisher: str, actors: tuple[str, ...]) -> tuple[Article, Mention]:
    article = an_article(title, text, "2026-01-02", publisher=publisher)
    return article, mention_of(article, **GREETING, actors=actors)


XI = greeting(
    "Xi sends New Year greetings to Kim Jong Un",
    "Xi Jinping sent a New Year message to Kim Jong Un on Thursday, wishing for closer relations.",
    "Alpha Wire",
    ("CN", "KP"),
)
XI_AGAIN = greeting(
    "Chinese leader sends New Year message to Kim",
    "Chinese leader Xi Jinping sent a New Year message to Kim Jong Un, wishing for closer relations.",
    "Beta Wire",
    ("CN",),
)
PUTIN = greeting(
    "Putin sends New Year greetings to Kim Jong Un",
    "Vladimir Putin sent a New Year message to Kim Jong Un on Thursday, wishing for closer relations.",
    "Gamma Wire",
    ("RU",),
)


@settings(max_examples=6, deadline=None)
@given(st.permutations((XI, XI_AGAIN, PUTIN)))
def test_each_sender_of_a_feast_day_message_is_an_event_of_its_own(
    order: list[tuple[Article, Mention]],
) -> None:
    ledger = Ledger()
    for article, mention in order:
        ledger.take(article, mention)
    assert sorted(event.actors for event in ledger.events.values()) in (
        [("CN",), ("RU",)],
        [("CN", "KP"), ("RU",)],
    )
    assert sum(event.articles for event in ledger.events.values()) == 3


def test_other_parties_alone_do_not_keep_two_statements_apart() -> None:
    ledger = Ledger()
    for number, actors in enumerate((("KR",), ("JP",))):
        article = an_article(
            "Allies protest over drill", "Seoul and Tokyo protested.", publisher=f"W{number}"
        )
        ledger.take(article, mention_of(article, **GREETING, actors=actors))
    assert len(ledger.events) == 1
