"""No driver error leaves the store; each says in a sentence what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.errors import StoreDamaged, StoreError, StoreUnavailable, UnusableUrl
from storage.feeds.feeds import Feeds
from storage.model import (
    Content,
    Delivery,
    DeliveryState,
    EventQuery,
    Feed,
    FeedState,
    Method,
    Page,
    Planned,
)
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import T0, YONHAP, article, mention, opens, put, subscription, tell

LEASE = timedelta(minutes=1)
DELIVERY = Delivery(1, 1, "T1", "C1", "p", 0, DeliveryState.LEASED, Content("", ""), T0, T0, lease_owner="a")
FEED = Feed("https://a.example/rss", "yonhap")
PAGE = Page("1", 1, "yonhap", "", "m", "{}", False, T0, T0)

WRITES: dict[str, Callable[[Store], object]] = {
    "put_sources": lambda s: s.put_sources([YONHAP]),
    "record": lambda s: put(s, article("New"), [opens(article("New"), mention(article("New")))]),
    "save_subscription": lambda s: s.save_subscription(subscription("C2")),
    "change_subscription": lambda s: s.change_subscription("T1", "C1", lambda _: subscription()),
    "enqueue": lambda s: s.enqueue([Planned(subscription(), "p", (Content("", ""),), T0, T0, None)]),
    "enqueue_alerts": lambda s: s.enqueue_alerts(subscription(), [], now=T0, known=T0, alerted_until=T0),
    "claim_delivery": lambda s: s.claim_delivery("T1", "a", T0, LEASE),
    "start_posting": lambda s: s.start_posting(DELIVERY, T0),
    "mark_sent": lambda s: s.mark_sent(DELIVERY, "1.1"),
    "mark_retry": lambda s: s.mark_retry(DELIVERY, T0, ""),
    "mark_too_fast": lambda s: s.mark_too_fast(DELIVERY, Method.POST, T0, T0),
    "hold": lambda s: s.hold("T1", Method.LOOK, T0),
    "mark_uncertain": lambda s: s.mark_uncertain(DELIVERY, T0, ""),
    "mark_dead": lambda s: s.mark_dead(DELIVERY, ""),
    "recover_stale": lambda s: s.recover_stale(T0, LEASE),
    "look_again": lambda s: s.look_again(1, T0),
    "requeue": lambda s: s.requeue(1),
    "check": lambda s: s.check(),
    "prune": lambda s: s.prune(T0),
    "put_rows": lambda s: s.put_rows([]),
    "feeds.put": lambda s: s.feeds.put([FEED]),
    "feeds.add": lambda s: s.feeds.add(FEED, "T1/U1"),
    "feeds.pause": lambda s: s.feeds.pause(1, "why"),
    "feeds.resume": lambda s: s.feeds.resume(1),
    "feeds.remove": lambda s: s.feeds.remove(1),
    "feeds.hasten": lambda s: s.feeds.hasten(),
    "feeds.claim": lambda s: s.feeds.claim(T0, "a", T0, 9),
    "feeds.polled": lambda s: s.feeds.polled(FeedState(1, FEED, "", T0, T0)),
    "feeds.put_pages": lambda s: s.feeds.put_pages([PAGE]),
    "feeds.claim_pages": lambda s: s.feeds.claim_pages(T0, "a", T0, 9),
    "feeds.pages_done": lambda s: s.feeds.pages_done([PAGE]),
    "feeds.renew": lambda s: s.feeds.renew("a", T0),
    "feeds.release": lambda s: s.feeds.release("a"),
    "feeds.turn": lambda s: s.feeds.turn("a.example", LEASE, T0),
    "feeds.hold": lambda s: s.feeds.hold("a.example", T0),
}
# What these change depends on what is there, so that they may leave a database as it is.
PERHAPS = {"check", "claim_delivery", "enqueue", "enqueue_alerts", "prune", "put_rows", "recover_stale"} | {
    f"feeds.{name}" for name in ("claim", "claim_pages")
}
# These read whether there is anything to do before they take a turn to write.
ASK_FIRST = {"claim_delivery", "recover_stale", "feeds.claim", "feeds.claim_pages"}
# Copies and transactions have tests of their own.
ELSEWHERE = {"open", "close", "together", "backup", "restore"}
READS: dict[str, Callable[[Store], object]] = {
    "sources": lambda s: s.sources(),
    "source_changes": lambda s: s.source_changes("yonhap", T0),
    "standing": lambda s: s.standing([article("New")]),
    "candidates": lambda s: s.candidates([(1,)]),
    "foresee": lambda s: s.foresee([1]),
    "events": lambda s: s.events(EventQuery()),
    "event": lambda s: s.event(1),
    "newest_change_at": lambda s: s.newest_change_at(),
    "counts": lambda s: s.counts(),
    "subscription": lambda s: s.subscription("T1", "C1"),
    "subscriptions": lambda s: s.subscriptions(),
    "due_subscriptions": lambda s: s.due_subscriptions("T1", T0),
    "doubtful": lambda s: s.doubtful("T1", T0),
    "deliveries": lambda s: s.deliveries("T1", "C1"),
    "alert_subscriptions": lambda s: s.alert_subscriptions("T1", T0),
    "alerted": lambda s: s.alerted(subscription(), [1]),
    "rows": lambda s: list(s.rows()),
    "told": lambda s: list(s.told()),
    "alerted_since": lambda s: s.alerted_since(subscription(), T0),
    "feeds.all": lambda s: s.feeds.all(),
    "feeds.some": lambda s: s.feeds.some([1]),
    "feeds.health": lambda s: s.feeds.health(T0),
}
CALLS = WRITES | READS


def test_every_public_method_is_in_these_tables() -> None:
    public = {name for name in vars(Store) if not name.startswith("_")}
    of_feeds = {f"feeds.{name}" for name in vars(Feeds) if not name.startswith("_")}
    assert (public - ELSEWHERE) | of_feeds == CALLS.keys()


@pytest.mark.parametrize("name", CALLS)
def test_a_closed_store_says_so(store: Store, name: str) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match=r"The database .* has been closed\."):
        CALLS[name](store)


@pytest.mark.parametrize("name", CALLS)
def test_a_database_that_lost_its_tables_is_damaged(
    store: Store, databases: Databases, url: str, name: str
) -> None:
    databases.drop_tables(url)
    with pytest.raises(StoreDamaged, match="lacks something it must have"):
        CALLS[name](store)


@pytest.mark.parametrize("name", sorted(WRITES.keys() - ASK_FIRST))
def test_a_locked_database_is_unavailable_after_some_patience(
    store: Store, databases: Databases, url: str, name: str
) -> None:
    with (
        databases.locked(url),
        pytest.raises(StoreUnavailable, match="is locked by another program; try again in a moment"),
    ):
        WRITES[name](store)
    WRITES["put_sources"](store)


def test_a_writer_keeps_no_reader_waiting(store: Store, databases: Databases, url: str) -> None:
    tell(store, "Launch")
    with databases.locked(url):
        assert [event.headline for event in store.events(EventQuery()).events] == ["Launch"]


@pytest.mark.parametrize("name", sorted(WRITES.keys() - PERHAPS))
def test_a_read_only_database_is_read_and_says_so_when_written(
    store: Store, databases: Databases, url: str, clock: FakeClock, name: str
) -> None:
    tell(store, "Launch")
    with Store.open(databases.read_only(url), clock=clock) as reader:
        assert reader.event(1).event.headline == "Launch"
        with pytest.raises(StoreUnavailable, match="is read-only"):
            WRITES[name](reader)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("", "`` is no database URL"),
        ("/home/me/x.db", "`/home/me/x.db` is no database URL"),
        ("oracle://x", "Databases of `oracle` cannot be used"),
        ("mysql://me:secret@host/x", "Databases of `mysql` cannot be used"),
        ("postgresql+psycopg2://me:secret@host/x", r"Databases of `postgresql\+psycopg2` cannot be used"),
        ("postgresql//me:secret@host/x?password=secret", "`…@host/x` is no database URL"),
        ("postgresql://me:secret@host:port/x", "`postgresql://…@host:port/x` is no database URL"),
        ("postgresql://me:12@secret@host/x", "signs in its password that must be %-quoted"),
    ],
)
def test_a_url_that_cannot_be_used_says_why_and_what_can(bad: str, says: str, clock: FakeClock) -> None:
    with pytest.raises(UnusableUrl, match=says) as caught:
        Store.open(bad, clock=clock)
    assert "Valid: sqlite:////home/me/trilateral.db or postgresql://" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_text_that_no_database_can_hold_is_an_error_of_the_store(store: Store) -> None:
    with pytest.raises(StoreError):
        store.save_subscription(subscription("\ud800"))


def test_a_sign_that_a_back_end_cannot_hold_is_refused_or_kept(store: Store, databases: Databases) -> None:
    """PostgreSQL has no place for NUL in a text; what is fetched is free of it."""
    of = article("Launch", "It flew.\x00")
    if databases.kind == "sqlite":
        put(store, of, [opens(of, mention(of))])
        assert store.event(1).mentions[0].mention.evidence == "It flew.\x00"
    else:
        with pytest.raises(StoreError, match="cannot contain NUL"):
            put(store, of, [opens(of, mention(of))])
        assert store.counts().articles == 0
