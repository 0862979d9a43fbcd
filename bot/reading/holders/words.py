"""The words by which texts place a title in time and country, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """What seeds/office_words.toml holds, all in lower case.

    `other_time` finds words that put a whole sentence into an earlier time. `countries` maps a country's
    key to the words that name it, `names` to its name in sentences.
    """

    not_now: frozenset[str] = frozenset()
    other_rank: frozenset[str] = frozenset()
    goes_on: tuple[str, ...] = ()
    last_year: tuple[str, ...] = ()
    opens: frozenset[str] = frozenset()
    other_time: re.Pattern[str] = NEVER
    family_first: frozenset[str] = frozenset()
    countries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> OfficeWords:
        """The record of a parsed seeds/office_words.toml; KeyError or TypeError where a row is wrong."""
        countries = _table(table["countries"])
        return cls(
            not_now=frozenset(_words(table["not_now"])),
            other_rank=frozenset(_words(table["other_rank"])),
            goes_on=_words(table["goes_on"]),
            last_year=_words(table["last_year"]),
            opens=frozenset(_words(table["opens"])),
            other_time=_any_of(table["other_time"]),
            family_first=frozenset(str(c) for c in _list(_table(table["family_first"])["countries"])),
            countries={key: _words(row) for key, row in countries.items()},
            names={key: str(_table(row)["name"]) for key, row in countries.items()},
        )


def _any_of(value: object) -> re.Pattern[str]:
    """The patterns of all languages as one; ValueError where one is wrong."""
    rows = [row for row in _table(value).values() if isinstance(row, list)]
    try:
        return re.compile("|".join(str(pattern) for row in rows for pattern in row) or "(?!)", re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"a pattern of other_time is wrong: {error}") from error


def _words(value: object) -> tuple[str, ...]:
    rows = [row for row in _table(value).values() if isinstance(row, list)]
    return tuple(sorted({str(word).casefold() for row in rows for word in row}, key=lambda w: (-len(w), w)))


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no table")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value
