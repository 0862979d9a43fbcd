"""What grouping makes of a file, as JSON Lines or in words; nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.app import Clock, open_pipeline, open_store
from bot.commands.inspect import articles, as_line
from bot.ingest.pipeline import decided
from bot.ingest.reading_pool import read_here
from bot.reading.grouping.known import Memory
from bot.reading.launches.record import figure_words
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import (
    Article,
    Decision,
    Joined,
    Linked,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Rewritten,
)
from storage.store import Store

IN_MEMORY = "sqlite://"


def explained(path: Path, rosters: Rosters, clock: Clock) -> Iterator[str]:
    """One line of JSON an article; below it the rule behind each field and grouping.

    Articles are grouped in a store of their own that takes them in order.
    """
    reader = Reader(rosters)
    with open_store(IN_MEMORY, rosters, clock) as store:
        for article in articles(path, rosters, clock):
            reading = read_here(reader, article)
            yield as_line(article, reading)
            yield from _explained(reading, _grouped(article, reading, reader, store))


def groups(path: Path, rosters: Rosters, clock: Clock) -> Iterator[str]:
    """One line of JSON an article: its id and the event of its lead, in a store that took them in order."""
    leads: list[tuple[str, int | None]] = []
    into: dict[int, int] = {}
    with open_store(IN_MEMORY, rosters, clock) as store:
        pipeline = open_pipeline(store, rosters, clock)
        sources = list(store.sources())
        for article in articles(path, rosters, clock):
            recorded = pipeline.record(article, sources)
            leads.append((article.external_id, recorded.lead_event))
            into |= dict(recorded.joined)
    for name, event in leads:
        while event in into:
            event = into[event]
        yield json.dumps({"id": name, "event": event and f"event {event}"})


def _explained(reading: Reading, grouped: Sequence[tuple[Mention | None, str]]) -> Iterator[str]:
    for reason in reading.reasons:
        yield f"  {reason.about}: {reason.rule} {reason.words!r}"
    for number, mention in enumerate(reading.mentions):
        yield f"  {'lead' if mention.lead else f'development {number}'}: {mention.evidence!r}"
        for reason in mention.reasons:
            yield f"    {reason.about}: {reason.rule} {reason.words!r}"
        for fact in mention.launch.facts if mention.launch else ():
            told = figure_words([fact]) if fact.is_figure else fact.value
            yield f"    launch {fact.about}: {told} {fact.words!r} ({fact.origin or 'no body named'})"
        for flag in mention.flags:
            yield f"    flag: {flag.kind}: {flag.text}"
        here = (words for about, words in grouped if about is not None and about.start == mention.start)
        yield from (f"    grouping: {words}" for words in here)
    yield from (f"  grouping: {words}" for about, words in grouped if about is None)
    for flag in reading.flags:
        yield f"  flag: {flag.kind}: {flag.text}"


def _grouped(
    article: Article, reading: Reading, reader: Reader, store: Store
) -> list[tuple[Mention | None, str]]:
    """What grouping decided on each mention, and on known events (None), in words."""
    decisions = decided(store, article, reading, Memory(reader.lexicon))
    recorded = store.record(article, reading, decisions)
    new = {d.number: i for d, i in zip(_opened(decisions), recorded.new_events, strict=False)}
    return [(getattr(d, "mention", None), _decided(d, new)) for d in decisions]


def _opened(decisions: Iterable[Decision]) -> Iterator[NewEvent]:
    return (decision for decision in decisions if isinstance(decision, NewEvent))


def _decided(decision: Decision, new: Mapping[int, int]) -> str:
    """`new event 7: no known event is like it`."""
    why = f"{decision.reason.rule} {decision.reason.words}".strip()
    if isinstance(decision, NewEvent):
        return f"new event {new.get(decision.number, 0)}: {why}"
    if isinstance(decision, NewMention):
        return f"event {decision.event.id or new.get(decision.number, 0)}: {why}"
    if isinstance(decision, Linked):
        one, other = (i if i > 0 else new.get(-i, 0) for i in (decision.event, decision.other))
        return f"event {one} is a {decision.kind} event {other}: {why}"
    if isinstance(decision, Joined):
        return f"event {decision.absorbed} is one with event {decision.event.id}: {why}"
    if isinstance(decision, Rewritten):
        return f"event {decision.event.id} now reads {decision.event.status}, {decision.event.when}: {why}"
    return f"no event: {why}"
