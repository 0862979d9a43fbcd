"""Judges whether an article is ours and which topics it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.reading.notice import Noticed
from bot.reading.parties import TOGETHER
from bot.reading.passage import Passage
from bot.reading.rosters import Rosters
from storage.model import Mention, Reason

HEAD = 4  # sentences that say what an article is about
REGION = "region"
OURS = frozenset({"KP", "KR", "JP", REGION})
FACING = frozenset({"US", "CN"})  # each other, as over Taiwan
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an article is ours, its topics, and why."""

    relevant: bool
    topics: tuple[str, ...]
    reasons: tuple[Reason, ...]


class Judge:
    """Judges by the topics' terms and parties."""

    def __init__(self, rosters: Rosters) -> None:
        self._topics = [topic.key for topic in rosters.topics]
        self._own = frozenset(topic.key for topic in rosters.topics if topic.own)
        self._needs = {topic.key: topic.needs for topic in rosters.topics}
        self._parties = [(topic.key, frozenset(row)) for topic in rosters.topics for row in topic.parties]
        self._parties_among = lru_cache(maxsize=1000)(self._parties_of)  # few are named together

    def judge(self, noticed: Noticed, *, keeps: float = KEEPS) -> Verdict:
        """Weigh each sentence's topics, the title and the first sentences most; keep from `keeps` on."""
        scores: dict[str, float] = {}
        words: dict[str, str] = {}
        off = ours = 0.0
        heard: set[str] = set()  # the actors, topics and places with which it opens
        for number, passage in enumerate((noticed.title, *noticed.passages)):
            found = self._named(passage) if "topic" in passage.tags else {}
            parties = self._together(passage, found) if "actor" in passage.tags else {}
            shares = _shares(passage, found, title=number == 0) if found else {}
            if parties:
                shares |= _party_shares(parties, number)
            for key, share in shares.items():
                scores[key] = scores.get(key, 0.0) + share
                if key not in words:
                    words[key] = found.get(key) or parties[key]
            if number <= HEAD:
                counts = RELEVANCE_TITLE_COUNTS if number == 0 else 1.0
                other = len(passage.tags.get("off", ()))
                actors = {key for _, key in passage.tags.get("actor", ())}
                off += counts * other
                # That two of our countries play each other is no sign that it is ours.
                ours += counts * ("KP" in actors) + counts * bool(found or (parties and not other))
                heard |= actors
                heard.update(found, (REGION,) if REGION in passage.tags else ())
        named = not heard.isdisjoint(OURS | self._own) or heard >= FACING
        if not (named and ours >= ENOUGH and ours > off * OFF_COUNTS):
            seen = f"topics {ours:.1f} against other matters {off:.1f}"
            return Verdict(False, (), (Reason("relevant", seen),))
        kept = self._kept(scores, keeps)
        return Verdict(True, kept, tuple(Reason("topic", k, words[k]) for k in kept))

    def with_pair(self, topics: tuple[str, ...], mentions: Sequence[Mention]) -> tuple[str, ...]:
        """The topics, with that of the two parties who met, called or agreed in the lead."""
        lead = next((m for m in mentions if m.lead and m.type in TOGETHER and len(m.actors) == PAIR), None)
        actors = frozenset(lead.actors if lead else ())
        added = (key for key, parties in self._parties if parties == actors and key not in topics)
        return (*topics, *added)

    def topics_of(self, passage: Passage) -> tuple[str, ...]:
        """The topics one passage is about."""
        found = self._named(passage)
        found |= self._together(passage, found)
        return tuple([k for k in self._topics if k in found])

    def _kept(self, scores: Mapping[str, float], keeps: float) -> tuple[str, ...]:
        """The topics kept, the strongest first; of equals the roster's first."""
        ranked = sorted((k for k in self._topics if k in scores), key=lambda k: -scores[k])
        return tuple(k for k in ranked if scores[k] >= keeps * self._needs[k]) or tuple(ranked[:1])

    def _named(self, passage: Passage) -> dict[str, str]:
        """The topics that one sentence's words show, each with the first of them."""
        found: dict[str, str] = {}
        if "topic" in passage.tags:
            for tag, hit in passage.tags["topic"].items():
                if tag[1] not in found:
                    found[tag[1]] = hit[2]
        return found

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


def _shares(passage: Passage, named: Mapping[str, str], *, title: bool) -> dict[str, float]:
    """How much of a sentence is devoted to each topic that its words show."""
    terms: dict[str, int] = {}
    first: dict[str, int] = {}
    for (_, key, _), hit in passage.tags["topic"].items():
        terms[key] = terms.get(key, 0) + 1
        first[key] = min(first.get(key, hit[0]), hit[0])
    counts = TITLE_COUNTS if title else 1.0
    stop = passage.start + passage.matter
    parted = len(named) ** SHARED
    return {
        key: counts
        * ((MATTER_COUNTS if first[key] > stop else 1.0) / parted + FURTHER_TERM * (terms[key] - 1))
        for key in named
    }


def _party_shares(parties: Mapping[str, str], number: int) -> dict[str, float]:
    counts = {0: PARTIES_TITLE_COUNTS, 1: PARTIES_OPENING_COUNTS}.get(number, 1.0)
    return dict.fromkeys(parties, counts * PARTIES_COUNT)
