"""Statements compiled once and handed to the driver: for the way in, where each runs with every article.

Compiling is cached by SQLAlchemy too, but what it does around each call takes longer than SQLite's
answer. Column types still bind values and read rows. Both drivers take values by their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Delete,
    Insert,
    Select,
    TextClause,
    TextualSelect,
    Update,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from storage.columns import Flags, Keys, Moment, Origins

# Values of these come again: moments in all rows of an article, days, names and origins in most.
_RECURRING = (Moment, Date, Keys, Origins, Flags)

Row = dict[str, Any]
# Values in the order of a statement, as the driver takes them.
Plain = tuple[Any, ...]
Steps = tuple[tuple[int, Callable[[Any], Any]], ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in the words of one driver; the values it has, and what each value goes through."""

    sql: str
    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    binds: Steps
    fixed: Mapping[str, Any]
    columns: Mapping[str, TypeEngine[Any]]


class Prepared:
    """One statement, to be run many times; `columns` are those an INSERT fills."""

    def __init__(
        self,
        statement: Select[Any] | TextualSelect | Insert | Update | Delete | TextClause,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}
        self._reads: dict[str, Steps] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """All rows, each by the names of its columns."""
        columns = self._for(connection.dialect).columns
        return [dict(zip(columns, row, strict=True)) for row in self.read(connection, values)]

    def read(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """All rows, each in the order of its columns."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(compiled.sql, _bound(compiled, values))
        reads = self._reads.get(connection.dialect.name)
        if reads is None:  # what a column goes through depends on the type that the driver names
            reads = _reading(compiled, connection.dialect, cursor.description or ())
            self._reads[connection.dialect.name] = reads
        rows = [_through(reads, plain) for plain in cursor.fetchall()]
        cursor.close()
        return rows

    def tuples(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """All rows as the driver gives them: for numbers and text."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(compiled.sql, _bound(compiled, values))
        fetched: Sequence[Any] = cursor.fetchall()
        cursor.close()
        return fetched

    def changed(self, connection: Connection, values: Mapping[str, Any]) -> bool:
        """Once, and whether any row was there to be changed."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(compiled.sql, _bound(compiled, values))
        found = bool(cursor.rowcount)
        cursor.close()
        return found

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Once for each of these rows of values; how many rows were changed by all."""
        if not rows:
            return 0
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.executemany(compiled.sql, [_bound(compiled, row) for row in rows])
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def bound(self, connection: Connection, row: Mapping[str, Any]) -> Plain:
        """The values of a row as the driver takes them, in the order of the statement."""
        return tuple(_bound(self._for(connection.dialect), row))

    def run_plain(self, connection: Connection, rows: Sequence[Plain]) -> None:
        """Once for each row of values that the driver takes, in the order of the statement."""
        if not rows:
            return
        cursor = connection.connection.cursor()
        cursor.executemany(self._for(connection.dialect).sql, rows)
        cursor.close()

    def _for(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        return self._compiled[dialect.name]

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(
            dialect=dialect, column_keys=list(self._columns) if self._columns else None
        )
        names = getattr(compiled, "positiontup", None) or ()
        binds = getattr(compiled, "binds", {})
        fixed = {name: binds[name].effective_value for name in names if not binds[name].required}
        selected = (
            list(self._statement.selected_columns)
            if isinstance(self._statement, Select | TextualSelect)
            else []
        )
        return _Compiled(
            str(compiled),
            _picker(names),
            _steps([_binder(binds[name], dialect) for name in names]),
            {name: value for name, value in fixed.items() if value is not None},
            {column.name: _type(column, dialect) for column in selected},
        )


def _binder(of: ColumnElement[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    step = _type(of, dialect).bind_processor(dialect)
    return step if step is None or not isinstance(of.type, _RECURRING) else lru_cache(1024)(step)


def _type(of: ColumnElement[Any], dialect: Dialect) -> TypeEngine[Any]:
    return of.type.dialect_impl(dialect)


def _reading(compiled: _Compiled, dialect: Dialect, described: Sequence[Sequence[Any]]) -> Steps:
    each = zip(compiled.columns.values(), described, strict=True)
    return _steps([_reader(kind, kind.result_processor(dialect, column[1])) for kind, column in each])


def _reader(kind: TypeEngine[Any], step: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return step if step is None or not isinstance(kind, (Moment, Date)) else lru_cache(1024)(step)


def _steps(each: Sequence[Callable[[Any], Any] | None]) -> Steps:
    return tuple((at, step) for at, step in enumerate(each) if step is not None)


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    # Of a single name itemgetter gives no tuple.
    return itemgetter(*names) if len(names) > 1 else lambda given: tuple(given[name] for name in names)


def _bound(compiled: _Compiled, values: Mapping[str, Any]) -> Sequence[Any]:
    given = {**compiled.fixed, **values} if compiled.fixed else values
    return _through(compiled.binds, compiled.pick(given))


def _through(steps: Steps, values: Sequence[Any]) -> Sequence[Any]:
    row = list(values)
    for place, step in steps:
        row[place] = step(row[place])
    return row
