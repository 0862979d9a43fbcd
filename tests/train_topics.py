"""Learns what words weigh for each topic from labelled sentences, and scores it on sets left out.

    python -m tests.train_topics [--write] SET...

A SET is a file of JSON lines, one an article: `sentences`, the title first, each a pair of its words and the
topics it is devoted to, and `topics`, those of the article, where they are not just these. Beside the sets it
always learns from texts of our own in `data/topic_texts.jsonl`, made up and no news, which count less, as
they are not quite what agencies write. `--write` puts the weights into seeds/. The method is logistic
regression, a topic against all others, over the signs of `bot/reading/topic_words.py` and words weighed by
how rare they are.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.reading.notice import notice
from bot.reading.topic_words import DEVOTED, SCALE, SIGNS, Told, TopicWords, placed, signs, stem, words_of
from bot.reading.topics import Judge
from bot.reading.vocabulary import Vocabulary
from bot.seeds import load_rosters, seeds_folder
from storage.model import Article

LANGUAGE = "en"
SEEN = 5  # texts that a word must stand in
# Days and outlets show no topic, though those of some texts do.
NAMELESS = re.compile(
    r"[0-9]+$|(?:mon|tues|wednes|thurs|fri|satur|sun)day$|(?:january|february|march|april|june|july|august"
    r"|september|october|november|december|yonhap|herald|joongang|reuters|kyodo|afp|kcna)$"
)
OWN_COUNT = 0.5  # a text of our own, beside one of the sets
DEVOTED_COUNT = 2.0  # a sentence devoted to a topic, beside one that is not
WORDS_COUNT = 0.36  # how freely words are heard beside signs
FREELY = 2.0  # how far the weights may grow to meet the labels
LEAST = 15  # of the weights of words written; what weighs less is left out
IN_A_ROW = 1000  # words that a row of the written file has
TEXTS = Path(__file__).parent / "data" / "topic_texts.jsonl"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = """\
# How far a sentence is devoted to each topic, by its words and other signs; bot/reading/topic_words.py reads
# it and names the signs. A row with a topic has what each sign weighs. The others have stems of words, each
# followed by what it weighs: "c12d-7" is 12 for the third topic and 7 against the fourth.
# from: learnt by tests/train_topics.py from labelled sentences (docs/reading.md says which); not made by hand
"""
Numbers = NDArray[np.float64]
Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One labelled article: what each of its sentences has of the topics, and to which it is devoted."""

    group: str
    topics: frozenset[str]
    told: Sequence[Told]
    labels: Sequence[frozenset[str]]
    by_rules: frozenset[str]  # none where it is not taken for ours


class Cases:
    """Turns labelled sentences into cases."""

    def __init__(self) -> None:
        rosters = load_rosters()
        self._vocabulary = Vocabulary(rosters, rosters.languages[LANGUAGE])
        self._judge = Judge(rosters)

    def of(self, path: Path) -> Iterator[Case]:
        """The cases of one file."""
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            (title, _), *sentences = row["sentences"]
            text = "\n\n".join(words for words, _ in sentences)
            article = Article("", "", "", "", title, text, LANGUAGE, None, None, NEVER)
            noticed = notice(article, self._vocabulary)
            starts = list(_starts(text, [words for words, _ in sentences]))
            labels = [frozenset(row["sentences"][0][1])]
            for passage in noticed.passages:
                number = sum(start <= passage.start for start in starts) - 1
                labels.append(frozenset(sentences[max(0, number)][1]))
            by_rules = frozenset(self._judge.judge(noticed).topics)
            told = self._judge.told(noticed)
            said = frozenset(topic for _, topics in row["sentences"] for topic in topics)
            yield Case(path.stem, frozenset(row.get("topics", said)), told, labels, by_rules)


def _starts(text: str, sentences: Sequence[str]) -> Iterator[int]:
    place = 0
    for words in sentences:
        yield place
        place += len(words) + len("\n\n")


