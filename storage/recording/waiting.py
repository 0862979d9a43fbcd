"""Rows that wait to be written: they go in once a batch, table by table, in the order of their ids.

An event that several articles of a batch tell changes with each of them; its row, filters and keys are
written as they are at its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Date,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)

from storage.columns import as_json
from storage.engines.portable import ONE, among, insert_new, one_of
from storage.engines.prepared import Plain, Prepared, Row
from storage.model import PLANS, Event
from storage.recording import links
from storage.rows import days_of, event_row
from storage.tables import (
    article_readings,
    articles,
    event_facets,
    event_keys,
    event_moves,
    event_revisions,
    events,
    mentions,
)
from storage.words import search

# Newest events kept under one key: a key shared by more tells nothing apart and would slow each lookup.
FAN_OUT = 200


_ADD_ARTICLE, _ADD_READING, _ADD_EVENT, _ADD_REVISION, _ADD_MENTION, _ADD_MOVE = (
    Prepared(table.insert(), [column.name for column in table.c])
    for table in (articles, article_readings, events, event_revisions, mentions, event_moves)
)
_ADD_FACET, _ADD_KEY = (
    Prepared(insert_new(table), [column.name for column in table.c]) for table in (event_facets, event_keys)
)

_STATE = tuple(column.name for column in events.c)
# What facets repeat of their event, so that they stand in the order of a list.
_COPIES = ("news_on", "weight")
_copies: Callable[[Plain], Plain] = itemgetter(*map(_STATE.index, _COPIES))
# The same of a topic, so that it can be asked for with days.
_DAYS = ("first_day", "last_day")
DATED = ("topic", "plan")
_days: Callable[[Plain], Plain] = itemgetter(*map(_STATE.index, _DAYS))
UPDATED_AT = _STATE.index("updated_at")
# An index is written anew wherever a column of it is named, whether or not that has another value.
INDEXED = {"id", "when_value", "when_end"} | {
    column.name for index in events.indexes for column in index.columns
}


class _Update:
    """Sets these columns of an event that has a row."""

    def __init__(self, names: Iterable[str]) -> None:
        given = [name for name in _STATE if name in set(names)]
        values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in given}
        self.statement = Prepared(update(events).where(events.c.id == bindparam("this_id")).values(values))
        self.pick: Callable[[Plain], Plain] = itemgetter(*map(_STATE.index, given))


_WORDS = _Update(set(_STATE) - INDEXED)
_WORDS_AND_ORDER = _Update(set(_STATE) - INDEXED | set(_COPIES))
_ALL = _Update(_STATE[1:])

_SET_FACETS = Prepared(
    update(event_facets)
    .where(event_facets.c.event_id == bindparam("this_id"))
    .values({name: bindparam(name) for name in _COPIES})
)
_SET_DAYS = Prepared(
    update(event_facets)
    .where(event_facets.c.event_id == bindparam("this_id"), one_of(event_facets.c.kind, DATED))
    .values({name: bindparam(name) for name in _DAYS})
)
_DROP_FACET = Prepared(
    delete(event_facets).where(
        *(event_facets.c[name] == bindparam(f"this_{name}") for name in ("event_id", "kind", "value"))
    )
)
_CROWDED = Prepared(
    select(event_keys.c.key)
    .where(among(event_keys.c.key, "keys"))
    .group_by(event_keys.c.key)
    .having(func.count() > FAN_OUT)
)
_KEPT = event_keys.alias()
_TRIM = Prepared(
    delete(event_keys).where(
        event_keys.c.key == bindparam("this_key"),
        event_keys.c.event_id
        < select(_KEPT.c.event_id)
        .where(_KEPT.c.key == bindparam("that_key"))
        .order_by(_KEPT.c.event_id.desc())
        .limit(ONE)
        .offset(literal_column(str(FAN_OUT - 1)))
        .scalar_subquery(),
    )
)


@dataclass(slots=True)
class Pending:
    """An event as it is now, also as values of its row; `stored` is what its row says, None without one.

    `was_on` is its day of news, as a value of a row, before it last changed.
    """

    event: Event
    row: Plain
    revisions: int
    stored: Event | None
    was_on: Any


@dataclass(slots=True)
class Waiting:
    """Rows that are not yet written; those of articles by their keys and wordings, too."""

    events: dict[int, Pending] = field(default_factory=dict)
    articles: list[Row] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    readings: dict[int, Row] = field(default_factory=dict)
    mentions: list[Row] = field(default_factory=list)
    told_by: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    keys: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    crowding: set[int] = field(default_factory=set)
    revisions: list[Plain] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    lines: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def write(self, connection: Connection) -> None:
        """Write all, in the order in which tables refer to each other."""
        states = sorted(self.events.items())
        _ADD_ARTICLE.run(connection, self.articles)
        _write_events(connection, states)
        _ADD_READING.run(connection, list(self.readings.values()))
        _ADD_MENTION.run(connection, self.mentions)
        _ADD_REVISION.run_plain(connection, sorted(self.revisions, key=itemgetter(0, 1)))
        _write_facets(connection, states, self.sources)
        _write_keys(connection, self.keys, self.crowding)
        links.add(connection, self.links)
        _ADD_MOVE.run(connection, self.moves)
        search.add(connection, self.lines)


def row_of(connection: Connection, event: Event) -> Plain:
    """The values of an event's row, its id first."""
    return _ADD_EVENT.bound(connection, event_row(event))


