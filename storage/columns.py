"""Column types: how a record's fields stand in a database, on every back end."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import DateTime, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from storage.model import Flag, FlagKind, Launch, LaunchFact, Origin, Particular, Reason


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Json(TypeDecorator[tuple[Any, ...]]):
    """A tuple as JSON text; plain text, so that both back ends can match a quoted key in it."""

    impl = Text
    cache_ok = True

    # Text comes and goes as it is: without what SQLAlchemy would put around these, a row is read in half
    # the time, and bound in three quarters of it.
    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return self._bound

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return self._read

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str | None:
        return self._bound(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:
        return self._read(value)

    def _bound(self, value: tuple[Any, ...] | None) -> str | None:
        return None if value is None else as_json([*map(self.plain, value)])

    def _read(self, value: str | None) -> tuple[Any, ...] | None:
        if value is None:
            return None
        return _repeated(self.record, value) if len(value) < _LONG else _records(self.record, value)

    def plain(self, item: Any) -> Any:
        return item

    @classmethod
    def record(cls, item: Any) -> Any:
        return item


# Shorter lists (topics, actors, origins) repeat in very many rows; longer ones (reasons) never do.
_LONG = 200


def _records(record: Callable[[Any], Any], value: str) -> tuple[Any, ...]:
    return tuple(map(record, _load(value)))


_repeated = lru_cache(maxsize=4096)(_records)


as_json: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_load: Callable[[str], Any] = json.JSONDecoder().decode


class Keys(_Json):
    """Keys or names: `["missiles","nuclear"]`."""

    cache_ok = True


class Origins(_Json):
    """Origins: `[[key, name, [via…], state_media]…]`."""

    cache_ok = True

    def plain(self, item: Origin) -> list[Any]:
        return [item.key, item.name, list(item.via), item.state_media]

    @classmethod
    def record(cls, item: list[Any]) -> Origin:
        return Origin(item[0], item[1], tuple(item[2]), item[3])


class Flags(_Json):
    """Flags: `[[kind, text]…]`."""

    cache_ok = True

    def plain(self, item: Flag) -> list[str]:
        return [item.kind.value, item.text]

    @classmethod
    def record(cls, item: list[str]) -> Flag:
        return Flag(FlagKind(item[0]), item[1])


class Reasons(_Json):
    """Reasons: `[[about, rule, words]…]`."""

    cache_ok = True

    def plain(self, item: Reason) -> list[str]:
        return [item.about, item.rule, item.words]

    @classmethod
    def record(cls, item: list[str]) -> Reason:
        return Reason(item[0], item[1], item[2])


class Launched(TypeDecorator[Launch]):
    """A launch: its facts as `[[about, words, start, value, low, high, …, told_on]…]`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Launch | None, dialect: Dialect) -> str | None:
        return self._bound(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return self._bound

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return self._read

    @staticmethod
    def _bound(value: Launch | None) -> str | None:
        return None if value is None else _launched(value)

    @staticmethod
    def _read(value: str | None) -> Launch | None:
        return None if value is None else _launch(value)


@lru_cache(maxsize=1024)
def _launched(value: Launch) -> str:
    return as_json([_fact_row(fact) for fact in value.facts])


@lru_cache(maxsize=1024)
def _launch(value: str) -> Launch:
    return Launch(tuple(map(_fact_of, _load(value))))


# The fields of a fact that JSON knows; what it is about and the day stand before and after them.
_FACT = tuple(name for name in LaunchFact.__slots__ if name not in {"about", "told_on"})
_told_of = attrgetter(*_FACT)


def _fact_row(fact: LaunchFact) -> list[Any]:
    return [fact.about.value, *_told_of(fact), fact.told_on and fact.told_on.isoformat()]


def _fact_of(row: list[Any]) -> LaunchFact:
    about, *told, told_on = row
    day = date.fromisoformat(told_on) if told_on else None
    return LaunchFact(Particular(about), **dict(zip(_FACT, told, strict=True)), told_on=day)


class Hashes(TypeDecorator[tuple[int, ...]]):
    """63-bit hashes, eight bytes each."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return self._bound

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return self._read

    @staticmethod
    def _bound(value: tuple[int, ...] | None) -> bytes | None:
        return None if value is None else struct.pack(f"<{len(value)}q", *value)

    @staticmethod
    def _read(value: bytes | None) -> tuple[int, ...] | None:
        return None if value is None else struct.unpack(f"<{len(value) // 8}q", value)
