"""What units of text weigh for several keys at once: one number a unit, with a field for each key.

A text is weighed for all keys by one sum of whole numbers, which takes far less than a sum for each.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping

FIELD = 32  # bits that a key has in what a unit weighs
HALF = 1 << FIELD - 1
CODE = re.compile(r"[a-z]-?[0-9]+")


class _Fields(dict[str, int]):
    """What one part of a code weighs, in the field of its key: there are far fewer than units."""

    def __missing__(self, part: str) -> int:
        found = self[part] = int(part[1:]) << FIELD * (ord(part[0]) - ord("a"))
        return found


class Packed(dict[str, int]):
    """What each unit weighs, spelt out when it is first met: most units are never met by one process.

    `codes` have for each unit what it weighs by the letter of a key, "a" being the first of `keys`: "c12d-7";
    letters beyond the keys weigh nothing. A unit without a code is none of them; ask `known` first.
    """

    def __init__(self, codes: Mapping[str, str], keys: int) -> None:
        super().__init__()
        self._codes, self._keys = codes, keys
        self._parts = _Fields()
        self._halves = sum(HALF << FIELD * number for number in range(keys))  # keep each field above nothing
        self._all = (1 << FIELD * keys) - 1
        self._format = f"<{keys}i"
        self.known = codes.__contains__

    def __missing__(self, unit: str) -> int:
        found = self[unit] = sum(map(self._parts.__getitem__, CODE.findall(self._codes[unit])))
        return found

    def heard(self, units: Iterable[str]) -> int:
        """What the known among these units weigh together."""
        return sum(map(self.__getitem__, filter(self.known, units)))

    def bar(self, least: Iterable[int]) -> int:
        """How much each key must weigh, as `reach` takes it."""
        return self._halves - sum(one << FIELD * number for number, one in enumerate(least))

    def reach(self, packed: int, bar: int) -> int:
        """One in the field of each key that weighs as much as the bar asks."""
        return (packed + bar & self._halves) >> FIELD - 1

    def field(self, packed: int, number: int) -> int:
        """What one number weighs for the key of that number."""
        return (packed + self._halves >> FIELD * number) % (2 * HALF) - HALF

    def fields(self, packed: int) -> tuple[int, ...]:
        """What one number weighs for each key."""
        # With its highest bit turned, a field above nothing is one with a sign.
        signed = (packed + self._halves ^ self._halves) & self._all
        return struct.unpack(self._format, signed.to_bytes(self._keys * FIELD // 8, "little"))


def codes_of(rows: Iterable[str]) -> dict[str, str]:
    """The codes of units as a file has them: units, each followed by its code, between bars."""
    codes: dict[str, str] = {}
    for row in rows:
        parts = row.split("|")
        codes.update(zip(parts[::2], parts[1::2], strict=True))
    return codes
