"""The `trilateral` command on a PostgreSQL server, as on a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import Server
from tests.scenarios.test_command_line import demo, run

REPORTS = str(Path(__file__).parents[2] / "seeds" / "reports.jsonl")


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.make()


def test_what_is_imported_into_a_server_is_answered_as_from_a_file(tmp_path: Path, url: str) -> None:
    said = {}
    for place, setting in {"server": {"TRILATERAL_DATABASE_URL": url}, "file": {}}.items():
        tally = run(tmp_path, "import", REPORTS, **setting)
        latest, event = (run(tmp_path, "ask", words, **setting) for words in ("latest 5", "event 1"))
        assert [answer.returncode for answer in (tally, latest, event)] == [0, 0, 0], tally.stderr
        headline, *_ = event.stdout.splitlines()
        said[place] = [tally.stdout, latest.stdout, headline]
    assert said["server"] == said["file"]


def test_the_demo_runs_on_a_server(tmp_path: Path, url: str) -> None:
    with demo(tmp_path, TRILATERAL_DATABASE_URL=url) as address:
        assert address.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("mysql://me:secret@host/x", "Databases of `mysql` cannot be used"),
        ("postgresq://me:secret@host/x", "Databases of `postgresq` cannot be used"),
        ("postgresql://me:secret@127.0.0.1:1/x", "no server answers there"),
    ],
)
def test_a_database_that_cannot_be_had_is_one_sentence(tmp_path: Path, setting: str, says: str) -> None:
    answer = run(tmp_path, "ask", "latest", TRILATERAL_DATABASE_URL=setting)
    assert answer.returncode != 0
    assert says in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert "secret" not in answer.stderr + answer.stdout
