"""What Block Kit allows, as a table, and the check of messages and views against it.

PURE. The numbers are those of Slack's Block Kit reference (docs.slack.dev/reference/block-kit);
the cumulative one is from bolt-js issue 2509.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.workspace.shapes import ByType, Flag, Items, Nullable, Num, OneOf, Rule, Shape, Str, complain

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_BLOCKS_CHARACTERS = 13_200
ALL_MARKDOWN_CHARACTERS = 12_000
UNCOUNTED = ("type", "block_id", "action_id", "style")

ID = Str(255)
URL = Str(3000, form=r"(?s)https?://\S+")
DATE = Str(10, form=r"\d{4}-\d\d-\d\d")
TIME = Str(5, form=r"([01]\d|2[0-3]):[0-5]\d")


def plain(most: int) -> Rule:
    """A plain_text object."""
    return ByType({"plain_text": Shape({"text": Str(most)}, {"emoji": Flag()})})


def text(most: int) -> Rule:
    """A plain_text or mrkdwn object."""
    return ByType(
        {
            "plain_text": Shape({"text": Str(most)}, {"emoji": Flag()}),
            "mrkdwn": Shape({"text": Str(most)}, {"verbatim": Flag()}),
        }
    )


CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": OneOf(("primary", "danger"))},
)
OPTION = Shape({"text": plain(75), "value": Str(150)}, {"description": plain(75)})
LINK_OPTION = Shape({"text": plain(75), "value": Str(150)}, {"description": plain(75), "url": URL})
MARKED_OPTION = Shape({"text": text(75), "value": Str(150)}, {"description": text(75)})
GROUP = Shape({"label": plain(75), "options": Items(OPTION, 1, 100)})

CLICKED: Mapping[str, Rule] = {"action_id": ID, "confirm": CONFIRM}
FILLED: Mapping[str, Rule] = {"action_id": ID, "placeholder": plain(150), "focus_on_load": Flag()}
CHOSEN: Mapping[str, Rule] = {**CLICKED, **FILLED}
OPTIONS_OR_GROUPS: Mapping[str, Rule] = {
    "options": Items(OPTION, 1, 100),
    "option_groups": Items(GROUP, 1, 100),
}
MANY: Mapping[str, Rule] = {"max_selected_items": Num(1, 100)}
FILTER = Shape(
    may={
        "include": Items(OneOf(("im", "mpim", "private", "public")), 1, 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
CONVERSATION: Mapping[str, Rule] = {
    "filter": FILTER,
    "default_to_current_conversation": Flag(),
    "response_url_enabled": Flag(),
}
WHEN = Shape(may={"trigger_actions_on": Items(OneOf(("on_enter_pressed", "on_character_entered")), 1, 2)})
LENGTHS: Mapping[str, Rule] = {"min_length": Num(0, 3000), "max_length": Num(1, 3000)}

IMAGE_FIELDS: Mapping[str, Rule] = {
    "image_url": URL,
    "slack_file": Shape(may={"url": URL, "id": ID}, one_of=("url", "id"), only_one=True),
}
IMAGE_ELEMENT = Shape({"alt_text": Str(2000)}, IMAGE_FIELDS, ("image_url", "slack_file"), only_one=True)

BUTTON = Shape(
    {"text": plain(75)},
    {
        **CLICKED,
        "value": Str(2000),
        "url": URL,
        "style": OneOf(("primary", "danger")),
        "accessibility_label": Str(75),
    },
)
OVERFLOW = Shape({"options": Items(LINK_OPTION, 1, 5)}, CLICKED)

# Elements that hold a value: usable beside a section and in an input block.
VALUES: Mapping[str, Rule] = {
    "static_select": Shape(
        may={**CHOSEN, **OPTIONS_OR_GROUPS, "initial_option": OPTION},
        one_of=("options", "option_groups"),
        only_one=True,
    ),
    "users_select": Shape(may={**CHOSEN, "initial_user": ID}),
    "channels_select": Shape(may={**CHOSEN, "initial_channel": ID, "response_url_enabled": Flag()}),
    "conversations_select": Shape(may={**CHOSEN, **CONVERSATION, "initial_conversation": ID}),
    "checkboxes": Shape(
        {"options": Items(MARKED_OPTION, 1, 10)},
        {**CLICKED, "focus_on_load": Flag(), "initial_options": Items(MARKED_OPTION, 1, 10)},
    ),
    "radio_buttons": Shape(
        {"options": Items(MARKED_OPTION, 1, 10)},
        {**CLICKED, "focus_on_load": Flag(), "initial_option": MARKED_OPTION},
    ),
    "datepicker": Shape(may={**CHOSEN, "initial_date": DATE}),
    "timepicker": Shape(may={**CHOSEN, "initial_time": TIME, "timezone": Str(100)}),
}
MULTI: Mapping[str, Rule] = {
    "multi_static_select": Shape(
        may={**CHOSEN, **MANY, **OPTIONS_OR_GROUPS, "initial_options": Items(OPTION, 1, 100)},
        one_of=("options", "option_groups"),
        only_one=True,
    ),
    "multi_users_select": Shape(may={**CHOSEN, **MANY, "initial_users": Items(ID, 1, 100)}),
    "multi_channels_select": Shape(may={**CHOSEN, **MANY, "initial_channels": Items(ID, 1, 100)}),
    "multi_conversations_select": Shape(
        may={**CHOSEN, **MANY, **CONVERSATION, "initial_conversations": Items(ID, 1, 100)}
    ),
}
TYPED: Mapping[str, Rule] = {
    "plain_text_input": Shape(
        may={
            **FILLED,
            **LENGTHS,
            "multiline": Flag(),
            "initial_value": Str(3000),
            "dispatch_action_config": WHEN,
        }
    ),
    "email_text_input": Shape(may={**FILLED, "initial_value": Str(3000), "dispatch_action_config": WHEN}),
    "url_text_input": Shape(may={**FILLED, "initial_value": Str(3000), "dispatch_action_config": WHEN}),
    "number_input": Shape(
        {"is_decimal_allowed": Flag()},
        {
            **FILLED,
            "initial_value": Str(30),
            "min_value": Str(30),
            "max_value": Str(30),
            "dispatch_action_config": WHEN,
        },
    ),
}
PRESSED: Mapping[str, Rule] = {"button": BUTTON, "overflow": OVERFLOW}

# Rich text: its leaves are never parsed, so outside text belongs here.
STYLE = Shape(may={name: Flag() for name in ("bold", "italic", "strike", "code", "underline")})
LEAVES = ByType(
    {
        "text": Shape({"text": Str(12_000)}, {"style": STYLE}),
        "link": Shape({"url": URL}, {"text": Str(12_000), "style": STYLE, "unsafe": Flag()}),
        "emoji": Shape({"name": Str(100)}, {"unicode": Str(100), "skin_tone": Num(1, 6), "style": STYLE}),
        "user": Shape({"user_id": ID}, {"style": STYLE}),
        "channel": Shape({"channel_id": ID}, {"style": STYLE}),
        "usergroup": Shape({"usergroup_id": ID}, {"style": STYLE}),
        "broadcast": Shape({"range": OneOf(("here", "channel", "everyone"))}, {"style": STYLE}),
        "date": Shape(
            {"timestamp": Num(0, 10**11), "format": Str(300)},
            {"url": URL, "fallback": Str(300), "style": STYLE},
        ),
        "color": Shape({"value": Str(9)}, {"style": STYLE}),
    }
)
SECTION = Shape({"elements": Items(LEAVES, 0, 1000)})
BOXED = Shape({"elements": Items(LEAVES, 0, 1000)}, {"border": Num(0, 1), "language": Str(100)})
LIST = Shape(
    {
        "style": OneOf(("bullet", "ordered")),
        "elements": Items(ByType({"rich_text_section": SECTION}), 1, 1000),
    },
    {"indent": Num(0, 8), "offset": Num(0, 10**6), "border": Num(0, 1)},
)
RICH_ELEMENTS = ByType(
    {
        "rich_text_section": SECTION,
        "rich_text_list": LIST,
        "rich_text_quote": BOXED,
        "rich_text_preformatted": BOXED,
    }
)
RICH = Items(RICH_ELEMENTS, 1, 1000)

BLOCK: Mapping[str, Rule] = {"block_id": ID}
CELL = ByType(
    {
        "raw_text": Shape({"text": Str(3000)}),
        "raw_number": Shape({"value": Num(-(10**15), 10**15)}, {"text": Str(3000)}),
        "rich_text": Shape({"elements": RICH}, BLOCK),
    }
)
COLUMN = Nullable(Shape(may={"align": OneOf(("left", "center", "right")), "is_wrapped": Flag()}))
BLOCKS: Mapping[str, Rule] = {
    "header": Shape({"text": plain(150)}, {**BLOCK, "level": Num(1, 4)}),
    "section": Shape(
        may={
            **BLOCK,
            "text": text(3000),
            "fields": Items(text(2000), 1, 10),
            "accessory": ByType({**PRESSED, **VALUES, **MULTI, "image": IMAGE_ELEMENT}),
            "expand": Flag(),
        },
        one_of=("text", "fields"),
    ),
    "context": Shape(
        {
            "elements": Items(
                ByType(
                    {
                        "image": IMAGE_ELEMENT,
                        "plain_text": Shape({"text": Str(3000)}, {"emoji": Flag()}),
                        "mrkdwn": Shape({"text": Str(3000)}, {"verbatim": Flag()}),
                    }
                ),
                1,
                10,
            )
        },
        BLOCK,
    ),
    "divider": Shape(may=BLOCK),
    "actions": Shape({"elements": Items(ByType({**PRESSED, **VALUES}), 1, 25)}, BLOCK),
    "image": Shape(
        {"alt_text": Str(2000)},
        {**BLOCK, **IMAGE_FIELDS, "title": plain(2000)},
        ("image_url", "slack_file"),
        only_one=True,
    ),
    "input": Shape(
        {"label": plain(2000), "element": ByType({**VALUES, **MULTI, **TYPED})},
        {**BLOCK, "hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "rich_text": Shape({"elements": RICH}, BLOCK),
    "table": Shape(
        {"rows": Items(Items(CELL, 1, 20), 1, 100)},
        {**BLOCK, "column_settings": Items(COLUMN, 0, 20)},
    ),
    "markdown": Shape({"text": Str(12_000)}, BLOCK),
}
MESSAGE = Items(ByType(BLOCKS), 0, MESSAGE_BLOCKS)
VIEW_BLOCK = ByType({name: rule for name, rule in BLOCKS.items() if name not in ("markdown", "table")})
VIEW_FIELDS: Mapping[str, Rule] = {
    "private_metadata": Str(3000, least=0),
    "callback_id": Str(255, least=0),
    "external_id": Str(255, least=0),
    "clear_on_close": Flag(),
    "notify_on_close": Flag(),
}
MODAL = Shape(
    {"title": plain(24), "blocks": Items(VIEW_BLOCK, 0, VIEW_BLOCKS)},
    {**VIEW_FIELDS, "submit": plain(24), "close": plain(24), "submit_disabled": Flag()},
)
HOME = Shape({"blocks": Items(VIEW_BLOCK, 0, VIEW_BLOCKS)}, VIEW_FIELDS)


def check_message(blocks: Any) -> list[str]:
    """What is wrong with a message's blocks; nothing when Slack takes them."""
    wrong: list[str] = []
    MESSAGE.check(blocks, "/blocks", wrong)
    if not wrong:
        _check_together(blocks, "/blocks", wrong)
    return wrong


