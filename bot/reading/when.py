"""Decides which of the dates a passage states belongs to its development."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reading.dates import Stated
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary
from storage.model import EventDate, EventType, Status

REPORTING_LOOK = 60
AFTER_BODY, BEFORE_BODY = 4, 14
BACKGROUND_AFTER = timedelta(days=14)
NEAR = timedelta(days=8)
TOLD_TYPES = frozenset({EventType.STATEMENT, EventType.REPORT, EventType.POLICY, EventType.TRIAL})


@dataclass(frozen=True, slots=True)
class Dated:
    """A decided date, with the rule and the words that decided."""

    when: EventDate | None
    rule: str = ""
    words: str = ""


def reporting(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether a stated date is the day of the report ("state media reported Tuesday")."""
    text, start = passage.folded, passage.start
    before = text[max(0, stated.start - start - REPORTING_LOOK) : stated.start - start]
    after = text[stated.end - start : stated.end - start + REPORTING_LOOK]
    if vocabulary.language.key in {"ko", "ja"}:
        return any(p.search(after) for p in vocabulary.reporting) or _beside_body(passage, stated, vocabulary)
    return any(p.search(before) for p in vocabulary.reporting)


def _beside_body(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether the date stands beside the body that reports, as in "29일 조선중앙통신은"."""
    if not passage.says(vocabulary.said):
        return False
    return any(
        0 <= stated.start - end <= AFTER_BODY or 0 <= start - stated.end <= BEFORE_BODY
        for start, end, _ in passage.places(vocabulary.lexicon, "body")
    )


def status_of(passage: Passage, vocabulary: Vocabulary, published: date | None) -> tuple[Status, str]:
    """Whether a passage tells what has happened, is to happen, or is context; and the deciding words."""
    days = [d for d in passage.dates if d.value is not None]
    late = [d for d in days if published and d.value and d.value.first > published]
    planned = passage.says(vocabulary.planned)
    if planned and (not passage.says(vocabulary.planned_not) or late):
        return Status.PLANNED, planned
    if late and not planned and published and late[0].value and late[0].value.precision == "day":
        return Status.PLANNED, late[0].words
    background = passage.says(vocabulary.background)
    told = [d for d in days if not reporting(passage, d, vocabulary)]
    if told and published:
        newest = max(d.value.last for d in told if d.value)
        if published - newest > BACKGROUND_AFTER:
            return Status.BACKGROUND, told[0].words
        if background and newest < published - NEAR:
            return Status.BACKGROUND, background
        return Status.OCCURRED, ""
    return (Status.BACKGROUND, background) if background and not days else (Status.OCCURRED, "")


def own_date(
    passage: Passage, vocabulary: Vocabulary, status: Status, published: date | None, *, reported: bool
) -> Dated:
    """The date a passage gives its development; the day of its report only if `reported`."""
    told, said = [], []
    for stated in passage.dates:
        (said if reporting(passage, stated, vocabulary) else told).append(stated)
    ahead = status is Status.PLANNED
    chosen = _best(told, ahead, published)
    if chosen is not None:
        return chosen
    if reported and said and not ahead:
        return _as_dated(said[0], ahead=False, rule="day of the report")
    return Dated(None)


def _best(told: Sequence[Stated], ahead: bool, published: date | None) -> Dated | None:
    """The most precise date; among equals the first."""
    fitting = [s for s in told if _meant(s, ahead) is not None]
    if ahead and published:
        later = [s for s in fitting if (m := _meant(s, True)) and m.last >= published]
        fitting = later
    if not fitting:
        return None
    best = max(fitting, key=lambda s: len(_meant(s, ahead).value))  # type: ignore[union-attr]
    return _as_dated(best, ahead=ahead, rule=best.rule)


def _meant(stated: Stated, ahead: bool) -> EventDate | None:
    return stated.ahead if ahead else stated.value


def _as_dated(stated: Stated, *, ahead: bool, rule: str) -> Dated:
    return Dated(_meant(stated, ahead), rule, stated.words)
