"""In plain words why a mention belongs to an event or opens one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.reading.grouping.likeness import Apart, Likeness, Profile, Telling
from storage.model import Event, EventDate, EventType, Reason

_NAMED = 4
_FIGURE = re.compile(r"(\d+(?:\.\d+)?(?:e\+\d+)?)([a-z]+)")
_YEARS = 1900  # "2026 years" is a year in the texts that write it so


def same(telling: Telling, profile: Profile, *, copy: bool) -> Reason:
    """The same development: what both name."""
    kind = profile.event.type
    noun = "development" if kind is EventType.OTHER else kind.value.replace("_", " ")
    if copy:
        return Reason("event", f"repeats a known report of the same {noun} nearly word for word")
    named = [*_shared_names(telling, profile), *_shared_day(telling, profile)]
    if not named:
        return Reason("event", f"same {noun}, told alike")
    return Reason("event", f"same {noun}, both name", listed(named))


def told_already() -> Reason:
    """The article itself has said so before."""
    return Reason("event", "the article has told this already")


def opens(likenesses: Mapping[str, Likeness]) -> Reason:
    """No known event is like it: the rule that keeps the nearest apart, where one does."""
    nearest = max(likenesses, key=lambda name: likenesses[name].score, default="")
    if not nearest:
        return Reason("event", "no known event is like it")
    apart = likenesses[nearest].apart
    return Reason("event", apart.rule if apart else "no known event is like it", f"nearest is {nearest}")


def joins(telling: Telling, profile: Profile) -> Reason:
    """Two known events that a report showed to be one: what both name."""
    named = [*_shared_names(telling, profile), *_shared_day(telling, profile)]
    return Reason("event", "a report tells both as one, both name", listed(named))


def links(apart: Apart, other: Event) -> Reason:
    """How the development stands to another."""
    return Reason("link", apart.rule, other.headline)


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _shared_names(telling: Telling, profile: Profile) -> list[str]:
    mine = (telling.opening if profile.openings else telling.passage).text.shared
    theirs = set[str]().union(*[report.text.shared for report in profile.reports])
    common = sorted(filter(theirs.__contains__, mine), key=lambda term: (-mine[term], term))
    things = [term for term in common if not term.startswith("countries:")]
    return [name for term in things or common if (name := _shown(term))][:_NAMED]


def _shown(term: str) -> str:
    """A concept, person or figure as a reader knows it."""
    _, kind, name = term.partition(":")
    if kind:
        return name.replace("-", " ")
    figure = _FIGURE.fullmatch(term)
    if figure is None or (figure[2] == "years" and float(figure[1]) > _YEARS):
        return ""
    return f"{float(figure[1]):,g} {figure[2]}"


def _shared_day(telling: Telling, profile: Profile) -> list[str]:
    when = telling.when
    return [_day(when)] if when is not None and when.precision == "day" and when in profile.whens else []


def _day(when: EventDate) -> str:
    return f"{when.first.day} {when.first:%B %Y}"
