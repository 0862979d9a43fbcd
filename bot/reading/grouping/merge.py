"""What an event reads as once one more mention tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.reading.launches.record import conflicts, merged_launch
from storage.model import (
    Article,
    Event,
    EventDate,
    EventType,
    Flag,
    FlagKind,
    Launch,
    Mention,
    Origin,
    Status,
)
from storage.model.record import changed

_FINENESS = {"year": 1, "month": 2, "day": 3}
_DERIVED_FLAGS = (FlagKind.SINGLE_ORIGIN, FlagKind.STATE_MEDIA_ONLY, FlagKind.FIGURES)
_BEST_LANGUAGE = "en"
# Names of bodies that only say the branch ("the military"), each with the bodies it may stand for.
Generic = Mapping[str, frozenset[str]]
NONE_GENERIC: Generic = {}
_OUTLIVES = (Status.BACKGROUND, Status.PLANNED, Status.CANCELLED, Status.OCCURRED)
_PLANS = (Status.PLANNED, Status.CANCELLED)


def opened(article: Article, mention: Mention, generic: Generic = NONE_GENERIC) -> Event:
    """The event that a mention opens."""
    day = _day_of(article)
    origins = own_words(mention.origins, generic)
    return Event(
        headline=mention.headline,
        summary=mention.evidence,
        publisher=article.publisher,
        url=article.url,
        language=article.language,
        type=mention.type,
        status=mention.status,
        when=mention.when,
        actors=mention.actors,
        people=mention.people,
        topics=mention.topics,
        origins=origins,
        flags=_flags(mention.flags, origins, mention.launch),
        weight=_weight(mention.weight, 1, 1),
        reported_on=day,
        news_on=day,
        first_seen_at=article.seen_at,
        updated_at=article.seen_at,
        is_lead=mention.lead,
        launch=mention.launch,
    )


def joined(
    event: Event,
    article: Article,
    mention: Mention,
    *,
    copy: bool,
    again: bool,
    generic: Generic = NONE_GENERIC,
) -> Event:
    """The event with one more mention.

    `copy`: the passage repeats one that the event has, so it adds no origin of the outlet's own.
    `again`: the event has a mention of this article already.
    """
    day = _day_of(article)
    origins = own_words((*event.origins, *_fresh(mention.origins, article, copy=copy)), generic)
    articles = event.articles + (not again)
    launch = merged_launch(event.launch, mention.launch)
    merged = changed(
        event,
        **_told_of_both(event, mention, leads=mention.lead),
        origins=origins,
        flags=_flags((*event.flags, *mention.flags), origins, launch),
        weight=max(event.weight, _weight(mention.weight, len(origins), articles)),
        reported_on=min(event.reported_on, day),
        news_on=max(event.news_on, day),
        first_seen_at=min(event.first_seen_at, article.seen_at),
        updated_at=max(event.updated_at, article.seen_at),
        mentions=event.mentions + 1,
        articles=articles,
        is_lead=event.is_lead or mention.lead,
        launch=launch,
    )
    if again and _rewords(event, article, mention):
        return _told_by(changed(merged, when=mention.when or event.when), article, mention)
    return _told_by(merged, article, mention) if _tells_better(event, article, mention) else merged


def united(older: Event, newer: Event, generic: Generic = NONE_GENERIC) -> Event:
    """Two events that proved to be one, as the older one then reads; it keeps its id."""
    origins = own_words((*older.origins, *newer.origins), generic)
    articles = older.articles + newer.articles
    launch = merged_launch(older.launch, newer.launch)
    shown = newer if _shows_better(older, newer) else older
    return changed(
        older,
        **_told_of_both(older, newer, leads=newer.is_lead),
        headline=shown.headline,
        summary=shown.summary,
        publisher=shown.publisher,
        url=shown.url,
        language=shown.language,
        origins=origins,
        flags=_flags((*older.flags, *newer.flags), origins, launch),
        weight=max(older.weight, _weight(newer.weight, len(origins), articles)),
        reported_on=min(older.reported_on, newer.reported_on),
        news_on=max(older.news_on, newer.news_on),
        first_seen_at=min(older.first_seen_at, newer.first_seen_at),
        updated_at=max(older.updated_at, newer.updated_at),
        mentions=older.mentions + newer.mentions,
        articles=articles,
        is_lead=older.is_lead or newer.is_lead,
        launch=launch,
    )


def _told_of_both(event: Event, other: Event | Mention, *, leads: bool) -> dict[str, Any]:
    """What both tell of what happened, when, and who was there."""
    return {
        "type": _type(event, other.type, other.status, leads=leads),
        "status": _status(event.status, other.status),
        "when": _when(event, other.when, other.status),
        "actors": _union(event.actors, other.actors),
        "people": _union(event.people, other.people),
        "topics": _union(event.topics, other.topics),
    }


def _shows_better(older: Event, newer: Event) -> bool:
    """A lead shows better than a passing mention, fact better than plan, English better than none."""
    if newer.is_lead != older.is_lead:
        return newer.is_lead
    if _came_true(older, newer.status):
        return True
    return newer.language == _BEST_LANGUAGE != older.language


def _rewords(event: Event, article: Article, mention: Mention) -> bool:
    """Whether this is the newer wording of the very article whose words the event shows."""
    shown_from_here = bool(article.url) and article.url == event.url
    return shown_from_here and bool(mention.headline.strip()) and mention.lead >= event.is_lead


def _told_by(event: Event, article: Article, mention: Mention) -> Event:
    return changed(
        event,
        headline=mention.headline,
        summary=mention.evidence,
        publisher=article.publisher,
        url=article.url,
        language=article.language,
    )


def _tells_better(event: Event, article: Article, mention: Mention) -> bool:
    """A lead tells better than a passing mention, English better than none, fact better than plan."""
    if not mention.headline.strip() or mention.lead < event.is_lead:
        return False
    came_true = _came_true(event, mention.status)
    english = article.language == _BEST_LANGUAGE and event.language != _BEST_LANGUAGE
    return mention.lead > event.is_lead or came_true or english


def _came_true(event: Event, told: Status) -> bool:
    return event.status in _PLANS and told is Status.OCCURRED


def _status(known: Status, told: Status) -> Status:
    """What has occurred stays so; a plan outlives being told as context, and its end outlives it."""
    return known if known is told else max(known, told, key=_OUTLIVES.index)


def _type(event: Event, told: EventType, status: Status, *, leads: bool) -> EventType:
    """The type as first told, but for a lead's after a passing one, and of what came true."""
    better = event.type is EventType.OTHER or (leads >= event.is_lead and _came_true(event, status))
    better = better or (leads and not event.is_lead)
    return told if better and told is not EventType.OTHER else event.type


