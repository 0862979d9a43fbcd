"""An article dated later than the clock is taken without its day, and its words for days are doubted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from bot.ingest.articles import Noted
from bot.ingest.files import read_path
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import Article, FlagKind
from tests.fakes import FakeClock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_day_of_publication_to_come_is_refused_and_its_yesterday_is_flagged(tmp_path: Path) -> None:
    text = "North Korea fired a ballistic missile toward the East Sea yesterday, the South's military said."
    row = {"id": "a", "title": "North fires missile", "text": text, "published": "2062-03-02"}
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    rosters = load_rosters()
    noted, article = read_path(file, rosters.sources, FakeClock(NOW))
    assert isinstance(noted, Noted)
    assert isinstance(article, Article)
    (mention,) = Reader(rosters).read(article).mentions
    assert [(flag.kind, flag.text) for flag in mention.flags] == [
        (FlagKind.DATE, "The text says “yesterday”, but the day of its publication is not known.")
    ]
