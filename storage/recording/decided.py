"""What the decisions on one article do to each event, before anything is written. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.model import (
    Decision,
    Event,
    Joined,
    Linked,
    LinkKind,
    Mention,
    NewEvent,
    NewMention,
    Reason,
    Rewritten,
)
from storage.model.record import changed


class Known(NamedTuple):
    """A stored event and how many revisions it has."""

    event: Event
    revisions: int


class Link(NamedTuple):
    """How one event stands to another, both by their ids."""

    event: int
    kind: LinkKind
    other: int
    reason: Reason


@dataclass(slots=True)
class Change:
    """What one article does to one event, and how many revisions that had.

    `absorbed` are the events joined into it; it is itself gone when `event.joined_into` is set.
    """

    event: Event
    before: Event | None
    revisions: int = 0
    mentions: list[Mention] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    absorbed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decided:
    """The changes of one article by event, and the links it makes between events."""

    changes: dict[int, Change]
    links: tuple[Link, ...]


def named(decisions: Iterable[Decision]) -> set[int]:
    """The stored events that decisions speak of."""
    found: set[int] = set()
    for decision in decisions:
        if isinstance(decision, NewMention | Rewritten):
            found.add(decision.event.id)
        elif isinstance(decision, Joined):
            found |= {decision.event.id, decision.absorbed}
        elif isinstance(decision, Linked):
            found |= {decision.event, decision.other}
    return {event_id for event_id in found if event_id > 0}


def gathered(decisions: Sequence[Decision], known: Mapping[int, Known], last: int) -> Decided:
    """Each event with all that is decided on it; new ones are numbered on from the last."""
    ledger = _Ledger(known, last)
    for decision in decisions:
        ledger.take(decision)
    return ledger.closed(decisions)


class _Ledger:
    """Decisions taken one by one.

    An event may be absorbed by a later decision, or since these were made: what is meant for it is for
    the event that stays, which then reads as it does, not as the absorbed one would.
    """

    def __init__(self, known: Mapping[int, Known], last: int) -> None:
        self._known = known
        self._last = last
        self._numbered: dict[int, int] = {}
        self._into = {i: known_.event.joined_into for i, known_ in known.items() if known_.event.joined_into}
        self._changes: dict[int, Change] = {}

    def take(self, decision: Decision) -> None:
        """Enter one decision."""
        if isinstance(decision, NewEvent):
            self._numbered[decision.number] = event_id = self._last + len(self._numbered) + 1
            self._told(event_id, decision.event, decision.reason).mentions.append(decision.mention)
        elif isinstance(decision, NewMention):
            event_id = decision.event.id or self._numbered[decision.number]
            self._told(event_id, decision.event, decision.reason).mentions.append(decision.mention)
        elif isinstance(decision, Rewritten):
            self._told(decision.event.id, decision.event, decision.reason)
        elif isinstance(decision, Joined):
            self._join(decision)

    def closed(self, decisions: Sequence[Decision]) -> Decided:
        """All changes, with what was absorbed pointing to what stays, and the links between these."""
        for event_id, change in self._changes.items():
            stays = self._stays(event_id)
            if stays != event_id and change.before is not None:
                change.event = changed(change.before, joined_into=stays)
        linked = (self._link(decision) for decision in decisions if isinstance(decision, Linked))
        return Decided(self._changes, tuple(link for link in linked if link.event != link.other))

    def _told(self, event_id: int, event: Event, reason: Reason) -> Change:
        stays = self._stays(event_id)
        change = self._changes.get(stays)
        if change is None:
            before, revisions = self._known.get(stays, (None, 0))
            change = self._changes[stays] = Change(before or event, before, revisions)
        if stays == event_id:
            change.event = event if event.id == event_id else changed(event, id=event_id)
        change.reasons.append(reason)
        return change

    def _join(self, decision: Joined) -> None:
        stays, gone = self._stays(decision.event.id), self._stays(decision.absorbed)
        if stays == gone:
            return
        taken = self._told(gone, self._known[gone].event, decision.reason)
        change = self._told(decision.event.id, decision.event, decision.reason)
        self._into[gone] = stays
        change.absorbed.append(gone)
        change.mentions += taken.mentions
        taken.mentions = []

    def _stays(self, event_id: int) -> int:
        while event_id in self._into:
            event_id = self._into[event_id]
        return event_id

    def _link(self, decision: Linked) -> Link:
        ends = (i if i > 0 else self._numbered[-i] for i in (decision.event, decision.other))
        event, other = map(self._stays, ends)
        return Link(event, decision.kind, other, decision.reason)


def lead_of(changes: Mapping[int, Change]) -> int | None:
    """The event of the article's lead mention, else its first event."""
    told = [event_id for event_id, change in changes.items() if change.mentions]
    led = (i for i in told if any(mention.lead for mention in changes[i].mentions))
    return next(led, next(iter(told), None))
