"""The commands that run the bot and fill its store: `trilateral demo | run | import | ask`."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

import click

from bot.app import Bot, open_pipeline, open_poller, open_preview, poll_tick
from bot.commands import care
from bot.commands.local import ask as ask_locally
from bot.commands.local import demo as demo_locally
from bot.commands.local import running
from bot.commands.opening import on_demo, opened, reaching
from bot.commands.surroundings import load_knowledge, read_settings, utc_now
from bot.ingest.files import read_path


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
def demo(port: int) -> None:
    """Run the bot in a local Slack-like workspace; nothing else is needed."""
    settings = read_settings()
    with opened(settings, on_demo=True) as store:
        stop = _stop_on_signals()
        with demo_locally(store, load_knowledge(settings), settings, utc_now, port=port) as workspace:
            click.echo(f"Open {workspace.url} and type: /trilateral latest     (Ctrl-C stops)")
            stop.wait()
    click.echo("Stopped. What was read is kept for the next start.")


@click.command()
def run() -> None:
    """Run the bot in your Slack workspace (tokens in .env)."""
    settings = read_settings()
    tokens, polls, rosters = settings.slack_tokens(), settings.poll, load_knowledge(settings)
    with opened(settings) as store, reaching(settings, store) as fetcher:
        stop = _stop_on_signals()
        ticks = []
        if polls:
            pipeline = open_pipeline(store, rosters, utc_now)
            ticks.append(poll_tick(open_poller(store, pipeline, utc_now, fetcher)))
        bot = Bot(
            store=store,
            rosters=rosters,
            clock=utc_now,
            tokens=tokens,
            ticks=ticks,
            preview=open_preview(store, rosters, fetcher, utc_now),
        )
        with running(bot):
            reads = f" Reading {len(store.feeds.all())} feeds." if polls else ""
            click.echo(f"Connected to Slack.{reads} (Ctrl-C stops)")
            stop.wait()


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@on_demo
def import_(paths: tuple[Path, ...], on_demo: bool) -> None:
    """Read articles from files (text, HTML, PDF, HWPX, feeds, JSON Lines, WARC), or take an export in."""
    settings = read_settings()
    rosters = load_knowledge(settings)
    with opened(settings, on_demo=on_demo) as store:
        if len(paths) == 1 and care.take_export(store, paths[0]):
            return
        pipeline = open_pipeline(store, rosters, utc_now)
        articles = (a for path in paths for a in read_path(path, rosters.sources, utc_now))
        with click.progressbar(length=0, label="Reading", show_pos=True, file=sys.stderr) as bar:
            tally = pipeline.take(articles, progress=bar.update)
    for noted in tally.noted:
        click.echo(f"note    {' '.join(filter(None, (noted.path, noted.where)))}: {noted.remark}")
    for skipped in tally.skipped:
        click.echo(f"skipped {' '.join(filter(None, (skipped.path, skipped.where)))}: {skipped.reason}")
    click.echo(tally.line())


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--channel", default="policy", show_default=True, help="general, policy or morning-brief")
@on_demo
def ask(text: tuple[str, ...], channel: str, on_demo: bool) -> None:
    """Print what a Slack user would see: trilateral ask "latest trilateral 3"."""
    settings = read_settings()
    rosters = load_knowledge(settings)
    with opened(settings, on_demo=on_demo) as store:
        click.echo(ask_locally(store, rosters, utc_now, text=" ".join(text), channel=channel))


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
