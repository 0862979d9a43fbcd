"""The words by which tellings are compared, from seeds/grouping.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.reading.grouping.plans import PlanWords


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing, place, body or act under one key, with its names by language (en, ko, ja)."""

    key: str
    kind: str
    weight: float
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grouping:
    """The word knowledge by which mentions are compared, as seeds/grouping.toml gives it.

    `common` are words that tell nothing, `endings` what is cut from words, both by language;
    `marks` number the wordings of one story; `units` maps a unit's names to its key; `generic` has
    bodies named by their branch only, each with those it may stand for. `numerals` are signs
    that multiply the figure before them, `about` those that only say that it is rough.
    """

    concepts: tuple[Concept, ...] = ()
    common: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    numerals: Mapping[str, float] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    plans: PlanWords | None = None
    generic: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> Grouping:
        """The record of a parsed seeds/grouping.toml; KeyError or TypeError where a row is wrong."""
        return cls(
            concepts=tuple(_concepts(_mapping(table["concepts"]))),
            common=_by_language(table["common"]),
            endings=_by_language(table["endings"]),
            marks=_by_language(table["marks"])["all"],
            units={
                name: unit
                for unit, names in _mapping(table["units"]).items()
                if unit != "from"
                for row in _by_language(names).values()
                for name in row
            },
            numerals={
                sign: float(str(worth))
                for signs in _mapping(table["numerals"]).values()
                if isinstance(signs, Mapping)
                for sign, worth in signs.items()
            },
            about=_by_language(table["numerals"])["about"],
            plans=PlanWords.from_table(_mapping(table["plans"])),
            generic={
                name: frozenset(map(str, bodies))
                for name, bodies in _mapping(table["generic_bodies"]).items()
                if isinstance(bodies, list)
            },
        )


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no table")
    return value


def _by_language(value: object) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(str(name).casefold() if language != "all" else str(name) for name in names)
        for language, names in _mapping(value).items()
        if isinstance(names, list)
    }


def _concepts(blocks: Mapping[str, object]) -> Iterator[Concept]:
    for kind, block in blocks.items():
        rows = dict(_mapping(block))
        weight = float(str(rows["weight"]))
        for key, names in rows.items():
            if isinstance(names, Mapping):
                yield Concept(f"{kind}:{key}", kind, weight, _by_language(names))
