"""Judges whether an article is ours and which topics it is about."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.notice import Noticed
from bot.reading.passage import Passage
from bot.reading.rosters import Rosters
from storage.model import Reason

HEAD = 4  # sentences that say what an article is about
OURS = frozenset({"KP", "KR", "JP", "US"})
ENOUGH = 1.0
KEEPS = 2.0


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
        off = 0.0
        ours = 0.0
        passages = [(noticed.title, 1.5)] + [
            (p, 1.0 if i < HEAD else 0.6) for i, p in enumerate(noticed.passages)
        ]
        for number, (passage, counts) in enumerate(passages):
            found = self._found(passage)
            for key, seen in found.items():
                scores[key] = scores.get(key, 0.0) + counts
                words.setdefault(key, seen)
            if number <= HEAD:
                off += counts * len([t for t in passage.tags if t[0] == "off"])
                ours += counts * (("actor", "KP") in passage.tags) + counts * bool(found)
        ours_named = any(
            tag[0] == "actor" and tag[1] in OURS for p, _ in passages[: HEAD + 1] for tag in p.tags
        )
        relevant = ours_named and ours >= ENOUGH and ours > off * 0.7
        if not relevant:
            return Verdict(
                False, (), (Reason("relevant", f"topics {ours:.1f} against other matters {off:.1f}"),)
            )
        limit = KEEPS if len(noticed.passages) > 8 else 1.0
        kept = tuple(k for k in self._topics if scores.get(k, 0.0) >= limit)
        if not kept and scores:
            kept = (max(scores, key=lambda k: scores[k]),)
        return Verdict(True, kept, tuple(Reason("topic", k, words[k]) for k in kept))

    def _found(self, passage: Passage) -> dict[str, str]:
        found = {tag[1]: hit.atom for tag, hit in passage.tags.items() if tag[0] == "topic"}
        actors = {tag[1] for tag in passage.tags if tag[0] == "actor"}
        for key, parties in self._parties:
            if parties <= actors:
                found.setdefault(key, " + ".join(sorted(parties)))
        return found
