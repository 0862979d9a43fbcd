"""Learns what words weigh for each type from labelled texts, and scores it on sets left out.

    python -m tests.train_types [--blind FILE] [--write] SET...

A SET is a path without its ending: SET.jsonl has the articles, SET.gold.jsonl their labels; its language
is that of its articles. FILE has one JSON object a line, with what the cues said of these texts before
anybody had looked at their errors: `set` (the folder and name of the set), `id`, `place` (-1 for the
lead, else the number of the development), `decided`, `scores`. Without it the cues speak of texts they were
made for, are trusted too much, and the scores flatter. `--write` puts the weights into seeds/.

Beside the sets it always learns from the sentences of our own in `data/type_sentences.csv`, which no
cue was made for. The method is complement naive Bayes without its normalisation, in plain counts.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.reading.kinds import best_type, type_scores
from bot.reading.leading import Leading
from bot.reading.notice import notice
from bot.reading.text.language import language_of
from bot.reading.type_words import NEXT_COUNTS, Told, TypeWords, features, is_plain, told_of
from bot.reading.vocabulary import Vocabulary
from bot.seeds import load_rosters, seeds_folder
from storage.model import Article, EventType

SMOOTH = 0.2
SEEN = 2  # developments that a word must stand in
FURTHER_COUNTS = 0.25  # a further development beside a lead: leads are what is asked for
LEAST = 0.2  # what weighs less is left out
OWN = "own"
SENTENCES = Path(__file__).parent / "data" / "type_sentences.csv"
LANGUAGES = ("en", "ko")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = """\
# What words weigh for each type of development, beside the cues of types.toml; bot/reading/type_words.py
# reads it. A row without words says what any known word weighs for the type. "=" marks what the cues decided,
# "~" the types that they spoke for, "#" a number, "^" the beginning of a Korean word, whose letters run on.
# from: learnt by tests/train_types.py from labelled texts and sentences of our own (docs/reading.md says
# which); not made by hand
"""
Blind = dict[tuple[str, str, int], tuple[str, dict[str, float]]]


@dataclass(frozen=True)
class Case:
    """One labelled development with what there is to weigh; `place` -1 is the lead."""

    group: str
    language: str
    kind: str
    place: int
    decided: str
    scores: dict[str, float]
    told: Told

    @cached_property
    def found(self) -> dict[str, float]:
        """What there is to weigh."""
        return features(self.language, self.told, self.scores, self.decided)


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
        leading = Leading(noticed, vocabulary, published, own_word=False)
        told = told_of(leading.passage.folded, noticed.title.folded, leading.following_words)
        yield self._case((group, row["id"], -1), language, label["lead"]["type"], leading.scores, told)
        for place, further in enumerate(label["developments"]):
            passage = next((p for p in noticed.passages if _same(p.words, further["evidence"])), None)
            if passage:
                name = (group, row["id"], place)
                scores = type_scores([(passage, 1.0)])
                yield self._case(name, language, further["type"], scores, told_of(passage.folded))

    def of_our_own(self) -> Iterator[Case]:
        """The sentences of our own."""
        with SENTENCES.open(encoding="utf-8", newline="") as handle:
            rows = [*csv.DictReader(line for line in handle if not line.startswith("#"))]
        for number, row in enumerate(rows):
            language = row["language"]
            article = Article("", "", "", str(number), "", row["sentence"], language, None, None, NEVER)
            noticed = notice(article, self._vocabularies[language])
            scores = type_scores([(passage, 1.0) for passage in noticed.passages])
            told = told_of(" ".join(passage.folded for passage in noticed.passages))
            yield self._case((OWN, str(number), -1), language, row["type"], scores, told)

    def _case(
        self, name: tuple[str, str, int], language: str, kind: str, scores: dict[str, float], told: Told
    ) -> Case:
        decided, scores = self._blind.get(name, (best_type(scores)[0].value, scores))
        return Case(name[0], language, kind, name[2], decided, scores, told)


def _same(words: str, evidence: str) -> bool:
    one, other = "".join(words.split()), "".join(evidence.split())
    return one in other or other in one


def learn(cases: Sequence[Case]) -> list[dict[str, str]]:
    """The rows of one language: log of how much rarer a word is without the type's own cases."""
    seen: Counter[str] = Counter()
    for case in cases:
        often = SEEN if case.group == OWN else 1
        seen.update({word: often for word, counted in case.found.items() if counted > NEXT_COUNTS})
    counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    mass: defaultdict[str, float] = defaultdict(float)
    for case in cases:
        share = 1.0 if case.place < 0 else FURTHER_COUNTS
        for word, counted in case.found.items():
            if seen[word] >= SEEN:
                counts[word][case.kind] += counted * share
                mass[case.kind] += counted * share
    whole = sum(mass.values()) + SMOOTH * len(counts)
    others = {kind: math.log(whole - n) for kind, n in mass.items()}
    rows = [(kind, others[kind] - min(others.values()), "") for kind in sorted(mass)]
    heard: defaultdict[tuple[str, float], list[str]] = defaultdict(list)
    for word, by_kind in counts.items():
        total = sum(by_kind.values()) + SMOOTH
        for kind, counted in by_kind.items():
            weight = round(math.log(total / (total - counted)), 1)
            if weight >= LEAST:
                heard[kind, weight].append(word)
    rows += [(*key, "|".join(sorted(heard[key]))) for key in sorted(heard, key=lambda key: (key[0], -key[1]))]
    language = cases[0].language
    made = [{"type": kind, "weight": f"{weight:.4g}", "words": words} for kind, weight, words in rows]
    return [{"language": language, **row} for row in made]


