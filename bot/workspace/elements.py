"""Block Kit elements as a user meets them: finding, filling in, choosing.

PURE. A *state* is what Slack puts under view.state.values and into an action:
{"type": "static_select", "selected_option": {...}}.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError
from bot.workspace.records import Json

# element type: (the field of its state, the field it starts from)
FIELDS: Mapping[str, tuple[str, str | None]] = {
    "static_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "overflow": ("selected_option", None),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
WITH_OPTIONS = frozenset(("static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes"))


@dataclass(frozen=True)
class Placed:
    """An element with the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """The element's id."""
        return str(self.element["action_id"])


def settle(blocks: Sequence[Json]) -> list[Json]:
    """A copy in which every block and element has an id, as Slack gives them."""
    settled = copy.deepcopy(list(blocks))
    for block in settled:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in _elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return settled


def placed(blocks: Sequence[Json]) -> Iterator[Placed]:
    """Every interactive element of some blocks."""
    return (Placed(block, element) for block in blocks for element in _elements(block))


def find(blocks: Sequence[Json], action_id: str, block_id: str | None = None) -> Placed:
    """The element with these ids; InputError names those that are there."""
    there = list(placed(blocks))
    for one in there:
        if one.action_id == action_id and block_id in (None, one.block_id):
            return one
    raise InputError.unknown("element", action_id, [one.action_id for one in there])


def _elements(block: Json) -> list[Json]:
    kind = block.get("type")
    if kind == "actions":
        found = block["elements"]
    elif kind == "section":
        found = [block["accessory"]] if "accessory" in block else []
    elif kind == "input":
        found = [block["element"]]
    else:
        found = []
    return [element for element in found if element.get("type") != "image"]


def start_state(element: Json) -> Json | None:
    """What an element holds before anybody touched it; None for buttons."""
    kind = element["type"]
    if kind not in FIELDS:
        return None
    field, initial = FIELDS[kind]
    many = field.endswith("s")
    return {"type": kind, field: element.get(initial, [] if many else None) if initial else None}


def states(blocks: Sequence[Json], given: Mapping[str, Mapping[str, Any]]) -> Json:
    """state.values: what was given, and what the other elements start with."""
    values: Json = {}
    for one in placed(blocks):
        state = start_state(one.element)
        if state is None or one.element["type"] == "overflow":
            continue
        chosen = given.get(one.block_id, {})
        if one.action_id in chosen:
            state = choose(one.element, chosen[one.action_id])
        values.setdefault(one.block_id, {})[one.action_id] = state
    return values


def choose(element: Json, given: Any) -> Json:
    """The state after a choice: a state as Slack has it, or just the value."""
    kind = element["type"]
    if kind not in FIELDS:
        return {"type": kind}
    field = FIELDS[kind][0]
    value = given
    if isinstance(given, Mapping):
        value = given.get(field, given.get("value"))
    if kind in WITH_OPTIONS and value is not None:
        value = _pick(element, value, many=field == "selected_options")
    elif field.endswith("s") and isinstance(value, str):
        value = [value]
    return {"type": kind, field: value}


def options(element: Json) -> list[Json]:
    """All options of an element, those in groups too."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def _pick(element: Json, value: Any, *, many: bool) -> Any:
    wanted = value if isinstance(value, list) else [value]
    there = {str(option.get("value")): option for option in options(element)}
    picked = []
    for one in wanted:
        key = str(one.get("value") if isinstance(one, Mapping) else one)
        if key not in there:
            raise InputError.unknown("option", key, there)
        picked.append(there[key])
    return picked if many else picked[0]


def action(one: Placed, state: Json, action_ts: str) -> Json:
    """An entry of a block_actions payload's `actions`."""
    element = one.element
    shown: Json = {
        key: element[key] for key in ("text", "value", "style", "url", "placeholder") if key in element
    }
    initial = FIELDS.get(element["type"], ("", None))[1]
    if initial and initial in element:
        shown[initial] = element[initial]
    if "confirm" in element:
        shown["confirm"] = element["confirm"]
    return {**shown, **state, "action_id": one.action_id, "block_id": one.block_id, "action_ts": action_ts}


def missing_inputs(blocks: Sequence[Json], values: Json) -> dict[str, str]:
    """The required inputs left empty, which Slack's own dialog does not let through."""
    problems = {}
    for block in blocks:
        if block.get("type") != "input" or block.get("optional"):
            continue
        state = values[block["block_id"]][block["element"]["action_id"]]
        if not state.get(FIELDS[state["type"]][0]):
            problems[str(block["block_id"])] = "Please complete this required field."
    return problems
