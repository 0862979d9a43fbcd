"""Decides the type of a development from the cues of its passage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.reading.passage import LATIN_ENDS, Passage
from bot.reading.type_words import Told, is_plain
from bot.reading.vocabulary import Vocabulary
from storage.model import EventType

FURTHER_CUE = 0.1
TITLE_COUNTS = 0.5
MATTER_COUNTS = 0.45
PREDICATE = 8  # Korean and Japanese end with what was done
PREDICATE_COUNTS = 1.5
TYPES = {kind.value: kind for kind in EventType}  # to call the enum takes ten times as long
PLAIN_TYPE = 2.0
SETTLED = frozenset({EventType.STATEMENT, EventType.AGREEMENT, EventType.REPORT})


def type_scores(passages: Iterable[tuple[Passage, float]], *, whole: bool = False) -> dict[str, float]:
    """How loudly the passages speak for each type, each passage with what it counts.

    What stands in the matter of a passage speaks more softly, unless `whole`.
    """
    scores: dict[str, float] = {}
    for passage, counts in passages:
        if "type" not in passage.tags:
            continue
        if whole not in passage.cues:
            passage.cues[whole] = _cues(passage, whole=whole)
        for key, weight, further in passage.cues[whole]:
            scores[key] = scores.get(key, 0.0) + counts * weight * further
    return scores


def _cues(passage: Passage, *, whole: bool) -> list[tuple[str, float, float]]:
    """For each cue in a passage its type, how loudly it speaks, and how much more as it comes again."""
    blocks: dict[tuple[str, str], tuple[float, int]] = {}
    stop = passage.end if whole else passage.start + passage.matter
    asides = not whole and bool(passage.asides)
    ending = passage.end - PREDICATE
    for (_, key, number, cue, _), (start, end, atom, _) in passage.tags["type"].items():
        here = float(cue)
        if start > stop or (asides and passage.beside(start)):
            here *= MATTER_COUNTS
        if end >= ending and ord(atom[0]) > LATIN_ENDS:
            here *= PREDICATE_COUNTS
        block = key, number
        if block in blocks:
            weight, seen = blocks[block]
            blocks[block] = (max(weight, here), seen + 1)
        else:
            blocks[block] = (here, 1)
    return [(key, weight, 1 + FURTHER_CUE * (seen - 1)) for (key, _), (weight, seen) in blocks.items()]


def cued_types(passage: Passage, decided: str) -> set[str]:
    """The types for which a cue speaks in what a passage tells, not in what that was about.

    So is the one that the cues of its title, too, have decided, if the passage names it nowhere.
    """
    stop = passage.start + passage.matter
    tags = passage.tags.get("type", {})
    told = {key for (_, key, *_), hit in tags.items() if hit[0] <= stop}
    return told | {decided}.difference(key for _, key, *_ in tags)


def best_type(scores: Mapping[str, float]) -> tuple[EventType, float]:
    """The type with the highest score, and that score; OTHER when nothing speaks."""
    if not scores:
        return EventType.OTHER, 0.0
    key = max(scores, key=scores.__getitem__)
    return TYPES[key], scores[key]


def lead_type(
    lead: Passage,
    title: Passage,
    following: Passage | None,
    scores: Mapping[str, float],
    vocabulary: Vocabulary,
) -> tuple[EventType, str]:
    """The type of a lead by its cues and, unless they are plain, by what its words weigh; and what showed it.

    What those settled who met is a meeting.
    """
    told = lead.folded, title.folded, following.folded if following else ""
    kind, words = weighed_type(lead, told, scores, vocabulary)
    if kind in SETTLED and (settled := lead.says(vocabulary.several)):
        reach = lead.start + len(settled)  # its words open the lead
        parties = {key for _, end, key in lead.places("actor") if end <= reach}
        beside = [one for one in (lead, title, following) if one]
        called = any(tag[1] == EventType.CALL for one in beside for tag in one.tags.get("type", ()))
        if len(parties) > 1 and not called and any(one.says(vocabulary.gathered) for one in beside):
            return EventType.MEETING, settled
    return kind, words


def weighed_type(
    passage: Passage, told: Told, scores: Mapping[str, float], vocabulary: Vocabulary
) -> tuple[EventType, str]:
    """The type of a passage by its cues or, where these are not plain, by all the words told."""
    decided, _ = best_type(scores)
    weights = vocabulary.type_words
    if weights is None or is_plain(scores):
        return decided, cue_words(passage, decided)
    kind = weights.judge(told, scores, decided, cued_types(passage, decided.value))
    cue = cue_words(passage, kind) if kind is decided else ""
    return kind, cue or weights.heaviest(passage.folded, kind)


def cue_words(passage: Passage, kind: EventType) -> str:
    """The words of the first cue that spoke for the type."""
    for tag, hit in passage.tags.get("type", {}).items():
        if tag[1] == kind:
            return hit[2]
    return ""


def plain_types(passage: Passage, *, whole: bool = True) -> set[str]:
    """The types a passage, or what it tells before its matter, speaks for."""
    return {kind for kind, score in type_scores([(passage, 1.0)], whole=whole).items() if score >= PLAIN_TYPE}