def print_left_out(cases: Sequence[Case]) -> None:
    """Each set scored with weights learnt from all others of its language."""
    print("| set left out | leads | cues alone | weighed | further | cues alone | weighed |")
    print("|---|---|---|---|---|---|---|")
    for group in dict.fromkeys(case.group for case in cases if case.group != OWN):
        told = [case for case in cases if case.group == group]
        others = [c for c in cases if c.group != group and c.language == told[0].language]
        weights = TypeWords.from_rows(learn(others))
        figures = []
        for asked in ([c for c in told if c.place < 0], [c for c in told if c.place >= 0]):
            cues = sum(c.decided == c.kind for c in asked)
            weighed = sum(_judged(weights, c) == c.kind for c in asked)
            share = max(1, len(asked))
            figures += [str(len(asked)), f"{cues / share:.2f}", f"{weighed / share:.2f}"]
        print(f"| {group} | " + " | ".join(figures) + " |")


def _judged(weights: TypeWords, case: Case) -> str:
    """The type that reading would give, if every cue stood in the passage itself."""
    if is_plain(case.scores):
        return case.decided
    return weights.judge(case.told, case.scores, EventType(case.decided), case.scores)


def write(cases: Sequence[Case]) -> None:
    """Put the weights of each language into the seeds."""
    with (seeds_folder() / "type_words.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(HEADER)
        out = csv.DictWriter(handle, ("language", "type", "weight", "words"), lineterminator="\n")
        out.writeheader()
        for language in LANGUAGES:
            rows = learn([case for case in cases if case.language == language])
            out.writerows(rows)


def blind_notes(path: Path) -> Blind:
    """What cues said of texts that nobody had looked at."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(r["set"], r["id"], r["place"]): (r["decided"], r["scores"]) for r in rows}


def main(words: list[str]) -> int:
    """Score and, when asked to, write; sets that are missing are skipped."""
    blind = blind_notes(Path(words[words.index("--blind") + 1])) if "--blind" in words else {}
    stems = [Path(w) for w in words if Path(f"{w}.gold.jsonl").exists()]
    if not stems:
        print("skipped: none of these sets is here")
        return 0
    made = Cases(blind)
    cases = [*made.of_our_own(), *(case for stem in stems for case in made.of(stem))]
    print_left_out(cases)
    if "--write" in words:
        write(cases)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
