"""Decides which sentence leads a piece, and which holds its day."""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta
from typing import NamedTuple

from bot.reading.dates.when import BACKGROUND_AFTER, Dated, said_in_words
from bot.reading.kinds import plain_types
from bot.reading.leads.piece import FRESH, Piece
from bot.reading.leads.restating import (
    SAYING,
    brings,
    found_by,
    is_call,
    is_carried,
    is_quoted,
    retells,
    said_at,
    speaks_of,
    speaks_there,
)
from bot.reading.leads.weighing import OPENING, QUESTION
from bot.reading.parties import LAUNCHES, NORTH, TOGETHER
from bot.reading.passage import Passage
from storage.model import EventType, Status

RESTATED_WITHIN = 3  # sentences after the first that may tell the same with its day
SHARED_WORDS = 2
RESTATED_BEFORE = timedelta(days=2)  # state media tell of a launch within this time, forces on its day


class Places(NamedTuple):
    """The numbers of the sentences that lead and that hold the day; of one that quotes the lead on a day."""

    place: int
    dated_at: int
    quoted_at: int | None = None


def places_of(piece: Piece) -> Places:
    """The first sentence that tells something, and the one after it that tells the same with its day.

    That one leads, unless it only adds to what the first tells.
    """
    passages = piece.passages
    at = _first(piece)
    if QUESTION.search(piece.noticed.clean_title):
        # A piece that asks is led by what those say who know.
        answers = passages[at : at + OPENING]
        at += next((i for i, p in enumerate(answers) if p.says(piece.vocabulary.experts)), 0)
        return Places(at, at)
    if piece.own_word:
        at = next((i for i, p in enumerate(passages) if piece.does(p)), at)
        return Places(at, at)
    if not piece.ends_with_deed and _is_occasion(piece, at + 1):
        return Places(at + 1, at + 1)
    if piece.status_of(passages[at]) is Status.PLANNED:
        at = _told_after(piece, at)
        return Places(at, at)
    if piece.happened(passages[at], day=True):
        return Places(at, at)
    dated_at, quoted_at = _restated(piece, at)
    leads = _leads(piece, passages[at], passages[dated_at])
    return Places(dated_at if leads else at, dated_at, quoted_at)


def _first(piece: Piece) -> int:
    """The first sentence that tells something; an old report before news of these days is a caption."""
    passages = piece.passages
    within = len(passages) if piece.noticed.transcript else OPENING
    telling = [i for i, _ in enumerate(passages[:within]) if _tells(piece, i)]
    first = telling[0] if telling else 0
    old = passages[first]
    if piece.ends_with_deed and _is_old(piece, old) and piece.status_of(old) is not Status.PLANNED:
        for place in telling[1:]:
            dated = piece.happened(passages[place], reported=True, day=True)
            fresh = dated and dated.when and piece.age(dated.when) <= FRESH
            if fresh and piece.status_of(passages[place]) is Status.OCCURRED:
                return place
    return first


def _tells(piece: Piece, place: int) -> bool:
    """Whether a sentence names who acts and what; an opening one may just give its day or its source."""
    passage, words = piece.passages[place], piece.vocabulary
    if passage.says(words.shown) or passage.says(words.greets):
        return False
    if "actor" not in passage.tags:
        opens = place == 0 and (piece.own_word or (words.ends_with_deed and bool(passage.dates)))
        return opens and not {"body", "type"}.isdisjoint(passage.tags)
    if "type" in passage.tags or "topic" in passage.tags:
        return True
    return place == 0 and bool(passage.dates or passage.says(words.said))


def _is_occasion(piece: Piece, place: int) -> bool:
    """Whether the North's media tell in a sentence where and when its leader said what the first tells."""
    passage = next(iter(piece.passages[place : place + 1]), None)
    if passage is None or not piece.names_herald(passage):
        return False
    first = piece.passages[place - 1]
    if piece.names_official(first) or piece.happened(first, day=True):
        return False
    return speaks_there(first, passage, piece.vocabulary) and piece.happened(passage, day=True) is not None


def _is_old(piece: Piece, passage: Passage) -> bool:
    """Whether all that dates a passage are days long before publication."""
    days = [stated.value for stated in passage.dates if stated.value]
    return bool(days) and all(d.precision == "day" and piece.age(d) > BACKGROUND_AFTER for d in days)


def _told_after(piece: Piece, at: int) -> int:
    """The next sentence where a body of state brings with its day what is planned, else the first."""
    later = next(iter(piece.passages[at + 1 : at + 2]), None)
    if later is None or '"' in later.folded or not piece.happened(later, reported=True, day=True):
        return at
    return at + brings(piece.passages[at], later, piece.tellers, piece.vocabulary)


