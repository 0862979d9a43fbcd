"""Scores reading and grouping against a folder of labelled articles: `make evaluate GOLD=FOLDER`.

The folder has NAME.jsonl with NAME.gold.jsonl (readings) or NAME.clusters.jsonl (grouping), and the
score.py that goes with them. Where there is no such folder, this says so and stops.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MEASURES = ("relevance", "topics", "origins", "developments")
LEAD = ("same passage", "date", "type", "status", "actors f1")


def score(folder: Path, name: str, command: str, labels: Path) -> dict[str, Any]:
    """Run `trilateral COMMAND` on one set and score what it prints."""
    texts = folder / f"{name}.jsonl"
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predicted:
        subprocess.run([sys.executable, "-m", "bot", command, str(texts)], stdout=predicted, check=True)  # noqa: S603
        words = [sys.executable, str(folder / "score.py"), command, str(labels), predicted.name, "--json"]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(folder: Path) -> int:
    """Print one table for the readings and a line for each grouping."""
    if not (folder / "score.py").exists():
        print(f"skipped: there is no score.py in {folder}, so nothing to evaluate against")
        return 0
    print("| set | articles |", " | ".join(MEASURES), "|", " | ".join(f"lead {m}" for m in LEAD), "|")
    print("|---" * (2 + len(MEASURES) + len(LEAD)) + "|")
    for labels in sorted(folder.glob("*.gold.jsonl")):
        name = labels.name.removesuffix(".gold.jsonl")
        found = score(folder, name, "read", labels)
        figures = [found[m]["f1"] for m in MEASURES] + [found["lead"][m] for m in LEAD]
        print(f"| {name} | {found['articles']} |", " | ".join(f"{f:.3f}" for f in figures), "|", flush=True)
    for labels in sorted(folder.glob("*.clusters.jsonl")):
        name = labels.name.removesuffix(".clusters.jsonl")
        found = score(folder, name, "group", labels)
        cubed = "B-cubed F1 {f1} (P {p}, R {r})".format(**found["b-cubed"])
        print(f"\n{name}: {found['articles']} articles, {cubed}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
