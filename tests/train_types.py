"""Learns what words weigh for each type from labelled texts, and scores it on sets left out.

    python -m tests.train_types [--blind FILE] [--keep SHARE] [--write] SET...

A SET is a path without its ending: SET.jsonl has the articles, SET.gold.jsonl their labels; its language
is that of its articles. FILE has one JSON object a line, with what the cues said of these texts before
anybody had looked at their errors: `set` (the folder and name of the set), `id`, `place` (-1 for the
lead, else the number of the development), `decided`, `scores`. Without it the cues speak of texts they were
made for, are trusted too much where they are plain, and the scores flatter. SHARE, from 0 to 1, is how much
of each weight stays what seeds/ have: texts that taught it may be lost since. `--write` puts the weights into
seeds/.

Beside the sets it always learns from the sentences of our own in `data/type_sentences.csv`, which no
cue was made for. The method is ridge regression, a type against all others, over words weighed by how rare
they are, each text of one length; solved by how alike the texts are, which are fewer than the words.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.reading.kinds import best_type, cued_types, type_scores
from bot.reading.leads.leading import Leading
from bot.reading.leads.piece import Piece
from bot.reading.leads.place import places_of
from bot.reading.notice import notice
from bot.reading.packed import CODE
from bot.reading.passage import Passage
from bot.reading.text.language import language_of
from bot.reading.type_words import WHOLE, Told, TypeWords, is_plain, units
from bot.reading.vocabulary import Vocabulary
from bot.seeds import load_rosters, seeds_folder
from storage.model import Article, EventType

SEEN = 2  # texts that a word must stand in
FURTHER_COUNTS = 0.5  # a further development beside a lead: leads are what is asked for
EASE = 0.2  # how far the weights may miss the labels learnt from, rather than grow
ALWAYS = 3.0  # times that what each type weighs before any word stands in a text
SCALE = 10  # of the weights written, which are whole numbers
LEAST = 10  # what weighs less is left out
IN_A_ROW = 1000  # words that a row of the written file has
AT_ONCE = 2000  # words whose part in how alike texts are is worked out together
OWN = "own"
SENTENCES = Path(__file__).parent / "data" / "type_sentences.csv"
LANGUAGES = ("en", "ko")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = """\
# What words weigh for each type of development, where the cues of types.toml are not plain;
# bot/reading/type_words.py reads it. A row with a type says what it weighs before any word. The others have
# units, each followed by what it weighs: "c12d-7" is 12 for the third type and 7 against the fourth. "#" is a
# number, "^" the beginning of a Korean word, whose letters run on, "<" a last word of a Korean lead.
# from: learnt by tests/train_types.py from labelled texts and sentences of our own (docs/reading.md says
# which); not made by hand
"""
Numbers = NDArray[np.float32]
Blind = dict[tuple[str, str, int], tuple[str, dict[str, float]]]
Weighed = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Case:
    """One labelled development with what there is to weigh; `place` -1 is the lead."""

    group: str
    language: str
    kind: str
    place: int
    decided: str
    scores: dict[str, float]
    cued: Set[str]
    told: Told


class Cases:
    """Turns labelled articles into cases, by the cues alone."""

    def __init__(self, blind: Blind) -> None:
        rosters = replace(load_rosters(), type_words={})
        self._blind = blind
        self._vocabularies = {key: Vocabulary(rosters, rosters.languages[key]) for key in LANGUAGES}

    def of(self, stem: Path) -> Iterator[Case]:
        """The cases of one set, in the languages that are learnt."""
        lines = Path(f"{stem}.gold.jsonl").read_text(encoding="utf-8").splitlines()
        labels = {row["id"]: row for row in map(json.loads, lines)}
        for row in map(json.loads, Path(f"{stem}.jsonl").read_text(encoding="utf-8").splitlines()):
            language = language_of(f"{row['title']}\n{row['text']}")
            label = labels.get(row["id"])
            if label and label["lead"] and language in self._vocabularies:
                yield from self._cases(f"{stem.parent.name}/{stem.name}", language, row, label)

    def _cases(self, group: str, language: str, row: Any, label: Any) -> Iterator[Case]:
        vocabulary = self._vocabularies[language]
        published = date.fromisoformat(row["published"][:10]) if row["published"] else None
        publisher = row["publisher"] or ""
        url = row.get("url") or ""
        text = (row["title"], row["text"], language)
        article = Article("", publisher, url, str(row["id"]), *text, published, None, NEVER)
        noticed = notice(article, vocabulary)
        if not noticed.passages:
            return
        piece = Piece(noticed=noticed, vocabulary=vocabulary, published=published, own_word=False)
        leading = Leading(piece, places_of(piece))
        told = (
            leading.passage.folded,
            noticed.title.folded,
            leading.following.folded if leading.following else "",
        )
        yield self._case(
            (group, row["id"], -1), language, label["lead"]["type"], leading.scores, [leading.passage], told
        )
        for place, further in enumerate(label["developments"]):
            passage = next((p for p in noticed.passages if _same(p.words, further["evidence"])), None)
            if passage:
                name = (group, row["id"], place)
                scores = type_scores([(passage, 1.0)])
                yield self._case(name, language, further["type"], scores, [passage], (passage.folded,))

    def of_our_own(self) -> Iterator[Case]:
        """The sentences of our own."""
        with SENTENCES.open(encoding="utf-8", newline="") as handle:
            rows = [*csv.DictReader(line for line in handle if not line.startswith("#"))]
        for number, row in enumerate(rows):
            language = row["language"]
            article = Article("", "", "", str(number), "", row["sentence"], language, None, None, NEVER)
            noticed = notice(article, self._vocabularies[language])
            scores = type_scores([(passage, 1.0) for passage in noticed.passages])
            told = (" ".join(passage.folded for passage in noticed.passages),)
            name = (OWN, str(number), -1)
            yield self._case(name, language, row["type"], scores, noticed.passages, told)

    def _case(
        self,
        name: tuple[str, str, int],
        language: str,
        kind: str,
        scores: dict[str, float],
        passages: Sequence[Passage],
        told: Told,
    ) -> Case:
        decided, scores = self._blind.get(name, (best_type(scores)[0].value, scores))
        cued = frozenset().union(*(cued_types(passage, decided) for passage in passages))
        return Case(name[0], language, kind, name[2], decided, scores, cued, told)


def _same(words: str, evidence: str) -> bool:
    one, other = "".join(words.split()), "".join(evidence.split())
    return one in other or other in one


class Lesson:
    """Cases of one language as rows of weighed words, each of length 1, and how alike the rows are.

    How rare a word is, is counted over all of them, whichever are learnt from: no label takes part in it.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases
        counted = [_counted(case) for case in cases]
        seen = Counter(unit for row in counted for unit in row)
        self._units = [unit for unit, often in seen.items() if often >= SEEN]
        self._number = {unit: number for number, unit in enumerate(self._units)}
        rare = [np.log((1 + len(cases)) / (1 + seen[unit])) + 1 for unit in self._units]
        self._rare = np.array([*rare, 1.0], np.float32)
        self._rows = [self._row(row) for row in counted]
        self._alike = self._how_alike()

    def _row(self, counted: dict[str, float]) -> tuple[NDArray[np.intp], Numbers]:
        known = [unit for unit in counted if unit in self._number]
        places = np.array([*(self._number[unit] for unit in known), len(self._units)], np.intp)
        values = np.array([*(counted[unit] for unit in known), ALWAYS], np.float32) * self._rare[places]
        return places, values / np.linalg.norm(values)

    def _how_alike(self) -> Numbers:
        """What each row has in common with each other, a part of the words at once."""
        alike = np.zeros((len(self._rows), len(self._rows)), np.float32)
        for start in range(0, len(self._rare), AT_ONCE):
            part = np.zeros((len(self._rows), AT_ONCE), np.float32)
            for number, (places, values) in enumerate(self._rows):
                here = (places >= start) & (places < start + AT_ONCE)
                part[number, places[here] - start] = values[here]
            alike += part @ part.T
        return alike

    def learn(self, chosen: Sequence[int]) -> list[dict[str, str]]:
        """The rows of weights that some of the cases teach."""
        cases = [self._cases[number] for number in chosen]
        kinds = sorted({case.kind for case in cases})
        meant = np.array(
            [[1.0 if case.kind == kind else -1.0 for kind in kinds] for case in cases], np.float32
        )
        ease = np.array(
            [EASE * (1.0 if case.place < 0 else 1 / FURTHER_COUNTS) for case in cases], np.float32
        )
        shares = np.linalg.solve(self._alike[np.ix_(chosen, chosen)] + np.diag(ease), meant)
        weights = np.zeros((len(self._rare), len(kinds)), np.float32)
        for number, share in zip(chosen, shares, strict=True):
            places, values = self._rows[number]
            weights[places] += values[:, None] * share
        return self._written(kinds, np.rint(weights * self._rare[:, None] * SCALE).astype(int))

    def _written(self, kinds: Sequence[str], weights: NDArray[np.int_]) -> list[dict[str, str]]:
        usual = {kind: round(ALWAYS * WHOLE * one) for kind, one in zip(kinds, weights[-1], strict=True)}
        weighed: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for number, place in np.argwhere(np.abs(weights[:-1]) >= LEAST):
            weighed[self._units[number]][kinds[place]] = int(weights[number, place])
        return rows_of(self._cases[0].language, usual, weighed)


