"""Events at hand while one article is resolved, as they are compared with what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeVar

from bot.reading.grouping.concepts import Lexicon
from bot.reading.grouping.likeness import MESSAGES, REACTIONS, Profile, Report, Telling, tells_change
from bot.reading.grouping.plans import Change
from storage.model import Article, Candidate, Event, EventDate, Mention, Status

T = TypeVar("T")

OPENING = 400
_COMPARED = 4
_PASSAGES_COMPARED = 3
_COPY = 0.75


class Told(NamedTuple):
    """One mention of an event: the texts and keys by which it is compared."""

    title: str
    opening: str
    passage: str
    keys: Sequence[int]
    lead: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An event at hand: who tells it and when, and whether this article told it already."""

    event: Event
    told: tuple[Told, ...]
    whens: Sequence[EventDate]
    days: Sequence[date]
    urls: Sequence[str]
    number: int = 0
    here: bool = False

    @property
    def led(self) -> bool:
        """Whether any report leads with it."""
        return any(one.lead for one in self.told)

    @property
    def reference(self) -> int:
        """How decisions name it: the stored event's id, or the negative number of a new one."""
        return self.event.id or -self.number


def stored(candidate: Candidate) -> Known:
    """A stored event; one that no lead at hand tells is told by its headline and summary."""
    event, mentions = candidate.event, candidate.mentions
    leads = [one for one in mentions if one.mention.lead][:_COMPARED]
    rest = [one for one in mentions if not one.mention.lead][:_PASSAGES_COMPARED]
    told = tuple([told_by(one.mention, one.title, one.opening) for one in (*leads, *rest)])
    told_whens = [event.when, *[one.mention.when for one in mentions]]
    whens = {(when.value, when.end): when for when in told_whens if when is not None}
    if event.is_lead and not leads:
        told = (Told(event.headline, event.summary, event.summary, (), lead=True), *told)
    return Known(
        event,
        told,
        [*whens.values()],
        list({one.published_on for one in mentions if one.published_on is not None}),
        [one.url for one in mentions if one.url],
    )


def new(event: Event, told: Told, article: Article, mention: Mention, number: int) -> Known:
    """An event that this article opens."""
    days = _some(article.published_on)
    return Known(event, (told,), _some(mention.when), days, [article.url], number, here=True)


def told_again(state: Known, event: Event, article: Article, mention: Mention) -> Known:
    """The event for the rest of this article: what it said once it need not say in other words."""
    return replace(
        state,
        event=event,
        whens=[*state.whens, *_some(mention.when)],
        days=[*state.days, *_some(article.published_on)],
        urls=[*state.urls, article.url],
        here=True,
    )


def both(one: Known, other: Known, event: Event) -> Known:
    """Two events that proved to be one."""
    return Known(
        event,
        (*one.told, *other.told),
        [*one.whens, *other.whens],
        [*one.days, *other.days],
        [*one.urls, *other.urls],
        here=one.here or other.here,
    )


def told_by(mention: Mention, title: str, opening: str) -> Told:
    """What a mention and the beginning of its article say."""
    return Told(title, opening, mention.evidence, mention.keys, mention.lead)


def openings(state: Known, lexicon: Lexicon) -> Profile:
    """The event as those tell it who lead with it."""
    reports = [_opening(one, lexicon) for one in state.told if one.lead][:_COMPARED]
    return Profile(state.event, reports, True, state.whens, state.days)


def passages(state: Known, lexicon: Lexicon) -> Profile:
    """The event as its passages tell it, those first that lead with it."""
    first = [one for one in state.told if one.lead] + [one for one in state.told if not one.lead]
    reports = [_passage(one, lexicon) for one in first[:_PASSAGES_COMPARED]]
    return Profile(state.event, reports, False, state.whens, state.days)


def telling(mention: Mention, told: Told, published_on: date | None, lexicon: Lexicon) -> Telling:
    """A mention as it is compared; one that a plan is put or called off tells no plan."""
    passage = _passage(told, lexicon)
    changes = passage.text.change is not None and mention.status is not Status.BACKGROUND
    return Telling(
        opening=_opening(told, lexicon) if mention.lead else passage,
        passage=passage,
        type=mention.type,
        status=Status.OCCURRED if changes else mention.status,
        when=None if changes else mention.when,
        actors=frozenset(mention.actors),
        people=frozenset(mention.people),
        lead=mention.lead,
        published_on=published_on,
        changes=changes,
    )


def telling_of(state: Known, lexicon: Lexicon) -> Telling | None:
    """A stored event as its newest leading report tells it; None where none leads with it."""
    told = next((one for one in state.told if one.lead), None)
    if told is None:
        return None
    event, passage = state.event, _passage(told, lexicon)
    return Telling(
        opening=_opening(told, lexicon),
        passage=passage,
        type=event.type,
        status=event.status,
        when=event.when,
        actors=frozenset(event.actors),
        people=frozenset(event.people),
        lead=True,
        published_on=event.news_on,
        changes=tells_change(event, [passage]),
    )


def given_up(state: Known, mention: Mention, published_on: date | None, lexicon: Lexicon) -> bool:
    """Whether a mention gives a plan the day from which it was put off.

    A plan that has no day though a report gave it one was put off; so was one whose own report says so,
    of which older articles know nothing.
    """
    event = state.event
    if mention.when is None or event.when is not None or event.status is not Status.PLANNED:
        return False
    if mention.when in state.whens:
        return mention.status is not Status.OCCURRED
    late = published_on is None or published_on <= event.news_on
    says_so = (lexicon.terms(one.passage).change is Change.PUT_OFF for one in state.told)
    return late and mention.status is Status.PLANNED and any(says_so)


def is_copy(told: Told, earlier: Sequence[Told], lexicon: Lexicon) -> bool:
    """Whether most words of the passage stand in one earlier report of the event, and the reverse."""
    mine = lexicon.terms(told.passage).words.keys()
    others = (lexicon.terms(one.passage).words.keys() for one in earlier)
    return any(len(mine & other) >= _COPY * max(1, len(mine | other)) for other in others)


def _opening(told: Told, lexicon: Lexicon) -> Report:
    text = lexicon.terms(f"{told.title}\n{told.opening or told.passage}")
    title = lexicon.terms(told.title).shared
    return Report(text, not REACTIONS.isdisjoint(title), not MESSAGES.isdisjoint(title))


def _passage(told: Told, lexicon: Lexicon) -> Report:
    return Report(lexicon.terms(told.passage))


def _some(value: T | None) -> list[T]:
    return [] if value is None else [value]
