"""Scores reading and grouping against a folder of labelled articles: `make evaluate GOLD=FOLDER`.

The folder has NAME.jsonl with NAME.gold.jsonl (readings) or NAME.clusters.jsonl (grouping), and the
score.py that goes with them. Where there is no such folder, this says so and stops.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MEASURES = ("relevance", "topics", "origins", "developments")
LEAD = ("same passage", "date", "type", "status", "actors f1")
SHUFFLES = 3


def score(folder: Path, texts: Path, command: str, labels: Path) -> dict[str, Any]:
    """Run `trilateral COMMAND` on one set and score what it prints."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predicted:
        subprocess.run([sys.executable, "-m", "bot", command, str(texts)], stdout=predicted, check=True)  # noqa: S603
        words = [sys.executable, str(folder / "score.py"), command, str(labels), predicted.name, "--json"]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def print_orders(folder: Path, labels: Path) -> None:
    """B-cubed of one pool in the file's order and in three shuffled ones, and their mean."""
    name = labels.name.removesuffix(".clusters.jsonl")
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    print(f"\n| {name}, order | precision | recall | B-cubed F1 |\n|---|---|---|---|")
    rows: list[list[float]] = []
    for seed in range(1 + SHUFFLES):
        order = list(range(len(lines)))
        if seed:
            random.Random(seed).shuffle(order)  # noqa: S311
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as texts:
            texts.writelines(lines[i] for i in order)
            texts.flush()
            found = score(folder, Path(texts.name), "group", labels)["b-cubed"]
        rows.append([found[m] for m in ("p", "r", "f1")])
        print(f"| {f'shuffled, seed {seed}' if seed else 'as in the file'} |", _row(rows[-1]), flush=True)
    print("| mean |", _row([sum(column) / len(rows) for column in zip(*rows, strict=True)]))


def _row(figures: list[float]) -> str:
    return " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def main(folder: Path) -> int:
    """Print one table for the readings and one for each grouping."""
    if not (folder / "score.py").exists():
        print(f"skipped: there is no score.py in {folder}, so nothing to evaluate against")
        return 0
    print("| set | articles |", " | ".join(MEASURES), "|", " | ".join(f"lead {m}" for m in LEAD), "|")
    print("|---" * (2 + len(MEASURES) + len(LEAD)) + "|")
    for labels in sorted(folder.glob("*.gold.jsonl")):
        name = labels.name.removesuffix(".gold.jsonl")
        found = score(folder, folder / f"{name}.jsonl", "read", labels)
        figures = [found[m]["f1"] for m in MEASURES] + [found["lead"][m] for m in LEAD]
        print(f"| {name} | {found['articles']} |", _row(figures), flush=True)
    for labels in sorted(folder.glob("*.clusters.jsonl")):
        print_orders(folder, labels)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
