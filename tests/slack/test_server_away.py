"""A database server that is gone for a minute, at any moment of a post: one post in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from bot.reading.rosters import Rosters
from bot.slack.delivery import Courier
from storage.errors import StoreError
from tests.desk import TEAM, LiveBot, live_bot
from tests.postgres import MISSING, OwnServer, programs
from tests.slack.queue import queued, states
from tests.slack.test_faults_at_steps import LOCKED_AT


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that may be stopped."""
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    with OwnServer.started(found) as own:
        yield own


class StoppingClock:
    """A clock at whose nth question the database's server is stopped."""

    def __init__(self, bot: LiveBot, server: OwnServer, nth: int) -> None:
        self._bot, self._server, self._left = bot, server, nth

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            self._server.stop()
        return self._bot.clock()


@pytest.mark.parametrize("at", LOCKED_AT)
def test_a_server_that_is_gone_for_a_minute_leaves_one_post(
    tmp_path: Path, rosters: Rosters, server: OwnServer, at: str
) -> None:
    with live_bot(tmp_path, rosters=rosters, url=server.make()) as bot:
        queued(bot)
        clock = StoppingClock(bot, server, LOCKED_AT[at])
        away = Courier(bot.store, bot.client, clock, "away", TEAM, timeout=2)
        for _ in range(6):
            with suppress(StoreError):
                away.deliver_due()
            bot.clock.advance(seconds=10)
        with pytest.raises(StoreError):
            states(bot)
        server.start()
        for _ in range(20):
            bot.clock.advance(seconds=8)
            bot.deliver()
        assert states(bot) == ["sent"]
        assert len(bot.posts()) == 1
