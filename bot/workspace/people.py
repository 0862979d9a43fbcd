"""The users.* methods."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.workspace import fixture
from bot.workspace.arguments import ApiError, Args, page
from bot.workspace.records import Json, User

if TYPE_CHECKING:
    from bot.workspace.site import Site


def _show(user: User, now: datetime) -> Json:
    local = now.astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    return {
        "id": user.id,
        "team_id": fixture.TEAM_ID,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "tz": user.tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "profile": {"real_name": user.real_name, "display_name": user.name, "team": fixture.TEAM_ID},
    }


def info(site: Site, args: Args) -> Json:
    """One user, with time zone."""
    user = site.world.users.get(args.need("user", "user_not_found"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _show(user, site.clock())}


def list_users(site: Site, args: Args) -> Json:
    """All users, a page at a time."""
    shown, metadata = page(list(site.world.users.values()), args)
    now = site.clock()
    return {
        "members": [_show(user, now) for user in shown],
        "cache_ts": int(now.timestamp()),
        "response_metadata": metadata,
    }
