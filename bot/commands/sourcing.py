"""The commands on where the news comes from: `trilateral sources check | export | import`, `fetch`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from textwrap import fill, indent
from urllib.parse import urlsplit

import click

from bot.app import open_pipeline, open_poller
from bot.commands.care import file_argument, to_file
from bot.commands.opening import on_demo, opened, reaching
from bot.commands.surroundings import load_knowledge, read_settings, utc_now
from bot.errors import InputError, TrilateralError
from bot.ingest.polling import Poller, Tally
from bot.ingest.sources import SourceIndex
from bot.ingest.web.discovery import Scout
from bot.mending import mend
from bot.opml import MOST_BYTES, Outline, read_opml, write_opml
from bot.reading.read import Reader
from storage.model import Feed, FeedState, Source, SourceKind
from storage.store import Store

AT_ONCE = 16  # of which most wait, for seconds where a host does not answer
LINE = 100
BY = "command line"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a feed brought when it was tried; `problem` is a sentence where it brought nothing."""

    feed: Feed
    entries: int = 0
    relevant: int = 0
    newest_on: date | None = None
    problem: str = ""


@click.group()
def sources() -> None:
    """Try the feeds that are read, or exchange lists of them with other readers."""


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE…]")
def check(names: tuple[str, ...]) -> None:
    """Try all feeds, or those of some sources, and say what to mend; nothing is kept of it.

    The exit code is 1 when a feed fails.
    """
    settings = read_settings()
    rosters = load_knowledge(settings)
    with opened(settings) as store:
        known, states = store.sources(), _named(store, names)
        feeds = [state.feed for state in states if not state.paused]
        with (
            reaching(settings, store) as fetcher,
            click.progressbar(length=len(feeds), label="Trying", show_pos=True, file=sys.stderr) as bar,
        ):
            scout = Scout(fetcher.get, Reader(rosters), utc_now)
            tried = try_feeds(scout, feeds, known, lambda: bar.update(1))
    for line in table(tried, [state for state in states if state.paused]):
        click.echo(line)
    if any(one.problem for one in tried):
        sys.exit(1)


def _named(store: Store, names: Sequence[str]) -> tuple[FeedState, ...]:
    """All feeds, or those of the sources named."""
    feeds = store.feeds.all()
    if not names:
        return feeds
    keys = {feed.feed.source for feed in feeds}
    index = SourceIndex(source for source in store.sources() if source.key in keys)
    wanted = {name: index.match(name, "").key for name in names}
    for name, key in wanted.items():
        if key not in keys:
            raise InputError.unknown("source with feeds", name, sorted(keys))
    return tuple(feed for feed in feeds if feed.feed.source in wanted.values())


def try_feeds(
    scout: Scout, feeds: Sequence[Feed], known: Sequence[Source], done: Callable[[], object]
) -> list[Tried]:
    """Look at feeds, several hosts at once, in their order; `done` hears of each."""

    def look(feed: Feed) -> Tried:
        try:
            found = scout.look(feed, known)
        except TrilateralError as error:
            return Tried(feed, problem=str(error))
        return Tried(feed, found.entries, found.relevant, found.newest_on)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="try") as pool:
        waiting = [pool.submit(look, feed) for feed in feeds]
        for _ in as_completed(waiting):
            done()
        return [one.result() for one in waiting]


def table(tried: Sequence[Tried], paused: Sequence[FeedState] = ()) -> Iterator[str]:
    """What became of each feed, why one fails in a second line; then what to mend, and a sum."""
    width = max((len(one.feed.source) for one in tried), default=0)
    for one in tried:
        outcome = "FAILS" if one.problem else "ok   "
        dated = f"{one.newest_on:%Y-%m-%d}" if one.newest_on else "no dates  "
        brought = f"{one.entries:>5} entries, newest {dated}, {one.relevant:>3} on our topics"
        yield f"{outcome}  {one.feed.source:<{width}}  {'' if one.problem else f'{brought}  '}{one.feed.url}"
        if one.problem:
            yield f"       {' ' * width}  {_printable(one.problem)}"
    for state in paused:
        yield f"paused {state.feed.source:<{width}}  {state.feed.url}: {_printable(state.paused)}"
    yield from _to_mend(tried)
    failing = sum(bool(one.problem) for one in tried)
    answering = f"{len(tried) - failing} of {len(tried)} feeds answer with entries"
    yield f"{answering}; {failing} fail, {len(paused)} are paused."


def _to_mend(tried: Sequence[Tried]) -> Iterator[str]:
    """What a person can do, with the sources it is for; one advice stands for all that need the same."""
    advised: dict[str, dict[str, None]] = {}
    for one in tried:
        if one.problem:
            advised.setdefault(mend(one.problem), {})[one.feed.source] = None
    for advice, keys in advised.items():
        yield advice
        yield indent(fill(", ".join(keys), LINE, break_on_hyphens=False), "  ")


