"""Finds how far, how high and how many: figures of a launch with their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.reading.launches.words import LaunchPatterns, number
from bot.reading.passage import Passage
from storage.model import LaunchFact, Particular

BEFORE, AFTER, CLAUSE = 80, 40, 90
VERB_LOOK = 90
LENGTH = 120  # letters of a length before its unit, at most
MOST_PIECES = 99  # larger counts are of a year's launches or of rounds
MEANS = {"altitude": Particular.ALTITUDE, "range": Particular.RANGE}


@dataclass(slots=True)
class _Quantity:
    """A length in a sentence; `family` is what it measures, empty while unknown."""

    match: re.Match[str]
    family: str = ""

    @property
    def start(self) -> int:
        return self.match.start()

    @property
    def end(self) -> int:
        return self.match.end()


def distances(passage: Passage, patterns: LaunchPatterns) -> Iterator[LaunchFact]:
    """Ranges and altitudes in kilometres; how far from a coast something fell is neither."""
    folded = passage.folded
    found = _lengths(folded, patterns)
    if not found:
        return
    for place, quantity in enumerate(found):
        _measure(folded, found, place, quantity, patterns)
    _paired(folded, found, patterns)
    _share(folded, found, patterns)
    for quantity in found:
        about = MEANS.get(quantity.family)
        clause = folded[max(0, quantity.start - CLAUSE) : quantity.end + AFTER]
        if about is not None and not patterns["capability"].search(clause):
            low, high, approximate = _span(quantity.match, patterns)
            start, end = quantity.match.span()
            words = passage.words[start:end]
            yield LaunchFact(about, words, passage.start + start, "", low, high, approximate)


def _lengths(folded: str, patterns: LaunchPatterns) -> list[_Quantity]:
    """Every length, without those that say the one before in other units: "350 kilometers (217 miles)"."""
    found: list[_Quantity] = []
    unit = patterns.unit.search(folded)  # which few sentences have, and which is found far quicker
    for match in patterns.quantity.finditer(folded, max(0, unit.start() - LENGTH)) if unit else ():
        if not (found and folded[found[-1].end : match.start()].strip() in {"(", ", or"}):
            found.append(_Quantity(match))
    return found


def _measure(
    folded: str, found: Sequence[_Quantity], place: int, quantity: _Quantity, patterns: LaunchPatterns
) -> None:
    """What a length measures: by the words right behind it, else by the last cue before it."""
    after = folded[quantity.end : quantity.end + AFTER]
    for family in ("altitude", "range", "elsewhere"):
        if patterns[f"{family}_after"].search(after):
            quantity.family = family
            break
    behind = found[place - 1].end if place else 0
    before = folded[max(behind, quantity.start - BEFORE) : quantity.start]
    last = ""
    for cue in patterns.cue.finditer(before):
        last = cue.lastgroup or ""
    if not quantity.family or (quantity.family == "elsewhere" and last == "altitude"):
        quantity.family = last or quantity.family
    if not quantity.family and patterns["range_loose"].search(after) and patterns["launched"].search(folded):
        quantity.family = "range"


def _paired(folded: str, found: Sequence[_Quantity], patterns: LaunchPatterns) -> None:
    """Give two lengths the two meanings named before them, each its own ("… respectively")."""
    if len(found) < 2 or not patterns["paired"].search(folded):
        return
    lead = folded[max(0, found[0].start - CLAUSE) : found[0].start]
    named = [cue.lastgroup for cue in patterns.cue.finditer(lead)]
    kinds = list(dict.fromkeys(name for name in named if name in MEANS))
    if len(kinds) == 2 and not patterns.cue.search(folded[found[0].end : found[1].start]):
        found[0].family, found[1].family = kinds[0] or "", kinds[1] or ""


def _share(folded: str, found: Sequence[_Quantity], patterns: LaunchPatterns) -> None:
    """Lengths joined by "and" measure the same."""
    pairs = list(pairwise(found))
    for one, other in (*pairs, *reversed(pairs)):
        if patterns["between"].fullmatch(folded[one.end : other.start]):
            one.family = one.family or other.family
            other.family = other.family or one.family


def _span(match: re.Match[str], patterns: LaunchPatterns) -> tuple[float | None, float | None, bool]:
    """The least and the most in kilometres, and whether the text says "about"."""
    factor = patterns.units[match["unit"]]
    said = [patterns.spelled.get(match[name]) or number(match[name]) for name in ("a", "b") if match[name]]
    ends = [round(value * factor, 2) for value in said]
    low, high = min(ends), max(ends)
    how = match["how"] or ""
    if match["least"] or patterns["least"].fullmatch(how):
        return low, None, False
    if patterns["most"].fullmatch(how):
        return None, high, False
    return low, high, bool(how or match["about"] or patterns["odd"].search(match.group(0)))


def pieces(passage: Passage, patterns: LaunchPatterns) -> Iterator[LaunchFact]:
    """How many were launched: the first count beside a word for launching, with one joined to it."""
    folded = passage.folded
    for words, pattern in patterns.counts:
        if not any(map(folded.__contains__, words)):
            continue
        counted = [match for match in pattern.finditer(folded) if _is_count(match, folded, patterns)]
        fired = [match for match in counted if _launched(match, folded, patterns)]
        if fired:
            yield _counted(passage, folded, fired[0], counted, patterns)
            return


def _counted(
    passage: Passage,
    folded: str,
    first: re.Match[str],
    counted: Sequence[re.Match[str]],
    patterns: LaunchPatterns,
) -> LaunchFact:
    low, high, approximate = _pieces_of(first, patterns)
    start = first.start("how") if first.groupdict().get("how") else first.start("n")
    end = first.end()
    for other in counted:
        if other.start() > end and patterns["between"].fullmatch(folded[end : other.start()]):
            more_low, more_high, more_about = _pieces_of(other, patterns)
            low, end, approximate = low + more_low, other.end(), approximate or more_about
            high = None if high is None or more_high is None else high + more_high
    words = passage.words[start:end]
    return LaunchFact(Particular.COUNT, words, passage.start + start, "", low, high, approximate)


def _is_count(match: re.Match[str], folded: str, patterns: LaunchPatterns) -> bool:
    after = patterns["count_after"].search(folded[match.end() :])
    before = patterns["count_before"].search(folded[max(0, match.start() - 12) : match.start()])
    low, _, _ = _pieces_of(match, patterns)
    return bool(after) and not before and 0 < low <= MOST_PIECES


def _launched(match: re.Match[str], folded: str, patterns: LaunchPatterns) -> bool:
    """Whether a word for launching governs the count, with nothing that sets it apart in between."""
    before = folded[max(0, match.start() - VERB_LOOK) : match.start()]
    verbs = [verb.end() for verb in patterns["told"].finditer(before)]
    if verbs and not patterns["apart"].search(before[verbs[-1] :]):
        return True
    return bool(patterns["passive"].search(folded[match.end() : match.end() + VERB_LOOK]))


def _pieces_of(match: re.Match[str], patterns: LaunchPatterns) -> tuple[float, float | None, bool]:
    said = match.groupdict()
    low, high = _how_many(match["n"], patterns)
    if said.get("to"):
        high = _how_many(match["to"], patterns)[1]
    how = said.get("early") or said.get("how") or ""
    if patterns["least"].fullmatch(how):
        return low, None, False
    return low, high, bool(how or said.get("odd"))


def _how_many(words: str, patterns: LaunchPatterns) -> tuple[float, float | None]:
    return patterns.numbers.get(words) or (number(words), number(words))
