"""Finds from whom a passage's facts come, and through whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from bot.reading.passage import Passage
from bot.reading.rosters import Body, Office, Tenure
from bot.reading.vocabulary import Vocabulary
from storage.model import Origin

BEFORE = 160
AFTER = 280
ACTING = frozenset({"government", "armed forces", "organisation"})
VAGUE = "North Korean state media"


def attributed(
    passage: Passage,
    vocabulary: Vocabulary,
    bodies: Mapping[str, Body],
    speakers: Mapping[str, str] = MappingProxyType({}),
) -> list[tuple[str, str]]:
    """The bodies to whom a passage attributes what it tells, with the words, in order of place.

    `speakers` gives the body for which each person of the rosters speaks.
    """
    out: dict[str, str] = {}
    taken = -1
    spoken = [(a, b, speakers[who]) for a, b, who in passage.places("person") if who in speakers]
    for start, end, name in sorted([*passage.places("body"), *spoken], key=_place):
        if start < taken:
            continue
        taken = end
        at, to = start - passage.start, end - passage.start
        before, after = passage.folded[max(0, at - BEFORE) : at], passage.folded[to : to + AFTER]
        ways = (
            (*vocabulary.before, *vocabulary.document)
            if bodies[name].kind == "document"
            else vocabulary.before
        )
        speaks = any(p.search(after) for p in vocabulary.after)
        if speaks and at > passage.matter and vocabulary.closes:
            speaks = any(p.search(before) for p in vocabulary.closes)
        if speaks or any(p.search(before) for p in ways):
            out.setdefault(name, passage.words[at:to])
    return list(out.items())


def _place(found: tuple[int, int, str]) -> tuple[int, int]:
    return found[0], -found[1]


def acting(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The bodies of state that act in a passage, where a language marks who acts: they told of it."""
    return [
        name
        for _, end, name in passage.places("body")
        if bodies[name].kind in ACTING
        and any(p.match(passage.folded[end - passage.start :]) for p in vocabulary.subject)
    ][:1]


def speakers_on(day: date | None, offices: Sequence[Office], tenures: Sequence[Tenure]) -> dict[str, str]:
    """For which body each holder of an office speaks on a day."""
    bodies = {(office.country, office.office): office.body for office in offices if office.body}
    return {
        t.person: bodies[t.country, t.office]
        for t in tenures
        if (t.country, t.office) in bodies and day and t.start <= day and (t.end is None or day <= t.end)
    }


def credited(head: str, tail: str, vocabulary: Vocabulary) -> str:
    """The agency whose report this is, as the words before or after the text proper credit it."""
    for words in (head, tail):
        for pattern in vocabulary.agency:
            match = pattern.search(words)
            if match:
                return match["name"]
    return ""


def unlisted(passage: Passage, vocabulary: Vocabulary) -> list[str]:
    """The bodies that no roster has but to whom the passage attributes what it tells."""
    out: list[str] = []
    listed = passage.places("body")
    for pattern in () if passage.lacks(vocabulary.unlisted) else vocabulary.unlisted:
        for match in pattern.finditer(passage.words):
            start, end = match.span("name")
            name = " ".join(match["name"].split()).removesuffix(" in").removesuffix(" of")
            known = any(a < passage.start + end and passage.start + start < b for a, b, _ in listed)
            kinds = vocabulary.unlisted_kinds
            if not known and (not kinds or any(k.search(name) for k in kinds)):
                out.append(name)
    return list(dict.fromkeys(out))


def confirming(
    passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body], speakers: Mapping[str, str]
) -> list[str]:
    """The armed forces that say they saw it themselves, such as a launch they detected."""
    if not passage.says(vocabulary.confirmed) or passage.says(vocabulary.background):
        return []
    names = [name for name, _ in attributed(passage, vocabulary, bodies, speakers)]
    return [name for name in names if bodies[name].kind == "armed forces"]


def origins_of(
    found: Sequence[tuple[str, str]],
    passage: Passage,
    vocabulary: Vocabulary,
    bodies: Mapping[str, Body],
) -> tuple[Origin, ...]:
    """The origins among attributed bodies: a relaying outlet that cites another is only `via`."""
    names = [name for name, _ in found]
    if passage.says(vocabulary.relayed) or any(bodies[n].kind == "document" for n in names):
        sources = [n for n in names if not bodies[n].relays]
        if sources:
            via = tuple(n for n in names if bodies[n].relays)
            return tuple(as_origin(n, bodies, via) for n in sources)
    return tuple(as_origin(n, bodies) for n in names)


def as_origin(name: str, bodies: Mapping[str, Body], via: tuple[str, ...] = ()) -> Origin:
    """The origin of a body's name; a body we do not know is keyed by its name."""
    body = bodies.get(name)
    key = name.casefold().replace(" ", "-")
    return Origin(key, name, via, bool(body and body.state_media))


def without_vague(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    """One origin a body, and no vague "state media" where the text names the outlet."""
    unique = {origin.key: origin for origin in reversed(origins)}
    kept = [unique[key] for key in dict.fromkeys(o.key for o in origins)]
    if any(o.state_media and o.name != VAGUE for o in kept):
        kept = [o for o in kept if o.name != VAGUE]
    return tuple(kept)
