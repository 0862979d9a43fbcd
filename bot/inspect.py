"""What reading and grouping make of a file, as JSON Lines or in words; nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bot.app import Clock, open_pipeline, open_store
from bot.ingest.files import read_path
from bot.reading.form import reading_as_gold
from bot.reading.launches import figure_words
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import Article, Reading

IN_MEMORY = "sqlite://"


def readings(path: Path, rosters: Rosters, clock: Clock, *, explain: bool = False) -> Iterator[str]:
    """One line of JSON an article; with `explain` the rule behind each field below it."""
    reader = Reader(rosters)
    for article in articles(path, rosters, clock):
        reading = reader.read(article)
        yield json.dumps(reading_as_gold(article, reading), ensure_ascii=False)
        if explain:
            yield from _explained(reading)


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


def articles(path: Path, rosters: Rosters, clock: Clock) -> Iterator[Article]:
    """The articles of a file or folder, without what could not be read."""
    return (item for item in read_path(path, rosters.sources, clock) if isinstance(item, Article))


def _explained(reading: Reading) -> Iterator[str]:
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
    for flag in reading.flags:
        yield f"  flag: {flag.kind}: {flag.text}"
