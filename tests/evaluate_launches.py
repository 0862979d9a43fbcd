"""Compares launch records with a table of tests: `python -m tests.evaluate_launches FOLDER [ARTICLES]`.

FOLDER holds cns_missile_tests/nagix_test.en.json and nagix_missile.en.json, and, where it is there,
csis_provocations/until_2022.jsonl. ARTICLES (JSON Lines) are our dispatches unless given; beside them
NAME.labels.jsonl may say what each text states (lists of words for count, range, altitude, time, site,
outcome). Where the folder is missing, this says so and stops.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.commands.inspect import articles
from bot.reading.launches.reading import LAUNCHES
from bot.reading.read import Reader
from bot.seeds import load_rosters, seeds_folder
from storage.model import Launch, LaunchFact, Mention, Particular

KOREA = timedelta(hours=9)
FIRST = "2000-01-01"
CLOSE, NEAR_KM, NEAR_MINUTES = 0.15, 20.0, 10
FIGURES = {Particular.RANGE: "distance", Particular.ALTITUDE: "apogee"}
FAILED = frozenset({"failed", "exploded"})
CLASSES = {
    "SRBM": {"short-range ballistic missile", "multiple rocket launcher"},
    "MRBM": {"medium-range ballistic missile", "hypersonic missile"},
    "IRBM": {"intermediate-range ballistic missile", "hypersonic missile"},
    "HGV": {"hypersonic missile"},
    "ICBM": {"intercontinental ballistic missile"},
    "SLBM": {"submarine-launched ballistic missile"},
    "SLV": {"space launch vehicle"},
}
CAPITAL = frozenset({"Sunan", "Pyongyang"})
# The table's sites by other names than ours, or within what reports name.
SITES = {
    "pyongyang": CAPITAL, "sunan": CAPITAL, "west-sunan": CAPITAL, "samsok": {"Samsok", "Pyongyang"},
    "east-pyongyang": {"Pyongyang"}, "ryokpo": {"Ryokpo", "Pyongyang"}, "baegun": {"Kusong"},
    "chunghwa": {"Chunghwa", "Pyongyang"}, "mupyong-ni": {"Mupyong-ri", "Chagang"},
    "hodo": {"Hodo", "Wonsan"}, "south-wonsan": {"Wonsan"}, "sangum-ri": {"Wonsan"},
    "hungnam": {"Hamhung"}, "sondok": {"Hamhung"}, "sondok-ab": {"Hamhung"}, "yonpo": {"Hamhung"},
    "uiju": {"Uiju", "North Pyongan"}, "north-kusong": {"Kusong"}, "panghyon-ab": {"Kusong"},
    "lake-yonpung": {"Pukchang"}, "baegun ": {"Kusong"},
}  # fmt: skip
Row = Mapping[str, Any]
Tally = dict[str, Counter[str]]


def table(folder: Path) -> dict[date, list[Row]]:
    """The table's launches by the day in Korea; its dates are those of UTC, with exceptions.

    Where only the date as written fits a report, the writer gave the local one.
    """
    raw = json.loads((folder / "nagix_test.en.json").read_text(encoding="utf-8"))
    classes = json.loads((folder / "nagix_missile.en.json").read_text(encoding="utf-8"))
    by_day: dict[date, list[Row]] = defaultdict(list)
    as_written: dict[date, list[Row]] = defaultdict(list)
    for row in (row for part in raw["timeBins"] for row in part["data"] if row["date"] > FIRST):
        moment, day = _moment(row), date.fromisoformat(row["date"])
        whole = {**row, "moment": moment, "class": classes[row["missile"]]["type"]}
        by_day[(moment + KOREA).date() if moment else day].append(whole)
        as_written[day].append(whole)
    return as_written | by_day


def _moment(row: Row) -> datetime | None:
    clock = str(row["time"]).removesuffix(" (UTC)")
    return datetime.fromisoformat(f"{row['date']}T{clock}").replace(tzinfo=UTC) if ":" in clock else None


def compare(launch: Launch, rows: Sequence[Row], tally: Tally) -> None:
    """Count for each field: what the table has, what we gave, and what agrees."""
    _note(tally, "time", [row["moment"] for row in rows], launch.utc, _same_time)
    _note(tally, "number", [len(rows)], launch.best(Particular.COUNT), _same_number)
    for about, column in FIGURES.items():
        figures = [float(row[column]) for row in rows if str(row[column])[:1].isdigit()]
        _note(tally, about.value, figures, launch.best(about), _same_figure)
    sites = [row["facility"] for row in rows if row["facility"] != "unknown"]
    _note(tally, "site", sites, launch.best(Particular.SITE), _same_site)
    weapon = launch.best(Particular.WEAPON)
    precise = weapon if weapon and any(weapon.value in names for names in CLASSES.values()) else None
    _note(tally, "weapon", [row["class"] for row in rows if row["class"] in CLASSES], precise, _same_weapon)
    outcome = launch.best(Particular.OUTCOME)
    failed = outcome if outcome and outcome.value in FAILED else None
    _note(tally, "failure", [row for row in rows if row["outcome"] == "failure"], failed, lambda f, t: True)


def _note(tally: Tally, field: str, known: Iterable[Any], given: Any, agrees: Any) -> None:
    values = [value for value in known if value is not None]
    tally[field]["known"] += bool(values)
    tally[field]["given"] += bool(values) and given is not None
    tally[field]["agree"] += given is not None and any(agrees(given, value) for value in values)


def _same_time(given: datetime, known: datetime) -> bool:
    apart = (given - known) % timedelta(days=1)
    return min(apart, timedelta(days=1) - apart) <= timedelta(minutes=NEAR_MINUTES)


def _same_number(given: LaunchFact, known: int) -> bool:
    slack = 0.25 * known if given.approximate else 0
    return (given.low or 0) - slack <= known <= (given.high or known) + slack


def _same_figure(given: LaunchFact, known: float) -> bool:
    slack = max(NEAR_KM, CLOSE * known)
    return (given.low or 0.0) - slack <= known <= (given.high or float("inf")) + slack


def _same_site(given: LaunchFact, facility: str) -> bool:
    key = facility if facility in SITES else facility.split("-test")[0]
    return given.value in SITES.get(key, {key.title()})


def _same_weapon(given: LaunchFact, kind: str) -> bool:
    return given.value in CLASSES[kind]


def stated(launch: Launch) -> dict[str, set[str]]:
    """What was read, in the words of the labels."""
    counts = {
        f"{f.low:g}" if f.low == f.high else f"{f.low:g}+" if f.high is None else f"{f.low:g}-{f.high:g}"
        for f in launch.all(Particular.COUNT)
        if f.low is not None
    }
    found = {"count": counts}
    for about in (Particular.RANGE, Particular.ALTITUDE):
        ends = {end for fact in launch.all(about) for end in (fact.low, fact.high) if end is not None}
        found[about.value] = {f"{end:.10g}" for end in ends}
    found["time"] = {fact.value.rpartition("T")[2][:5] for fact in launch.all(Particular.TIME)}
    for about in (Particular.SITE, Particular.OUTCOME):
        found[about.value] = {fact.value for fact in launch.all(about)}
    return found


def against_labels(told: Mapping[str, Mention], labels: Path, half: int, *, show: bool) -> None:
    """Precision and recall of what the texts state, of every other article."""
    tally: Tally = defaultdict(Counter)
    lines = labels.read_text(encoding="utf-8").splitlines()
    for label in map(json.loads, lines[half::2]):
        mention = told.get(label["id"])
        found = stated(mention.launch) if mention and mention.launch else {}
        for field in ("count", "range", "altitude", "time", "site", "outcome"):
            want, got = set(label[field]), found.get(field, set())
            tally[field].update(known=len(want), given=len(got), agree=len(want & got))
            if show and want != got:
                print(f"  {label['id']} {field}: stated {sorted(want)}, read {sorted(got)}")
    print_tally(tally, "stated", "read")


def print_tally(tally: Tally, known: str, given: str) -> None:
    """One row a field, with precision and recall."""
    print(f"| field | {known} | {given} | agree | precision | recall |\n|---|---|---|---|---|---|")
    for field, n in tally.items():
        shares = [f"{n['agree'] / n[of]:.2f}" if n[of] else "–" for of in ("given", "known")]
        print(f"| {field} | {n['known']} | {n['given']} | {n['agree']} | {' | '.join(shares)} |")


def launches(path: Path) -> dict[str, Mention]:
    """The lead of each article that leads with a launch."""
    rosters = load_rosters()
    reader = Reader(rosters)
    found: dict[str, Mention] = {}
    for article in articles(path, rosters, lambda: datetime.now(UTC)):
        for mention in reader.read(article).mentions:
            if mention.lead and mention.type in LAUNCHES and mention.launch:
                found[article.external_id] = mention
    return found


def shared_days(told: Iterable[Mention], days: Iterable[date], name: str) -> None:
    """How many of the days on which we have launches a table has, too."""
    ours = {m.when.first for m in told if m.when and m.when.precision == "day"}
    known = set(days)
    covered = {day for day in ours if min(known) <= day <= max(known)}
    missing = ", ".join(f"{day}" for day in sorted(covered - known))
    print(f"\nof {len(covered)} days of launches within {name}'s years it has {len(covered & known)}", end="")
    print(f"; not {missing}" if missing else "")


def main(folder: Path, path: Path, *, show: bool) -> int:
    """Print the comparison with the tables and, where there are labels, with what texts state."""
    if not (folder / "cns_missile_tests").is_dir():
        print(f"skipped: there is no cns_missile_tests in {folder}, so nothing to compare with")
        return 0
    rows_by_day, told = table(folder / "cns_missile_tests"), launches(path)
    tally: Tally = defaultdict(Counter)
    for mention in told.values():
        rows = rows_by_day.get(mention.when.first, []) if mention.when else []
        if rows and mention.launch:
            compare(mention.launch, rows, tally)
    print(f"{len(told)} articles of {path.name} lead with a launch\n")
    print_tally(tally, "in the table", "and read")
    shared_days(told.values(), rows_by_day, "CNS")
    csis = folder / "csis_provocations" / "until_2022.jsonl"
    if csis.exists():
        lines = map(json.loads, csis.read_text(encoding="utf-8").splitlines())
        shared_days(told.values(), (date.fromisoformat(line["date"]) for line in lines), "CSIS")
    labels = path.with_suffix(".labels.jsonl")
    for half, name in enumerate("AB") if labels.exists() else ():
        print(f"\nwhat the texts state, half {name}")
        against_labels(told, labels, half, show=show and name == "A")
    return 0


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--show"]
    reports = Path(given[1]) if len(given) > 1 else seeds_folder() / "reports.jsonl"
    sys.exit(main(Path(given[0]), reports, show="--show" in sys.argv))
