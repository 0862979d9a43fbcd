"""Gives what lasts several days all of them, where one is known: "a four-day visit from Sunday"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from bot.reading.dates.when import REPORTED, Dated
from bot.reading.passage import Passage
from bot.reading.text.patterns import Joint
from bot.reading.vocabulary import Vocabulary
from storage.model import EventDate, EventType

LASTING = frozenset({EventType.MEETING, EventType.EXERCISE, EventType.CEREMONY})
LONGEST = 15  # days
NEAR = 60  # letters between the words that say how long and the day


def whole(dated: Dated, kind: EventType, passages: Iterable[Passage], vocabulary: Vocabulary) -> Dated:
    """The days of what the first of some passages that says so gives several; else the day as it is.

    The day is the first, or the last of what has ended; it stands right beside the words that say how long.
    """
    day = dated.when
    if kind not in LASTING or day is None or day.precision != "day" or day.end or dated.rule == REPORTED:
        return dated
    for passage in passages:
        for pattern, sign in ((vocabulary.lasting, 1), (vocabulary.lasted, -1)):
            more = _more_days(passage, dated.words, pattern, vocabulary)
            try:
                days = sorted((day.first, day.first + sign * more))
            except OverflowError:
                return dated
            if more:
                return dated._replace(when=EventDate(days[0].isoformat(), days[1].isoformat()))
    return dated


def _more_days(passage: Passage, day: str, lasting: Joint, vocabulary: Vocabulary) -> timedelta:
    """How many days a deed lasts beside the one told; none where nothing says so right beside that day."""
    match = None if passage.lacks(lasting) else lasting.search(passage.folded, passage.rows)
    if (
        match is None
        or match.start() > passage.matter
        or not _is_beside(passage.folded, day, match, vocabulary)
    ):
        return timedelta(0)
    word = match["count"]
    count = int(word) if word.isdigit() else vocabulary.language.numbers.get(word, 1)
    return timedelta(days=count - 1 if 1 < count <= LONGEST else 0)


def _is_beside(words: str, day: str, match: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a day stands close to a match, and nothing between them parts the two."""
    at = words.find(day, max(0, match.start() - NEAR - len(day)))
    if at < 0 or vocabulary.apart is None:
        return False
    between = words[match.end() : at] if at >= match.end() else words[at + len(day) : match.start()]
    return len(between) <= NEAR and vocabulary.apart(between) is None
