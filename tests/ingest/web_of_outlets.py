"""Outlets on this machine, a store, and a poller of them on a clock that only moves when told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ingest.articles import Desk
from bot.ingest.pipeline import Pipeline
from bot.ingest.polling import Poller, Tally
from bot.ingest.sources import SourceIndex
from bot.ingest.web.fetcher import Fetcher
from bot.ingest.web.manners import Turn
from bot.outlets.outlet import Outlet
from bot.outlets.records import Answer, Asked, Heard, Piece, Site, Wording
from bot.outlets.server import Outlets
from bot.reading.read import Reader
from storage.model import Article, EventQuery, Feed, FeedState, Source, SourceKind
from storage.store import Store
from tests.fakes import FakeClock

START = datetime(2026, 3, 2, tzinfo=UTC)
HOST = "a.example"
MORE = "\n\n" + "Officials of both sides met on Monday and spoke about the talks in Seoul for an hour. " * 4
SOURCES = (
    Source("paper", "The Paper", SourceKind.NEWSPAPER, "KR", "en", "B", f"http://{HOST}/"),
    Source("state", "State News", SourceKind.STATE_MEDIA, "KP", "en", "E", "http://state.example/"),
)


def piece(number: int, title: str = "", text: str = "", **fields: object) -> Piece:
    """A piece there from the start, on North Korea."""
    title = title or f"North Korea fires missile number {number}"
    text = text or f"North Korea fired missile number {number} into the East Sea on Monday, Seoul said."
    given: dict[str, object] = {"dated": START - timedelta(hours=1)}
    return Piece(f"p{number}", (Wording(START - timedelta(days=1), title, text + MORE),), **(given | fields))  # type: ignore[arg-type]


@dataclass
class Web:
    """What is played, what was asked, and who asks."""

    folder: Path
    store: Store
    clock: FakeClock
    reader: Reader
    sites: dict[str, Site]
    heard: list[Heard] = field(default_factory=list)
    port: int = 0
    closed: list[Callable[[], None]] = field(default_factory=list)

    def url(self, path: str = "feed", host: str = HOST) -> str:
        return f"http://{host}:{self.port}/{path}"

    def poller(
        self,
        owner: str = "one",
        *,
        hosts: int = 1,
        store: Store | None = None,
        turn: Turn | None = None,
    ) -> Poller:
        """A process that polls; its sleep moves the clock."""
        store = store or self.store
        fetcher = Fetcher(
            self.clock,
            lambda seconds: self.clock.advance(seconds=seconds),
            contact="https://trilateral.example",
            near=frozenset(f"{host}:{self.port}" for host in self.sites),
            resolve=lambda host, port: ["127.0.0.1"],
            turn=turn or (lambda host, gap: store.feeds.turn(host, gap, self.clock())),
        )
        self.closed.append(fetcher.close)
        desk = Desk(SourceIndex(store.sources()), self.clock)
        pipeline = Pipeline(store, self.reader, self.clock)
        return Poller(store, fetcher, pipeline, desk, self.clock, owner, hosts=hosts)

    def poll(self, poller: Poller | None = None) -> Tally:
        """Rounds until nothing is due."""
        poller = poller or self.poller()
        total = Tally()
        while (tally := poller.poll_due()).asked:
            for name in Tally.__slots__:
                setattr(total, name, getattr(total, name) + getattr(tally, name))
        return total

    def later(self, **by: float) -> Tally:
        """Move the clock and poll."""
        self.clock.advance(**by)
        return self.poll()

    def follow(self, **feed: object) -> FeedState:
        """Add the feed of an outlet."""
        given: dict[str, object] = {"url": self.url(), "source": "paper"}
        return self.store.feeds.add(Feed(**(given | feed)), "T1/U1")  # type: ignore[arg-type]

    def feed(self) -> FeedState:
        return self.store.feeds.all()[0]

    def asked(self, path: str) -> list[Heard]:
        return [one for one in self.heard if one.path.strip("/") == path]

    def headlines(self) -> list[str]:
        return sorted(event.headline for event in self.store.events(EventQuery(limit=100)).events)

    def articles(self) -> list[Article]:
        return articles_of(self.store)


Build = Callable[..., Web]


def articles_of(store: Store) -> list[Article]:
    """Every wording in a store, in the order recorded."""
    rows = [values for name, values in store.rows() if name == "articles"]
    return [Article(*(row.get(name) for name in Article.__slots__)) for row in rows]  # type: ignore[arg-type]


def outlet(*pieces: Piece, **fields: object) -> Outlet:
    """A well-behaved outlet in English."""
    return Outlet("The Paper", "en", pieces, **fields)  # type: ignore[arg-type]


def fixed(body: bytes | str, status: int = 200, **headers: str) -> Site:
    """A site that answers everything alike."""
    data = body.encode() if isinstance(body, str) else body

    def answer(asked: Asked) -> Answer:
        return Answer(status, data, {name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def rss(*items: str, head: str = "") -> str:
    """An RSS feed of items written out."""
    wrapped = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{head}{wrapped}</channel></rss>'


@contextmanager
def web(folder: Path, empty: Path, reader: Reader, sites: Mapping[str, Site]) -> Iterator[Web]:
    """Outlets that are up and a store without articles, until the block ends."""
    shutil.copy(empty, folder / "t.db")
    clock = FakeClock(START)
    with Store.open(f"sqlite:///{folder / 't.db'}", clock=clock) as store:
        store.put_sources(SOURCES)
        made = Web(folder, store, clock, reader, dict(sites))
        server = Outlets(made.sites, clock, heard=made.heard.append)
        server.start()
        made.port = server.port
        try:
            yield made
        finally:
            for close in made.closed:
                close()
            server.stop()