def _when(event: Event, told: EventDate | None, status: Status) -> EventDate | None:
    """The finer date; of two equally fine ones that of what occurred, else the one known first."""
    known = event.when
    if known is None or told is None:
        return known or told
    if _FINENESS[told.precision] != _FINENESS[known.precision]:
        return max(known, told, key=lambda when: _FINENESS[when.precision])
    if _came_true(event, status):
        return told
    return told if told.value == known.value and told.end and not known.end else known


def own_words(origins: Sequence[Origin], generic: Generic = NONE_GENERIC) -> tuple[Origin, ...]:
    """Each origin once, by the shortest chain through which it came, and a generic one only alone."""
    best: dict[str, Origin] = {}
    for origin in origins:
        known = best.get(origin.key)
        if known is None or len(origin.via) < len(known.via):
            best[origin.key] = origin
    names = {origin.name for origin in best.values()}
    return tuple(o for o in best.values() if names.isdisjoint(generic.get(o.name, ())))


def _fresh(told: Sequence[Origin], article: Article, *, copy: bool) -> list[Origin]:
    """What a mention's origins add: an outlet that names itself in a copy is none."""
    outlets = {article.source.casefold(), article.publisher.casefold()}
    return [o for o in told if not copy or not {o.key.casefold(), o.name.casefold()} & outlets]


def _flags(flags: Sequence[Flag], origins: Sequence[Origin], launch: Launch | None) -> tuple[Flag, ...]:
    """The flags of the mentions, and what origins and figures together call for."""
    kept = [*dict.fromkeys([flag for flag in flags if flag.kind not in _DERIVED_FLAGS])]
    kept += conflicts(launch)
    if origins and all(origin.state_media for origin in origins):
        names = " and ".join(origin.name for origin in origins)
        kept.append(Flag(FlagKind.STATE_MEDIA_ONLY, f"Known only from state media ({names})."))
    elif len(origins) == 1:
        kept.append(Flag(FlagKind.SINGLE_ORIGIN, f"Known from one origin only ({origins[0].name})."))
    return tuple(kept)


def _weight(weight: float, origins: int, articles: int) -> float:
    """The mention's weight, raised towards 1 by each further origin and, less, each report."""
    doubt = (1.0 - weight) * 0.85 ** max(0, min(origins, 6) - 1) * 0.97 ** max(0, min(articles, 20) - 1)
    return round(min(1.0, 1.0 - doubt), 4)


def _union(known: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    return known if known == told else tuple(dict.fromkeys((*known, *told)))


def _day_of(article: Article) -> date:
    """The day of the report: as published, else as seen."""
    return article.published_on or article.seen_at.date()
