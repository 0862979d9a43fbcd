"""Decides for each mention of an article which event it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from bot.reading.grouping import grounds
from bot.reading.grouping.known import (
    OPENING,
    Known,
    Memory,
    Told,
    both,
    given_up,
    is_copy,
    new,
    telling,
    telling_of,
    told_again,
)
from bot.reading.grouping.likeness import Apart, Likeness, Profile, Telling, likenesses, span
from bot.reading.grouping.merge import joined, opened, united
from bot.reading.grouping.plans import changed
from storage.model import (
    Article,
    Candidate,
    Decision,
    Event,
    Ignored,
    Joined,
    Linked,
    LinkKind,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Rewritten,
    Status,
    record,
)

_LEAD_CANDIDATES = 5  # the event that a lead tells is nearly always among the first three
_CANDIDATES = 2
# An event that shares fewer of the keys is never the same: day, type and party in common are not enough.
_LEAD_SHARES = 0.1
_SHARES = 0.3
# Events are linked only where the likeness is clear.
_LINKS = -1.0


def resolve(
    article: Article,
    reading: Reading,
    candidates: Sequence[Sequence[Candidate]],
    *,
    memory: Memory | None = None,
) -> tuple[Decision, ...]:
    """New event, new mention of a known one, or ignored: for each mention, with its reason.

    And what follows for known events: which are one, how they stand to each other, which plans change.
    `candidates[i]` belongs to `reading.mentions[i]`. `memory` knows, by its own lexicon, events that earlier
    articles were compared with; without one only words are compared.
    """
    desk = _Desk(article, memory or Memory())
    decisions: list[Decision] = []
    for read, found in zip(reading.mentions, candidates, strict=True):
        flagged = read.lead and reading.flags
        mention = record.changed(read, flags=(*read.flags, *reading.flags)) if flagged else read
        decisions += desk.decide(mention, found)
    return tuple(decisions)


def compared(mention: Mention) -> int:
    """With how many of its candidates a mention is compared."""
    return _LEAD_CANDIDATES if mention.lead else _CANDIDATES


def enough(mention: Mention) -> int:
    """How many of its keys a candidate must share to be compared."""
    return max(1, ceil((_LEAD_SHARES if mention.lead else _SHARES) * len(mention.keys)))


class _Desk:
    """One article while it is resolved: the events at hand, by name."""

    def __init__(self, article: Article, memory: Memory) -> None:
        self._article = article
        self._memory = memory
        self._lexicon = memory.lexicon
        self._known: dict[str, Known] = {}
        self._into: dict[str, str] = {}

    def decide(self, mention: Mention, candidates: Sequence[Candidate]) -> Iterator[Decision]:
        """at hand | compare | join events | open or join | link"""
        at_hand = self._at_hand(mention, candidates)
        told = self._memory.told(mention, self._article.title, self._article.text[:OPENING])
        this = telling(mention, told, self._article.published_on)
        found, profiles = self._compared(this, at_hand)
        best = max((name for name in found if found[name].same), key=lambda n: found[n].score, default="")
        if mention.lead and best:
            best, joins = self._as_one(best, this, found, profiles)
            yield from joins
        linked = _linked(found)
        plan = linked.get(LinkKind.CHANGE, "")
        if not best:
            best = f"another event of this article ({self._numbered() + 1})"
            yield self._open(best, mention, told, found, plan)
        elif self._known[best].here:
            yield Ignored(mention, grounds.told_already())
            return
        else:
            yield self._tell(best, mention, this, told, profiles[best])
        if linked:
            yield from self._links(best, linked, found)
        if plan:
            yield from self._change(plan, mention, found[plan].apart)

    def _at_hand(self, mention: Mention, found: Sequence[Candidate]) -> dict[str, float]:
        """The events to compare, each with the share of the mention's keys that it has."""
        keys = frozenset(mention.keys)
        whole, least = max(1, len(mention.keys)), enough(mention)
        at_hand: dict[str, float] = {}
        for candidate in found[: compared(mention)]:
            if candidate.shared >= least:
                name = f"event {candidate.event.id}"
                name = self._into.get(name, name)
                at_hand.setdefault(name, candidate.shared / whole)
                if name not in self._known:
                    self._known[name] = self._memory.stored(candidate)
        for name, state in self._known.items():
            if not state.here:
                continue
            if _told_apart(mention, state.event):
                at_hand.pop(name, None)
            elif name not in at_hand:
                if len(keys & state.key_set) < least:
                    continue
                shared = max([len(keys & one.key_set) for one in state.told])
                if shared >= least:
                    at_hand[name] = shared / whole
        return at_hand

    def _compared(
        self, this: Telling, at_hand: Mapping[str, float]
    ) -> tuple[dict[str, Likeness], dict[str, Profile]]:
        """How like what is told is to each event, and the events as they were compared.

        An article that leads with a development belongs with those that do: only where none is like it
        is it compared with events told in passing so far.
        """
        led = [name for name in at_hand if this.lead and self._known[name].led]
        profiles = {name: self._known[name].openings for name in led}
        found = likenesses(this, profiles, at_hand)
        if not any(one.same for one in found.values()):
            rest = {name: self._known[name].passages for name in at_hand if name not in led}
            found |= likenesses(this, rest, at_hand)
            profiles |= rest
        return found, profiles

    def _numbered(self) -> int:
        return max((state.number for state in self._known.values()), default=0)

    def _open(
        self, name: str, mention: Mention, told: Told, found: Mapping[str, Likeness], plan: str
    ) -> Decision:
        event = opened(self._article, mention, self._lexicon.generic)
        change = told.said.text.change
        if change is not None and mention.status is Status.PLANNED:
            if plan:
                event = record.changed(event, status=Status.OCCURRED, when=None)
            elif self._lexicon.plans is not None:
                event = changed(event, change, told.passage, self._article.published_on, self._lexicon.plans)
        state = new(event, told, self._article, mention, self._numbered() + 1)
        self._known[name] = state
        return NewEvent(mention, event, grounds.opens(found), state.number)

    def _tell(self, name: str, mention: Mention, this: Telling, told: Told, near: Profile) -> Decision:
        state = self._known[name]
        copy = is_copy(told, state.told)
        read = record.changed(mention, status=state.event.status, when=None) if this.changes else mention
        if given_up(state, read, self._article.published_on):
            read = record.changed(read, when=None)
        event = joined(
            state.event,
            self._article,
            read,
            copy=copy,
            again=self._article.url in state.urls,
            generic=self._lexicon.generic,
        )
        reason = grounds.same(this, near, copy=copy)
        self._known[name] = told_again(state, event, self._article, read)
        return NewMention(mention, event, reason, state.number)

    def _as_one(
        self, best: str, this: Telling, found: Mapping[str, Likeness], profiles: Mapping[str, Profile]
    ) -> tuple[str, list[Decision]]:
        """Stored events that a lead is like, each joined to the best where these two are alike as well."""
        decisions: list[Decision] = []
        for other in [name for name in found if name != best and found[name].same]:
            if self._are_one(best, other, profiles):
                stays, gone = sorted((best, other), key=lambda name: self._known[name].event.id)
                older, newer = self._known[stays], self._known.pop(gone)
                event = united(older.event, newer.event, self._lexicon.generic)
                self._known[stays] = both(older, newer, event)
                self._into[gone] = best = stays
                decisions.append(Joined(event, newer.event.id, grounds.joins(this, profiles[other])))
        return best, decisions

    def _are_one(self, best: str, other: str, profiles: Mapping[str, Profile]) -> bool:
        """Whether two stored events, both like the lead, are also like each other."""
        one, two = self._known[best], self._known[other]
        this = telling_of(two)
        if this is None or not profiles[best].openings or not (one.event.id and two.event.id):
            return False
        theirs = two.told[0].key_set
        shared = len(theirs & one.told[0].key_set) / max(1, len(theirs))
        return likenesses(this, {best: profiles[best]}, {best: shared})[best].same

    def _links(
        self, name: str, linked: Mapping[LinkKind, str], found: Mapping[str, Likeness]
    ) -> Iterator[Decision]:
        """How the event stands to those that a rule keeps apart from it, the nearest of each kind."""
        for kind in filter(linked.__contains__, LinkKind):
            other = linked[kind]
            if other == name or other not in self._known:
                continue
            apart = found[other].apart
            if apart is not None:
                ends = (self._known[name].reference, self._known[other].reference)
                event, to = ends if apart.forward else ends[::-1]
                yield Linked(kind, event, to, grounds.links(apart, self._known[other].event))

    def _change(self, plan: str, mention: Mention, apart: Apart | None) -> Iterator[Decision]:
        """The plan as it reads once it is put off or called off."""
        state, words = self._known.get(plan), self._lexicon.plans
        change = self._lexicon.terms(mention.evidence).change
        if state is None or words is None or change is None or apart is None:
            return
        event = changed(state.event, change, mention.evidence, self._article.published_on, words)
        if event != state.event and event.id:
            self._known[plan] = record.changed(state, event=event)
            yield Rewritten(event, grounds.links(apart, event))


def _linked(found: Mapping[str, Likeness]) -> dict[LinkKind, str]:
    """Of each kind, the nearest event that a rule keeps apart and links so, where the likeness is clear."""
    nearest: dict[LinkKind, str] = {}
    for name, one in found.items():
        if one.apart is None or one.apart.link is None or one.score < _LINKS:
            continue
        known = nearest.get(one.apart.link)
        if known is None or one.score > found[known].score:
            nearest[one.apart.link] = name
    return nearest


def _told_apart(mention: Mention, event: Event) -> bool:
    """Whether one article that tells both tells them as two: on other days, or one as a plan only."""
    if (mention.status is Status.PLANNED) != (event.status is Status.PLANNED):
        return True
    if mention.when is None or event.when is None:
        return False
    (first, last), (event_first, event_last) = span(mention.when), span(event.when)
    return last < event_first or event_last < first
