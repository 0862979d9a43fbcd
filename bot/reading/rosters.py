"""The dated knowledge that reading goes by, as records; bot/seeds.py loads them from seeds/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: `names` and `terms` by language (en, ko, ja); `group` is north-korea or alliance."""

    key: str
    group: str
    names: Mapping[str, str]
    description: str
    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Person:
    """A person under one canonical English name, with other spellings in any language."""

    name: str
    country: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An office of a country, with the titles by which texts name it, by language."""

    country: str
    office: str
    titles: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's time in an office; `end` None means to this day. Gaps mean unknown."""

    country: str
    office: str
    person: str
    start: date
    end: date | None
