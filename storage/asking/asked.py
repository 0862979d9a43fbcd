"""A question apart from its values: one statement serves all questions of the same shape.

To build and compile a list's statement takes longer than SQLite takes to answer it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Date, Text, bindparam

from storage.columns import Moment, as_json
from storage.model import EventQuery

_LISTS = ("topics", "without_topics", "actors", "sources", "types")
_DAYS = ("date_from", "date_to")
_MOMENTS = ("seen_after", "seen_until", "told_after", "changed_after", "as_of")

_IN_JSON = "_in_json"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, with names for its values: two of one shape are equal but for `values`.

    `counts` says how many keys each list has, `given` which bounds are set, `plain` is the rest,
    which stands in the statement itself.
    """

    counts: tuple[int, ...]
    given: tuple[bool, ...]
    plain: EventQuery

    def named(self) -> EventQuery:
        """The query with a name, bound when the statement runs, in place of each value."""
        return _named(self)


def asked(query: EventQuery) -> tuple[Asked, Values]:
    """The shape of a query and its values by name."""
    values: Values = {}
    counts = []
    for name in _LISTS:
        keys = dict.fromkeys(str(key) for key in getattr(query, name))
        counts.append(len(keys))
        for place, key in enumerate(keys):
            values[f"{name}{place}"] = key
            if query.as_of is not None:
                values[f"{name}{place}{_IN_JSON}"] = _in_json(key)
    given = []
    for name in (*_DAYS, *_MOMENTS):
        value = getattr(query, name)
        given.append(value is not None)
        if value is not None:
            values[name] = value
    plain = EventQuery(
        statuses=query.statuses,
        undated_too=query.undated_too,
        leads_only=query.leads_only,
        order=query.order,
        limit=max(query.limit, 0),
    )
    return Asked(tuple(counts), tuple(given), plain), values


def as_in_json(key: Any) -> BindParameter[str]:
    """The name of what a named key is in a list kept as JSON, where LIKE has / to make signs plain."""
    return bindparam(f"{key.key}{_IN_JSON}", type_=Text())


def _in_json(key: str) -> str:
    return as_json(key).replace("/", "//").replace("%", "/%").replace("_", "/_")


@lru_cache(1024)
def _named(shape: Asked) -> EventQuery:
    fields: dict[str, Any] = {
        name: tuple(bindparam(f"{name}{place}", type_=Text()) for place in range(count))
        for name, count in zip(_LISTS, shape.counts, strict=True)
    }
    for name, given in zip((*_DAYS, *_MOMENTS), shape.given, strict=True):
        if given:
            fields[name] = bindparam(name, type_=Date() if name in _DAYS else Moment())
    return replace(shape.plain, **fields)
