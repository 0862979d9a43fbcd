"""Judges whether an article is ours and which topics it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.reading.notice import Noticed
from bot.reading.passage import Passage
from bot.reading.rosters import Rosters
from storage.model import Reason

HEAD = 4  # sentences that say what an article is about
OURS = frozenset({"KP", "KR", "JP", "US"})
ENOUGH = 1.0
OFF_COUNTS = 0.7
TITLE_COUNTS = 1.5
PARTIES_COUNT = 0.25  # actors named together show a topic far more weakly than its words
KEEPS = 1.0


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
        self._parties = [(topic.key, frozenset(row)) for topic in rosters.topics for row in topic.parties]

    def judge(self, noticed: Noticed) -> Verdict:
        """Weigh each sentence's topics, the title and the first sentences most."""
        scores: dict[str, float] = {}
        words: dict[str, str] = {}
        off = ours = 0.0
        named = False
        for number, (passage, counts) in enumerate(_weighed(noticed)):
            found = self._found(passage)
            for key, (seen, part) in found.items():
                scores[key] = scores.get(key, 0.0) + counts * part
                words.setdefault(key, seen)
            if number <= HEAD:
                off += counts * len([t for t in passage.tags if t[0] == "off"])
                ours += counts * (("actor", "KP") in passage.tags) + counts * bool(found)
                named = named or any(tag[0] == "actor" and tag[1] in OURS for tag in passage.tags)
        if not (named and ours >= ENOUGH and ours > off * OFF_COUNTS):
            seen = f"topics {ours:.1f} against other matters {off:.1f}"
            return Verdict(False, (), (Reason("relevant", seen),))
        kept = self._kept(scores)
        return Verdict(True, kept, tuple(Reason("topic", k, words[k]) for k in kept))

    def topics_of(self, passage: Passage) -> tuple[str, ...]:
        """The topics one passage is about."""
        found = self._found(passage)
        return tuple(k for k in self._topics if k in found)

    def _kept(self, scores: Mapping[str, float]) -> tuple[str, ...]:
        kept = tuple(k for k in self._topics if scores.get(k, 0.0) >= KEEPS)
        return kept or ((max(scores, key=lambda k: scores[k]),) if scores else ())

    def _found(self, passage: Passage) -> dict[str, tuple[str, float]]:
        """The topics of one sentence, each with the words that show it and how fully they do."""
        found = {tag[1]: (hit.atom, 1.0) for tag, hit in passage.tags.items() if tag[0] == "topic"}
        actors = {tag[1] for tag in passage.tags if tag[0] == "actor"}
        rows = [(key, parties) for key, parties in self._parties if parties <= actors]
        for key, parties in rows:
            # Three together are no pairs.
            if not any(parties < wider for _, wider in rows):
                found.setdefault(key, (" + ".join(sorted(parties)), PARTIES_COUNT))
        return found


def _weighed(noticed: Noticed) -> Iterator[tuple[Passage, float]]:
    yield noticed.title, TITLE_COUNTS
    for passage in noticed.passages:
        yield passage, 1.0
