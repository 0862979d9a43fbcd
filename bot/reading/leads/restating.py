"""Compares a sentence with one after it that may tell the same deed again."""

from __future__ import annotations

from collections.abc import Set

from bot.reading.dates.when import OWNS
from bot.reading.kinds import plain_types
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary
from storage.model import EventType

CALL = 24  # letters
BEGINS = 6  # letters before a body with which a sentence begins
OPENS = 16  # letters before the body that opens a sentence, such as of a day
SAYING = frozenset({EventType.STATEMENT, EventType.REPORT})
MET = frozenset({EventType.MEETING, EventType.CALL})
FOUND = frozenset({EventType.TRIAL, EventType.REPORT})
SPOKEN_OF = frozenset({EventType.MEETING, EventType.CALL, EventType.AGREEMENT, EventType.DEPLOYMENT})


def is_call(passage: Passage) -> bool:
    """Whether a sentence only calls a reporter or greets, as broadcasters do."""
    return len(passage.words) <= CALL and not passage.tags


def is_quoted(passage: Passage) -> bool:
    """Whether a passage begins with somebody's own words."""
    return passage.folded.startswith('"')


def retells(passage: Passage) -> bool:
    """Whether a passage begins with the deed of a day, as one told before: "Wednesday's launch proved …"."""
    return any(
        d.start == passage.start and passage.folded.startswith(OWNS, d.end - passage.start)
        for d in passage.dates
    )


def lasts(passage: Passage, vocabulary: Vocabulary) -> bool:
    """Whether the first day of a passage is one since which something has lasted."""
    words = passage.says(vocabulary.since)
    place = passage.start + passage.folded.find(words)
    return bool(words) and all(d.start > place for d in passage.dates)


def is_carried(passage: Passage, outlets: Set[str], vocabulary: Vocabulary) -> bool:
    """Whether a passage closes with the outlet that carried it, which is named: it tells all there is."""
    closes, begin = vocabulary.carried_by, passage.start
    if closes is None:
        return False
    ends = (end for _, end, name in passage.places("body") if name in outlets)
    return any(closes(passage.folded[end - begin :]) for end in ends)


def found_by(first: Passage, later: Passage, vocabulary: Vocabulary) -> bool:
    """Whether the later one names the body that ruled or found out what the first tells of nobody."""
    if first.tags.get("body") or not (later.tags.get("body") and first.says(vocabulary.untold)):
        return False
    return bool(plain_types(first) & plain_types(later) & FOUND)


def speaks_there(first: Passage, later: Passage, vocabulary: Vocabulary) -> bool:
    """Whether who "made the remarks" in the later one speaks in the first, too, rather than is spoken of.

    What the first itself names, such as an offer that it rejects, somebody else has made.
    """
    told = later.says(vocabulary.said_there)
    if not told:
        return False
    if vocabulary.ends_with_deed:
        return later.keys("actor")[:1] in ([], first.keys("actor")[:1])
    who, what = told.partition(" made ")[0].rpartition(" ")[2], told.rpartition(" ")[2]
    if what.rstrip("s") in first.folded:
        return False
    if later.says(vocabulary.speaks_on):
        return True
    at = first.folded.find(f"{who} ")
    return at >= 0 and len({key for start, _, key in first.places("actor") if start - first.start < at}) < 2


def said_at(first: Passage, later: Passage, vocabulary: Vocabulary) -> bool:
    """Whether the later one tells of the meeting or call at which the parties said what the first tells."""
    if not first.says(vocabulary.said_to):
        return False
    parties = set(first.keys("actor"))
    met = parties if later.says(vocabulary.the_two) else set(later.keys("actor"))
    if len(met) < 2 or not met <= parties:
        return False
    return plain_types(first) <= {EventType.STATEMENT} and bool(plain_types(later) & MET)


def speaks_of(first: Passage, later: Passage) -> bool:
    """Whether the later one gives somebody's own words on a deed that the first tells plainly.

    What was said at a meeting, or of a passage through a strait, is not the meeting or the passage.
    """
    types = plain_types(first)
    return bool(types) and types <= SPOKEN_OF and '"' in later.folded


def brings(first: Passage, later: Passage, tellers: Set[str], vocabulary: Vocabulary) -> bool:
    """Whether a body that tells opens the sentence that brings the news behind one that nobody tells.

    Only where a language marks who acts ("정면으로 부딪쳤다. 외교부는 20일 … 밝혔다.") and where both have a
    type, a party or a word in common; not where the first begins with that body, whose deed it then tells.
    """
    if first.says(vocabulary.said) or _opener(first, tellers, vocabulary):
        return False
    body, begins = _opener(later, tellers, vocabulary), first.start + BEGINS
    if not body or any(start <= begins and name == body for start, _, name in first.places("body")):
        return False
    parties = set(first.keys("actor")) & set(later.keys("actor"))
    return bool(parties or plain_types(first) & plain_types(later) or first.stems() & later.stems())


def _opener(passage: Passage, bodies: Set[str], vocabulary: Vocabulary) -> str:
    """Which of some bodies a passage opens with, as who acts in it; or none."""
    acts, opens = vocabulary.subject, passage.start + OPENS
    places = (place for place in passage.places("body") if place[0] <= opens and place[2] in bodies)
    return next((n for _, end, n in places if acts and acts(passage.folded[end - passage.start :])), "")
