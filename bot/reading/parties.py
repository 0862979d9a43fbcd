"""Decides who acted in a passage: its subject, or everyone who met."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.passage import Passage
from bot.reading.vocabulary import Sought, Vocabulary
from storage.model import EventType

TOGETHER = frozenset({EventType.MEETING, EventType.CALL, EventType.AGREEMENT, EventType.EXERCISE})
LAUNCHES = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
DONE = LAUNCHES | {EventType.WEAPONS_DISPLAY, EventType.DEPLOYMENT, EventType.INCIDENT}
MOST, PAIR = 8, 2
NORTH = "KP"


def actors_of(passage: Passage, kind: EventType, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The keys of the parties that acted, in text order."""
    stop = passage.matter
    every = passage.places("actor")
    places = [p for p in every if p[0] - passage.start < stop] or every
    if kind in DONE:
        places = _after_speaker(passage, places, vocabulary) or places
    if kind in TOGETHER:
        met = _who_met(passage, places, kind, vocabulary)
        return tuple(dict.fromkeys(key for _, _, key in met))[:MOST]
    if kind in LAUNCHES:  # who saw it did not do it
        bodies = passage.places("body")
        places = [p for p in places if not any(a < p[1] and p[0] < b for a, b, _ in bodies)] or places
    return _subject(passage, places, vocabulary.joined)


def _after_speaker(
    passage: Passage, places: Sequence[tuple[int, int, str]], vocabulary: Vocabulary
) -> list[tuple[int, int, str]]:
    """The parties named after "said that": who did it, rather than who says so."""
    ends = [m.end() for p in vocabulary.speaks if (m := p.search(passage.folded))]
    return [place for place in places if ends and place[0] - passage.start >= min(ends)]


def _who_met(
    passage: Passage, places: Sequence[tuple[int, int, str]], kind: EventType, vocabulary: Vocabulary
) -> Sequence[tuple[int, int, str]]:
    """Those named before the words that they met, save the place where; two at least."""
    place = vocabulary.place
    if place is None:
        return places
    cues = [hit[1] for tag, hit in passage.tags.get("type", {}).items() if tag[1] == kind]
    met = [
        p
        for p in places
        if p[0] < max(cues, default=passage.end) and not place(passage.folded[p[1] - passage.start :])
    ]
    return met if len({key for _, _, key in met}) >= PAIR else places


def _subject(
    passage: Passage, places: Sequence[tuple[int, int, str]], joined: Sought | None
) -> tuple[str, ...]:
    """The first actor and those joined to it by commas or "and"."""
    out: list[str] = []
    last = None
    for start, end, key in places:
        if last is not None and start > last:
            between = passage.folded[last - passage.start : start - passage.start]
            if not (joined and joined(between)):
                break
        out.append(key)
        last = end if last is None else max(last, end)
    return tuple(dict.fromkeys(out))[:MOST]
