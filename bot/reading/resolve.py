"""Decides for each mention of an article which event it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.reading import grounds
from bot.reading.concepts import Lexicon
from bot.reading.likeness import Profile, Report, Telling, likenesses
from bot.reading.merge import joined, opened
from storage.model import (
    Article,
    Candidate,
    Decision,
    Event,
    EventDate,
    Ignored,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Reason,
    Status,
)

T = TypeVar("T")

_WORDS_ALONE = Lexicon()
_OPENING = 400
_LEAD_CANDIDATES = 6  # the event that a lead tells is nearly always among the first three
_CANDIDATES = 3
_COMPARED = 4
_PASSAGES_COMPARED = 3
_COPY = 0.75
_SAME_ARTICLE = 0.2  # passages of one article are near each other without sharing keys


@dataclass(frozen=True, slots=True)
class _Told:
    """One mention of an event: the texts by which it is compared."""

    opening: str
    passage: str
    keys: frozenset[int]
    lead: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """An event at hand: who tells it and when, and whether this article told it already."""

    event: Event
    told: tuple[_Told, ...]
    whens: frozenset[EventDate]
    days: frozenset[date]
    urls: frozenset[str]
    number: int = 0
    here: bool = False


def resolve(
    article: Article,
    reading: Reading,
    candidates: Sequence[Sequence[Candidate]],
    *,
    lexicon: Lexicon | None = None,
) -> tuple[Decision, ...]:
    """New event, new mention of a known one, or ignored: for each mention, with its reason.

    `candidates[i]` belongs to `reading.mentions[i]`. Without a lexicon only words are compared.
    """
    lexicon = lexicon or _WORDS_ALONE
    known: dict[str, _Known] = {}
    decisions: list[Decision] = []
    for read, found in zip(reading.mentions, candidates, strict=True):
        mention = replace(read, flags=(*read.flags, *reading.flags)) if read.lead else read
        at_hand = _at_hand(mention, found, known)
        name, state, decision = _decide(article, mention, known, at_hand, lexicon)
        known[name] = state
        decisions.append(decision)
    return tuple(decisions)


def compared(mention: Mention) -> int:
    """With how many of its candidates a mention is compared."""
    return _LEAD_CANDIDATES if mention.lead else _CANDIDATES


def _at_hand(mention: Mention, found: Sequence[Candidate], known: dict[str, _Known]) -> dict[str, float]:
    """The events to compare, each with the share of the mention's keys that it has."""
    at_hand: dict[str, float] = {}
    for candidate in found[: compared(mention)]:
        name = f"event {candidate.event.id}"
        at_hand[name] = candidate.shared / max(1, len(mention.keys))
        known.setdefault(name, _stored(candidate))
    for name, state in known.items():
        if state.here and _told_apart(mention, state.event):
            at_hand.pop(name, None)
        elif state.here:
            at_hand.setdefault(name, _SAME_ARTICLE)
    return at_hand


def _told_apart(mention: Mention, event: Event) -> bool:
    """Whether one article that tells both tells them as two: on other days, or one as a plan only."""
    if (mention.status is Status.PLANNED) != (event.status is Status.PLANNED):
        return True
    if mention.when is None or event.when is None:
        return False
    return mention.when.last < event.when.first or event.when.last < mention.when.first


def _decide(
    article: Article,
    mention: Mention,
    known: Mapping[str, _Known],
    at_hand: Mapping[str, float],
    lexicon: Lexicon,
) -> tuple[str, _Known, Decision]:
    told = _told(mention, article.title, article.text[:_OPENING])
    telling = _telling(mention, told, article.published_on, lexicon)
    profiles = {name: _profile(known[name], telling, lexicon) for name in at_hand}
    found = likenesses(telling, profiles, at_hand)
    best = max(found, key=lambda name: found[name].score, default="")
    if not best or found[best].score < 0:
        return _open(article, mention, told, known, grounds.opens(best, found))
    state = known[best]
    if state.here:
        return best, state, Ignored(mention, grounds.told_already())
    copy = _is_copy(told, state.told, lexicon)
    event = joined(state.event, article, mention, copy=copy, again=article.url in state.urls)
    reason = grounds.same(telling, profiles[best], copy=copy)
    return best, _joined_by(state, event, article, mention), NewMention(mention, event, reason, state.number)


