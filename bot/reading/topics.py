"""Judges whether an article is ours and which topics it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.reading.notice import Noticed
from bot.reading.parties import TOGETHER
from bot.reading.passage import Passage
from bot.reading.rosters import Rosters
from bot.reading.topic_words import DEVOTED, Told, TopicWords
from storage.model import Mention, Reason

HEAD = 4  # sentences that say what an article is about
REGION = "region"
OPENS = 16  # sentences with which a transcript may open
TELLS = frozenset({"actor", "topic", "off", REGION})
OURS = frozenset({"KP", "KR", "JP", REGION})
FACING = (frozenset({"US", "CN"}), frozenset({"TW", "CN"}))  # each other, as over Taiwan
ENOUGH = 1.0
OFF_COUNTS = 0.7
TITLE_COUNTS = 2.5
PARTIES_COUNT = 0.2  # actors named together show a topic far more weakly than its words
PARTIES_TITLE_COUNTS, PARTIES_OPENING_COUNTS = 2.0, 1.5
SHARED = 0.25  # a sentence that lists many topics is about none of them in full: 1 / n ** SHARED
MATTER_COUNTS = 0.8  # what it was about, rather than what was done: once is no topic
FURTHER_TERM = 0.15
PAIR = 2
KEEPS = 0.75  # a sentence that names three topics still gives each of them
KEEPS_LONG = 0.8  # the longer sentences of Korean and Japanese name three in passing
RELEVANCE_TITLE_COUNTS = 1.5
Counted = tuple[dict[str, str], dict[str, tuple[int, bool]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an article is ours, its topics, and why."""

    relevant: bool
    topics: tuple[str, ...]
    reasons: tuple[Reason, ...]


class _Shown(NamedTuple):
    """What a sentence shows of the topics: by terms and by parties, each with the first words that do."""

    passage: Passage
    found: Mapping[str, str]
    parties: Mapping[str, str]
    counted: Mapping[str, tuple[int, bool]]

    @property
    def told(self) -> Told:
        return Told(self.passage.folded, self.counted, self.parties)


class Judge:
    """Judges by the topics' terms and parties."""

    def __init__(self, rosters: Rosters) -> None:
        self._topics = [topic.key for topic in rosters.topics]
        self._own = frozenset(topic.key for topic in rosters.topics if topic.own)
        self._needs = {topic.key: topic.needs for topic in rosters.topics}
        self._parties = [(topic.key, frozenset(row)) for topic in rosters.topics for row in topic.parties]
        self._parties_among = lru_cache(maxsize=1000)(self._parties_of)  # few are named together

    def judge(self, noticed: Noticed, weights: TopicWords | None = None, *, keeps: float = KEEPS) -> Verdict:
        """Weigh each sentence's topics, the title and the first sentences most; keep from `keeps` on.

        Topics that have `weights` are judged by these, sentence by sentence.
        """
        shown = [self._shown(passage) for passage in (noticed.title, *noticed.passages)]
        relevant, seen = self._relevant(_head(shown, transcript=noticed.transcript))
        if not relevant:
            return Verdict(False, (), (Reason("relevant", seen),))
        weighed = weights.signs.keys() if weights else set()
        scores = {} if weighed >= self._needs.keys() else _by_terms(shown)
        enough = {key: keeps * needs for key, needs in self._needs.items()} | dict.fromkeys(weighed, DEVOTED)
        devoted = weights.devoted([one.told for one in shown]) if weights else {}
        scores |= dict.fromkeys(weighed, 0.0) | {key: one for key, (one, _) in devoted.items()}
        kept = self._kept(scores, enough)
        words = {key: _first_words(key, shown) for key in kept}
        if weights:
            heaviest = {k: shown[devoted[k][1]].passage.folded for k in kept if not words[k]}
            words |= {key: weights.heaviest(folded, key) for key, folded in heaviest.items()}
        return Verdict(True, kept, tuple([Reason("topic", key, words[key]) for key in kept]))

    def told(self, noticed: Noticed) -> list[Told]:
        """What the title and each sentence have of the topics."""
        return [self._shown(passage).told for passage in (noticed.title, *noticed.passages)]

    def _shown(self, passage: Passage) -> _Shown:
        found, counted = _counted(passage)
        parties = self._together(passage, found) if "actor" in passage.tags else {}
        return _Shown(passage, found, parties, counted)

    def _relevant(self, head: Sequence[_Shown]) -> tuple[bool, str]:
        """Whether title and first sentences tell of ours, rather than of other matters, and how much."""
        off = ours = 0.0
        heard: set[str] = set()  # the actors, topics and places with which it opens
        for number, one in enumerate(head):
            tags = one.passage.tags
            counts = RELEVANCE_TITLE_COUNTS if number == 0 else 1.0
            other = len(tags.get("off", ()))
            actors = {key for _, key in tags.get("actor", ())}
            off += counts * other
            # That two of our countries play each other is no sign that it is ours.
            ours += counts * ("KP" in actors) + counts * bool(one.found or (one.parties and not other))
            heard |= actors
            heard.update(one.found, (REGION,) if REGION in tags else ())
        named = not heard.isdisjoint(OURS | self._own) or any(heard >= both for both in FACING)
        seen = f"topics {ours:.1f} against other matters {off:.1f}"
        return named and ours >= ENOUGH and ours > off * OFF_COUNTS, seen

    def with_pair(self, topics: tuple[str, ...], mentions: Sequence[Mention]) -> tuple[str, ...]:
        """The topics, with that of the two parties who met, called or agreed in the lead."""
        lead = next((m for m in mentions if m.lead and m.type in TOGETHER and len(m.actors) == PAIR), None)
        actors = frozenset(lead.actors if lead else ())
        added = (key for key, parties in self._parties if parties == actors and key not in topics)
        return (*topics, *added)

    def topics_of(self, passage: Passage) -> tuple[str, ...]:
        """The topics one passage is about."""
        found = _counted(passage)[0]
        found = found | self._together(passage, found)
        return tuple([k for k in self._topics if k in found])

    def _kept(self, scores: Mapping[str, float], enough: Mapping[str, float]) -> tuple[str, ...]:
        """The topics told often enough, the strongest first; of equals the roster's first."""
        ranked = sorted((k for k in self._topics if scores.get(k)), key=lambda k: -scores[k])
        return tuple(k for k in ranked if scores[k] >= enough[k]) or tuple(ranked[:1])

    def _together(self, passage: Passage, named: Mapping[str, str]) -> dict[str, str]:
        """The topics that only the parties named in one sentence show, each with the parties."""
        tags = passage.tags.get("actor", ())
        if len(tags) < PAIR:
            return {}
        rows = self._parties_among(frozenset([key for _, key in tags]))
        return {key: words for key, words in rows if key not in named}

    def _parties_of(self, actors: frozenset[str]) -> list[tuple[str, str]]:
        """The topics that these actors show together, each with the parties."""
        rows = [(key, parties) for key, parties in self._parties if parties <= actors]
        return [
            (key, " + ".join(sorted(parties)))
            for key, parties in rows
            # Three together are no pairs.
            if not any(parties < wider for _, wider in rows)
        ]