def _restated(piece: Piece, at: int) -> tuple[int, int | None]:
    """The first of the next sentences that tells what the first told with its day, else the first.

    And that which tells it in somebody's own words, where it is they that have the day.
    """
    passages, words = piece.passages, piece.vocabulary
    first = passages[at]
    reported = piece.happened(first, reported=True, day=True)
    for place in _next(piece, at):
        later = passages[place]
        if found_by(first, later, words) and piece.status_of(later) is Status.OCCURRED:
            return place, None
        if later.says(words.says_so):
            return at, None
        when = _told_on(piece, first, later, reported)
        if when is None:
            continue
        brought = place == at + 1 and brings(first, later, _bringers(piece, first), words)
        met = place == at + 1 and not piece.ends_with_deed and said_at(first, later, words)
        if met or brought or _restates(piece, first, later) or _is_meant(piece, first, later):
            told = brought and piece.happened(later, day=True)  # with the day of the deed
            if piece.ends_with_deed and not told and said_in_words(later, when):
                return at, None
            return (place, None) if is_quoted(first) or not is_quoted(later) else (at, place)
    return at, None


def _bringers(piece: Piece, first: Passage) -> Set[str]:
    """Whose sentence may bring the news: the North's media only what the North did in the first."""
    acts = first.keys("actor")[:1] == [NORTH]
    return piece.tellers | piece.heralds if acts else piece.tellers


def _next(piece: Piece, at: int) -> list[int]:
    """The numbers of the next sentences that may tell the same."""
    places = range(at + 1, len(piece.passages))
    if not piece.ends_with_deed:
        return list(places[:RESTATED_WITHIN])
    return [i for i in places if not is_call(piece.passages[i])][:RESTATED_WITHIN]


def _told_on(piece: Piece, first: Passage, later: Passage, reported: Dated | None) -> Dated | None:
    """The day that a later sentence gives to what may be told again; None if of elsewhere or another time.

    That of its report counts only where the first is not `reported` on one.
    """
    if later.says(piece.vocabulary.elsewhere) or later.says(piece.vocabulary.shown):
        return None
    when = piece.happened(later, reported=reported is None, day=True)
    if when is None or _other_time(piece, first, later, when, reported):
        return None
    return when


def _other_time(piece: Piece, first: Passage, later: Passage, when: Dated, reported: Dated | None) -> bool:
    """Whether a later sentence tells of what is planned, or of a time before what is reported."""
    if piece.status_of(later) is Status.PLANNED:
        return True
    types = plain_types(first)
    deeds = plain_types(first, whole=False) & plain_types(later) - SAYING
    if deeds and not types & LAUNCHES and not later.says(piece.vocabulary.background):
        return False
    if reported is None or reported.when is None or when.when is None:
        return False
    before = reported.when.first - when.when.first
    at_once = types & LAUNCHES and piece.names_official(first) and not piece.names_herald(first)
    return before > (timedelta(0) if at_once else RESTATED_BEFORE)


def _restates(piece: Piece, first: Passage, later: Passage) -> bool:
    """Whether a later sentence tells what the first told: the same actors, and type or words.

    What a body of state is said to have said in the first sentence, no other restates.
    """
    actors, later_actors = first.keys("actor"), later.keys("actor")
    if actors and later_actors and not set(actors) & set(later_actors):
        return False
    types = plain_types(first)
    if types <= SAYING and piece.names_official(first):
        return False
    if types & plain_types(later):
        return True
    if piece.ends_with_deed and actors and later_actors and later_actors[0] not in actors:
        return False  # another party, whose sentence begins with it, speaks of the deed
    return len(first.stems() & later.stems()) >= SHARED_WORDS


def _is_meant(piece: Piece, first: Passage, later: Passage) -> bool:
    """Whether a later sentence tells of what "At the meeting, …" means, or of where it was agreed."""
    words = piece.vocabulary
    meant = first.says(words.refers) or (words.ends_with_deed and first.says(words.agreed))
    return bool(meant and plain_types(later) & TOGETHER)


def _leads(piece: Piece, first: Passage, later: Passage) -> bool:
    """Whether a later sentence leads: in English one of the North's media, or on a meeting."""
    if is_carried(first, piece.outlets, piece.vocabulary) or retells(later):
        return False
    if piece.ends_with_deed or piece.names_herald(later):
        return not _only_adds(piece, first, later)
    return bool(first.says(piece.vocabulary.refers))


def _only_adds(piece: Piece, first: Passage, later: Passage) -> bool:
    """Whether a later sentence has the day, but not the deed: it is a remark or a report."""
    if not piece.names_herald(later):
        # What the North's media quote of a deed they tell with it.
        return speaks_of(first, later) or bool(later.says(piece.vocabulary.rank))
    return piece.happened(later, day=True) is None and plain_types(first) == {EventType.STATEMENT}
