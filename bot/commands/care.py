"""The commands that look after a store: `trilateral backup | restore | check | prune | export`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from bot.commands.export import is_export, read_lines, write_lines, write_table
from bot.commands.opening import on_demo, opened
from bot.commands.surroundings import read_settings, utc_now
from bot.errors import InputError
from storage.store import Store

SHOWN_PROBLEMS = 20
file_argument = click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@file_argument
@on_demo
def backup(path: Path, on_demo: bool) -> None:
    """Copy the store to FILE while it is in use; the copy is checked before it counts."""
    with opened(read_settings(), on_demo=on_demo) as store:
        store.backup(path)
    click.echo(f"{path} holds everything up to now, checked: {path.stat().st_size / 1e6:,.1f} MB.")


@click.command()
@file_argument
@on_demo
def restore(path: Path, on_demo: bool) -> None:
    """Put a backup into an empty store, on any back end."""
    with opened(read_settings(), on_demo=on_demo) as store:
        store.restore(path)
        click.echo(f"Restored {store.counts().events:,} events from {path}.")


@click.command()
@on_demo
def check(on_demo: bool) -> None:
    """Check that the store is whole: file, references, full text, history."""
    with opened(read_settings(), on_demo=on_demo) as store:
        found, counts = store.check(), store.counts()
    for problem in found[:SHOWN_PROBLEMS]:
        click.echo(f"wrong: {problem}")
    if found:
        sys.exit(1)
    click.echo(f"All is well: {counts.events:,} events told by {counts.articles:,} articles.")


@click.command()
@click.option("--older-than", required=True, metavar="365d", help="How old articles must be: 90d, 52w.")
@on_demo
def prune(older_than: str, on_demo: bool) -> None:
    """Let go of the text of old articles; events and the evidence shown for them stay."""
    age = _age(older_than)
    with opened(read_settings(), on_demo=on_demo) as store:
        gone = store.prune(utc_now() - age)
    click.echo(f"Let go of the text of {gone:,} articles; their events and passages stay.")


def _age(said: str) -> timedelta:
    number, unit = said[:-1], said[-1:].lower()
    sound = number.isascii() and number.isdecimal() and unit in ("d", "w") and 0 < int(number) < 10_000
    if not sound:
        raise click.BadParameter(f"{said!r} is no age; write 365d or 52w.", param_hint="--older-than")
    return timedelta(days=int(number) * (7 if unit == "w" else 1))


@click.command()
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only events told again since that day.")
@on_demo
def export(path: Path | None, form: str, since: datetime | None, on_demo: bool) -> None:
    """Write events and passages: JSON Lines that `import` takes into an empty store, or a CSV table."""
    moment = since.replace(tzinfo=UTC) if since else None
    write = write_lines if form == "jsonl" else write_table
    with opened(read_settings(), on_demo=on_demo) as store:
        if path is None or str(path) == "-":
            write(store, sys.stdout, moment)
            return
        events = to_file(path, lambda out: write(store, out, moment))
    click.echo(f"{path}: {events:,} events.")


def to_file(path: Path, write: Callable[[TextIO], int]) -> int:
    """Write a file that appears only once it is whole."""
    if path.exists():
        raise InputError(f"{path} is there already; an export overwrites nothing.")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            events = write(out)
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return events


def take_export(store: Store, path: Path) -> bool:
    """Put an export into an empty store; False when the file is none."""
    if not is_export(path):
        return False
    store.put_rows(read_lines(path))
    click.echo(f"Imported {store.counts().events:,} events from {path}.")
    return True
