"""Everything out of one store and into another, which then answers the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage.engines.engine import Database
from storage.errors import StoreDamaged, StoreNotEmpty, StoreUnavailable
from storage.model import (
    Decision,
    Event,
    EventDate,
    EventDetail,
    EventPage,
    EventQuery,
    Joined,
    Order,
    Reason,
    Status,
)
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import T0, article, joins, mention, opens, put, subscription, tell, unite

QUERIES = (
    EventQuery(limit=50),
    EventQuery(words=("missile",), order=Order.RANK),
    EventQuery(words=("훈련",), topics=("missiles",)),
    EventQuery(words=("launch",), sources=("yonhap",), order=Order.RANK),
    EventQuery(statuses=(Status.PLANNED,), order=Order.DATE),
    EventQuery(changed_after=T0 + timedelta(minutes=2)),
    EventQuery(as_of=T0 + timedelta(minutes=3)),
)


def fill(store: Store, clock: FakeClock) -> None:
    """A year's worth of everything, in small: revisions, a join, a plan, words in three scripts."""
    told = ("North Korea fires missile", "한미 훈련 미사일", "日米韓の訓練", "Plan to meet")
    for number, words in enumerate(told):
        clock.advance(minutes=1)
        tell(store, words, f"{words}. A launch, of missile number {number}.")
    clock.advance(minutes=1)
    of = article("More on 1", "Told again: launch.")
    put(store, of, [joins(of, mention(of), store.event(1).event, headline="Told again")])
    clock.advance(minutes=1)
    late = article("The two are one", "The launch and the drill are one.")
    both = store.event(1).event
    decisions: list[Decision] = [
        opens(late, mention(late)),
        Joined(both, 2, Reason("grouping", "told as one")),
    ]
    put(store, late, decisions)
    clock.advance(minutes=1)
    of = article("Put off", "The plan is put off.")
    moved = {"status": Status.PLANNED, "when": EventDate("2026-07-01")}
    put(store, of, [joins(of, mention(of), store.event(4).event, **moved)])


def answers(store: Store, clock: FakeClock) -> tuple[list[EventPage], list[EventDetail], list[Event]]:
    details = [store.event(number) for number in range(1, 6)]
    past = [store.event(n, as_of=T0 + timedelta(minutes=5)).event for n in (1, 2, 3)]
    return [store.events(query) for query in QUERIES], details, past


@pytest.fixture
def full(url: str, clock: FakeClock) -> Store:
    store = Store.open(url, clock=clock)
    fill(store, clock)
    return store


def test_a_store_that_takes_in_an_export_answers_the_same(
    full: Store, databases: Databases, clock: FakeClock
) -> None:
    lines = [json.loads(json.dumps(row, ensure_ascii=False)) for row in full.rows()]
    with Store.open(databases.empty(), clock=clock) as other:
        other.put_rows((name, row) for name, row in lines)
        assert other.check() == ()
        assert answers(other, clock) == answers(full, clock)
        clock.advance(minutes=1)
        assert tell(other, "The next event") == tell(full, "The next event")
    full.close()


def test_an_export_since_a_day_has_what_was_told_since(full: Store, clock: FakeClock) -> None:
    since = T0 + timedelta(minutes=5)
    with Store.open("sqlite://", clock=clock) as other:
        other.put_rows(full.rows(since))
        assert other.check() == ()
        later = [event for event in full.events(EventQuery(limit=50)).events if event.updated_at >= since]
        assert list(other.events(EventQuery(limit=50)).events) == later
        assert other.event(4) == full.event(4)
    full.close()


def test_an_export_since_a_day_finds_what_was_told_before_and_in_passing(
    url: str, databases: Databases, clock: FakeClock
) -> None:
    """An article that leads with an older event; an event that absorbed another before that day."""
    with Store.open(url, clock=clock) as store:
        of = article("Of two", "What it leads with. What it says beside.")
        beside = mention(of, "What it says beside.", lead=False)
        put(store, of, [opens(of, mention(of, "What it leads with.")), opens(of, beside, 2)])
        clock.advance(minutes=1)
        tell(store, "Told apart", "Told apart at first.")
        clock.advance(minutes=1)
        unite(store, 2, 3)
        clock.advance(days=2)
        of = article("Told again", "Told once more.")
        put(store, of, [joins(of, mention(of), store.event(2).event)])
        rows = list(store.rows(clock() - timedelta(days=1)))
        with Store.open(databases.empty(), clock=clock) as other:
            other.put_rows(rows)
            assert other.check() == ()
            assert other.event(2) == replace(store.event(2), revisions=other.event(2).revisions)
            for words in ("beside", "apart", "once"):
                assert [e.id for e in other.events(EventQuery(words=(words,))).events] == [2]