def _head(shown: Sequence[_Shown], *, transcript: bool) -> list[_Shown]:
    """The title and the first sentences; of a transcript, which opens with greetings, those that tell."""
    title, *following = shown
    if transcript:
        following = [one for one in following[:OPENS] if not TELLS.isdisjoint(one.passage.tags)]
    return [title, *following[:HEAD]]


def _by_terms(shown: Sequence[_Shown]) -> dict[str, float]:
    """How strongly terms and parties show each topic."""
    scores: dict[str, float] = {}
    for number, one in enumerate(shown):
        shares = _shares(one, title=number == 0)
        if one.parties:
            shares |= _party_shares(one.parties, number)
        for key, share in shares.items():
            scores[key] = scores.get(key, 0.0) + share
    return scores


def _first_words(topic: str, shown: Sequence[_Shown]) -> str:
    """The first words that show a topic, or none."""
    words = (one.found.get(topic) or one.parties.get(topic, "") for one in shown)
    return next(filter(None, words), "")


def _counted(passage: Passage) -> Counted:
    """The topics that a sentence's words show, each with the first of them.

    And how many terms each has, and whether one stands in the deed.
    """
    if passage.counted is None:
        passage.counted = _count(passage) if "topic" in passage.tags else ({}, {})
    return passage.counted


def _count(passage: Passage) -> Counted:
    found: dict[str, str] = {}
    counted: dict[str, tuple[int, bool]] = {}
    stop = passage.start + passage.matter
    for (_, key, _), (start, _, words, _) in passage.tags["topic"].items():
        if key not in found:
            found[key], counted[key] = words, (1, start <= stop)
        else:
            terms, in_deed = counted[key]
            counted[key] = terms + 1, in_deed or start <= stop
    return found, counted


def _shares(shown: _Shown, *, title: bool) -> dict[str, float]:
    """How much of a sentence is devoted to each topic that its words show."""
    counts = TITLE_COUNTS if title else 1.0
    parted = len(shown.counted) ** SHARED
    return {
        key: counts * ((1.0 if in_deed else MATTER_COUNTS) / parted + FURTHER_TERM * (terms - 1))
        for key, (terms, in_deed) in shown.counted.items()
    }


def _party_shares(parties: Mapping[str, str], number: int) -> dict[str, float]:
    counts = {0: PARTIES_TITLE_COUNTS, 1: PARTIES_OPENING_COUNTS}.get(number, 1.0)
    return dict.fromkeys(parties, counts * PARTIES_COUNT)
