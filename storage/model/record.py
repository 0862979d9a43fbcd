"""How the records that are made by the thousand are made, copied with other values, and pickled."""

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

        To hold it so at run time makes a record four times as dear to make. One with slots is pickled as
        its values without their names, which takes half the time, and a third to read back.
        """

        def made(kind: type[T]) -> type[T]:
            kind = dataclass(slots=slots, unsafe_hash=frozen)(kind)
            if slots:
                kind.__reduce__ = lambda given: (type(given), values_of(given))
            return kind

        return made


def changed(given: T, **values: Any) -> T:
    """The record with other values: as `replace`, which asks anew each time what fields there are.

    A name that is no field's raises TypeError.
    """
    kind: Any = type(given)
    # By their places: to match two dozen names takes longer than all else.
    copy: T = kind(*_values(kind)(given))
    for name, value in values.items():
        if not hasattr(copy, name):
            raise TypeError(f"{kind.__name__} has no {name}")
        setattr(copy, name, value)
    return copy


def values_of(given: Any) -> tuple[Any, ...]:
    """The values of a record in the order of its fields."""
    kind: Any = type(given)
    values: tuple[Any, ...] = _values(kind)(given)
    return values


@cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = tuple(field.name for field in fields(kind))
    if len(names) == 1:  # of a single name attrgetter gives no tuple
        return lambda given: (getattr(given, names[0]),)
    return attrgetter(*names)


__all__ = ["changed", "record", "values_of"]
