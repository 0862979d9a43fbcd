"""A database that cannot be used ends a command with one sentence and exit code 1, and loses nothing."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import trilateral
from storage.engines.sqlite import sqlite_driver
from storage.errors import StoreError
from storage.store import Store
from tests.desk import tell
from tests.fakes import FakeClock

REPORTS = "seeds/reports_later.jsonl"
IMPORT, ASK, CHECK = ("import", REPORTS), ("ask", "latest"), ("check",)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that tells thirty events, closed."""
    path = tmp_path_factory.mktemp("whole") / "trilateral.db"
    clock = FakeClock()
    with Store.open(f"sqlite:///{path}", clock=clock) as store:
        for number in range(30):
            tell(store, f"Launch {number} " + "word " * 200, now=clock())
    return path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program writes all the while."""
    with closing(sqlite_driver().connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def damage(path: Path) -> None:
    """All pages but the first are overwritten."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def from_future(path: Path) -> None:
    """A newer version has been at it."""
    with closing(sqlite_driver().connect(path, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")


def another(path: Path) -> None:
    """It is something else altogether."""
    path.write_text("Dear reader, " * 500)


def typed(
    path: Path, words: tuple[str, ...], query: str = "{}", room: int | None = None
) -> tuple[object, str]:
    """What a command ends with and all that was said; `room` is how long a file may get meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    url = f"sqlite:///{query.format(path)}"
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room or soft, hard))
        done = CliRunner().invoke(trilateral, words, env={"TRILATERAL_DATABASE_URL": url})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    return done.exception, f"{done.output}{done.exception or ''}"


FAULTS: list[tuple[str, Callable[[Path], None], str, tuple[tuple[str, ...], ...]]] = [
    ("damaged", damage, "is damaged", (IMPORT, ASK, CHECK)),
    ("from the future", from_future, "was written by a newer version of Trilateral", (IMPORT, ASK, CHECK)),
    ("another file", another, "is not a database of Trilateral", (IMPORT, ASK, CHECK)),
]


@pytest.mark.parametrize(
    ("spoil", "says", "words"),
    [
        pytest.param(spoil, says, words, id=f"{name}, {words[0]}")
        for name, spoil, says, each in FAULTS
        for words in each
    ],
)
def test_a_spoilt_database_is_named_and_left_alone(
    whole: Path, tmp_path: Path, spoil: Callable[[Path], None], says: str, words: tuple[str, ...]
) -> None:
    path = Path(shutil.copy(whole, tmp_path))
    spoil(path)
    before = path.read_bytes()
    error, said = typed(path, words)
    assert (isinstance(error, StoreError), says in said, str(path) in said) == (True, True, True), said
    assert path.read_bytes() == before


def test_such_an_error_is_one_sentence_and_exit_code_1(whole: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(whole, tmp_path))
    damage(path)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check"],
        env=os.environ | {"TRILATERAL_DATABASE_URL": f"sqlite:///{path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"trilateral: The file {path} is damaged.\n"


@pytest.mark.parametrize(
    ("query", "room", "busy", "says"),
    [
        ("file:{}?mode=ro&uri=true", None, False, "is read-only"),
        ("{}?timeout=0.05", None, True, "is locked by another program; try again in a moment"),
        ("{}", 60_000, False, "cannot be read or written: the disk reports an error"),
    ],
    ids=["read-only", "locked", "no room"],
)
def test_an_import_that_cannot_write_says_so_and_the_store_stays_whole(
    whole: Path, tmp_path: Path, query: str, room: int | None, busy: bool, says: str
) -> None:
    path = Path(shutil.copy(whole, tmp_path))
    at_once: AbstractContextManager[object] = locked(path) if busy else closing(path.open())
    with at_once:
        error, said = typed(path, IMPORT, query, room)
    assert (isinstance(error, StoreError), says in said) == (True, True), said
    assert typed(path, CHECK)[0] is None
    error, said = typed(path, IMPORT)
    assert (error, "new 5" in said) == (None, True), said
