"""The commands that show what Trilateral makes of a file: `trilateral read | group`.

Reading needs neither a store nor Slack, and is not made to wait for them.
"""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.inspect import readings
from bot.commands.surroundings import load_knowledge, read_settings, utc_now


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--explain", is_flag=True, help="Show the rule and the words behind each field.")
def read(path: Path, explain: bool) -> None:
    """Print what reading makes of each article, one JSON object a line; nothing is kept."""
    rosters = load_knowledge(read_settings())
    if explain:
        from bot.commands.grouped import explained

        lines = explained(path, rosters, utc_now)
    else:
        lines = readings(path, rosters, utc_now)
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def group(path: Path) -> None:
    """Print the event that each article's lead belongs to, one JSON object a line; nothing is kept."""
    from bot.commands.grouped import groups

    for line in groups(path, load_knowledge(read_settings()), utc_now):
        click.echo(line)
