"""Gives what lasts several days all of them, where one is known: "a four-day visit from Sunday"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.reading.dates.when import REPORTED, Dated
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary
from storage.model import EventDate, EventType

LASTING = frozenset({EventType.MEETING, EventType.EXERCISE, EventType.CEREMONY})
LONGEST = 15  # days
AND = " and "


def whole(dated: Dated, kind: EventType, passages: Iterable[Passage], vocabulary: Vocabulary) -> Dated:
    """The days of what the first of some passages that says so gives several; else the day as it is.

    The day is the first, or the last of what has ended.
    """
    day = dated.when
    if kind not in LASTING or day is None or day.precision != "day" or day.end or dated.rule == REPORTED:
        return dated
    for passage in passages:
        more, ended = _more_days(passage, dated.words, vocabulary)
        if more:
            first = day.first - more if ended else day.first
            return dated._replace(when=EventDate(first.isoformat(), (first + more).isoformat()))
    return dated


def _more_days(passage: Passage, day: str, vocabulary: Vocabulary) -> tuple[timedelta | None, bool]:
    """How many days after its first a deed ended or will, and whether it has ended."""
    words, lasting = passage.folded, vocabulary.lasting
    match = None if passage.lacks(lasting) else lasting.search(words, passage.rows)
    if match is None or match.start() > passage.matter:
        return None, False
    at = words.find(day)
    if at >= 0 and AND in words[min(at, match.start()) : max(at, match.start())]:
        return None, False  # another deed's
    count = int(match["count"]) if match["count"].isdigit() else vocabulary.language.numbers[match["count"]]
    ended = vocabulary.ended is not None and vocabulary.ended(words[: match.start()]) is not None
    return timedelta(days=count - 1) if 1 < count <= LONGEST else None, ended