def _printable(words: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in words)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE…]")
def fetch(names: tuple[str, ...]) -> None:
    """Read once what feeds bring: what is due, or some sources at once."""
    settings = read_settings()
    with opened(settings) as store, reaching(settings, store) as fetcher:
        began = utc_now()
        keys = {state.feed.source for state in _named(store, names)}
        for key in keys if names else ():
            store.feeds.hasten(key)
        pipeline = open_pipeline(store, load_knowledge(settings), utc_now)
        poller = open_poller(store, pipeline, utc_now, fetcher)
        with (
            _stopped_by_signals(poller),
            click.progressbar(length=0, label="Reading", show_pos=True, file=sys.stderr) as bar,
        ):
            tally = poll_all(poller, keys if names else (), bar.update)
        states = [state for state in store.feeds.all() if state.feed.source in keys]
        waiting = sum(one.waiting for one in store.feeds.health(utc_now()) if one.source in keys)
    for line in fetched(tally, states, waiting, began):
        click.echo(line)


@contextmanager
def _stopped_by_signals(poller: Poller) -> Iterator[None]:
    """Let Ctrl-C end what is under way in order."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: poller.stop()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def poll_all(poller: Poller, sources: Collection[str], done: Callable[[int], object]) -> Tally:
    """Poll until nothing is due or the poller is stopped; `done` hears after each round."""
    total = Tally()
    while (tally := poller.poll_due(sources)).asked:
        total = Tally(*(a + b for a, b in zip(astuple(total), astuple(tally), strict=True)))
        done(tally.asked)
    return total


def fetched(tally: Tally, states: Sequence[FeedState], waiting: int, began: datetime) -> Iterator[str]:
    """What fails with what to mend, and what was read; or when something will be due."""
    tried = [state for state in states if state.tried_at is not None and state.tried_at >= began]
    for state in tried:
        if state.error:
            yield f"FAILS  {state.feed.source}  {state.feed.url}"
            yield f"       {_printable(state.error)} {mend(state.error, state.failures)}"
    changed = f" · changed {tally.changed:,}" if tally.changed else ""
    left = f" · waiting {waiting:,}" if waiting else ""
    yield (
        f"polled {tally.feeds:,} feeds · failed {tally.failed:,} · named {tally.named:,} · "
        f"read {tally.pages:,} · new {tally.new:,}{changed} · events {tally.events:,}{left}"
    )
    due = min((state.next_due_at for state in states if not state.paused), default=None)
    if due is None:
        yield "All of these feeds are paused."
    elif not tally.asked and due > began:
        yield f"Nothing was due before {due:%Y-%m-%d %H:%M} UTC; `trilateral fetch SOURCE` reads one at once."
    elif not tally.asked:
        yield "What is due is in another process's hands, or its hosts asked to be left alone for a while."


@sources.command("export")
@file_argument
@on_demo
def export(path: Path, on_demo: bool) -> None:
    """Write the feeds that are read as OPML, which other readers take."""
    with opened(read_settings(), on_demo=on_demo) as store:
        known = {source.key: source for source in store.sources()}
        feeds = [(state.feed, _source_of(state.feed, known)) for state in store.feeds.all()]
    written = write_opml(feeds, "What Trilateral reads").decode()
    to_file(path, lambda out: out.write(written))
    click.echo(f"{path}: {len(feeds):,} feeds of {len({feed.source for feed, _ in feeds}):,} sources.")


def _source_of(feed: Feed, known: dict[str, Source]) -> Source:
    made = Source(feed.source, feed.source, SourceKind.UNKNOWN, "", "", "F")
    return known.get(feed.source, made)


@sources.command("import")
@file_argument
@on_demo
def import_(path: Path, on_demo: bool) -> None:
    """Read the feeds of an OPML list, too; outlets that nobody knows become sources."""
    outlines = read_opml(_bytes_of(path))
    settings = read_settings()
    topics = tuple(topic.key for topic in load_knowledge(settings).topics)
    with opened(settings, on_demo=on_demo) as store:
        before = {state.feed.url for state in store.feeds.all()}
        new = [outline for outline in outlines if outline.feed.url not in before]
        known = store.sources()
        placed = list(place(new, known, topics))
        made = {source.key: source for _, source in placed if source not in known}
        store.put_sources(made.values())
        for feed, _ in placed:
            store.feeds.add(feed, BY)
    there = len(outlines) - len(new)
    click.echo(
        f"Added {len(new):,} feeds, with {len(made):,} new sources; {there:,} were there already. "
        "`trilateral sources check` tries them."
    )


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def place(
    outlines: Iterable[Outline], known: Sequence[Source], topics: Sequence[str]
) -> Iterator[tuple[Feed, Source]]:
    """The feeds of a list, each with its source: one that is known, or one made for it.

    A foreign list does not say what is wanted of a feed: of those, what is on our topics is kept.
    """
    index, by_key = SourceIndex(known), {source.key: source for source in known}
    for outline in outlines:
        feed, source = outline.feed, by_key.get(outline.source)
        kept = tuple(key for key in feed.topics if key in topics) if outline.source else tuple(topics)
        if source is None:
            source = index.match(outline.title, outline.site or feed.url)
            if source.key not in by_key:
                parts = urlsplit(feed.url)
                source = replace(source, url=outline.site or f"{parts.scheme}://{parts.netloc}/")
                by_key[source.key] = source
            source = by_key[source.key]
        yield replace(feed, source=source.key, topics=kept), source
