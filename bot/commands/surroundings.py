"""What every command finds around it: the settings, the knowledge, the clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.config import Settings
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def read_settings() -> Settings:
    """The settings of this environment and folder."""
    return Settings.load(os.environ)


def load_knowledge(settings: Settings) -> Rosters:
    """Load seeds/ with the team's own files over it, once in a process."""
    return _loaded(settings.own_seeds)


@cache
def _loaded(own: Path | None) -> Rosters:
    return load_rosters(own=own)
