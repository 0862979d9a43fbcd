"""SQL for which back ends have different words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Insert, Integer, Table, Text, bindparam, literal_column
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

# An INSERT that knows ON CONFLICT; SQLite took its words from PostgreSQL.
insert = postgresql.insert


def written(limit: int) -> ColumnElement[int]:
    """A limit, written out: SQLite plans a statement anew each time where this is a variable."""
    return literal_column(str(limit), Integer)


ONE = written(1)


def insert_new(table: Table) -> Insert:
    """An INSERT that passes over rows that are there already."""
    return insert(table).on_conflict_do_nothing()


def one_of(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column has one of these constants, written out.

    SQLite uses an index of some rows only where it reads that index's very words, and plans a statement
    anew each time where a variable might be these.
    """
    return column.in_([literal_column(f"'{value}'") for value in values])


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column of numbers has one of the values bound, as a JSON list, to this name.

    One variable whatever their number, so that the driver prepares the statement once.
    """
    return _Among(column, bindparam(name, type_=Text))


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: compared with 1, as SQLAlchemy would have it, it finds no index in SQLite."""
        return self


@compiles(_Among)
def _among(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY (CAST(translate({values}, '[]', '{{}}') AS bigint[]))"


def aside(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column by whose index nothing is looked for in SQLite, and that is compared as it stands.

    Of a day, whose type it does not know, SQLite would try to make a number each time.
    """
    return _Aside(column)


class _Aside(FunctionElement[Any]):
    inherit_cache = True


@compiles(_Aside)
def _aside(element: _Aside, compiler: SQLCompiler, **how: Any) -> str:
    return f"+{compiler.process(element.clauses, **how)}"


@compiles(_Aside, "postgresql")
def _aside_plain(element: _Aside, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.clauses, **how)


def in_a_row(column: ColumnElement[Any]) -> ColumnElement[str]:
    """All numbers of a group as one text: `7,19,23`, in no order."""
    return _InARow(column)


class _InARow(FunctionElement[str]):
    type = Text()
    inherit_cache = True


@compiles(_InARow)
def _in_a_row(element: _InARow, compiler: SQLCompiler, **how: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **how)})"


@compiles(_InARow, "postgresql")
def _in_a_row_cast(element: _InARow, compiler: SQLCompiler, **how: Any) -> str:
    return f"string_agg(CAST({compiler.process(element.clauses, **how)} AS text), ',')"


def after(day: ColumnElement[Any], other: ColumnElement[Any], days: int) -> ColumnElement[bool]:
    """Whether a day is later than so many days after another, or after a moment's.

    In the very words of the indexes on that.
    """
    return _After(day, other, written(days))


class _After(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: compared with 1, as SQLAlchemy would have it, it finds no index in SQLite."""
        return self


@compiles(_After)
def _after(element: _After, compiler: SQLCompiler, **how: Any) -> str:
    day, other, days = (compiler.process(part, **how) for part in element.clauses)
    return f"{day} > date({other}, '+{days} day')"


@compiles(_After, "postgresql")
def _after_cast(element: _After, compiler: SQLCompiler, **how: Any) -> str:
    day, other, days = (compiler.process(part, **how) for part in element.clauses)
    _, of, _ = element.clauses
    if not isinstance(of.type, Date):
        other = f"CAST({other} AT TIME ZONE 'UTC' AS date)"
    return f"{day} > {other} + {days}"
