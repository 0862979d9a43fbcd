"""Fills a store with events in bulk, as many and as alike as news makes them: rows, not recordings.

Every week tells what the given articles tell, shifted to its days, with most keys of an event taken
from others of that week. So at this density a key has as many events as the real ones have; Zipf's
law, seasons and the keys of leads and passing mentions are those of the articles. Full text is left out,
and evidence does not stand in the text of its article.
"""

from __future__ import annotations

import gc
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, islice
from struct import pack
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event

from bot.reading.concepts import Lexicon
from bot.reading.keys import mention_keys, near_copy_keys
from storage.model import Article, Event, EventDate, Mention
from storage.prepared import Prepared, Row
from storage.record import FAN_OUT, facets
from storage.rows import article_row, event_row, mention_row
from storage.sqlite import sqlite_driver
from storage.tables import (
    article_readings,
    articles,
    event_facets,
    event_keys,
    event_revisions,
    events,
    mentions,
)
from tests.bench.articles import SEED, key_of

A_WEEK = 3500  # events: a million in five and a half years
MOST_TOLD = 3
AN_ARTICLE = 7  # mentions
OTHERS = 0.7  # share of an event's keys that are those of others
LATER = 60  # events between two mentions of one
BATCH = 50_000
_BITS = 32  # of a packed key are its event's

_ADD = {
    table: Prepared(table.insert(), [column.name for column in table.c])
    for table in (articles, events, article_readings, event_revisions, mentions, event_facets, event_keys)
}
_OWN = ("id", "event_id", "article_id", "keys")  # of a mention, not of its story
_KEYS_AT = [column.name for column in mentions.c].index("keys")

Plain = tuple[Any, ...]
Rows = dict[Table, list[Plain]]


@dataclass(frozen=True, slots=True)
class Story:
    """An event of real news, and who tells it."""

    event: Event
    told: tuple[tuple[Article, Mention], ...]

    @property
    def day(self) -> date:
        """When it was first told."""
        return self.told[0][0].published_on or self.event.reported_on


@dataclass(frozen=True, slots=True)
class _Telling:
    """A mention as a row without its ids and keys; keys of near copies are 0, for each to have its own."""

    row: Plain
    keys: tuple[int, ...]
    lead: bool
    article: Plain


@dataclass(frozen=True, slots=True)
class _Shifted:
    """A story as rows of one week, without ids."""

    event: Plain
    facets: tuple[Plain, ...]
    told: tuple[_Telling, ...]


@dataclass(slots=True)
class Filled:
    """How much has been filled in; `keys` of mentions, of which `held` are rows."""

    articles: int = 0
    events: int = 0
    mentions: int = 0
    keys: int = 0
    held: int = 0