def test_a_store_that_holds_articles_or_subscriptions_takes_no_backup(
    full: Store, clock: FakeClock, tmp_path: Path
) -> None:
    full.backup(tmp_path / "copy.db")
    with Store.open("sqlite://", clock=clock) as read, Store.open("sqlite://", clock=clock) as followed:
        put(read, article("Off topic"), [])
        followed.save_subscription(subscription())
        for other in (read, followed):
            with pytest.raises(StoreNotEmpty, match="goes into an empty one"):
                other.restore(tmp_path / "copy.db")
        followed.put_rows(full.rows())  # has no subscriptions that could contradict
        assert followed.counts().events == full.counts().events
    full.close()


def test_a_backup_may_have_any_name(full: Store, clock: FakeClock, tmp_path: Path) -> None:
    target = tmp_path / "what? 100%20#1.db"
    full.backup(target)
    assert [path.name for path in tmp_path.glob("what*")] == [target.name]
    with Store.open("sqlite://", clock=clock) as other:
        other.restore(target)
        assert other.counts().events == full.counts().events
    full.close()


def test_a_filled_store_takes_no_export(full: Store) -> None:
    before = full.counts()
    with pytest.raises(StoreNotEmpty, match="goes into an empty one"):
        full.put_rows(list(full.rows()))
    assert full.counts() == before
    full.close()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("nonsense", {}), "which this version does not know"),
        (("events", {"nonsense": 1}), "A row of events cannot be read"),
        (("articles", {"seen_at": "yesterday"}), "A row of articles cannot be read"),
    ],
)
def test_a_row_that_is_none_is_refused_and_nothing_is_kept(
    url: str, clock: FakeClock, row: tuple[str, dict[str, object]], says: str
) -> None:
    with Store.open("sqlite://", clock=clock) as store:
        tell(store, "Launch")
        rows = [*store.rows(), row]
    with Store.open(url, clock=clock) as other:
        with pytest.raises(StoreDamaged, match=says):
            other.put_rows(rows)
        assert other.counts().events == 0


def test_a_backup_made_in_use_is_whole_and_restores_everything(
    full: Store, clock: FakeClock, tmp_path: Path
) -> None:
    full.save_subscription(subscription())
    full.backup(tmp_path / "there" / "copy.db")
    clock.advance(minutes=1)
    tell(full, "After the backup")
    with Store.open(f"sqlite:///{tmp_path}/restored.db", clock=clock) as other:
        other.restore(tmp_path / "there" / "copy.db")
        assert other.check() == ()
        assert other.subscriptions() == full.subscriptions()
        assert other.counts().events == full.counts().events - 1
        assert other.event(1) == full.event(1)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["copy.db"]
    full.close()


def test_a_backup_overwrites_nothing_and_a_damaged_one_is_not_restored(
    full: Store, clock: FakeClock, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    full.backup(target)
    with pytest.raises(StoreUnavailable, match="overwrites nothing"):
        full.backup(target)
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        full.backup(target / "below" / "a-file.db")
    pages = bytearray(target.read_bytes())
    pages[8192:12288] = b"\xff" * 4096
    target.write_bytes(pages)
    with Store.open("sqlite://", clock=clock) as other, pytest.raises(StoreDamaged):
        other.restore(target)
    with Store.open("sqlite://", clock=clock) as other, pytest.raises(StoreUnavailable, match="no file"):
        other.restore(tmp_path / "nowhere.db")
    full.close()


def test_pruning_lets_texts_go_and_keeps_events_and_evidence(full: Store, clock: FakeClock) -> None:
    before = [full.event(number) for number in (1, 3, 4)]
    assert full.prune(T0 + timedelta(minutes=4)) == 3
    assert full.prune(T0 + timedelta(minutes=4)) == 0
    assert full.check() == ()
    after = [full.event(number) for number in (1, 3, 4)]
    assert [one.event for one in after] == [one.event for one in before]
    evidence = [[m.mention.evidence for m in one.mentions] for one in before]
    assert [[m.mention.evidence for m in one.mentions] for one in after] == evidence
    assert full.events(EventQuery(words=("fires missile",))).events
    assert tell_again(full) is False
    full.close()


def tell_again(store: Store) -> bool:
    """Whether a pruned article would be taken for a new one."""
    words = "North Korea fires missile"
    of = article(words, f"{words}. A launch, of missile number 0.")
    return bool(put(store, of, [opens(of, mention(of))]).new_events)


def test_a_database_that_vanishes_gives_a_plain_error(url: str) -> None:
    database = Database(url)
    database.close()
    with pytest.raises(StoreUnavailable), database.reading():
        pass
