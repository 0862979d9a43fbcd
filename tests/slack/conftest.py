"""A live bot for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import LiveBot, live_bot


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[LiveBot]:
    with live_bot(tmp_path) as started:
        yield started
