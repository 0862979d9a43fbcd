"""Decides which day what leads a piece happened, was said or is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.reading.dates.lasting import whole
from bot.reading.dates.when import (
    TOLD_TYPES,
    Dated,
    is_ahead,
    last_day,
    of_the_morrow,
    own_date,
    said_before,
    same_day,
)
from bot.reading.kinds import best_type
from bot.reading.leads.leading import Leading
from bot.reading.leads.piece import FRESH
from bot.reading.leads.restating import is_quoted, lasts, speaks_there
from bot.reading.parties import LAUNCHES, TOGETHER
from bot.reading.passage import Passage
from storage.model import EventDate, EventType, Status

LOOK_FOR_DATE = 4  # sentences after the lead that may date it
THIS_DAY_WITHIN = 2
LATELY = timedelta(days=10)
WEEKS = frozenset({"last week", "last weekend"})  # rules for days told no nearer
SEEN = LAUNCHES | {EventType.INCIDENT}


def day_of(lead: Leading) -> Dated:
    """Its own day; of what was said the day it was said, before a month; else that of a later one."""
    day = of_the_morrow(_day(lead), lead.dating, lead.piece.published)
    return whole(day, lead.type, (lead.passage, lead.dating), lead.piece.vocabulary)


def _day(lead: Leading) -> Dated:
    if lead.performs:
        return lead.piece.day_of_publication()
    if lead.status is Status.PLANNED:
        return _planned(lead)
    if lead.dating.says(lead.piece.vocabulary.lately):
        return Dated(None)
    return next(filter(None, _days(lead)))


def _days(lead: Leading) -> Iterator[Dated | None]:
    """The days that a lead may have, the best first; where there is none, the last says so."""
    piece, dating = lead.piece, lead.dating
    told = _is_told(lead)
    if told:
        yield _said_there(lead)
    yield _own(lead, told=told)
    if told and lead.passage.says(piece.vocabulary.several_experts):
        yield Dated(None)  # what follows are the days of what they weigh
    if told:
        yield piece.happened(dating, reported=True, about=False) or _quoted(lead)
    if lead.type in SEEN and piece.names_official(dating):
        # Forces tell of a launch or an incident on its day.
        yield piece.happened(dating, reported=True, day=True)
    if not (piece.own_word and told):
        yield _followed(lead, reported=told and not piece.ends_with_deed, within=FRESH if told else None)
    yield piece.happened(dating, reported=True, about=not piece.ends_with_deed)
    if not piece.own_word:
        yield _followed(lead, reported=True, within=FRESH)
    if piece.ends_with_deed:
        yield piece.happened(dating)
    if _is_own_deed(lead, told=told):
        yield piece.day_of_publication()
    if not (piece.own_word or piece.ends_with_deed):
        yield piece.happened(piece.noticed.title, day=True)
    yield _quoted(lead)
    yield _this_day(lead)


def _is_told(lead: Leading) -> bool:
    """Whether a lead was said, or is a deed of no named type told by somebody, whose day is nearer."""
    kind = best_type(lead.scores)[0] if lead.type is EventType.OTHER else lead.type
    return kind in TOLD_TYPES


def _is_own_deed(lead: Leading, *, told: bool) -> bool:
    """Whether what leads is done by being published, or told at once by those who did it."""
    piece = lead.piece
    if piece.own_word:
        return told or (lead.type in TOGETHER and not piece.noticed.title.says(piece.vocabulary.readout))
    return piece.state_media and lead.type is EventType.STATEMENT


def _own(lead: Leading, *, told: bool) -> Dated | None:
    """The day that the lead or what dates it gives; of what was `told` rather that of its telling."""
    piece, dating = lead.piece, lead.dating
    dated = _found_out(lead) or piece.happened(dating, about=not told)
    if dated and not told and dated.rule in WEEKS:
        return _followed(lead, reported=False, within=LATELY) or dated
    vague = told and dated and dated.when and dated.when.precision != "day"
    if vague and piece.own_word:
        return piece.day_of_publication()
    if vague and piece.ends_with_deed:
        said = piece.reported(dating)
        return said if said.when else dated
    return dated


def _found_out(lead: Leading) -> Dated | None:
    """The day on which something was made known, rather than the days or the week that led to it."""
    piece, dating = lead.piece, lead.dating
    if lead.type not in TOLD_TYPES or piece.ends_with_deed:
        return None
    said = piece.reported(dating)
    own = piece.happened(dating, about=False)
    vague = own and own.when and said.when and said.when.value.startswith(own.when.value)
    told = said.when and (lead.type is EventType.REPORT or vague or said_before(said, own, dating))
    return said if told else None


def _said_there(lead: Leading) -> Dated | None:
    """The day of the occasion on which it was said, where the next sentence tells of that."""
    piece = lead.piece
    if piece.ends_with_deed and lead.dating.says(piece.vocabulary.said_there):
        return piece.happened(lead.dating, day=True)
    later = next(iter(_following(lead)), None)
    if later is None or not speaks_there(lead.dating, later, piece.vocabulary):
        return None
    return piece.happened(later, day=True, about=piece.ends_with_deed)


def _quoted(lead: Leading) -> Dated | None:
    """When somebody said in his own words what the lead tells."""
    if lead.quoted_at is None:
        return None
    return lead.piece.happened(lead.piece.passages[lead.quoted_at], reported=True, day=True)


def _followed(lead: Leading, *, reported: bool, within: timedelta | None) -> Dated | None:
    """The first day that a sentence after the lead gives, not long `within` publication."""
    piece, told = lead.piece, lead.type in TOLD_TYPES
    for passage in _following(lead):
        if piece.ends_with_deed and told and passage.says(piece.vocabulary.says_so):
            said = piece.reported(passage)
            if said.when:
                return said
        # Somebody's own words on what he will do were said on a day.
        planned = piece.status_of(passage) is Status.PLANNED and not (reported and is_quoted(passage))
        if planned or lasts(passage, piece.vocabulary):
            continue
        dated = piece.happened(passage, reported=reported, day=True)
        longest = LATELY if within and passage.says(piece.vocabulary.interview) else within
        if dated and dated.when and (longest is None or piece.age(dated.when) <= longest):
            return dated
    return None


def _following(lead: Leading) -> tuple[Passage, ...]:
    """The sentences after what dates the lead that may date it, too."""
    following = lead.piece.passages[lead.dated_at + 1 : lead.dated_at + 1 + LOOK_FOR_DATE]
    return tuple(p for p in following if not p.says(lead.piece.vocabulary.elsewhere))


def _this_day(lead: Leading) -> Dated:
    """The day that "this day" means: one told before the lead; in the first sentences, of publication."""
    piece = lead.piece
    here, before = same_day(lead.dating), last_day(piece.passages[: lead.dated_at])
    if here and before and piece.is_recent(before) and piece.age(before) <= FRESH:
        return Dated(before, here.rule, here.words)
    same = next(filter(None, map(same_day, piece.passages[:THIS_DAY_WITHIN])), None)
    if same is None or lead.place:
        return Dated(None)
    return piece.day_of_publication()._replace(rule=same.rule, words=same.words)


def _planned(lead: Leading) -> Dated:
    """The day planned: in the lead, the title or a sentence that follows; else its month or year."""
    piece, status = lead.piece, Status.PLANNED
    also = [p for p in _following(lead) if piece.status_of(p) is status]
    passages = [lead.passage, piece.noticed.title, *also]
    found = [own_date(p, piece.vocabulary, status, piece.published, reported=False) for p in passages]
    first = found[0]
    days = [d for d in found if d is first or is_ahead(d, piece.published)]
    days = [d for d in days if d.when and d.when.precision == "day" and _within(d.when, first.when)]
    if first.when and (first.when.precision != "month" or not days):
        return first
    own = [d for d in found if d.when and (d in found[:2] or d.when.precision != "year")]
    return (days or own or [_this_day(lead)])[0]


def _within(day: EventDate, month: EventDate | None) -> bool:
    """Whether a day lies in the month that is planned, where one is known."""
    return month is None or month.precision != "month" or month.first <= day.first <= month.last