class Lesson:
    """Sentences of cases as rows of signs and weighed words.

    How rare a word is, is counted over all of them, whichever are learnt from: no label takes part in it.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases
        self._topics = sorted({topic for case in cases for labels in case.labels for topic in labels})
        self._places = [(case, place) for case in cases for place in range(len(case.told))]
        heard = [_stems(case.told[place].folded) for case, place in self._places]
        seen = Counter(one for stems, _ in heard for one in {*stems})
        told = Counter(one for case in cases for one in {s for t in case.told for s in _stems(t.folded)[0]})
        self._stems = sorted(one for one in seen if told[one] >= SEEN and not NAMELESS.match(one))
        self._rare = np.array([np.log((1 + len(heard)) / (1 + seen[one])) + 1 for one in self._stems])
        self._words = self._weighed(heard)
        self._signs = {topic: self._signed(topic) for topic in self._topics}

    def _signed(self, topic: str) -> csr_matrix:
        rows = np.zeros((len(self._places), len(SIGNS)))
        for row, (case, place) in enumerate(self._places):
            for sign, far in (*placed(place), *signs(topic, case.told, place)):
                rows[row, sign] = far
        return csr_matrix(rows[:, 1:])  # what is usual is the model's own

    def _weighed(self, heard: Sequence[tuple[list[str], float]]) -> csr_matrix:
        number = {one: number for number, one in enumerate(self._stems)}
        rows, columns, values = [], [], []
        for row, (stems, counts) in enumerate(heard):
            for column in (number[one] for one in stems if one in number):
                rows.append(row)
                columns.append(column)
                values.append(WORDS_COUNT * counts * self._rare[column])
        return csr_matrix((values, (rows, columns)), (len(heard), len(self._stems)))

    def learn(self, left_out: str | None = None) -> list[Row]:
        """The rows of weights that all cases teach but those of one group."""
        chosen = np.array([case.group != left_out for case, _ in self._places])
        own = np.array([case.group == TEXTS.stem for case, _ in self._places])
        counts = np.where(own, OWN_COUNT, 1.0)[chosen]
        rows: list[tuple[str, str, str]] = []
        codes: defaultdict[int, str] = defaultdict(str)
        for letter, topic in enumerate(self._topics):
            meant = np.array([topic in case.labels[place] for case, place in self._places])[chosen]
            seen = hstack([self._signs[topic], self._words]).tocsr()[chosen]
            model = LogisticRegression(C=FREELY, solver="liblinear")
            model.fit(seen, meant, sample_weight=counts * np.where(meant, DEVOTED_COUNT, 1.0))
            weights = np.array([*model.intercept_, *model.coef_[0]]) * SCALE
            rows.append((topic, " ".join(str(round(one)) for one in weights[: len(SIGNS)]), ""))
            words = np.rint(weights[len(SIGNS) :] * self._rare * WORDS_COUNT).astype(int)
            for number in np.flatnonzero(np.abs(words) >= LEAST):
                codes[int(number)] += f"{chr(ord('a') + letter)}{words[number]}"
        coded = sorted((self._stems[number], code) for number, code in codes.items())
        some = [coded[start : start + IN_A_ROW] for start in range(0, len(coded), IN_A_ROW)]
        rows += [("", "", "|".join(f"{unit}|{code}" for unit, code in one)) for one in some]
        return [{"language": LANGUAGE, "topic": t, "signs": s, "words": words} for t, s, words in rows]


def _stems(folded: str) -> tuple[list[str], float]:
    """The stems of a sentence's words, and what each counts."""
    words, counts = words_of(folded)
    return sorted(map(stem, words)), counts


def learn(cases: Sequence[Case]) -> TopicWords:
    """The weights that these cases teach."""
    return TopicWords.from_rows(Lesson(cases).learn())


def print_left_out(cases: Sequence[Case]) -> None:
    """The topics of each set's relevant articles, by rules and by weights learnt from all others."""
    print("| set left out | articles | by rules: P | R | F1 | weighed: P | R | F1 |")
    print("|---|---|---|---|---|---|---|---|")
    lesson = Lesson(cases)
    whole: list[tuple[Case, frozenset[str]]] = []
    for group in dict.fromkeys(case.group for case in cases):
        weights = TopicWords.from_rows(lesson.learn(group))
        scored = [(case, _given(weights, case)) for case in cases if case.group == group and case.topics]
        print(f"| {group} | {len(scored)} | {_scored(scored)} |", flush=True)
        whole += scored if group != TEXTS.stem else []
    print(f"| all sets | {len(whole)} | {_scored(whole)} |")


def _given(weights: TopicWords, case: Case) -> frozenset[str]:
    """What the reader gives: of an article that it takes for ours the topics told enough, or the first."""
    if not case.by_rules:
        return frozenset()
    devoted = {topic: one for topic, (one, _) in weights.devoted(case.told).items()}
    return frozenset(topic for topic, one in devoted.items() if one >= min(DEVOTED, max(devoted.values())))


def _scored(scored: Sequence[tuple[Case, frozenset[str]]]) -> str:
    figures = []
    for given in ([case.by_rules for case, _ in scored], [weighed for _, weighed in scored]):
        right = sum(len(one & case.topics) for one, (case, _) in zip(given, scored, strict=True))
        said, meant = sum(map(len, given)), sum(len(case.topics) for case, _ in scored)
        figures += [right / max(1, said), right / max(1, meant), 2 * right / max(1, said + meant)]
    return " | ".join(f"{one:.3f}" for one in figures)


def write(cases: Sequence[Case]) -> None:
    """Put the weights into the seeds."""
    with (seeds_folder() / "topic_words.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(HEADER)
        out = csv.DictWriter(handle, ("language", "topic", "signs", "words"), lineterminator="\n")
        out.writeheader()
        out.writerows(Lesson(cases).learn())


def main(words: list[str]) -> int:
    """Score and, when asked to, write; sets that are missing are skipped."""
    made = Cases()
    sets = [path for word in words if not word.startswith("--") and (path := Path(word)).exists()]
    cases = [case for path in (TEXTS, *sets) for case in made.of(path)]
    if sets:
        print_left_out(cases)
    else:
        print("nothing scored: none of these sets is here")
    if "--write" in words:
        write(cases)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
