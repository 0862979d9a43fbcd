"""The dated knowledge that reading goes by, as records; bot/seeds.py loads them from seeds/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.reading.grouping.words import Grouping
from bot.reading.holders.words import OfficeWords
from bot.reading.launches.words import LaunchWords
from bot.reading.topic_words import TopicWords
from bot.reading.type_words import TypeWords
from storage.model import Feed, Source

Terms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: `names` and `terms` by language (en, ko, ja); `group` is north-korea or alliance.

    A sentence that names every actor of one row of `parties` is about the topic, too. `needs` is how much
    must show it, beside other topics: more where texts on anything name it in passing. The words of an `own`
    one are used of our countries only.
    """

    key: str
    group: str
    names: Mapping[str, str]
    description: str
    terms: Terms
    parties: tuple[tuple[str, ...], ...] = ()
    needs: float = 1.0
    own: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A person under one canonical English name, with other spellings in any language."""

    name: str
    country: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An office of a country, its titles by language, and the body for which its holder speaks."""

    country: str
    office: str
    titles: Terms
    body: str = ""


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's time in an office; `end` None means to this day. Gaps mean unknown."""

    country: str
    office: str
    person: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A country or organisation under its key, with the words that name it."""

    key: str
    names: Mapping[str, str]
    terms: Terms


@dataclass(frozen=True, slots=True)
class ActorGroup:
    """Words that name several actors at once."""

    keys: tuple[str, ...]
    terms: Terms


@dataclass(frozen=True, slots=True)
class Body:
    """A body from whom facts come; `kind` says whether it relays (wire, newspaper, broadcaster).

    `whole` bodies are a country's government, forces or media without saying which part of them; `at_home`
    are words that mean the body in texts from its own country only ("the Defense Ministry"). One that
    `commands` is a ministry of which a country's forces are a part.
    """

    name: str
    country: str
    kind: str
    aliases: Terms
    state_media: bool = False
    whole: bool = False
    at_home: Terms = field(default_factory=dict)
    commands: bool = False

    @property
    def relays(self) -> bool:
        """Whether it mostly passes on what others said."""
        return self.kind in {"wire", "newspaper", "broadcaster"}


@dataclass(frozen=True, slots=True)
class Cue:
    """Terms that speak for a type of development, and how loudly."""

    weight: float
    terms: Terms


@dataclass(frozen=True, slots=True)
class TypeRule:
    """A type of development, with its names and the cues that show it."""

    key: str
    names: Mapping[str, str]
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class DateRule:
    """A pattern of words that mean a date; `take` says how its groups are understood."""

    rule: str
    pattern: str
    take: str
    offset: int = 0
    years: int | None = None
    months: int | None = None
    towards: str = ""
    era: str = ""
    counted: bool = False  # from the day that stands before it


@dataclass(frozen=True, slots=True)
class Language:
    """How texts of one language are built; every pattern is a regular expression."""

    key: str
    abbreviations: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numbers: Mapping[str, int]
    dates: tuple[DateRule, ...]
    status: Mapping[str, tuple[str, ...]]
    layout: Mapping[str, tuple[str, ...]]
    origin: Mapping[str, tuple[str, ...]]
    people: Mapping[str, tuple[str, ...]]
    weekday_signs: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_marks: Mapping[str, str] = field(default_factory=dict)
    ends_with_deed: bool = False  # what was done stands last in a sentence


@dataclass(frozen=True, slots=True)
class Rosters:
    """Everything that seeds/ holds, loaded and checked.

    `judgements` has, by the key of a source, why its reliability is what it is.
    """

    topics: tuple[Topic, ...] = ()
    our_region: tuple[Terms, ...] = ()
    off_topic: tuple[Terms, ...] = ()
    actors: tuple[Actor, ...] = ()
    groups: tuple[ActorGroup, ...] = ()
    bodies: tuple[Body, ...] = ()
    types: tuple[TypeRule, ...] = ()
    languages: Mapping[str, Language] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    offices: tuple[Office, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    sources: tuple[Source, ...] = ()
    judgements: Mapping[str, str] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    office_words: OfficeWords = field(default_factory=OfficeWords)
    grouping: Grouping = field(default_factory=Grouping)
    launches: LaunchWords = field(default_factory=LaunchWords)
    type_words: Mapping[str, TypeWords] = field(default_factory=dict)
    topic_words: Mapping[str, TopicWords] = field(default_factory=dict)
