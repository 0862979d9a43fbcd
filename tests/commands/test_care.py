"""The commands that look after a store, as they are typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import trilateral
from bot.commands.export import COLUMNS, read_lines
from bot.errors import InputError
from storage.engines.engine import Database
from storage.errors import StoreError, StoreNotEmpty
from storage.store import Store
from tests.desk import tell
from tests.fakes import FakeClock
from tests.storage.make import unite


class Shell:
    """Types commands on stores of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runner = CliRunner()

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}"

    def __call__(self, *words: str, store: str = "own.db") -> Result:
        return self.runner.invoke(trilateral, words, env={"TRILATERAL_DATABASE_URL": self.url(store)})


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell whose own store tells two events, one with a hostile headline."""
    shell, clock = Shell(tmp_path), FakeClock()
    with Store.open(shell.url("own.db"), clock=clock) as store:
        tell(store, "North Korea fires a missile", now=clock())
        tell(store, '=HYPERLINK("https://evil.example")', now=clock())
    return shell


def test_a_backup_is_restored_into_an_empty_store_only(shell: Shell) -> None:
    copy = str(shell.folder / "copy.db")
    assert "holds everything up to now, checked" in shell("backup", copy).output
    assert "Restored 2 events" in shell("restore", copy, store="new.db").output
    assert "All is well: 2 events told by 2 articles" in shell("check", store="new.db").output
    again = shell("restore", copy, store="new.db")
    assert isinstance(again.exception, StoreNotEmpty)
    assert isinstance(shell("backup", copy).exception, StoreError)


def test_an_export_is_imported_into_an_empty_store(shell: Shell) -> None:
    path = shell.folder / "out.jsonl"
    assert "2 events" in shell("export", str(path)).output
    assert "Imported 2 events" in shell("import", str(path), store="new.db").output
    stores = [Store.open(shell.url(name), clock=FakeClock()) for name in ("own.db", "new.db")]
    assert stores[0].event(1) == stores[1].event(1)
    for store in stores:
        store.close()
    assert isinstance(shell("export", str(path)).exception, InputError)
    assert list(shell.folder.glob("*.part")) == []


def test_an_export_counts_the_events_that_stand_and_goes_to_the_screen_for_a_dash(shell: Shell) -> None:
    with Store.open(shell.url("own.db"), clock=FakeClock()) as store:
        unite(store, 1, 2)
    assert "out.jsonl: 1 events" in shell("export", str(shell.folder / "out.jsonl")).output
    assert "Imported 1 events" in shell("import", str(shell.folder / "out.jsonl"), store="new.db").output
    assert shell("export", "-").output == (shell.folder / "out.jsonl").read_text(encoding="utf-8")


def test_an_export_since_tomorrow_is_empty(shell: Shell) -> None:
    lines = shell("export", "--since", "2099-01-01").output.splitlines()
    assert json.loads(lines[0]) == {"trilateral": "export", "form": 1}
    assert json.loads(lines[-1]) == {"rows": len(lines) - 2}
    assert not [line for line in lines if '"in":"events"' in line]


def test_a_table_has_a_row_a_passage_and_no_formulas(shell: Shell) -> None:
    path = shell.folder / "out.csv"
    shell("export", str(path), "--format", "csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == list(COLUMNS)
    assert [row[1] for row in rows[1:]] == [
        "North Korea fires a missile",
        '\'=HYPERLINK("https://evil.example")',
    ]


def test_a_store_that_is_not_whole_is_told_and_exits_with_1(shell: Shell) -> None:
    database = Database(shell.url("own.db"))
    with database.writing(durable=True) as connection:
        connection.exec_driver_sql("UPDATE events SET mentions = 7 WHERE id = 1")
    database.close()
    found = shell("check")
    assert found.exit_code == 1
    assert "wrong: 1 events whose count of mentions is wrong" in found.output


@pytest.mark.parametrize("age", ["365", "d", "-3d", "0d", "10y", "٣d"])
def test_an_age_that_is_none_is_refused(shell: Shell, age: str) -> None:
    found = shell("prune", f"--older-than={age}")
    assert found.exit_code == 2
    assert "is no age; write 365d or 52w" in found.output


def test_pruning_says_of_how_many(shell: Shell) -> None:
    assert "Let go of the text of 2 articles" in shell("prune", "--older-than", "1d").output
    assert "All is well" in shell("check").output


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (['{"trilateral":"export","form":2}'], "another version"),
        (['{"trilateral":"export","form":1}', "not json"], "line 2"),
        (['{"trilateral":"export","form":1}', "[]"], "line 2"),
        (['{"trilateral":"export","form":1}', "{}"], "line 2"),
    ],
)
def test_an_export_that_is_broken_names_the_line(tmp_path: Path, lines: list[str], says: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        list(read_lines(path))


@pytest.mark.parametrize("cut", ["between", "row", "letter"])
def test_an_export_that_is_cut_off_is_not_taken(tmp_path: Path, cut: str) -> None:
    """Cut between rows, within one, or within a letter of several bytes."""
    rows = ['{"trilateral":"export","form":1}', '{"in":"events","headline":"북한"}', '{"rows":1}', ""]
    whole = "\n".join(rows).encode()
    path = tmp_path / "cut.jsonl"
    path.write_bytes(whole)
    assert list(read_lines(path)) == [("events", {"headline": "북한"})]
    ends = {
        "between": whole.index(b'{"rows"'),
        "row": len(whole) - 3,
        "letter": whole.index("한".encode()) + 1,
    }
    path.write_bytes(whole[: ends[cut]])
    with pytest.raises(InputError, match=r"cut off|line 3"):
        list(read_lines(path))
