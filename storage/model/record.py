"""How the records that are made by the thousand are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    T = TypeVar("T")

    def record(*, frozen: bool, slots: bool) -> Callable[[type[T]], type[T]]:
        """As a dataclass, but only the type checker holds it frozen.

        To hold it so at run time makes a record four times as dear to make.
        """
        return dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["record"]
