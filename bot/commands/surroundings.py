"""What every command finds around it: the settings, the knowledge, the clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime

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
    """Load seeds/ with the team's own files over it."""
    return load_rosters(own=settings.own_seeds)
