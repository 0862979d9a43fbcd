"""What each command opens first: the store that its settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from bot.app import open_fetcher, open_store
from bot.commands.surroundings import load_knowledge, utc_now
from bot.config import Settings
from bot.ingest.web.fetcher import Fetcher
from storage.store import Store

NO_CONTACT = (
    "note: the outlets that are read cannot tell whom to write to;"
    " put TRILATERAL_CONTACT=you@example.org into .env"
)

on_demo = click.option("--demo", "on_demo", is_flag=True, help="Use the demo's store instead of your own.")


@contextmanager
def opened(settings: Settings, *, on_demo: bool = False) -> Iterator[Store]:
    """One's own store, or the demo's, with the known sources in it; the demo plays feeds of its own."""
    url = settings.demo_database_url if on_demo else settings.database_url
    rosters = load_knowledge(settings)
    with open_store(url, rosters, utc_now) as store:
        if not on_demo:
            store.feeds.put(rosters.feeds)
        yield store


@contextmanager
def reaching(settings: Settings, store: Store) -> Iterator[Fetcher]:
    """What asks the web until the block ends; a person is told where outlets could write to nobody."""
    if not settings.contact:
        click.echo(NO_CONTACT, err=True)
    with closing(open_fetcher(settings, store, utc_now)) as fetcher:
        yield fetcher