def _joined_by(state: _Known, event: Event, article: Article, mention: Mention) -> _Known:
    """The event for the rest of this article: what it said once it need not say in other words."""
    return replace(
        state,
        event=event,
        whens=state.whens | _some(mention.when),
        days=state.days | _some(article.published_on),
        urls=state.urls | {article.url},
        here=True,
    )


def _open(
    article: Article, mention: Mention, told: _Told, known: Mapping[str, _Known], why: Reason
) -> tuple[str, _Known, Decision]:
    number = 1 + max((state.number for state in known.values()), default=0)
    event = opened(article, mention)
    days, urls = _some(article.published_on), frozenset((article.url,))
    state = _Known(event, (told,), _some(mention.when), days, urls, number, here=True)
    return f"another event of this article ({number})", state, NewEvent(mention, event, why, number)


def _stored(candidate: Candidate) -> _Known:
    """A stored event; one that no lead at hand tells is told by its headline and summary."""
    event, stored = candidate.event, candidate.mentions
    leads = [one for one in stored if one.mention.lead][:_COMPARED]
    rest = [one for one in stored if not one.mention.lead][:_PASSAGES_COMPARED]
    told = tuple(_told(one.mention, one.title, one.opening) for one in [*leads, *rest])
    if event.is_lead and not leads:
        told = (_Told(f"{event.headline}\n{event.summary}", event.summary, frozenset(), lead=True), *told)
    return _Known(
        event,
        told,
        frozenset(when for when in (event.when, *(one.mention.when for one in stored)) if when is not None),
        frozenset(one.published_on for one in stored if one.published_on is not None),
        frozenset(one.url for one in stored if one.url),
    )


def _told(mention: Mention, title: str, opening: str) -> _Told:
    whole = f"{title}\n{opening or mention.evidence}" if mention.lead else mention.evidence
    return _Told(whole, mention.evidence, frozenset(mention.keys), mention.lead)


def _profile(state: _Known, telling: Telling, lexicon: Lexicon) -> Profile:
    """A lead is compared by openings with those who lead with the event, where any does."""
    leads = [one for one in state.told if one.lead][:_COMPARED]
    openings = bool(leads and telling.lead)
    if openings:
        reports = [_report(one.opening, one.keys, lexicon) for one in leads]
    else:
        rest = (one for one in state.told if not one.lead)
        reports = [_report(one.passage, one.keys, lexicon) for one in [*leads, *rest][:_PASSAGES_COMPARED]]
    return Profile(state.event, tuple(reports), openings, state.whens, state.days)


def _telling(mention: Mention, told: _Told, published_on: date | None, lexicon: Lexicon) -> Telling:
    return Telling(
        opening=_report(told.opening, told.keys, lexicon),
        passage=_report(told.passage, told.keys, lexicon),
        type=mention.type,
        status=mention.status,
        when=mention.when,
        actors=frozenset(mention.actors),
        people=frozenset(mention.people),
        lead=mention.lead,
        published_on=published_on,
    )


def _report(text: str, keys: frozenset[int], lexicon: Lexicon) -> Report:
    return Report(lexicon.blend((("", text),)), keys)


def _is_copy(told: _Told, earlier: Sequence[_Told], lexicon: Lexicon) -> bool:
    """Whether most words of the passage stand in one earlier report of the event, and the reverse."""
    mine = lexicon.terms(told.passage).words.keys()
    others = (lexicon.terms(one.passage).words.keys() for one in earlier)
    return any(len(mine & other) >= _COPY * max(1, len(mine | other)) for other in others)


def _some(value: T | None) -> frozenset[T]:
    return frozenset() if value is None else frozenset((value,))
