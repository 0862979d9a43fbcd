"""A store of each kind, on a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> Iterator[Store]:
    """An empty store in memory."""
    with Store.open("sqlite://", clock=clock) as opened:
        yield opened


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a file that is not there yet, whose writers do not wait for each other long."""
    return f"sqlite:///{tmp_path}/data/trilateral.db?timeout=0.05"


@pytest.fixture
def file_store(url: str, clock: FakeClock) -> Iterator[Store]:
    """An empty store in a file."""
    with Store.open(url, clock=clock) as opened:
        yield opened
