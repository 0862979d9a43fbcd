"""Finds from whom a passage's facts come, and through whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.reading.passage import Passage
from bot.reading.rosters import Body
from bot.reading.vocabulary import Vocabulary
from storage.model import Origin

BEFORE = 160
AFTER = 280
VAGUE = "North Korean state media"


def attributed(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[tuple[str, str]]:
    """The bodies to whom a passage attributes what it tells, with the words, in order of place."""
    out: dict[str, str] = {}
    taken = -1
    for start, end, name in passage.places("body"):
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
        if any(p.search(before) for p in ways) or any(p.search(after) for p in vocabulary.after):
            out.setdefault(name, passage.words[at:to])
    return list(out.items())


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


def confirming(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The armed forces that say they saw it themselves, such as a launch they detected."""
    if not passage.says(vocabulary.confirmed) or passage.says(vocabulary.background):
        return []
    names = [name for name, _ in attributed(passage, vocabulary, bodies)]
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
