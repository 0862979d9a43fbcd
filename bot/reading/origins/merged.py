"""Makes origins of bodies, and keeps of several those who truly tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.reading.origins.attributed import FORCES, RELAYING, WATCHING
from bot.reading.parties import NORTH
from bot.reading.passage import Passage
from bot.reading.rosters import Body
from bot.reading.vocabulary import Vocabulary
from storage.model import Origin

VAGUE = "North Korean state media"


def origins_of(
    found: Sequence[tuple[str, str]],
    passage: Passage,
    vocabulary: Vocabulary,
    bodies: Mapping[str, Body],
) -> tuple[Origin, ...]:
    """The origins among attributed bodies: a relaying outlet that cites another is only `via`."""
    if not found:
        return ()
    names = [name for name, _ in found]
    if passage.says(vocabulary.relayed) or any(bodies[n].kind == "document" for n in names):
        via = tuple(n for n in names if _passes_on(bodies[n]))
        sources = [n for n in names if n not in via]
        if sources:
            return tuple(as_origin(n, bodies, via) for n in sources)
    return tuple(as_origin(n, bodies) for n in names)


def _passes_on(body: Body) -> bool:
    """Whether a body beside another only passes on its words; the North speaks through its outlets."""
    return body.relays or (body.state_media and body.country != NORTH)


def as_origin(name: str, bodies: Mapping[str, Body], via: tuple[str, ...] = ()) -> Origin:
    """The origin of a body's name; a body we do not know is keyed by its name."""
    body = bodies.get(name)
    return _origin(name, via, bool(body and body.state_media))


@lru_cache(maxsize=2000)  # few bodies tell most of the news
def _origin(name: str, via: tuple[str, ...], state_media: bool) -> Origin:
    return Origin(name.casefold().replace(" ", "-"), name, via, state_media)


def without_vague(origins: Sequence[Origin], bodies: Mapping[str, Body]) -> tuple[Origin, ...]:
    """One origin a body, and none that is vague where the text says which outlet or part it is.

    A party whose members tell what a body of state told them only relays it.
    """
    if len(origins) < 2:
        return tuple(origins)
    unique = {origin.key: origin for origin in reversed(origins)}
    kept = [unique[key] for key in dict.fromkeys(o.key for o in origins)]
    if any(o.state_media and o.name != VAGUE and _whose(bodies[o.name]) for o in kept):
        kept = [o for o in kept if o.name != VAGUE]
    kept = [o for o in kept if not ((b := bodies.get(o.name)) and b.whole and b.relays)] or kept
    states = {b.country for o in kept if (b := bodies.get(o.name)) and b.kind in WATCHING}
    kept = [o for o in kept if not ((b := bodies.get(o.name)) and b.kind in RELAYING and b.country in states)]
    if any(o.state_media and _is_of(o, bodies, NORTH) for o in kept):
        # What the North's bodies say is known from its media alone.
        kept = [o for o in kept if o.state_media or not _is_of(o, bodies, NORTH)]
    parts = [b for o in kept if (b := bodies.get(o.name)) and b.kind in WATCHING and not b.whole]
    return tuple(o for o in kept if not ((b := bodies.get(o.name)) and any(_is_part(p, b) for p in parts)))


def _is_part(part: Body, whole: Body) -> bool:
    """Whether a body is a part of a `whole` one; of a country's forces, they and its defence ministry are."""
    if not whole.whole or whole.kind not in WATCHING or part.country != whole.country:
        return False
    return whole.kind != FORCES or part.kind == FORCES or part.commands


def _is_of(origin: Origin, bodies: Mapping[str, Body], country: str) -> bool:
    return origin.name in bodies and bodies[origin.name].country == country


def _whose(body: Body) -> bool:
    """Whether bare "state media" beside an outlet mean that outlet: the North's, or a country's as such."""
    return body.whole or body.country == NORTH


def narrower(vague: Sequence[Origin], origin: Origin, bodies: Mapping[str, Body]) -> bool:
    """Whether an origin may be who is meant by vague ones: an outlet, a part of the government."""
    body = bodies.get(origin.name)
    if body is None:
        return False
    return any(
        body.state_media
        if bodies[o.name].state_media
        else body.country == bodies[o.name].country and body.relays == bodies[o.name].relays
        for o in vague
    )


def is_vague(origin: Origin, bodies: Mapping[str, Body]) -> bool:
    """Whether an origin does not say which outlet, or which part of a government, told it."""
    body = bodies.get(origin.name)
    return bool(body and (body.whole or _is_of_the_north(body)))


def _is_of_the_north(body: Body) -> bool:
    """Whether a body of the North speaks, whose words are known from its media alone."""
    return body.country == NORTH and not body.state_media
