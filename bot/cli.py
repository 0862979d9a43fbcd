"""The command line: `trilateral demo | run | import | ask | read | group | backup | …`."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Mapping
from importlib import import_module

import click

from bot.errors import TrilateralError
from storage.errors import StoreError

# The module of each command is loaded when the command is called: Slack and the store take a second.
MODULES: Mapping[str, str] = {
    **dict.fromkeys(("demo", "run", "import", "ask"), "bot.commands.operate"),
    **dict.fromkeys(("read", "group"), "bot.commands.look"),
    **dict.fromkeys(("backup", "restore", "check", "prune", "export"), "bot.commands.care"),
    **dict.fromkeys(("sources", "fetch"), "bot.commands.sourcing"),
}


# Objects made before garbage is looked for, 700 as Python has it: rows and readings are many, circles few.
# A batch that is imported makes fewer, and most are gone before anybody looks at them.
GARBAGE = 50_000


class _Commands(click.Group):
    """The commands of MODULES, each under its name there, `import_` for `import`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = import_module(MODULES[cmd_name])
        found: click.Command = getattr(module, "import_" if cmd_name == "import" else cmd_name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trilateral")
def trilateral() -> None:
    """Read the news on North Korea and trilateral coordination into events, and answer in Slack."""


def main() -> None:
    """Run the command line; a known error is one sentence and exit code 1."""
    gc.set_threshold(GARBAGE)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that still runs is no news to it
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
