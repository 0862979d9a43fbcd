"""Measures the precision and recall of flags on sentences of real articles: `make evaluate GOLD=FOLDER`.

FOLDER has labelled articles (NAME.jsonl beside NAME.gold.jsonl or NAME.clusters.jsonl); where it has
none, this says so and takes our own dispatches alone. `python -m tests.evaluate_flags FOLDER errors`
prints each case that was judged wrongly.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.reading.dates.doubts import date_doubts, dateline_doubt
from bot.reading.grouping.merge import opened
from bot.reading.holders.check import office_doubts
from bot.reading.notice import notice
from bot.reading.read import Reader
from bot.reading.rosters import Body, Rosters
from bot.reading.text.language import language_of
from bot.reading.text.terms import fold
from bot.reading.vocabulary import Vocabulary
from bot.seeds import load_rosters, seeds_folder
from storage.model import Article, FlagKind
from tests.flag_cases import CLEAN, Case, Holders, Sentence, marked_former, sentences
from tests.flag_dates import date_cases, dateline_cases

SEED = 20251229
FORMER = {"en": "former", "ko": "전", "ja": "元"}
SEEN_AT = datetime(2026, 11, 22, tzinfo=UTC)
Row = dict[str, Any]


def main(folder: Path, *, errors: bool = False) -> int:
    """Print a table of what each change did, and precision and recall of each kind by language."""
    rosters = load_rosters()
    labelled = sorted({*folder.glob("*.gold.jsonl"), *folder.glob("*.clusters.jsonl")})
    if not labelled:
        print(f"there are no labelled articles in {folder}: our own dispatches alone")
    texts = dict.fromkeys(folder / (path.name.rsplit(".", 2)[0] + ".jsonl") for path in labelled)
    found = [row for file in (*texts, *sorted(seeds_folder().glob("reports*.jsonl"))) for row in rows(file)]
    told = list(sentences(found, rosters.languages))
    judge = Judge(rosters)
    cases = [*holder_cases(told, rosters), *day_cases(told, found)]
    judged = [(case, judge.flagged(case)) for case in cases]
    if errors:
        for case, flagged in judged:
            if flagged != case.wrong:
                print(case.language, case.mutation, case.published, case.about, "|", case.words[:400])
        return 0
    print(f"{len(found)} articles, {len(told)} sentences, {len(cases)} cases")
    print_cases(judged)
    for file in (path for path in labelled if path.name.endswith(".gold.jsonl")):
        print_origins(file, folder / file.name.replace(".gold.jsonl", ".jsonl"), rosters)
    return 0


def rows(file: Path) -> Iterator[Row]:
    """The objects of a JSON Lines file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def holder_cases(told: Iterable[Sentence], rosters: Rosters) -> Iterator[Case]:
    """Each sentence with a name and a title as it stands, and with its name or its dates changed."""
    holders = Holders(rosters)
    for sentence in told:
        claims = list(holders.claims(sentence))
        if claims:
            kind = FlagKind.OFFICE_HOLDER
            yield Case(kind, sentence.language, CLEAN, sentence.words, sentence.published, False)
        for claim in claims:
            chance = random.Random(f"{SEED} {claim.name} {sentence.words}")  # noqa: S311
            changed = holders.with_other_name(claim, chance)
            former = changed and marked_former(changed, claim, FORMER)
            yield from (c for c in (changed, holders.at_other_time(claim, chance), former) if c)


def day_cases(told: Iterable[Sentence], found: Iterable[Row]) -> Iterator[Case]:
    """Each sentence with a day as it stands and with errors; each text with a dateline."""
    for sentence in told:
        yield from date_cases(sentence, random.Random(f"{SEED} {sentence.words}"))  # noqa: S311
    for text, published in {str(row["text"]): str(row.get("published") or "")[:10] for row in found}.items():
        if published:
            yield from dateline_cases(language_of(text), text, date.fromisoformat(published))


