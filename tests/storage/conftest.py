"""An empty store, on a clock that stands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a file that is not there yet, whose writers do not wait for each other long."""
    return f"sqlite:///{tmp_path}/data/trilateral.db?timeout=0.05"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store; copying it is far quicker than migrating anew."""
    path = tmp_path_factory.mktemp("migrated") / "trilateral.db"
    Store.open(f"sqlite:///{path}", clock=FakeClock()).close()
    return path


@pytest.fixture
def store(migrated: Path, url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    """An empty store in the file that `url` names."""
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data")
    with Store.open(url, clock=clock) as opened:
        yield opened
