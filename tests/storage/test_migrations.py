"""Migrations: from nothing, from what there is, and never from a newer version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Select, Table, column, insert, inspect, select
from sqlalchemy import table as sa_table

from storage import migrate
from storage.engines.engine import Database
from storage.errors import StoreFromFuture
from storage.model import (
    Alert,
    Alerts,
    Content,
    EventQuery,
    EventType,
    Feed,
    Linked,
    LinkKind,
    Planned,
    Status,
)
from storage.post_tables import contents, deliveries
from storage.recording.articles import with_article
from storage.rows import article_of, stored_mention_of
from storage.store import Store
from storage.tables import articles, event_facets, mentions, metadata
from storage.words import search
from storage.words.match import ARTICLES, MENTIONS
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import ONE, T0, YONHAP, article, joins, mention, put, subscription, tell, unite


def test_the_migrations_make_the_tables_that_the_code_knows(url: str) -> None:
    database = Database(url)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": migrate.is_ours, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
    database.close()


def test_a_filled_database_opens_again_with_everything_in_it(databases: Databases, clock: FakeClock) -> None:
    url = databases.nowhere()
    with Store.open(url, clock=clock) as store:
        tell(store, "Launch", "한미 훈련")
        store.save_subscription(subscription())
        before = (store.event(1), store.subscriptions(), store.counts())
    with Store.open(url, clock=clock) as store:
        assert (store.event(1), store.subscriptions(), store.counts()) == before
        assert store.events(EventQuery(words=("훈련",))).events == (before[0].event,)
        assert store.check() == ()


EARLIER = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")


def test_these_are_all_earlier_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(known[:0:-1]) == EARLIER


@pytest.mark.parametrize("revision", EARLIER)
def test_a_filled_database_of_an_older_version_is_brought_to_this_one(
    databases: Databases, clock: FakeClock, revision: str
) -> None:
    """What each revision made, with all that it could hold: the same answers, and it goes on."""
    with Store.open(databases.nowhere(), clock=clock) as told:
        fill(told, clock, revision)
        said = answers(told)
        url = databases.nowhere()
        copy(told, url, revision)
    with Store.open(url, clock=clock) as store:
        assert answers(store) == said
        assert store.check() == ()
        assert tell(store, "Launch") == 4
        store.feeds.put([Feed("https://a.example/rss", "yonhap")])
        assert store.check() == ()


def fill(store: Store, clock: FakeClock, revision: str) -> None:
    """News, a channel and its digests; later revisions also know events joined, links and alerts."""
    store.put_sources([YONHAP])
    for title, words in (("Launch", "한미 훈련"), ("Talks", "They met."), ("Launch again", "It flew.")):
        clock.advance(hours=1)
        tell(store, title, words, keys=(1, 2), status=Status.PLANNED)
    clock.advance(hours=1)
    of = article("Launch held", "It was held.")
    put(store, of, [joins(of, mention(of, keys=(3,)), store.event(1).event, status=Status.OCCURRED)])
    saved = store.save_subscription(subscription())
    store.enqueue([Planned(saved, "2026-03-02", (Content("Digest", "[]"),), T0, T0, None)])
    claimed = store.claim_delivery("T1", "a", clock.now, timedelta(minutes=1))
    assert claimed is not None
    store.mark_sent(store.start_posting(claimed, clock.now), "1.1")
    if revision > "0001":
        clock.advance(hours=1)
        unite(store, 1, 3)
        of = article("A link", "A link.")
        put(store, of, [Linked(LinkKind.REACTION, 2, 1, ONE)])
    if revision > "0002":
        (one,) = store.subscriptions()
        alerts = Alerts((EventType.MEETING,), 2, 4, None)
        saved = store.save_subscription(replace(one, alerts=alerts, alerted_until=T0))
        posts = [Alert("alert 1", (1,), Content("Alert", "[]"))]
        assert store.enqueue_alerts(saved, posts, now=clock.now, known=clock.now, alerted_until=clock.now)


def answers(store: Store) -> list[object]:
    """All that the store tells of what it holds."""
    first = store.event(1)
    asked = (
        EventQuery(),
        EventQuery(words=("훈련",)),
        EventQuery(words=("flew",)),
        EventQuery(sources=("yonhap",)),
    )
    then = EventQuery(as_of=first.event.first_seen_at)
    return [
        *(store.events(query) for query in (*asked, then)),
        *(store.event(number) for number in (1, 2, 3)),
        store.event(1, as_of=first.event.first_seen_at),
        store.candidates([(1, 2), (3,)]),
        (store.sources(), store.subscriptions(), store.counts(), store.deliveries("T1", "C1")),
    ]


def copy(store: Store, url: str, revision: str) -> None:
    """Put all that an older version has tables and columns for into one as that version made it."""
    old = Database(url)
    with old.migrating() as connection:
        migrate.upgrade(connection, revision)
    with store._database.reading() as source, old.writing(durable=True) as connection:
        held = inspect(connection)
        for table in metadata.sorted_tables:
            if not held.has_table(table.name):
                continue
            known = [one["name"] for one in held.get_columns(table.name)]
            types = {one.name: one.type for one in (*contents.c, *table.c)}
            then = sa_table(table.name, *(column(name, types[name]) for name in known))
            for row in source.execute(_all(table)).mappings():
                values = {name: value for name, value in row.items() if name in known}
                connection.execute(insert(then).values(values))
        for row in source.execute(select(articles)).mappings():
            of = article_of(row)
            of = replace(of, id=row["id"])
            rows = source.execute(with_article().where(mentions.c.article_id == of.id)).mappings()
            told = [(row["id"], stored_mention_of(row)) for row in rows]
            events = {stored.event_id: store.event(stored.event_id).event for _, stored in told}
            passages = [(n, one.mention, events[one.event_id]) for n, one in told]
            search.add(connection, {MENTIONS: search.mention_lines(connection, of, passages)})
            if events:
                search.add(
                    connection, {ARTICLES: [search.article_line(connection, of, list(events.values()))]}
                )
    old.close()


def _all(table: Table) -> Select[Any]:
    """Every row; until 0005 a delivery held what it posts, until 0007 plans had no filters of their own."""
    if table is event_facets:
        return select(event_facets).where(event_facets.c.kind != "plan")
    if table is not deliveries:
        return select(table)
    return select(deliveries, contents).join(contents, contents.c.hash == deliveries.c.content)


def test_an_empty_file_is_a_new_database(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "x.db").touch()
    url = f"sqlite:///{tmp_path}/x.db"
    with Store.open(url, clock=clock) as store:
        assert store.check() == ()


def test_a_database_from_the_future_is_refused_and_left_alone(databases: Databases, clock: FakeClock) -> None:
    url = databases.empty()
    with closing(databases.connect(url)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreFromFuture, match=r"newer version of Trilateral \(revision 9999\)"):
        Store.open(url, clock=clock)


def test_several_may_open_a_new_database_at_once(databases: Databases, clock: FakeClock) -> None:
    url = databases.nowhere().partition("?")[0]
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Store.open(url, clock=clock), range(4)))
    for number, store in enumerate(stores):
        tell(store, f"Launch {number}")
    assert stores[0].counts().events == 4
    for store in stores:
        store.close()
