"""What the ingest tests share: the shipped sources, a standing clock, a reader of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ingest.articles import Item
from bot.ingest.files import read_path
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import Source
from storage.store import Store
from tests.fakes import FakeClock
from tests.ingest.web_of_outlets import HOST, Build, web

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


@pytest.fixture(scope="session")
def reader() -> Reader:
    """A reader of the shipped knowledge."""
    return Reader(load_rosters())


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "t.db"
    Store.open(f"sqlite:///{path}", clock=FakeClock()).close()
    return path


@pytest.fixture
def build(tmp_path: Path, empty: Path, reader: Reader) -> Iterator[Build]:
    """Makes the web of one outlet at HOST, or of several by their hosts."""
    with ExitStack() as stack:
        yield lambda site=None, **sites: stack.enter_context(
            web(
                tmp_path,
                empty,
                reader,
                {HOST: site} if site else {k.replace("_", "."): v for k, v in sites.items()},
            )
        )