def fill_with(url: str, stories: Sequence[Story], count: int, newest: date, lexicon: Lexicon) -> Filled:
    """Put so many events into an empty, migrated database: the newest of the week of this day."""
    engine = _engine(url)
    weeks = -(-count // A_WEEK)
    filling = _Filling(stories, lexicon)
    filled = filling.filled
    gc.disable()  # nothing here goes in circles, and looking through so many rows takes long
    for week in range(weeks):
        monday = newest - timedelta(days=7 * (weeks - week) - 1)
        with engine.begin() as connection:
            filling.week(connection, monday, min(A_WEEK, count - filled.events))
    rows = _held(filling.keys)
    filled.keys = len(filling.keys)
    while batch := list(islice(rows, BATCH)):
        with engine.begin() as connection:
            _ADD[event_keys].run_plain(connection, batch)
        filled.held += len(batch)
    gc.enable()
    engine.dispose()
    return filled


def _engine(url: str) -> Engine:
    """Connections that fill fast: what fails midway is of no use anyhow."""
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    engine = create_engine(url, module=sqlite_driver())

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        for setting in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {setting}")

    return engine


def _held(keys: list[int]) -> Iterator[tuple[int, int]]:
    """The rows of the table of keys in its order, of each key those that the store would keep."""
    keys.sort()
    for key, held in groupby(keys, key=lambda packed: packed >> _BITS):
        for packed in sorted(set(held))[-FAN_OUT:]:
            yield key, packed & ((1 << _BITS) - 1)


class _Filling:
    """Week by week; all keys are kept to the end, so that they are written in their order."""

    def __init__(self, stories: Sequence[Story], lexicon: Lexicon) -> None:
        self._stories = stories
        self._lexicon = lexicon
        self._chance = random.Random(SEED)  # noqa: S311 - not for secrets
        self.filled = Filled()
        self.keys: list[int] = []  # each with its event in the lowest bits, as they take little room so

    def week(self, connection: Connection, monday: date, size: int) -> None:
        """The events of one week with all that belongs to them."""
        moment = datetime.combine(monday, time(), UTC)
        (made,) = _bound(connection, {"made_at": moment}, event_revisions)
        shifted = [_shifted(connection, story, monday, moment, self._lexicon) for story in self._stories]
        each = [telling for story in shifted for telling in story.told]
        others = {
            lead: [k for one in each if one.lead is lead for k in one.keys if k] for lead in (True, False)
        }
        rows: Rows = defaultdict(list)
        telling: list[tuple[int, int, _Telling]] = []
        for number in range(size):
            story = self._chance.choice(shifted)
            self.filled.events += 1
            event_id = self.filled.events
            rows[events].append((event_id, *story.event))
            rows[event_facets] += [(event_id, *facet) for facet in story.facets]
            for place, told in enumerate(story.told):
                by = f"article {event_id}"
                revision = (event_id, place + 1, made, by, "new mention", "no known event is like it")
                rows[event_revisions].append((*revision, *story.event))
                telling.append((number + LATER * place, event_id, told))
        telling.sort(key=lambda one: one[:2])
        for start in range(0, len(telling), AN_ARTICLE):
            self._article(rows, telling[start : start + AN_ARTICLE], others)
        for table, statement in _ADD.items():
            if rows[table]:
                statement.run_plain(connection, rows[table])

    def _article(
        self, rows: Rows, told: Sequence[tuple[int, int, _Telling]], others: Mapping[bool, Sequence[int]]
    ) -> None:
        self.filled.articles += 1
        number = self.filled.articles
        url = f"https://example.org/{number}"
        rows[articles].append(
            (number, url, 1, f"{number:064x}", *told[0][2].article[:2], url, *told[0][2].article[2:])
        )
        rows[article_readings].append((number, True, "[]", "[]", "[]", told[0][1]))
        for _, event_id, one in told:
            self.filled.mentions += 1
            keys = self._mixed(one, others[one.lead])
            self.keys += [key << _BITS | event_id for key in keys]
            before, after = one.row[: _KEYS_AT - 3], one.row[_KEYS_AT - 3 :]
            blob = pack(f"<{len(keys)}q", *keys)
            rows[mentions].append((self.filled.mentions, event_id, number, *before, blob, *after))

    def _mixed(self, told: _Telling, others: Sequence[int]) -> tuple[int, ...]:
        """Keys as of another event: near copies its own, of the rest most from the week."""
        chance = self._chance.random
        many = len(others)
        near = (key_of(f"near|{self.filled.mentions}|{n}") for n in range(told.keys.count(0)))
        rest = (k if chance() >= OTHERS else others[int(chance() * many)] for k in told.keys if k)
        return tuple(dict.fromkeys((*near, *rest)))


def _shifted(
    connection: Connection, story: Story, monday: date, moment: datetime, lexicon: Lexicon
) -> _Shifted:
    """The story as that of another week."""
    by = timedelta(days=(monday - story.day).days // 7 * 7 + 7)
    told = tuple(_told(connection, of, by, moment, lexicon) for of in story.told[:MOST_TOLD])
    state, when, day = story.event, _moved(story.event.when, by), story.day + by
    differs = {
        **_dates(when), "first_day": when.first if when else day, "last_day": when.last if when else day,
        "reported_on": day, "news_on": day, "first_seen_at": moment, "updated_at": moment,
        "mentions": len(told), "articles": len(told),
    }  # fmt: skip
    row = _row(connection, events, id(story), differs, lambda: event_row(state))
    had = sorted(facets(state) | {("source", article.source) for article, _ in story.told})
    (news_on, weight) = _bound(connection, {"news_on": day, "weight": state.weight}, event_facets)
    return _Shifted(row, tuple((kind, value, news_on, weight) for kind, value in had), told)


def _told(
    connection: Connection, of: tuple[Article, Mention], by: timedelta, moment: datetime, lexicon: Lexicon
) -> _Telling:
    article, mention = of
    day = article.published_on and article.published_on + by
    when = _moved(mention.when, by)
    near = _near(article.text) if mention.lead else ()
    keys = mention_keys(replace(article, published_on=day), replace(mention, when=when), lexicon)
    differs: dict[str, Any] = {**_dates(when), "recorded_at": moment}
    row = _row(
        connection,
        mentions,
        id(mention),
        differs,
        lambda: mention_row(mention, moment) | {"replaced_at": None},
    )
    differs = {"published_on": day, "recorded_at": moment}
    bare = _row(connection, articles, id(article), differs, lambda: article_row(article, moment))
    return _Telling(row, tuple(0 if key in near else key for key in keys), mention.lead, bare)


def _dates(when: EventDate | None) -> dict[str, Any]:
    return {"when_value": when.value if when else None, "when_end": when.end if when else None}


_LEFT_OUT = {
    events: {"id"}, mentions: set(_OWN), articles: {"id", "key", "revision", "digest", "url"},
}  # fmt: skip
_ROWS: dict[tuple[str, int], Plain] = {}  # of each story, article and mention, which live to the end


def _row(
    connection: Connection, table: Table, of: int, differs: Mapping[str, Any], make: Callable[[], Row]
) -> Plain:
    """A row that is bound once; in other weeks only what differs is."""
    names = [column.name for column in table.c if column.name not in _LEFT_OUT[table]]
    if (table.name, of) not in _ROWS:
        made = make()
        _ROWS[table.name, of] = _bound(connection, {name: made[name] for name in names}, table)
    row = list(_ROWS[table.name, of])
    in_order = [name for name in names if name in differs]
    for name, value in zip(in_order, _bound(connection, differs, table), strict=True):
        row[names.index(name)] = value
    return tuple(row)


def _bound(connection: Connection, row: Mapping[str, Any], table: Table) -> Plain:
    """The values that the driver takes, in the order of the table's columns."""
    dialect = connection.dialect
    steps = _STEPS.setdefault((dialect.name, table.name), [])
    if not steps:
        kinds = ((column.name, column.type.dialect_impl(dialect)) for column in table.c)
        steps += [(name, kind.bind_processor(dialect)) for name, kind in kinds]
    return tuple([step(row[name]) if step else row[name] for name, step in steps if name in row])


_STEPS: dict[tuple[str, str], list[tuple[str, Any]]] = {}


@lru_cache(10_000)
def _near(text: str) -> frozenset[int]:
    return frozenset(near_copy_keys(text))


@lru_cache(100_000)
def _moved(when: EventDate | None, by: timedelta) -> EventDate | None:
    """The date by so many days later, as fine as it is."""
    if when is None:
        return None
    first = (when.first + by).isoformat()[: len(when.value)]
    return EventDate(first, when.end and (date.fromisoformat(when.end) + by).isoformat())
