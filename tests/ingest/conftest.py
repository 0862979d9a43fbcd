"""What the ingest tests share: the shipped sources, a standing clock, a reader of bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ingest.articles import Item
from bot.ingest.files import read_path
from bot.seeds import load_rosters
from storage.model import Source
from tests.fakes import FakeClock

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data" / "ingest"

ReadBytes = Callable[..., list[Item]]


@pytest.fixture(scope="session")
def sources() -> tuple[Source, ...]:
    """The sources of seeds/."""
    return load_rosters().sources


@pytest.fixture
def read_bytes(tmp_path: Path, sources: tuple[Source, ...]) -> ReadBytes:
    """Writes bytes under a name and reads them back as items."""

    def read(data: bytes, name: str = "a.txt", known: tuple[Source, ...] = sources) -> list[Item]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(read_path(path, known, FakeClock(NOW)))

    return read
