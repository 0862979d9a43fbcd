"""How the records that are made by the thousand are made, and copied with other values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool) -> Callable[[type[T]], type[T]]:
        """As a dataclass, but only the type checker holds it frozen.

        To hold it so at run time makes a record four times as dear to make.
        """
        return dataclass(slots=slots, unsafe_hash=frozen)


def changed(given: T, **values: Any) -> T:
    """The record with other values: as `replace`, which asks anew each time what fields there are."""
    kind: Any = type(given)
    names, read = _fields(kind)
    copy: T = kind(**dict(zip(names, read(given), strict=True), **values))
    return copy


@cache
def _fields(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


__all__ = ["changed", "record"]
