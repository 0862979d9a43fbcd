"""What reading makes of a file, as JSON Lines; nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from bot.ingest.files import read_path
from bot.reading.form import reading_as_gold
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import Article, Reading

Clock = Callable[[], datetime]


def readings(path: Path, rosters: Rosters, clock: Clock) -> Iterator[str]:
    """One line of JSON an article."""
    reader = Reader(rosters)
    return (as_line(article, reader.read(article)) for article in articles(path, rosters, clock))


def as_line(article: Article, reading: Reading) -> str:
    """The reading in the form in which articles are labelled."""
    return json.dumps(reading_as_gold(article, reading), ensure_ascii=False)


def articles(path: Path, rosters: Rosters, clock: Clock) -> Iterator[Article]:
    """The articles of a file or folder, without what could not be read."""
    return (item for item in read_path(path, rosters.sources, clock) if isinstance(item, Article))