def rows_of(language: str, usual: Mapping[str, int], weighed: Weighed) -> list[dict[str, str]]:
    """The rows that the file has of one language."""
    letters = {kind: chr(ord("a") + number) for number, kind in enumerate(usual)}
    codes = {
        unit: "".join(f"{letters[kind]}{one}" for kind, one in sorted(weights.items()) if abs(one) >= LEAST)
        for unit, weights in sorted(weighed.items())
    }
    coded = [f"{unit}|{code}" for unit, code in codes.items() if code]
    some = ["|".join(coded[start : start + IN_A_ROW]) for start in range(0, len(coded), IN_A_ROW)]
    rows = [(kind, str(weight), "") for kind, weight in usual.items()] + [("", "", words) for words in some]
    return [{"language": language, "type": k, "weight": w, "words": words} for k, w, words in rows]


def blended(learnt: TypeWords, kept: TypeWords, share: float) -> list[dict[str, str]]:
    """The rows of weights that are the share what was kept, and for the rest what was learnt."""
    mixed: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for weights, counts in ((learnt, 1 - share), (kept, share)):
        kinds = list(weights.usual)
        for unit, code in weights.codes.items():
            for part in CODE.findall(code):
                mixed[unit][kinds[ord(part[0]) - ord("a")]] += counts * int(part[1:])
    whole = {unit: {kind: round(one) for kind, one in row.items()} for unit, row in mixed.items()}
    usual = {kind: round((1 - share) * one + share * kept.usual[kind]) for kind, one in learnt.usual.items()}
    return rows_of(learnt.language, usual, whole)


