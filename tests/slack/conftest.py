"""Live bots for the tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from storage.model import EventType, Flag, FlagKind, Status
from storage.store import Store
from tests.desk import LiveBot, live_bot
from tests.fakes import FakeClock

HOSTILE = "<!channel> <img src=x onerror=alert(1)> *bold* _it_ `code` ~no~ & \u202edetrevni\u200b <https://evil.example|x>"


@pytest.fixture(scope="session")
def rosters() -> Rosters:
    """The seeds, loaded once."""
    return load_rosters()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied: migrating anew for each test takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "trilateral.db"
    Store.open(f"sqlite:///{path}", clock=FakeClock()).close()
    return path


@pytest.fixture
def bot(tmp_path: Path, rosters: Rosters, empty_store: Path) -> Iterator[LiveBot]:
    """A bot of one's own, for tests that change something."""
    shutil.copy(empty_store, tmp_path / "trilateral.db")
    with live_bot(tmp_path, rosters=rosters) as started:
        yield started


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, rosters: Rosters) -> Iterator[LiveBot]:
    """One bot for the questions of a module, with a small stock of news."""
    with live_bot(tmp_path_factory.mktemp("stocked"), rosters=rosters, post_rate=None) as started:
        fill(started)
        yield started


def fill(bot: LiveBot) -> None:
    """Eight developments; their numbers follow the order of telling."""
    launch = bot.tell(
        "North Korea fires short-range ballistic missiles into the East Sea",
        text="North Korea fired several short-range ballistic missiles toward the East Sea on Sunday.",
        kind=EventType.MISSILE_LAUNCH, when="2026-03-01", actors=("KP",), weight=0.9,
    )  # fmt: skip
    bot.tell("Pyongyang tested missiles, Tokyo says", joins=launch, origins=("Japan Ministry of Defense",))
    bot.tell("Vice ministers of the three meet in Seoul", topics=("trilateral",), kind=EventType.MEETING,
             when="2026-02-27", actors=("US", "JP", "KR"), people=("Kurt Campbell",), weight=0.8)  # fmt: skip
    bot.tell("Defence ministers to meet in Singapore", topics=("trilateral",), kind=EventType.MEETING,
             status=Status.PLANNED, when="2026-03-05", weight=0.7)  # fmt: skip
    bot.tell(
        "Hotline was to open last month", topics=("inter-korean",), status=Status.PLANNED, when="2026-02-10"
    )
    bot.tell("A secretariat is to be set up", topics=("trilateral",), status=Status.PLANNED, origins=())
    bot.tell("Leaders met at Camp David", topics=("trilateral",), status=Status.BACKGROUND, when="2023-08")
    outdated = "Names Moon Jae-in as president in May 2023; Yoon Suk Yeol held that office from 10 May 2022."
    bot.tell("Austin praises steps by Seoul and Tokyo", topics=("japan-rok",), weight=0.5,
             flags=(Flag(FlagKind.OFFICE_HOLDER, outdated),))  # fmt: skip
    bot.tell(HOSTILE, topics=("cyber",), text=HOSTILE, publisher="<b>Evil</b> *Post*", weight=0.3,
             flags=(Flag(FlagKind.STATE_MEDIA_ONLY, "x"), Flag(FlagKind.SINGLE_ORIGIN, "y")))  # fmt: skip
