"""What the ingest tests share: the shipped sources, a standing clock, a reader of bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ingest.articles import Item
from bot.ingest.files import read_path
from storage.model import Source, SourceKind
from tests.fakes import FakeClock

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SEEDS = Path(__file__).parents[2] / "seeds" / "sources.toml"
DATA = Path(__file__).parents[1] / "data" / "ingest"

ReadBytes = Callable[..., list[Item]]


@pytest.fixture(scope="session")
def sources() -> tuple[Source, ...]:
    """The sources of seeds/."""
    rows = tomllib.loads(SEEDS.read_text(encoding="utf-8"))["source"]
    plain = ("key", "name", "country", "language", "reliability", "url")
    return tuple(
        Source(kind=SourceKind(row["kind"]), names=tuple(row["names"]), **{name: row[name] for name in plain})
        for row in rows
    )


@pytest.fixture
def read_bytes(tmp_path: Path, sources: tuple[Source, ...]) -> ReadBytes:
    """Writes bytes under a name and reads them back as items."""

    def read(data: bytes, name: str = "a.txt", known: tuple[Source, ...] = sources) -> list[Item]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(read_path(path, known, FakeClock(NOW)))

    return read
