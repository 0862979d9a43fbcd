"""Names of what a line may ask for: topics, actors, sources and people, in every language. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.errors import InputError
from bot.reading.rosters import Rosters, Terms

GROUPS = ("north-korea", "alliance")
EVERYTHING = "all"
MOST_LISTED = 20


def fold(text: str) -> str:
    """The form in which names are compared: any case, width, dash or underscore is alike."""
    return re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFKC", text).casefold().strip()).strip("-")


def shown(word: str) -> str:
    """A person's word as an error may repeat it: short, and unable to break its frame."""
    plain = re.sub(r"[`\r\n\t]", " ", word)
    return plain if len(plain) <= 40 else plain[:39] + "…"


@dataclass(frozen=True)
class Names:
    """Keys of one kind with every name under which they are found.

    A name that stands for several keys is kept with all of them, so that the error can list them.
    """

    kind: str
    keys: tuple[str, ...]
    by_name: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, kind: str, rows: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> Names:
        """Build from (key, names, terms): a key stands before names, names before terms."""
        listed = [(key, tuple(names), tuple(terms)) for key, names, terms in rows]
        by_name: dict[str, tuple[str, ...]] = {}
        for place in (2, 1):
            found: dict[str, dict[str, None]] = {}
            for row in listed:
                for name in row[place]:
                    found.setdefault(fold(name), {})[row[0]] = None
            by_name.update({name: tuple(keys) for name, keys in found.items() if name})
        by_name.update({fold(key): (key,) for key, _, _ in listed})
        return cls(kind, tuple(key for key, _, _ in listed), by_name)

    def find(self, word: str) -> str | None:
        """The key a word stands for; None when unknown, InputError when it stands for several."""
        keys = self.by_name.get(fold(word), ())
        if len(keys) > 1:
            raise InputError(
                f"`{shown(word)}` can mean several of our {self.kind}s.", valid=keys, nearest=keys[0]
            )
        return keys[0] if keys else None

    def get(self, word: str) -> str:
        """The key a word stands for, or InputError with the valid ones and the nearest."""
        key = self.find(word)
        if key is None:
            raise self.unknown(word)
        return key

    def unknown(self, word: str, extra: Sequence[str] = (), hint: str = "") -> InputError:
        """The error for a word that is none of the names."""
        valid = (*extra, *self.keys)
        near = get_close_matches(fold(word), [*map(fold, extra), *self.by_name], n=1, cutoff=0.6)
        nearest = self.by_name.get(near[0], (near[0],))[0] if near else None
        return InputError(f"There is no {self.kind} `{shown(word)}`.{hint}", valid=valid, nearest=nearest)


@dataclass(frozen=True)
class Vocabulary:
    """The words a line may use, with what they stand for."""

    topics: Names
    actors: Names
    sources: Names
    groups: Mapping[str, tuple[str, ...]]
    people: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def topic_keys(self, word: str) -> tuple[str, ...] | None:
        """The topics a key, group, name or term stands for; None when it stands for none."""
        if fold(word) in self.groups:
            return self.groups[fold(word)]
        key = self.topics.find(word)
        return (key,) if key else None

    def unknown_topic(self, word: str, hint: str = "") -> InputError:
        """The error for a word that is no topic."""
        return self.topics.unknown(word, tuple(self.groups), hint)


def vocabulary_of(rosters: Rosters) -> Vocabulary:
    """The words that the rosters give to topics, actors and sources."""
    topics = rosters.topics
    groups = {name: tuple(t.key for t in topics if t.group == name) for name in GROUPS}
    return Vocabulary(
        topics=Names.of("topic", ((t.key, t.names.values(), _words(t.terms)) for t in topics)),
        actors=Names.of("actor", ((a.key, a.names.values(), _words(a.terms)) for a in rosters.actors)),
        sources=Names.of("source", ((s.key, (s.name, *s.names), ()) for s in rosters.sources)),
        groups=groups | {EVERYTHING: tuple(topic.key for topic in topics)},
        people=_people(rosters),
    )


def _people(rosters: Rosters) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Each spelling of a name, as the words it is typed in, with all spellings of whom it may mean."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for person in rosters.people:
        names = (person.name, *person.names)
        for typed in {parts(name) for name in names}:
            found[typed] = tuple(dict.fromkeys((*found.get(typed, ()), *names)))
    return found


def parts(name: str) -> tuple[str, ...]:
    """The words of a name, as they are compared: small letters and figures alone."""
    return tuple(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))


def _words(terms: Terms) -> Iterator[str]:
    """The terms that a person may type: no pairs, and without the marks that matching uses."""
    return (term.strip("*! ") for listed in terms.values() for term in listed if "+" not in term)
