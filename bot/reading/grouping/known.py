"""Events at hand while one article is resolved, as they are compared with what it tells."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, KeysView, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from bot.reading.grouping.concepts import Lexicon
from bot.reading.grouping.likeness import MESSAGES, REACTIONS, Profile, Report, Telling, tells_change
from bot.reading.grouping.plans import Change
from bot.reading.text.once import once
from storage.model import Article, Candidate, Event, EventDate, Mention, Reading, Status, StoredMention
from storage.model.record import changed, record

T = TypeVar("T")

OPENING = 400
# Of the newest mentions, which a copy may repeat, so many that lead with the event and so many others.
_LEADS, _OTHERS = 4, 3
# With how many of these a mention is compared: with more, some one of them is like too much.
_OPENINGS_COMPARED, _PASSAGES_COMPARED = 3, 1
_COPY = 0.75
_WORDS_ALONE = Lexicon()


@record(frozen=True, slots=False)
class Told:
    """One mention of an event: the texts and keys by which it is compared."""

    title: str
    opening: str
    passage: str
    keys: Sequence[int]
    lead: bool
    lexicon: Lexicon

    @once
    def key_set(self) -> frozenset[int]:
        """The keys, to be held against others."""
        return frozenset(self.keys)

    @once
    def whole(self) -> Report:
        """As its article opens, which leads with it."""
        title = self.lexicon.terms(self.title).shared
        text = self.lexicon.terms(opening_of(self.title, self.opening, self.passage))
        return Report(text, not REACTIONS.isdisjoint(title), not MESSAGES.isdisjoint(title))

    @once
    def said(self) -> Report:
        """The passage alone."""
        return Report(self.lexicon.terms(self.passage))


@record(frozen=True, slots=False)
class Known:
    """An event at hand: who tells it and when, and whether this article told it already."""

    event: Event
    told: tuple[Told, ...]
    whens: Sequence[EventDate]
    days: Sequence[date]
    urls: Sequence[str]
    number: int = 0
    here: bool = False

    @once
    def key_set(self) -> frozenset[int]:
        """The keys of all who tell it."""
        return frozenset().union(*[one.keys for one in self.told])

    @once
    def led(self) -> bool:
        """Whether any report leads with it."""
        return any(one.lead for one in self.told)

    @once
    def openings(self) -> Profile:
        """The event as those tell it who lead with it."""
        reports = [one.whole for one in self.told if one.lead][:_OPENINGS_COMPARED]
        return Profile(self.event, reports, True, self.whens, self.days)

    @once
    def passages(self) -> Profile:
        """The event as its passages tell it, those first that lead with it."""
        first = sorted(self.told, key=lambda one: not one.lead)
        reports = [one.said for one in first[:_PASSAGES_COMPARED]]
        return Profile(self.event, reports, False, self.whens, self.days)

    @property
    def reference(self) -> int:
        """How decisions name it: the stored event's id, or the negative number of a new one."""
        return self.event.id or -self.number


class _Held(NamedTuple):
    """An event as the store gave it, how it is compared, and what of its mentions is, by their identity."""

    event: Event
    mentions: Sequence[StoredMention]
    known: Known
    told: Mapping[int, Told]


class Memory:
    """Events as they were compared last, by what a lexicon finds in them: news tells the same ones again.

    The store gives the very same record until an event or what tells it changes.
    """

    def __init__(self, lexicon: Lexicon | None = None, room: int = 1000) -> None:
        self.lexicon = lexicon or _WORDS_ALONE
        self._room = room
        self._held: OrderedDict[int, _Held] = OrderedDict()

    def stored(self, candidate: Candidate) -> Known:
        """A stored event; one that no lead at hand tells is told by its headline and summary."""
        event, mentions = candidate.event, candidate.mentions
        held = self._held.get(event.id)
        if held is not None and held.event is event and held.mentions is mentions:
            return held.known
        earlier = held.told if held is not None else {}
        leads = [one for one in mentions if one.mention.lead][:_LEADS]
        rest = [one for one in mentions if not one.mention.lead][:_OTHERS]
        told = {
            id(one): earlier.get(id(one)) or self.told(one.mention, one.title, one.opening)
            for one in (*leads, *rest)
        }
        known = self._known(event, mentions, tuple(told.values()), led=bool(leads))
        self._held[event.id] = _Held(event, mentions, known, told)
        while len(self._held) > self._room:
            self._held.popitem(last=False)
        return known

    def _known(
        self, event: Event, mentions: Sequence[StoredMention], told: tuple[Told, ...], *, led: bool
    ) -> Known:
        whens = [event.when, *[one.mention.when for one in mentions]]
        if event.is_lead and not led:
            told = (Told(event.headline, event.summary, event.summary, (), True, self.lexicon), *told)
        return Known(
            event,
            told,
            [*{(when.value, when.end): when for when in whens if when is not None}.values()],
            list({one.published_on for one in mentions if one.published_on is not None}),
            [one.url for one in mentions if one.url],
        )

    def told(self, mention: Mention, title: str, opening: str) -> Told:
        """What a mention and the beginning of its article say."""
        return Told(title, opening, mention.evidence, mention.keys, mention.lead, self.lexicon)


def texts(article: Article, reading: Reading) -> Iterator[str]:
    """All texts of an article by which its mentions are compared."""
    for mention in reading.mentions:
        yield mention.evidence
        if mention.lead:
            yield article.title
            yield opening_of(article.title, article.text[:OPENING], mention.evidence)


def opening_of(title: str, opening: str, passage: str) -> str:
    """What is compared of an article that leads with a development."""
    return f"{title}\n{opening or passage}"


def new(event: Event, told: Told, article: Article, mention: Mention, number: int) -> Known:
    """An event that this article opens."""
    days = _some(article.published_on)
    return Known(event, (told,), _some(mention.when), days, [article.url], number, here=True)


def told_again(state: Known, event: Event, article: Article, mention: Mention) -> Known:
    """The event for the rest of this article: what it said once it need not say in other words."""
    return changed(
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


def telling(mention: Mention, told: Told, published_on: date | None) -> Telling:
    """A mention as it is compared; one that a plan is put or called off tells no plan."""
    passage = told.said
    changes = passage.text.change is not None and mention.status is not Status.BACKGROUND
    return Telling(
        opening=told.whole if mention.lead else passage,
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


def telling_of(state: Known) -> Telling | None:
    """A stored event as its newest leading report tells it; None where none leads with it."""
    told = next((one for one in state.told if one.lead), None)
    if told is None:
        return None
    event, passage = state.event, told.said
    return Telling(
        opening=told.whole,
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


def given_up(state: Known, mention: Mention, published_on: date | None) -> bool:
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
    says_so = (one.said.text.change is Change.PUT_OFF for one in state.told)
    return late and mention.status is Status.PLANNED and any(says_so)


def is_copy(told: Told, earlier: Sequence[Told]) -> bool:
    """Whether most words of the passage stand in one earlier report of the event, and the reverse."""
    mine = told.said.text.words.keys()
    return any(_most_shared(mine, one.said.text.words.keys()) for one in earlier)


def _most_shared(mine: KeysView[str], other: KeysView[str]) -> bool:
    fewer, more = sorted((len(mine), len(other)))
    if fewer < _COPY * more:
        return False
    both = len(mine & other)
    return both >= _COPY * max(1, fewer + more - both)


def _some(value: T | None) -> list[T]:
    return [] if value is None else [value]