def check_view(view: Mapping[str, Any], allowed: Sequence[str] = ("modal", "home")) -> list[str]:
    """What is wrong with a view; nothing when Slack takes it."""
    wrong: list[str] = []
    if view.get("type") not in allowed:
        complain(wrong, f"unsupported type: {view.get('type')}", "/view/type")
        return wrong
    (MODAL if view["type"] == "modal" else HOME).check(view, "/view", wrong)
    if not wrong:
        _check_together(view["blocks"], "/view/blocks", wrong)
        has_input = any(block["type"] == "input" for block in view["blocks"])
        if view["type"] == "modal" and has_input and "submit" not in view:
            complain(wrong, "missing required field: submit", "/view")
    return wrong


def too_long(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a message's blocks hold more characters than Slack takes in all."""
    return sum(len(one) for block in blocks for one in _strings(block)) > ALL_BLOCKS_CHARACTERS


def _strings(value: Any) -> Iterator[str]:
    """The strings of a block that somebody reads or follows, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in UNCOUNTED:
                yield from _strings(item)


def _check_together(blocks: Sequence[Mapping[str, Any]], at: str, wrong: list[str]) -> None:
    """What no single block can show: repeated ids, totals, options to begin with."""
    _check_unique(
        [(block.get("block_id"), f"{at}/{i}/block_id") for i, block in enumerate(blocks)], "block_id", wrong
    )
    ids = []
    for index, block in enumerate(blocks):
        for element, where in _interactive(block, f"{at}/{index}"):
            ids.append((element.get("action_id"), f"{where}/action_id"))
            _check_initial(element, where, wrong)
    _check_unique(ids, "action_id", wrong)
    if sum(block["type"] == "table" for block in blocks) > 1:
        complain(wrong, "only_one_table_allowed", at)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > ALL_MARKDOWN_CHARACTERS:
        complain(wrong, f"markdown must be less than {ALL_MARKDOWN_CHARACTERS + 1} characters in all", at)


def _check_unique(ids: Sequence[tuple[str | None, str]], what: str, wrong: list[str]) -> None:
    seen = set()
    for one, where in ids:
        if one is not None and one in seen:
            complain(wrong, f"`{what}` {one!r} already exists", where)
        seen.add(one)


def _interactive(block: Mapping[str, Any], at: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    if block["type"] == "actions":
        yield from ((one, f"{at}/elements/{i}") for i, one in enumerate(block["elements"]))
    for name in ("accessory", "element"):
        if name in block:
            yield block[name], f"{at}/{name}"


def _check_initial(element: Mapping[str, Any], at: str, wrong: list[str]) -> None:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
    values = [option["value"] for option in options]
    if len(values) != len(set(values)):
        complain(wrong, "option values must be unique", f"{at}/options")
    single = [element["initial_option"]] if "initial_option" in element else []
    for initial in [*single, *element.get("initial_options", ())]:
        if initial not in options:
            complain(wrong, "initial options must be exactly among the options", at)
