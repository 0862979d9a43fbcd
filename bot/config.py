"""Settings, and the one place that reads the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_path

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can set.

    `own_seeds` is a folder of a team's own topics and sources, laid over seeds/. `contact` tells the
    outlets that are read whom to write to; `near` holds the `host:port` on this machine that may be read.
    `poll` says that the bot reads its feeds.
    """

    database_url: str
    demo_folder: Path
    demo_database_url: str
    own_seeds: Path | None = None
    contact: str = ""
    near: frozenset[str] = frozenset()
    poll: bool = True
    bot_token: str = ""
    app_token: str = ""

    @classmethod
    def load(cls, environ: Mapping[str, str], env_file: Path = Path(".env")) -> Settings:
        """Read the environment, over the .env file of the current folder; ConfigError where it is wrong."""
        values = {**{k: v or "" for k, v in dotenv_values(env_file).items()}, **environ}
        data = user_data_path("trilateral", appauthor=False)
        named = values.get("TRILATERAL_DATABASE_URL", "").strip()
        own = values.get("TRILATERAL_SEEDS", "").strip()
        if own and not Path(own).expanduser().is_dir():
            raise ConfigError(f"TRILATERAL_SEEDS names {own}, which is no folder.")
        return cls(
            database_url=named or f"sqlite:///{data / 'trilateral.db'}",
            demo_folder=data / "demo",
            demo_database_url=named or f"sqlite:///{data / 'demo' / 'trilateral.db'}",
            own_seeds=Path(own).expanduser() if own else None,
            contact=_contact(values.get("TRILATERAL_CONTACT", "")),
            near=_places(values.get("TRILATERAL_NEAR", "")),
            poll=_on(values.get("TRILATERAL_POLL", "")),
            bot_token=values.get("SLACK_BOT_TOKEN", "").strip(),
            app_token=values.get("SLACK_APP_TOKEN", "").strip(),
        )

    def slack_tokens(self) -> tuple[str, str]:
        """Return the bot's and the app's token; raise ConfigError in one sentence."""
        for name, token, prefix in (
            ("SLACK_BOT_TOKEN", self.bot_token, "xoxb-"),
            ("SLACK_APP_TOKEN", self.app_token, "xapp-"),
        ):
            if not token:
                raise ConfigError(
                    f"{name} is not set: put it into .env (.env.example says where to find it)."
                )
            if not token.startswith(prefix):
                raise ConfigError(f"{name} does not look right: it begins with {prefix} (see .env.example).")
        return self.bot_token, self.app_token


def _on(given: str) -> bool:
    if given.strip().lower() not in ("", "on", "off"):
        raise ConfigError(f"TRILATERAL_POLL is {given.strip()}; valid: on, off.")
    return given.strip().lower() != "off"


def _contact(given: str) -> str:
    """An address or a mail as a header may carry it."""
    contact = given.strip()
    if not contact.isascii() or not contact.isprintable() or len(contact) > 200 or set("()") & set(contact):
        raise ConfigError("TRILATERAL_CONTACT must be a web address or a mail address.")
    return contact


def _places(given: str) -> frozenset[str]:
    places = [place.strip() for place in given.split(",") if place.strip()]
    for place in places:
        host, _, port = place.rpartition(":")
        if not host or not port.isdecimal():
            raise ConfigError(f"TRILATERAL_NEAR names {place}, which is no host:port, as in 127.0.0.1:1200.")
    return frozenset(places)
