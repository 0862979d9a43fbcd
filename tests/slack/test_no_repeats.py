"""What a channel was shown never comes again as new, whatever becomes of it in the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.reading.rosters import Rosters
from bot.slack.alerting import alert_due
from bot.slack.planning import digest_of
from storage.model import EventType, NewMention, Subscription
from storage.store import Store
from tests.desk import TEAM, WHY, LiveBot, texts
from tests.storage.make import article, joins, mention, opens, put, unite

POLICY = "C0POLICY"
SHOWN = "North Korea fires a missile"
PAGE = "https://en.yna.co.kr/view/1"


@pytest.fixture
def shown(bot: LiveBot) -> int:
    """A launch that a digest and, in another channel, an alert have shown; an older event beside it."""
    bot.tell("Ministers meet", topics=("cyber",))
    bot.clock.advance(hours=1)
    bot.answer("subscribe missiles")
    bot.answer("subscribe missiles mode:alert", channel="morning-brief")
    bot.clock.advance(minutes=1)
    number = bot.tell(SHOWN, kind=EventType.MISSILE_LAUNCH, url=PAGE)
    assert alert_due(bot.store, bot.rosters, bot.clock, TEAM) == 1
    bot.clock.advance(days=1)
    assert (bot.plan(), bot.deliver()) == (1, 2)
    assert "1 new development" in texts(bot.posts()[0]["blocks"])
    bot.clock.advance(hours=1)
    return number


def reworded(bot: LiveBot, text: str) -> Any:
    """Another wording of the article that told it."""
    told = bot.store.event(2).mentions[0]
    return article(told.title, text, url=PAGE, source="yonhap", seen_at=bot.clock())


def more_articles(bot: LiveBot, number: int) -> None:
    for count in range(5):
        bot.tell(f"Report {count}", joins=number)


def absorbs_a_later_one(bot: LiveBot, number: int) -> None:
    later = bot.tell("Missile seen", kind=EventType.MISSILE_LAUNCH, lead=False)
    unite(bot.store, number, later, headline="One launch")


def is_absorbed_by_an_older_one(bot: LiveBot, number: int) -> None:
    """Which the channel had not been shown, since it was about something else until now."""
    unite(bot.store, 1, number, topics=("missiles",), type=EventType.MISSILE_LAUNCH)


def is_told_in_another_wording(bot: LiveBot, number: int) -> None:
    of = reworded(bot, "The missile flew 300 kilometers.")
    told = mention(of, topics=("missiles",), type=EventType.MISSILE_LAUNCH, lead=True)
    put(bot.store, of, [NewMention(told, bot.store.event(number).event, WHY)])


def its_mention_moves_to_an_older_one(bot: LiveBot, number: int) -> None:
    """The new wording tells of the ministers, no longer of the launch."""
    of = reworded(bot, "The ministers met.")
    put(bot.store, of, [joins(of, mention(of, topics=("cyber",)), bot.store.event(1).event)])


def its_wording_also_tells_of_another(bot: LiveBot, number: int) -> None:
    """Of a topic that the channel does not follow."""
    of = reworded(bot, "The missile flew. A drone was lost over Seoul.")
    told = mention(of, "The missile flew.", topics=("missiles",), type=EventType.MISSILE_LAUNCH, lead=True)
    aside = mention(of, "A drone was lost over Seoul.", topics=("cyber",), lead=False)
    put(bot.store, of, [joins(of, told, bot.store.event(number).event), opens(of, aside)])


def is_imported_again(bot: LiveBot, number: int) -> None:
    before = bot.store.counts()
    of = replace(reworded(bot, SHOWN), title=SHOWN, publisher="Yonhap")
    put(bot.store, of, [opens(of, mention(of, topics=("missiles",), type=EventType.MISSILE_LAUNCH))])
    assert bot.store.counts() == before


CHANGES: tuple[Callable[[LiveBot, int], None], ...] = (
    more_articles,
    absorbs_a_later_one,
    is_absorbed_by_an_older_one,
    is_told_in_another_wording,
    its_mention_moves_to_an_older_one,
    its_wording_also_tells_of_another,
    is_imported_again,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_event_that_was_shown_is_not_new_again(
    bot: LiveBot, shown: int, change: Callable[[LiveBot, int], None]
) -> None:
    change(bot, shown)
    cards = [row for row in bot.store.deliveries(TEAM, "C0BRIEF") if row.part == 0]
    alert_due(bot.store, bot.rosters, bot.clock, TEAM)
    assert [row for row in bot.store.deliveries(TEAM, "C0BRIEF") if row.part == 0] == cards
    bot.clock.advance(days=1)
    assert bot.plan() == 1
    bot.deliver()
    said = texts(bot.posts()[-1]["blocks"])
    assert "new development" not in said
    assert SHOWN not in said or "Updates on what was known" in said


def test_a_restored_store_shows_nothing_again(
    bot: LiveBot, shown: int, tmp_path: Path, rosters: Rosters
) -> None:
    """Neither to the channel of digests nor to that of alerts."""
    bot.store.backup(tmp_path / "backup.db")
    with Store.open(f"sqlite:///{tmp_path}/anew.db", clock=bot.clock) as anew:
        anew.restore(tmp_path / "backup.db")
        bot.clock.advance(days=1)
        assert alert_due(anew, rosters, bot.clock, TEAM) == 0
        channel = of_policy(anew)
        assert channel == of_policy(bot.store)
        assert digest_of(anew, channel, bot.clock(), bot.clock()).new == 0


def of_policy(store: Store) -> Subscription:
    found = store.subscription(TEAM, POLICY)
    assert found is not None
    return found
