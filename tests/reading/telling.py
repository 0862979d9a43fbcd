"""Articles, mentions and candidates made by hand, and a store in a list."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.reading.grouping.concepts import Lexicon
from bot.reading.grouping.keys import keyed
from bot.reading.grouping.known import Memory
from bot.reading.grouping.resolve import resolve
from bot.reading.grouping.words import Grouping
from storage.model import (
    Article,
    Candidate,
    Decision,
    Event,
    EventType,
    Joined,
    Linked,
    LinkKind,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Rewritten,
    Status,
    StoredMention,
)

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GROUPING = Grouping.from_table(tomllib.loads((SEEDS / "grouping.toml").read_text(encoding="utf-8")))
PEOPLE = (
    ("Kim Jong Un", ("Kim Jong-un", "김정은", "金正恩")),
    ("Lee Jae Myung", ("Lee Jae-myung", "이재명", "李在明")),
    ("Sanae Takaichi", ("Takaichi Sanae", "다카이치 사나에", "高市早苗")),
)
LEXICON = Lexicon(GROUPING, PEOPLE)
SEEN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def an_article(
    title: str = "A title",
    text: str = "A text.",
    published: str | None = "2026-03-02",
    *,
    publisher: str = "Example Daily",
    language: str = "en",
    number: int = 1,
) -> Article:
    """An article of the second of March 2026, unless told otherwise."""
    return Article(
        source=publisher.casefold(),
        publisher=publisher,
        url=f"https://example.org/{publisher.casefold().replace(' ', '-')}/{number}",
        external_id=str(number),
        title=title,
        text=text,
        language=language,
        published_on=date.fromisoformat(published) if published else None,
        published_at=None,
        seen_at=SEEN,
    )


def mention_of(article: Article, evidence: str | None = None, **fields: Any) -> Mention:
    """A mention whose evidence is the article's first sentence, unless told otherwise."""
    passage = article.text.split("\n")[0] if evidence is None else evidence
    start = max(0, article.text.find(passage))
    known: dict[str, Any] = {
        "start": start,
        "end": start + len(passage),
        "evidence": passage,
        "headline": article.title or passage,
        "type": EventType.OTHER,
        "status": Status.OCCURRED,
        "when": None,
        "actors": (),
        "people": (),
        "topics": (),
        "origins": (),
        "lead": True,
        "weight": 0.5,
    }
    return Mention(**(known | fields))


class Ledger:
    """Keeps what resolve decides and finds candidates by shared keys, as the store does."""

    def __init__(self) -> None:
        self.events: dict[int, Event] = {}
        self.mentions: dict[int, list[StoredMention]] = {}
        self.links: set[tuple[int, LinkKind, int]] = set()
        self.articles = 0

    def take(self, article: Article, *mentions: Mention, flags: tuple[Any, ...] = ()) -> tuple[Decision, ...]:
        """Key, find candidates, resolve and keep; the decisions are returned."""
        reading = keyed(article, Reading(True, (), mentions, flags), LEXICON)
        candidates = [self._candidates(m.keys) for m in reading.mentions]
        decisions = resolve(article, reading, candidates, memory=Memory(LEXICON))
        self.articles += 1
        numbers: dict[int, int] = {}
        for decision in decisions:
            self._keep(article, decision, numbers)
        return decisions

    def _keep(self, article: Article, decision: Decision, numbers: dict[int, int]) -> None:
        if isinstance(decision, NewEvent):
            numbers[decision.number] = len(self.events) + 1
            self._tell(article, decision.mention, decision.event, numbers[decision.number])
        elif isinstance(decision, NewMention):
            event_id = decision.event.id or numbers[decision.number]
            self._tell(article, decision.mention, decision.event, event_id)
        elif isinstance(decision, Linked):
            ends = [i if i > 0 else numbers[-i] for i in (decision.event, decision.other)]
            self.links.add((ends[0], decision.kind, ends[1]))
        elif isinstance(decision, Joined):
            self.events[decision.event.id] = decision.event
            del self.events[decision.absorbed]
            self.mentions[decision.event.id] += self.mentions.pop(decision.absorbed)
        elif isinstance(decision, Rewritten):
            self.events[decision.event.id] = decision.event

    def _tell(self, article: Article, mention: Mention, event: Event, event_id: int) -> None:
        self.events[event_id] = replace(event, id=event_id)
        self.mentions.setdefault(event_id, []).insert(
            0,
            StoredMention(
                mention,
                event_id,
                self.articles,
                article.title,
                article.publisher,
                article.source,
                article.url,
                article.published_on,
                article.seen_at,
                article.text[:400],
            ),
        )

    def _candidates(self, keys: Sequence[int]) -> tuple[Candidate, ...]:
        shared = Counter(
            event_id
            for event_id, told in self.mentions.items()
            for key in set(keys)
            if any(key in stored.mention.keys for stored in told)
        )
        return tuple(
            Candidate(self.events[event_id], count, tuple(self.mentions[event_id][:8]))
            for event_id, count in shared.most_common(10)
        )