def day_of(connection: Connection, event: Event) -> Any:
    """An event's day of news as the driver takes it."""
    return _DAY.bound(connection, {"day": event.news_on})[0]


_DAY = Prepared(select(bindparam("day", type_=Date).label("day")))


def _write_events(connection: Connection, states: Sequence[tuple[int, Pending]]) -> None:
    _ADD_EVENT.run_plain(connection, [state.row for _, state in states if state.stored is None])
    changed: dict[_Update, list[Plain]] = {_WORDS: [], _WORDS_AND_ORDER: [], _ALL: []}
    for event_id, state in states:
        if state.stored is not None:
            how = _update_of(state.stored, state.event)
            changed[how].append((*how.pick(state.row), event_id))
    for how, rows in changed.items():
        how.statement.run_plain(connection, rows)


def _update_of(stored: Event, event: Event) -> _Update:
    if _seldom(stored) != _seldom(event):
        return _ALL
    return _WORDS_AND_ORDER if _differ(stored, event) else _WORDS


# What of an event is indexed, besides what lists are ordered by.
_seldom = attrgetter("when", "status", "reported_on", "first_seen_at", "is_lead", "joined_into")


def _differ(stored: Event, event: Event) -> bool:
    return (stored.news_on, stored.weight) != (event.news_on, event.weight)


def _write_facets(
    connection: Connection, states: Sequence[tuple[int, Pending]], sources: Mapping[int, set[str]]
) -> None:
    """Add what each event can newly be filtered by, drop what it no longer has; sources stay."""
    added: list[Plain] = []
    dropped: list[Plain] = []
    moved: list[Plain] = []
    dated: list[Plain] = []
    for event_id, state in states:
        if state.event.joined_into:
            continue
        copies, days = _copies(state.row), _days(state.row)
        now_has = facets(state.event)
        had = facets(state.stored) if state.stored else set()
        told = {("source", source) for source in sources.get(event_id, ())}
        for kind, value in sorted(now_has - had | told):
            added.append((event_id, kind, value, *copies, *(days if kind in DATED else (None, None))))
        dropped += [(event_id, kind, value) for kind, value in sorted(had - now_has)]
        if state.stored and _differ(state.stored, state.event):
            moved.append((*copies, event_id))
        if state.stored and days_of(state.stored) != days_of(state.event):
            dated.append((*days, event_id))
    _DROP_FACET.run_plain(connection, dropped)
    _SET_FACETS.run_plain(connection, moved)
    _SET_DAYS.run_plain(connection, dated)
    _ADD_FACET.run_plain(connection, added)


def facets(event: Event) -> set[tuple[str, str]]:
    """What an event can be filtered by, besides the sources that told it; a plan by its topics once more."""
    kinds = DATED if event.status in PLANS else ("topic",)
    return {
        *((kind, topic) for kind in kinds for topic in event.topics),
        *(("actor", actor) for actor in event.actors),
        ("type", event.type.value),
    }


def _write_keys(connection: Connection, keys: Mapping[int, set[str]], crowding: set[int]) -> None:
    _ADD_KEY.run_plain(connection, sorted((key, int(i)) for key, held in keys.items() for i in held))
    if crowding:
        crowded = _CROWDED.tuples(connection, {"keys": as_json(sorted(crowding))})
        _TRIM.run_plain(connection, [(key, key) for (key,) in crowded])