class Judge:
    """Shows cases to the checks as reading shows them its passages."""

    def __init__(self, rosters: Rosters) -> None:
        self._rosters = rosters
        self._vocabularies = {key: Vocabulary(rosters, row) for key, row in rosters.languages.items()}

    def flagged(self, case: Case) -> bool:
        """Whether the case's flag is raised, with the words that it is about."""
        if case.kind is FlagKind.OFFICE_HOLDER:
            doubts = office_doubts(case.words, case.published, self._rosters)
            return any(case.about in doubt.flag.text for doubt in doubts)
        vocabulary = self._vocabularies[case.language]
        noticed = notice(_article({"title": "", "text": case.words}, case.published), vocabulary)
        if dateline_doubt(noticed.body.dateline, vocabulary, case.published):
            return True
        return any(date_doubts(passage, vocabulary, case.published) for passage in noticed.passages)


def print_cases(judged: Iterable[tuple[Case, bool]]) -> None:
    """The table of changes, then precision and recall by kind and language."""
    counts: dict[tuple[str, str, bool], Counter[str]] = defaultdict(Counter)
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case, flagged in judged:
        counts[case.kind.value, case.mutation, case.wrong].update(
            {case.language: 1, f"{case.language} flagged": int(flagged)}
        )
        name = {(True, True): "hit", (True, False): "missed", (False, True): "false"}.get(
            (case.wrong, flagged)
        )
        totals[case.kind.value, case.language].update([name] if name else [])
        totals[case.kind.value, "all"].update([name] if name else [])
    print("\n| flag | sentence | wants a flag | flagged: en | ko | ja |\n|---|---|---|---|---|---|")
    for (kind, mutation, wrong), count in counts.items():
        cells = [f"{count[f'{key} flagged']} of {count[key]}" if count[key] else "–" for key in FORMER]
        print(f"| {kind} | {mutation} | {'yes' if wrong else 'no'} |", " | ".join(cells), "|")
    print("\n| flag | language | precision | recall |\n|---|---|---|---|")
    for (kind, language), total in totals.items():
        print(f"| {kind} | {language} | {_share(total, 'false')} | {_share(total, 'missed')} |")


def print_origins(labels: Path, texts: Path, rosters: Rosters) -> None:
    """Flags on the origins of leads against what the labels' origins call for."""
    reader, bodies = Reader(rosters), {body.name: body for body in rosters.bodies}
    known = {fold(name): body for body in bodies.values() for row in body.aliases.values() for name in row}
    known |= {fold(name): body for name, body in bodies.items()}
    gold = {row["id"]: row for row in rows(labels)}
    counts: dict[FlagKind, Counter[str]] = defaultdict(Counter)
    for row in rows(texts):
        article = _article(row, date.fromisoformat(row["published"][:10]))
        lead = next((m for m in reader.read(article).mentions if m.lead), None)
        if lead is None or not gold[row["id"]]["lead"]:
            continue
        raised = {flag.kind for flag in opened(article, lead).flags}
        wanted = _wanted(gold[row["id"]]["origins"], known)
        for kind in (FlagKind.SINGLE_ORIGIN, FlagKind.STATE_MEDIA_ONLY):
            name = {(True, True): "hit", (True, False): "missed", (False, True): "false"}
            counts[kind][name.get((kind in wanted, kind in raised), "rightly none")] += 1
    for kind, count in counts.items():
        precision, recall = _share(count, "false"), _share(count, "missed")
        print(f"{labels.name}: {kind.value}: precision {precision}, recall {recall}")


def _wanted(origins: Iterable[str], known: Mapping[str, Body]) -> set[FlagKind]:
    bodies = {body.name if (body := known.get(fold(name))) else name: body for name in origins}
    wanted = {FlagKind.SINGLE_ORIGIN} if len(bodies) == 1 else set()
    if bodies and all(body and body.state_media for body in bodies.values()):
        wanted = {FlagKind.STATE_MEDIA_ONLY}
    return wanted


def _share(count: Counter[str], lost: str) -> str:
    whole = count["hit"] + count[lost]
    return f"{count['hit'] / whole:.3f} ({count['hit']} of {whole})" if whole else "–"


def _article(row: Mapping[str, Any], published: date | None) -> Article:
    return Article(
        source="labelled",
        publisher=str(row.get("publisher", "")),
        url="",
        external_id="",
        title=str(row["title"]),
        text=str(row["text"]),
        language="",
        published_on=published,
        published_at=None,
        seen_at=SEEN_AT,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), errors="errors" in sys.argv[2:]))
