"""Fills a store with articles in bulk, as many and as alike as news makes them: rows, not recordings.

Every week tells what the given articles tell, shifted to its days, with most keys of an event taken
from others of that week. So at this density a key has as many events as the real ones have; seasons
and the keys of leads and passing mentions are those of the articles. Each text and passage ends in words
of its own, so that some words are rare. Evidence does not stand in the text of its article.
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

from sqlalchemy import Connection, Table

from bot.reading.grouping.concepts import Lexicon
from bot.reading.grouping.keys import mention_keys, near_copy_keys
from storage.engines.prepared import Row
from storage.model import Article, EventDate, Mention
from storage.recording.waiting import DATED, FAN_OUT, facets
from storage.rows import article_row, event_row, mention_row
from storage.tables import (
    article_readings,
    articles,
    event_facets,
    event_keys,
    event_revisions,
    events,
    mentions,
)
from storage.words.match import ARTICLES, COLUMNS, MENTIONS
from storage.words.search import marks
from storage.words.segment import segment
from tests.bench.sinks import Sink
from tests.bench.stories import Story
from tests.bench.words import SEED, key_of, some

A_WEEK = 3500  # events
MOST_TOLD = 3
AN_ARTICLE = 2  # mentions; labelled ones have 6.7, but those were chosen for what they tell
OTHERS = 0.7  # share of an event's keys that are those of others
LATER = 60  # events between two mentions of one
APART = timedelta(seconds=20)  # between two events of a week
TEXT_TAIL, PASSAGE_TAIL = 90, 5  # words of its own
BATCH = 50_000
_BITS = 32  # of a packed key are its event's

_TABLES = (articles, events, article_readings, event_revisions, mentions, event_facets, event_keys)
_FILLED = {table.name: tuple(column.name for column in table.c) for table in _TABLES} | {
    tier: ("rowid", *columns, "marks") for tier, columns in COLUMNS.items()
}
_OWN = ("id", "event_id", "article_id", "keys")  # of a mention, not of its story

Plain = tuple[Any, ...]
Rows = dict[str, list[Plain]]


@dataclass(frozen=True, slots=True)
class _Telling:
    """A mention as a row without its ids and keys; keys of near copies are 0, for each to have its own.

    `line` and `article_line` are the tokens of headline and body, and the marks, for full text.
    """

    row: Plain
    keys: tuple[int, ...]
    lead: bool
    article: Plain
    line: tuple[str, str, str]
    article_line: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Shifted:
    """A story as rows of one week, without ids and moments."""

    day: date
    event: Plain
    facets: tuple[Plain, ...]
    told: tuple[_Telling, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    """One mention waiting for its article: where it stands in the week, its event and its moment."""

    place: int
    event_id: int
    moment: Any
    telling: _Telling


@dataclass(slots=True)
class Filled:
    """How much has been filled in; `keys` of mentions, of which `held` are rows."""

    articles: int = 0
    events: int = 0
    mentions: int = 0
    keys: int = 0
    held: int = 0


def fill_with(url: str, stories: Sequence[Story], count: int, newest: date, lexicon: Lexicon) -> Filled:
    """Put so many articles into an empty, migrated database: the newest of the week of this day."""
    sink = Sink(url)
    _ROWS.clear()
    filling = _Filling(stories, lexicon, sink)
    filled = filling.filled
    told = sum(min(len(story.told), MOST_TOLD) for story in stories) / len(stories)
    a_week = int(A_WEEK * told / AN_ARTICLE)
    weeks = -(-count // a_week)
    gc.disable()  # nothing here goes in circles, and looking through so many rows takes long
    for week in range(weeks):
        monday = newest - timedelta(days=7 * (weeks - week) - 1)
        with sink.begin() as connection:
            filling.week(connection, monday, count - filled.articles - (weeks - week - 1) * a_week)
    rows = _held(filling.keys)
    filled.keys = len(filling.keys)
    while batch := list(islice(rows, BATCH)):
        with sink.begin() as connection:
            sink.put(connection, event_keys.name, _FILLED[event_keys.name], batch)
        filled.held += len(batch)
    gc.enable()
    sink.close()
    return filled


def _held(keys: list[int]) -> Iterator[tuple[int, int]]:
    """The rows of the table of keys in its order, of each key those that the store would keep."""
    keys.sort()
    for key, held in groupby(keys, key=lambda packed: packed >> _BITS):
        for packed in sorted(set(held))[-FAN_OUT:]:
            yield key, packed & ((1 << _BITS) - 1)


class _Filling:
    """Week by week; all keys are kept to the end, so that they are written in their order."""

    def __init__(self, stories: Sequence[Story], lexicon: Lexicon, sink: Sink) -> None:
        self._stories = stories
        self._lexicon = lexicon
        self._sink = sink
        self._chance = random.Random(SEED)  # noqa: S311 - not for secrets
        self.filled = Filled()
        self.keys: list[int] = []  # each with its event in the lowest bits, as they take little room so

    def week(self, connection: Connection, monday: date, size: int) -> None:
        """So many articles of one week with all that belongs to them."""
        shifted = [_shifted(connection, story, monday, self._lexicon) for story in self._stories]
        each = [telling for story in shifted for telling in story.told]
        others = {
            lead: [k for one in each if one.lead is lead for k in one.keys if k] for lead in (True, False)
        }
        rows: Rows = defaultdict(list)
        due: list[_Due] = []
        for place, story in enumerate(self._chosen(shifted, size * AN_ARTICLE)):
            moment = datetime.combine(story.day + timedelta(days=1), time(), UTC) + place * APART
            (made,) = _bound(connection, {"made_at": moment}, event_revisions)
            due += self._event(rows, story, place, made)
        due.sort(key=lambda one: (one.place, one.event_id))
        for start in range(0, size * AN_ARTICLE, AN_ARTICLE):
            self._article(rows, due[start : start + AN_ARTICLE], others)
        for name, columns in _FILLED.items():
            if rows[name]:
                self._sink.put(connection, name, columns, rows[name])

    def _chosen(self, shifted: Sequence[_Shifted], mentions_: int) -> list[_Shifted]:
        """Stories with just so many mentions, by their day."""
        chosen: list[_Shifted] = []
        while mentions_ > 0:
            story = self._chance.choice(shifted)
            if len(story.told) <= mentions_:
                chosen.append(story)
                mentions_ -= len(story.told)
        return sorted(chosen, key=lambda story: story.day)

    def _event(self, rows: Rows, story: _Shifted, place: int, made: Any) -> list[_Due]:
        self.filled.events += 1
        event_id = self.filled.events
        state = _at(story.event, _EVENT_MOMENTS, made)
        rows[events.name].append((event_id, *state))
        rows[event_facets.name] += [(event_id, *facet) for facet in story.facets]
        for number in range(len(story.told)):
            by = f"article {event_id}"
            revision = (event_id, number + 1, made, by, "new mention", "no known event is like it")
            was_on = state[_NEWS_ON_AT] if number else None
            rows[event_revisions.name].append((*revision, *state, was_on))
        return [_Due(place + LATER * n, event_id, made, telling) for n, telling in enumerate(story.told)]

    def _article(self, rows: Rows, told: Sequence[_Due], others: Mapping[bool, Sequence[int]]) -> None:
        self.filled.articles += 1
        number = self.filled.articles
        url = f"https://example.org/{number}"
        first = told[0]
        bare = list(_at(first.telling.article, _ARTICLE_MOMENTS, first.moment))
        tail = " ".join(some(self._chance, TEXT_TAIL))
        bare[_TEXT_AT] = f"{bare[_TEXT_AT]}\n{tail}"
        rows[articles.name].append((number, url, 1, f"{number:064x}", *bare[:2], url, *bare[2:]))
        rows[article_readings.name].append((number, True, "[]", "[]", "[]", first.event_id))
        head, body, marked = first.telling.article_line
        rows[ARTICLES].append((number, head, f"{body} {_line(tail)}", marked))
        for one in told:
            self._mention(rows, one, number, others[one.telling.lead])

    def _mention(self, rows: Rows, due: _Due, article: int, others: Sequence[int]) -> None:
        self.filled.mentions += 1
        number, told = self.filled.mentions, due.telling
        keys = self._mixed(told, others)
        self.keys += [key << _BITS | due.event_id for key in keys]
        row = list(_at(told.row, _MENTION_MOMENTS, due.moment))
        tail = " ".join(some(self._chance, PASSAGE_TAIL))
        row[_EVIDENCE_AT] = f"{row[_EVIDENCE_AT]} {tail}"
        row.insert(_KEYS_AT, pack(f"<{len(keys)}q", *keys))
        rows[mentions.name].append((number, due.event_id, article, *row))
        head, body, marked = told.line
        rows[MENTIONS].append((number, head, f"{body} {_line(tail)}", marked))

    def _mixed(self, told: _Telling, others: Sequence[int]) -> tuple[int, ...]:
        """Keys as of another event: near copies its own, of the rest most from the week."""
        chance = self._chance.random
        many = len(others)
        near = (key_of(f"near|{self.filled.mentions}|{n}") for n in range(told.keys.count(0)))
        rest = (k if chance() >= OTHERS else others[int(chance() * many)] for k in told.keys if k)
        return tuple(dict.fromkeys((*near, *rest)))


def _line(said: str) -> str:
    """The tokens of a text, as full text keeps them."""
    return said if said.isascii() else " ".join(segment(said))


def _at(row: Plain, places: Sequence[int], moment: Any) -> Plain:
    changed = list(row)
    for place in places:
        changed[place] = moment
    return tuple(changed)


def _shifted(connection: Connection, story: Story, monday: date, lexicon: Lexicon) -> _Shifted:
    """The story as that of another week."""
    by = timedelta(days=(monday - story.day).days // 7 * 7 + 7)
    told = tuple(_told(connection, story, of, by, lexicon) for of in story.told[:MOST_TOLD])
    state, when, day = story.event, _moved(story.event.when, by), story.day + by
    differs = {
        **_dates(when), "first_day": when.first if when else day, "last_day": when.last if when else day,
        "reported_on": day, "news_on": day, "mentions": len(told), "articles": len(told),
    }  # fmt: skip
    row = _row(connection, events, id(story), differs, lambda: event_row(state))
    had = sorted(facets(state) | {("source", article.source) for article, _ in story.told})
    days = {name: differs[name] for name in ("news_on", "first_day", "last_day")}
    (*order, first, last) = _bound(connection, days | {"weight": state.weight}, event_facets)
    copies = {kind: (first, last) if kind in DATED else (None, None) for kind, _ in had}
    return _Shifted(day, row, tuple((kind, value, *order, *copies[kind]) for kind, value in had), told)


def _told(
    connection: Connection, story: Story, of: tuple[Article, Mention], by: timedelta, lexicon: Lexicon
) -> _Telling:
    article, mention = of
    day = article.published_on and article.published_on + by
    when = _moved(mention.when, by)
    near = _near(article.text) if mention.lead else ()
    keys = mention_keys(replace(article, published_on=day), replace(mention, when=when), lexicon)
    at = article.seen_at
    make = lambda: mention_row(mention, at) | {"replaced_at": None}  # noqa: E731 - as short as it gets
    row = _row(connection, mentions, id(mention), _dates(when), make)
    bare = _row(connection, articles, id(article), {"published_on": day}, lambda: article_row(article, at))
    line = _lines(mention.headline, mention.evidence, marks([story.event], article))
    whole = _lines(article.title, article.text, line[2])
    return _Telling(row, tuple(0 if key in near else key for key in keys), mention.lead, bare, line, whole)


@lru_cache(10_000)
def _lines(head: str, body: str, marked: str) -> tuple[str, str, str]:
    return " ".join(segment(head)), " ".join(segment(body)), marked


def _dates(when: EventDate | None) -> dict[str, Any]:
    return {"when_value": when.value if when else None, "when_end": when.end if when else None}


_LEFT_OUT = {
    events: {"id"}, mentions: set(_OWN), articles: {"id", "key", "revision", "digest", "url"},
}  # fmt: skip
_KEPT = {
    table: [column.name for column in table.c if column.name not in left_out]
    for table, left_out in _LEFT_OUT.items()
}
_KEYS_AT = [column.name for column in mentions.c].index("keys") - (len(_OWN) - 1)
_EVIDENCE_AT, _TEXT_AT = _KEPT[mentions].index("evidence"), _KEPT[articles].index("text")
_NEWS_ON_AT = _KEPT[events].index("news_on")
_EVENT_MOMENTS = [_KEPT[events].index(name) for name in ("first_seen_at", "updated_at")]
_MENTION_MOMENTS = [_KEPT[mentions].index("recorded_at")]
_ARTICLE_MOMENTS = [_KEPT[articles].index("recorded_at")]
_ROWS: dict[
    tuple[str, int], Plain
] = {}  # by the identity of stories, articles and mentions, which live as long as the filling


def _row(
    connection: Connection, table: Table, of: int, differs: Mapping[str, Any], make: Callable[[], Row]
) -> Plain:
    """A row that is bound once; in other weeks only what differs is."""
    names = _KEPT[table]
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
