"""The people and channels every new workspace starts with."""

from __future__ import annotations

from bot.workspace.records import Channel, User

TEAM_ID = "T0TRILATERAL"
TEAM_NAME = "Trilateral Demo"
TEAM_DOMAIN = "trilateral-demo"
APP_ID = "A0TRILATERAL"
APP_NAME = "Trilateral"
BOT_ID = "B0TRILATERAL"
BOT_USER_ID = "U0TRILATERAL"

# Everything the bot may ask for; a test can start a workspace with fewer.
SCOPES = (
    "commands",
    "chat:write",
    "channels:read",
    "groups:read",
    "users:read",
    "im:write",
    "im:read",
    "im:history",
    "files:write",
    "channels:join",
    "app_mentions:read",
    "channels:history",
    "groups:history",
)


def users() -> list[User]:
    """Three people in three time zones, and the bot."""
    return [
        User("U0ANA", "ana", "Ana Reyes", "Asia/Seoul"),
        User("U0BEN", "ben", "Ben Okafor", "America/New_York"),
        User("U0EMI", "emi", "Emi Sato", "Asia/Tokyo", is_admin=True),
        User(BOT_USER_ID, "trilateral", APP_NAME, "Etc/UTC", is_bot=True),
    ]


def channels() -> list[Channel]:
    """Three channels; the bot is a member of two."""
    people = ["U0ANA", "U0BEN", "U0EMI"]
    return [
        Channel("C0GENERAL", "general", "Everything and nothing", [*people]),
        Channel("C0POLICY", "policy", "US, Japan, South Korea and North Korea", [*people, BOT_USER_ID]),
        Channel("C0BRIEF", "morning-brief", "The day's digest", [*people, BOT_USER_ID]),
    ]