def _counted(case: Case) -> dict[str, float]:
    """How often a case has each word, a word of the lead counting one."""
    counted: defaultdict[str, float] = defaultdict(float)
    for unit, counts in units(case.language, case.told):
        counted[unit] += counts / WHOLE
    return counted


def learn(cases: Sequence[Case]) -> list[dict[str, str]]:
    """The rows of weights of one language."""
    return Lesson(cases).learn(range(len(cases)))


def print_left_out(cases: Sequence[Case], share: float) -> None:
    """Each set scored with weights learnt from all others of its language."""
    print("| set left out | leads | cues alone | weighed | further | cues alone | weighed |")
    print("|---|---|---|---|---|---|---|")
    present = load_rosters().type_words
    for language in LANGUAGES:
        found = [case for case in cases if case.language == language]
        if not found:
            continue
        lesson = Lesson(found)
        for group in dict.fromkeys(case.group for case in found if case.group != OWN):
            others = [number for number, case in enumerate(found) if case.group != group]
            rows = blended(TypeWords.from_rows(lesson.learn(others)), present[language], share)
            told = [case for case in found if case.group == group]
            print(f"| {group} | {_scored(TypeWords.from_rows(rows), told)} |")


def _scored(weights: TypeWords, told: Sequence[Case]) -> str:
    figures = []
    for asked in ([c for c in told if c.place < 0], [c for c in told if c.place >= 0]):
        cues = sum(c.decided == c.kind for c in asked)
        weighed = sum(_judged(weights, c) == c.kind for c in asked)
        share = max(1, len(asked))
        figures += [str(len(asked)), f"{cues / share:.2f}", f"{weighed / share:.2f}"]
    return " | ".join(figures)


def _judged(weights: TypeWords, case: Case) -> str:
    """The type that reading would give."""
    if is_plain(case.scores):
        return case.decided
    return weights.judge(case.told, case.scores, EventType(case.decided), case.cued)


def write(cases: Sequence[Case], share: float) -> None:
    """Put the weights of each language into the seeds, the share of them what these have already."""
    present = load_rosters().type_words
    with (seeds_folder() / "type_words.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(HEADER)
        out = csv.DictWriter(handle, ("language", "type", "weight", "words"), lineterminator="\n")
        out.writeheader()
        for language in LANGUAGES:
            learnt = learn([case for case in cases if case.language == language])
            out.writerows(blended(TypeWords.from_rows(learnt), present[language], share))


def blind_notes(path: Path) -> Blind:
    """What cues said of texts that nobody had looked at."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(r["set"], r["id"], r["place"]): (r["decided"], r["scores"]) for r in rows}


def main(words: list[str]) -> int:
    """Score and, when asked to, write; sets that are missing are skipped."""
    blind = blind_notes(Path(words[words.index("--blind") + 1])) if "--blind" in words else {}
    share = float(words[words.index("--keep") + 1]) if "--keep" in words else 0.0
    stems = [Path(w) for w in words if Path(f"{w}.gold.jsonl").exists()]
    if not stems:
        print("skipped: none of these sets is here")
        return 0
    made = Cases(blind)
    cases = [*made.of_our_own(), *(case for stem in stems for case in made.of(stem))]
    print_left_out(cases, share)
    if "--write" in words:
        write(cases, share)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
