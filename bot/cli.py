"""The command line: `trilateral demo | run | import | ask | read | group | backup | …`."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from pathlib import Path

import click

from bot import care
from bot.app import Bot, load_knowledge, open_pipeline, utc_now
from bot.errors import TrilateralError
from bot.ingest.files import read_path
from bot.inspect import groups, readings
from bot.local import ask as ask_locally
from bot.local import demo as demo_locally
from bot.local import running
from bot.opening import on_demo, opened, read_settings
from storage.errors import StoreError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trilateral")
def trilateral() -> None:
    """Read the news on North Korea and trilateral coordination into events, and answer in Slack."""


@trilateral.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
def demo(port: int) -> None:
    """Run the bot in a local Slack-like workspace; nothing else is needed."""
    settings = read_settings()
    state = settings.demo_folder / "workspace.json"
    with opened(settings, on_demo=True) as store:
        stop = _stop_on_signals()
        with demo_locally(store, load_knowledge(settings), utc_now, port=port, state=state) as workspace:
            click.echo(f"Open {workspace.url} and type: /trilateral latest     (Ctrl-C stops)")
            stop.wait()
    click.echo("Stopped. What was read is kept for the next start.")


@trilateral.command()
def run() -> None:
    """Run the bot in your Slack workspace (tokens in .env)."""
    settings = read_settings()
    tokens = settings.slack_tokens()
    with opened(settings) as store:
        stop = _stop_on_signals()
        bot = Bot(store=store, rosters=load_knowledge(settings), clock=utc_now, tokens=tokens)
        with running(bot):
            click.echo("Connected to Slack. (Ctrl-C stops)")
            stop.wait()


@trilateral.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@on_demo
def import_(paths: tuple[Path, ...], on_demo: bool) -> None:
    """Read articles from text, HTML, feed and JSON Lines files, or folders of them; or take an export in."""
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


@trilateral.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--channel", default="policy", show_default=True, help="general, policy or morning-brief")
@on_demo
def ask(text: tuple[str, ...], channel: str, on_demo: bool) -> None:
    """Print what a Slack user would see: trilateral ask "latest trilateral 3"."""
    settings = read_settings()
    rosters = load_knowledge(settings)
    with opened(settings, on_demo=on_demo) as store:
        click.echo(ask_locally(store, rosters, utc_now, text=" ".join(text), channel=channel))


@trilateral.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--explain", is_flag=True, help="Show the rule and the words behind each field.")
def read(path: Path, explain: bool) -> None:
    """Print what reading makes of each article, one JSON object a line; nothing is kept."""
    for line in readings(path, load_knowledge(read_settings()), utc_now, explain=explain):
        click.echo(line)


@trilateral.command()
@click.argument("path", type=click.Path(path_type=Path))
def group(path: Path) -> None:
    """Print the event that each article's lead belongs to, one JSON object a line; nothing is kept."""
    for line in groups(path, load_knowledge(read_settings()), utc_now):
        click.echo(line)


for _command in care.COMMANDS:
    trilateral.add_command(_command)


def main() -> None:
    """Run the command line; a known error is one sentence and exit code 1."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("websocket").setLevel(logging.CRITICAL)  # it calls every goodbye an error
    try:
        trilateral(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (TrilateralError, StoreError) as error:
        click.echo(f"trilateral: {error}", err=True)
        sys.exit(1)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
