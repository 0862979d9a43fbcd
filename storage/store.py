"""The store: intents in, records out; the one face of storage/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from sqlalchemy import ColumnElement, Connection, Table, func, select

from storage import migrate, rates
from storage.asking import changes, events
from storage.care import backup, check, dump, prune
from storage.engines.engine import Database
from storage.engines.portable import insert
from storage.feeds import health
from storage.feeds.feeds import Feeds
from storage.model import (
    Alert,
    Alerted,
    Article,
    Candidate,
    Counts,
    Decision,
    Delivery,
    Event,
    EventDetail,
    EventPage,
    EventQuery,
    Method,
    Pace,
    Planned,
    Reading,
    Recorded,
    Source,
    SourceChange,
    Standing,
    StoredMention,
    Subscription,
)
from storage.post_tables import subscriptions as subscriptions_table
from storage.posts import alerts, claims, deliveries, queueing, subscriptions
from storage.recording import articles, record
from storage.recording.batch import Batches
from storage.rows import source_of, source_row
from storage.tables import articles as articles_table
from storage.tables import event_facets, mentions, sources
from storage.tables import events as events_table

Clock = Callable[[], datetime]


class Store:
    """Sources, feeds, articles, events, subscriptions and deliveries, in one database.

    Each call is one transaction and may come from any thread. Every error is a StoreError.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._batches = Batches(database)
        self.feeds = Feeds(database, clock)

    @classmethod
    def open(cls, url: str, *, clock: Clock) -> Store:
        """Open the database of a URL, made and migrated as needed."""
        database = Database(url)
        try:
            migrate.to_head(database)
        except BaseException:
            database.close()
            raise
        return cls(database, clock)

    def close(self) -> None:
        """Give the database up; every later call raises StoreUnavailable."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all calls of this thread inside one transaction, which reads what it has written.

        Nothing of it stands before the end, nor after an error, which must leave the block. Others wait
        to write meanwhile.
        """
        with self._batches.together():
            yield

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database, in words; empty when all is well."""
        with self._database.writing(durable=False) as connection:
            return (*self._database.damage(connection), *check.problems(connection))

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Insert sources or replace them by key."""
        rows = [source_row(source) for source in sources]
        if rows:
            with self._database.writing(durable=False) as connection:
                _put_sources(connection, rows)

    def sources(self) -> tuple[Source, ...]:
        """All sources, by key."""
        with self._database.reading() as connection:
            found = (source_of(row) for row in connection.execute(select(sources)).mappings())
            # Not by the database: each sorts text in an order of its own.
            return tuple(sorted(found, key=lambda source: source.key))

    def source_changes(self, source: str, since: datetime) -> tuple[SourceChange, ...]:
        """Articles of a source that were worded anew or have vanished since a moment, newest first."""
        with self._database.reading() as connection:
            return health.changes(connection, source, since)

    def standing(self, articles_: Sequence[Article]) -> tuple[Standing, ...]:
        """How each article stands to what is stored."""
        with self._database.reading() as connection:
            return articles.standing(connection, articles_)

    def candidates(
        self, keys: Sequence[Sequence[int]], *, limits: Sequence[int] = (), least: Sequence[int] = ()
    ) -> tuple[tuple[Candidate, ...], ...]:
        """For each mention's keys, the stored events that share most of them, best first.

        At most ten, or as many as `limits` says for each mention; of those that share one key, or as many
        as `least` says.
        """
        with self._batches.looking() as batch:
            return batch.candidates(keys, limits or [10] * len(keys), least or [1] * len(keys))

    def foresee(self, keys: Iterable[int], lines: Mapping[str, str] | None = None) -> None:
        """Look up at once the keys for which the candidates of this transaction will be asked.

        `lines` are the tokens of texts that it will record, where `segment.line` has made them already.
        """
        with self._batches.looking() as batch:
            batch.foresee(keys)
            batch.lines = lines or {}

    def record(self, article: Article, reading: Reading, decisions: Sequence[Decision]) -> Recorded:
        """Store an article with what was read and decided, all or nothing.

        A wording that is known changes nothing. The store sets ids, counts and moments of events.
        """
        with self._batches.recording() as batch:
            return record.record(batch, article, reading, decisions, self._clock())

    def events(self, query: EventQuery) -> EventPage:
        """The events a query asks for."""
        with self._database.reading() as connection:
            return events.page(connection, query)

    def event(self, event_id: int, *, as_of: datetime | None = None) -> EventDetail:
        """One event with its mentions and history, now or as it was known at a moment."""
        with self._database.reading() as connection:
            return events.detail(connection, event_id, as_of)

    def newest_change_at(self) -> datetime | None:
        """When an event last became known or was told again; None in an empty store."""
        with self._database.reading() as connection:
            return changes.newest(connection)

    def counts(self) -> Counts:
        """How much there is; an article counts once, whatever its revisions."""
        with self._database.reading() as connection:
            return _counts(connection)

    def backup(self, target: Path) -> None:
        """Copy everything to a SQLite file while the store is in use; checked before it counts."""
        backup.write(self._database, target)

    def restore(self, source: Path) -> None:
        """Put a backup into this empty store; StoreNotEmpty otherwise."""
        backup.restore(self._database, source)

    def prune(self, before: datetime) -> int:
        """Let go of the text of articles recorded before a moment; returns of how many."""
        gone = 0
        while True:
            with self._database.writing(durable=False) as connection:
                done = prune.old(connection, before)
            gone += done
            if not done:
                return gone

    def rows(self, since: datetime | None = None) -> Iterator[dump.Row]:
        """What was read, row by row as (table, values), of events told again since then."""
        with self._database.reading() as connection:
            yield from dump.rows(connection, since=since)

    def put_rows(self, rows: Iterable[dump.Row]) -> None:
        """Put what another store's `rows` gave into this empty one, whole or not at all."""
        with self._database.writing(durable=True) as connection:
            dump.put(connection, rows)

    def told(self, since: datetime | None = None) -> Iterator[tuple[Event, StoredMention]]:
        """Every passage with the event it states, of events told again since then."""
        with self._database.reading() as connection:
            yield from dump.told(connection, since)

    def subscription(self, team: str, channel: str) -> Subscription | None:
        """The subscription of a channel."""
        with self._database.reading() as connection:
            return subscriptions.one(connection, team, channel)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All subscriptions, in the order made."""
        with self._database.reading() as connection:
            return subscriptions.every(connection)

    def save_subscription(self, subscription: Subscription) -> Subscription:
        """Insert or replace by team and channel; the id is the store's."""
        with self._database.writing(durable=True) as connection:
            return subscriptions.save(connection, subscription)

    def change_subscription(
        self, team: str, channel: str, change: Callable[[Subscription | None], Subscription | None]
    ) -> Subscription | None:
        """Put what `change` makes of a channel's subscription in its place, nothing coming between.

        None ends it: deliveries made stay on record, waiting ones expire.
        """
        with self._database.writing(durable=True) as connection:
            return subscriptions.change(connection, team, channel, change)

    def due_subscriptions(self, teams: str | Collection[str], now: datetime) -> tuple[Subscription, ...]:
        """One or several teams', due at `now`, not paused, nothing on its way; longest due first."""
        with self._database.reading() as connection:
            return subscriptions.due(connection, teams, now)

    def enqueue(self, planned: Sequence[Planned]) -> int:
        """Freeze periods' digests as deliveries and move the due times, in one transaction; how many.

        Left out are periods that had one already, and subscriptions that have changed since they were read.
        """
        with self._database.writing(durable=True) as connection:
            return queueing.enqueue(connection, planned)

    def alert_subscriptions(self, team: str, now: datetime) -> tuple[Subscription, ...]:
        """A team's subscriptions that are told at once and neither paused nor muted."""
        with self._database.reading() as connection:
            return alerts.subscribed(connection, team, now)

    def alerted(self, subscription: Subscription, events: Iterable[int]) -> Mapping[int, Alerted]:
        """Which of these events a channel was told at once, and up to when."""
        with self._database.reading() as connection:
            return alerts.told(connection, subscription.id, events)

    def alerted_since(self, subscription: Subscription, moment: datetime) -> tuple[int, tuple[int, ...]]:
        """How many alerts were queued for a channel since a moment, and of which events."""
        with self._database.reading() as connection:
            return alerts.since(connection, subscription.id, moment)

    def enqueue_alerts(
        self,
        subscription: Subscription,
        posts: Sequence[Alert],
        *,
        now: datetime,
        known: datetime,
        alerted_until: datetime | None,
    ) -> bool:
        """Queue alerts made of what was known up to `known`, in one transaction.

        False when the subscription, or what it was told, has changed since it was read.
        """
        with self._database.writing(durable=True) as connection:
            return alerts.enqueue(connection, subscription, posts, now, known, alerted_until)

    def claim_delivery(
        self, team: str, owner: str, now: datetime, lease: timedelta, pace: Pace | None = None
    ) -> Delivery | None:
        """Lease a team's next delivery: due, its turn, channel at rest, no faster than `pace`."""
        with self._database.reading() as connection:
            if not claims.is_ready(connection, team, now):
                return None
        # A lease that a power cut takes is as one that ran out: only what begins must be on the disk.
        with self._database.writing(durable=False) as connection:
            return claims.claim(connection, team, owner, now, lease, pace)

    def start_posting(self, delivery: Delivery, now: datetime, lease: timedelta | None = None) -> Delivery:
        """Commit that the post is about to be made; LeaseLost without a live lease, which can begin anew."""
        with self._database.writing(durable=True) as connection:
            return claims.start_posting(connection, delivery, now, lease)

    def mark_sent(self, delivery: Delivery, ts: str, look_at: datetime | None = None) -> None:
        """The post exists as `ts`; that settles every state. Posted again, it is looked for once more."""
        with self._database.writing(durable=True) as connection:
            claims.mark_sent(connection, delivery, ts, look_at)

    def mark_retry(
        self, delivery: Delivery, at: datetime, error: str, *, refused: bool = False, doubted: bool = False
    ) -> None:
        """Try again from `at` on: nothing was posted, `refused` for what it is; or, `doubted`, who knows."""
        with self._database.writing(durable=True) as connection:
            deliveries.mark_retry(connection, delivery, at, error, refused=refused, doubted=doubted)

    def mark_too_fast(self, delivery: Delivery, method: Method, now: datetime, until: datetime) -> None:
        """Slack wants no such call before `until`: not from its channel, nor, the second time, from any."""
        with self._database.writing(durable=True) as connection:
            deliveries.too_fast(connection, delivery, method, now, until)

    def hold(self, team: str, method: Method, until: datetime) -> None:
        """Slack takes no such call from a workspace before `until`."""
        with self._database.writing(durable=True) as connection:
            rates.hold(connection, team, method, until)

    def mark_uncertain(self, delivery: Delivery, look_at: datetime | None, error: str) -> None:
        """Nobody knows whether the post exists: to be looked for from `look_at` on; None for no more."""
        with self._database.writing(durable=True) as connection:
            deliveries.mark_uncertain(connection, delivery, look_at, error)

    def mark_dead(
        self, delivery: Delivery, error: str, *, unread: datetime | None = None
    ) -> Subscription | None:
        """Give it up for good; what was to follow expires.

        With `unread`, where its news begins, the subscription is paused from there on; it is returned
        when that is new.
        """
        with self._database.writing(durable=True) as connection:
            return deliveries.mark_dead(connection, delivery, error, unread)

    def recover_stale(self, now: datetime, settles: timedelta) -> int:
        """Free what dead processes held; posts are looked for when they have settled. Returns how many."""
        with self._database.reading() as connection:
            if not deliveries.is_stale(connection, now):
                return 0
        with self._database.writing(durable=True) as connection:
            return deliveries.recover(connection, now, settles)

    def doubtful(self, team: str, now: datetime, limit: int = 20) -> tuple[Delivery, ...]:
        """A team's deliveries to look for in their channels: uncertain ones, and those posted again."""
        with self._database.reading() as connection:
            return deliveries.doubtful(connection, team, now, limit)

    def look_again(self, delivery_id: int, look_at: datetime | None) -> None:
        """When to look for a delivery once more; None when all is known."""
        with self._database.writing(durable=True) as connection:
            deliveries.look_again(connection, delivery_id, look_at)

    def requeue(self, delivery_id: int) -> bool:
        """Send an uncertain delivery again, after it was shown that no post exists.

        False when it expired instead, as its subscription was removed.
        """
        with self._database.writing(durable=True) as connection:
            return deliveries.requeue(connection, delivery_id)

    def deliveries(self, team: str, channel: str, limit: int = 20) -> tuple[Delivery, ...]:
        """A channel's deliveries, newest first."""
        with self._database.reading() as connection:
            return deliveries.of_channel(connection, team, channel, limit)


def _put_sources(connection: Connection, rows: list[dict[str, object]]) -> None:
    statement = insert(sources)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "key"}
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed), rows)


def _counts(connection: Connection) -> Counts:
    def how_many(table: Table, *where: ColumnElement[bool]) -> int:
        return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

    facet = event_facets.c
    by_topic = select(facet.value, func.count()).where(facet.kind == "topic").group_by(facet.value)
    return Counts(
        sources=how_many(sources),
        articles=how_many(articles_table, articles_table.c.revision == 1),
        events=how_many(events_table, events_table.c.joined_into.is_(None)),
        mentions=how_many(mentions, mentions.c.replaced_at.is_(None)),
        subscriptions=how_many(subscriptions_table),
        by_topic=dict(sorted((topic, count) for topic, count in connection.execute(by_topic))),
    )
