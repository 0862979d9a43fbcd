"""Modals and Home tabs: what is open for whom, and the views.* methods."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from bot.workspace import elements, limits, payloads
from bot.workspace.arguments import ApiError, Args
from bot.workspace.hub import Hub
from bot.workspace.interactions import Interaction
from bot.workspace.records import Json, View
from bot.workspace.world import World, new_id

if TYPE_CHECKING:
    from bot.workspace.site import Site

DEEPEST = 3


class Views:
    """The open modals of each user, one on the other, and the Home tabs."""

    def __init__(self, world: World, hub: Hub) -> None:
        self._world = world
        self._hub = hub
        self._stacks: dict[str, list[View]] = {}

    def find(self, view_id: str) -> View | None:
        """The open modal or Home tab with this id or external id."""
        there = [view for stack in self._stacks.values() for view in stack] + list(self._world.homes.values())
        return next((v for v in there if view_id in (v.id, v.source.get("external_id"))), None)

    def open(self, user: str, source: Json) -> View:
        """Open a modal in place of any other."""
        view = _new(user, source)
        self._stacks[user] = [view]
        self._say("open", view)
        return view

    def push(self, user: str, source: Json) -> View:
        """Open a modal on top of the user's."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= DEEPEST:
            raise ApiError("push_limit_reached")
        view = _new(user, source)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        self._say("push", view)
        return view

    def update(self, view: View, source: Json) -> View:
        """Put new content into an open view."""
        view.source = source | {"blocks": elements.settle(source["blocks"])}
        view.hash = _hash(view)
        if source["type"] == "home":
            self._hub.tell({"type": "home", "view": payloads.view_json(view)}, view.user)
        else:
            self._say("update", view)
        return view

    def close(self, view: View) -> None:
        """Close a modal; the one under it shows again."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
            self._say("close", view)

    def clear(self, user: str) -> None:
        """Close all modals of a user."""
        for view in reversed(self._stacks.pop(user, [])):
            self._say("close", view)

    def publish(self, user: str, source: Json) -> View:
        """Set a user's Home tab."""
        home = self._world.homes.get(user)
        if home is None:
            home = self._world.homes[user] = _new(user, source)
        return self.update(home, source)

    def _say(self, action: str, view: View) -> None:
        self._hub.tell({"type": "view", "action": action, "view": payloads.view_json(view)}, view.user)


def _new(user: str, source: Json) -> View:
    view_id = new_id("V")
    view = View(view_id, user, source | {"blocks": elements.settle(source["blocks"])}, "", view_id)
    view.hash = _hash(view)
    return view


def _hash(view: View) -> str:
    content = json.dumps([view.hash, view.source], sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()[:16]


def check_view(source: object, allowed: tuple[str, ...]) -> Json:
    """A view within the limits, or ApiError."""
    if not isinstance(source, dict):
        raise ApiError(
            "invalid_arguments",
            response_metadata={"messages": ["[ERROR] must provide an object [json-pointer:/view]"]},
        )
    problems = limits.check_view(source, allowed)
    if problems:
        raise ApiError("invalid_arguments", response_metadata={"messages": problems})
    return source


def _triggered(site: Site, args: Args) -> Interaction:
    found = site.interactions.by_trigger(args.need("trigger_id"))
    if isinstance(found, str):
        raise ApiError(found)
    return found


def _answer(view: View) -> Json:
    return {"view": payloads.view_json(view)}


def views_open(site: Site, args: Args) -> Json:
    """Open a modal with the trigger of something a user just did."""
    source = check_view(args.structure("view", "invalid_arguments"), ("modal",))
    interaction = _triggered(site, args)
    answer = _answer(site.views.open(interaction.user, source))
    interaction.note_view(answer["view"])
    return answer


def views_push(site: Site, args: Args) -> Json:
    """Open a modal on top of the one the trigger came from."""
    source = check_view(args.structure("view", "invalid_arguments"), ("modal",))
    interaction = _triggered(site, args)
    answer = _answer(site.views.push(interaction.user, source))
    interaction.note_view(answer["view"])
    return answer


def views_update(site: Site, args: Args) -> Json:
    """Change an open view, unless it changed meanwhile (hash)."""
    source = check_view(args.structure("view", "invalid_arguments"), ("modal",))
    view = site.views.find(args.text("view_id") or args.need("external_id"))
    if view is None:
        raise ApiError("not_found")
    if args.has("hash") and args.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    answer = _answer(site.views.update(view, source))
    site.note_view(view.user, answer["view"])
    return answer


def views_publish(site: Site, args: Args) -> Json:
    """Set a user's Home tab."""
    source = check_view(args.structure("view", "invalid_arguments"), ("home",))
    user = site.world.user(args.need("user_id"))
    if user is None:
        raise ApiError("user_not_found")
    home = site.world.homes.get(user.id)
    if args.has("hash") and home is not None and args.text("hash") != home.hash:
        raise ApiError("hash_conflict")
    answer = _answer(site.views.publish(user.id, source))
    site.note_view(user.id, answer["view"])
    return answer
