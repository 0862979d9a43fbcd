"""The limits table, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from bot.workspace import limits
from tests.workspace.conftest import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", "text": marked("x"), **more}


def option(text: str = "x", value: str = "v", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(value=str(index)) for index in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("x"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def row(element: Json) -> Json:
    return actions(element)


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("x"), "element": element, **more}


def rich(*leaves: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def confirm(**more: Any) -> Json:
    return {"title": plain("x"), "text": marked("x"), "confirm": plain("y"), "deny": plain("n"), **more}


IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "x"}
LINK = {"type": "link", "url": "https://example.org/?q=1", "text": "<!channel>"}

ACCEPTED: list[tuple[str, list[Json]]] = [
    ("most blocks", [{"type": "divider"}] * 50),
    ("no blocks", []),
    ("longest header", [{"type": "header", "text": plain("x" * 150)}]),
    ("longest section", [{"type": "section", "text": marked("x" * 3000)}]),
    ("fields without text", [{"type": "section", "fields": [marked("x" * 2000)] * 10}]),
    ("section with image", [section(accessory={**IMAGE})]),
    ("context", [{"type": "context", "elements": [marked("x"), plain("y"), {**IMAGE}] * 3 + [marked("x")]}]),
    ("most actions", [actions(*(button(action_id=str(i)) for i in range(25)))]),
    (
        "longest button",
        [row(button(text=plain("x" * 75), value="v" * 2000, url="https://a.b/" + "c" * 2988))],
    ),
    (
        "confirm",
        [row(button(confirm=confirm(title=plain("x" * 100), text=marked("x" * 300)), style="danger"))],
    ),
    ("most options", [row({"type": "static_select", "options": options(100)})]),
    (
        "initial option",
        [row({"type": "static_select", "options": options(2), "initial_option": options(2)[1]})],
    ),
    (
        "groups",
        [row({"type": "static_select", "option_groups": [{"label": plain("g"), "options": options(100)}]})],
    ),
    ("overflow", [section(accessory={"type": "overflow", "options": options(5)})]),
    ("checkboxes", [row({"type": "checkboxes", "options": [{"text": marked("*x*"), "value": "v"}]})]),
    ("radio", [row({"type": "radio_buttons", "options": options(10)})]),
    ("pickers", [row({"type": "timepicker", "initial_time": "23:59"}), row({"type": "datepicker"})]),
    (
        "pickers of people and places",
        [actions({"type": "users_select"}, {"type": "channels_select"}, {"type": "conversations_select"})],
    ),
    ("input", [entry({"type": "plain_text_input", "multiline": True}, hint=plain("h"), optional=True)]),
    ("image", [{**IMAGE, "title": plain("t")}]),
    (
        "rich text",
        [
            rich(
                LINK, {"type": "text", "text": "x", "style": {"bold": True}}, {"type": "user", "user_id": "U"}
            )
        ],
    ),
    (
        "rich list",
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": [{"type": "rich_text_section", "elements": [LINK]}],
                    },
                    {"type": "rich_text_quote", "elements": [LINK]},
                    {"type": "rich_text_preformatted", "elements": [LINK], "border": 0},
                ],
            }
        ],
    ),
    ("largest table", [table(100, 20)]),
    ("markdown", [{"type": "markdown", "text": "x" * 12_000}]),
]


@pytest.mark.parametrize("blocks", [blocks for _, blocks in ACCEPTED], ids=[name for name, _ in ACCEPTED])
def test_blocks_within_the_limits_are_taken(blocks: list[Json]) -> None:
    assert limits.check_message(blocks) == []


def one(block: Json) -> list[Json]:
    return [block]


REFUSED: list[tuple[Any, str]] = [
    ("text", "must provide an array [json-pointer:/blocks]"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (one({"type": "video"}), "unsupported type: video [json-pointer:/blocks/0/type]"),
    (one({}), "unsupported type: None"),
    (one({"type": ["section"]}), "unsupported type"),
    ([7], "must provide an object [json-pointer:/blocks/0]"),
    (one({"type": "divider", "colour": "red"}), "invalid additional property: colour"),
    (
        one({"type": "divider", "block_id": "x" * 256}),
        "less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    ([{"type": "divider", "block_id": "x"}] * 2, "already exists [json-pointer:/blocks/1/block_id]"),
    # text objects
    (one({"type": "section"}), "missing required field: text or fields"),
    (
        one(section(text=marked("x" * 3001))),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    (one(section(text=marked(""))), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (one(section(text="x")), "must provide an object [json-pointer:/blocks/0/text]"),
    (one(section(text={"type": "mrkdwn"})), "missing required field: text"),
    (one(section(text={**marked("x"), "emoji": True})), "invalid additional property: emoji"),
    (one(section(text={**plain("x"), "verbatim": True})), "invalid additional property: verbatim"),
    (one({"type": "header", "text": plain("x" * 151)}), "less than 151 characters"),
    (
        one({"type": "header", "text": marked("x")}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (one(section(fields=[marked("x")] * 11)), "no more than 10 items allowed"),
    (one(section(fields=[])), "no fewer than 1 items allowed"),
    (
        one(section(fields=[marked("x" * 2001)])),
        "less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (one({"type": "context", "elements": [marked("x")] * 11}), "no more than 10 items allowed"),
    (one({"type": "context", "elements": []}), "no fewer than 1 items allowed"),
    (one({"type": "context", "elements": [button()]}), "unsupported type: button"),
    (one({"type": "markdown", "text": "x" * 12_001}), "less than 12001 characters"),
    ([{"type": "markdown", "text": "x" * 6_001}] * 2, "12001 characters in all"),
    # images
    (one({"type": "image", "image_url": "https://a.b/c"}), "missing required field: alt_text"),
    (one({"type": "image", "alt_text": "x"}), "missing required field: image_url or slack_file"),
    (one({**IMAGE, "image_url": "https://a.b/" + "c" * 3000}), "less than 3001 characters"),
    (one({**IMAGE, "image_url": "javascript:alert(1)"}), "does not match the form"),
    (one({**IMAGE, "alt_text": "x" * 2001}), "less than 2001 characters"),
    (one({**IMAGE, "title": marked("x")}), "unsupported type: mrkdwn"),
    (
        one(section(accessory={"type": "image", "image_url": "https://a.b/c"})),
        "missing required field: alt_text",
    ),
    # buttons
    (one(actions()), "no fewer than 1 items allowed"),
    (one(actions(*(button(action_id=str(i)) for i in range(26)))), "no more than 25 items allowed"),
    (one(actions(button(action_id="a"), button(action_id="a"))), "`action_id` 'a' already exists"),
    (
        [actions(button(action_id="a")), actions(button(action_id="a"))],
        "[json-pointer:/blocks/1/elements/0/action_id]",
    ),
    (one(row(button(action_id="x" * 256))), "less than 256 characters"),
    (
        one(row(button(text=plain("x" * 76)))),
        "less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (one(row(button(text=marked("x")))), "unsupported type: mrkdwn"),
    (one(row(button(value="v" * 2001))), "less than 2001 characters"),
    (one(row(button(url="https://a.b/" + "c" * 3000))), "less than 3001 characters"),
    (one(row(button(style="loud"))), "must be a valid enum value (primary, danger)"),
    (one(row(button(confirm=confirm(title=plain("x" * 101))))), "less than 101 characters"),
    (one(row(button(confirm=confirm(text=marked("x" * 301))))), "less than 301 characters"),
    (one(row(button(confirm=confirm(deny=plain("x" * 31))))), "less than 31 characters"),
    (one(row(button(confirm=confirm(confirm=marked("x"))))), "unsupported type: mrkdwn"),
    # menus
    (one(row({"type": "static_select", "options": options(101)})), "no more than 100 items allowed"),
    (one(row({"type": "static_select", "options": []})), "no fewer than 1 items allowed"),
    (one(row({"type": "static_select"})), "missing required field: options or option_groups"),
    (one(row({"type": "static_select", "options": [option("x" * 76)]})), "less than 76 characters"),
    (one(row({"type": "static_select", "options": [option(value="v" * 151)]})), "less than 151 characters"),
    (one(row({"type": "static_select", "options": [option(description=plain("x" * 76))]})), "less than 76"),
    (one(row({"type": "static_select", "options": [option(), option()]})), "option values must be unique"),
    (
        one(row({"type": "static_select", "options": options(2), "initial_option": option(value="9")})),
        "initial options must be exactly among the options",
    ),
    (
        one(row({"type": "static_select", "options": options(1), "placeholder": plain("x" * 151)})),
        "less than 151 characters",
    ),
    (
        one(
            row({"type": "static_select", "option_groups": [{"label": plain("g"), "options": options(101)}]})
        ),
        "no more than 100 items allowed",
    ),
    (
        one(row({"type": "multi_static_select", "options": options(1)})),
        "unsupported type: multi_static_select",
    ),
    (one(row({"type": "overflow", "options": options(6)})), "no more than 5 items allowed"),
    (one(row({"type": "overflow", "options": []})), "no fewer than 1 items allowed"),
    (one(row({"type": "checkboxes", "options": options(11)})), "no more than 10 items allowed"),
    (one(row({"type": "radio_buttons", "options": options(11)})), "no more than 10 items allowed"),
    (one(row({"type": "timepicker", "initial_time": "24:00"})), "does not match the form"),
    (one(row({"type": "datepicker", "initial_date": "2 March"})), "does not match the form"),
    (one(row({"type": "plain_text_input"})), "unsupported type: plain_text_input"),
    (one(section(accessory={"type": "plain_text_input"})), "unsupported type: plain_text_input"),
    # inputs
    (one(entry(button())), "unsupported type: button"),
    (one(entry({"type": "plain_text_input"}, label=plain("x" * 2001))), "less than 2001 characters"),
    (one(entry({"type": "plain_text_input"}, label=marked("x"))), "unsupported type: mrkdwn"),
    (one(entry({"type": "plain_text_input"}, hint=plain("x" * 2001))), "less than 2001 characters"),
    (one(entry({"type": "plain_text_input", "max_length": 3001})), "must be from 1 to 3000"),
    (one({"type": "input", "label": plain("x")}), "missing required field: element"),
    # rich text and tables
    (one({"type": "rich_text", "elements": []}), "no fewer than 1 items allowed"),
    (one(rich({"type": "text", "text": ""})), "must be more than 0 characters"),
    (one(rich({"type": "link", "url": "javascript:alert(1)"})), "does not match the form"),
    (one(rich({"type": "link", "url": "https://a.b/c d"})), "does not match the form"),
    (one(rich({"type": "bogus"})), "unsupported type: bogus"),
    (one(rich({"type": "text", "text": "x", "style": {"huge": True}})), "invalid additional property: huge"),
    (one(table(101, 1)), "no more than 100 items allowed"),
    (one(table(1, 21)), "no more than 20 items allowed"),
    (one(table(0, 0)), "no fewer than 1 items allowed"),
    ([table(1, 1), table(1, 1)], "only_one_table_allowed"),
]


@pytest.mark.parametrize(
    ("blocks", "told"), REFUSED, ids=[f"{i}-{told[:40]}" for i, (_, told) in enumerate(REFUSED)]
)
def test_blocks_outside_the_limits_are_refused_with_the_place(blocks: Any, told: str) -> None:
    wrong = limits.check_message(blocks)
    assert any(told in problem for problem in wrong), wrong
    assert all(problem.startswith("[ERROR] ") and "[json-pointer:/" in problem for problem in wrong)


MODAL = {"type": "modal", "title": plain("x" * 24), "blocks": [{"type": "divider"}] * 100}
VIEWS: list[tuple[Json, str]] = [
    (MODAL, ""),
    ({"type": "home", "blocks": []}, ""),
    ({**MODAL, "close": plain("x" * 24), "submit": plain("x" * 24), "callback_id": ""}, ""),
    (
        {**MODAL, "blocks": [{"type": "divider"}] * 101},
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    ({**MODAL, "title": marked("x")}, "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
    ({**MODAL, "close": plain("x" * 25)}, "less than 25 characters [json-pointer:/view/close/text]"),
    ({**MODAL, "external_id": "x" * 256}, "less than 256 characters"),
    ({**MODAL, "colour": 1}, "invalid additional property: colour"),
    ({**MODAL, "blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
    ({**MODAL, "blocks": [table(1, 1)]}, "unsupported type: table"),
    ({**MODAL, "blocks": [entry({"type": "plain_text_input"})]}, "missing required field: submit"),
    ({"type": "home", "title": plain("x"), "blocks": []}, "invalid additional property: title"),
    ({"type": "dialog"}, "unsupported type: dialog"),
    ({"type": "home"}, "missing required field: blocks"),
]


@pytest.mark.parametrize(
    ("view", "told"), VIEWS, ids=[f"{i}-{told[:40]}" for i, (_, told) in enumerate(VIEWS)]
)
def test_view_is_held_against_its_limits(view: Json, told: str) -> None:
    wrong = limits.check_view(view)
    assert any(told in problem for problem in wrong) if told else wrong == []


def test_all_blocks_together_have_a_limit() -> None:
    fits = [section(text=marked("x" * 3000))] * 4
    assert not limits.too_long(fits)
    assert limits.too_long([*fits, section(text=marked("x" * 1201))])
    assert limits.too_long([rich({**LINK, "url": "https://example.org/" + "p" * 1400})] * 10)


def test_deeply_nested_junk_is_refused_quickly() -> None:
    junk: Any = "x"
    for _ in range(200):
        junk = {"type": "rich_text_section", "elements": [junk]}
    assert limits.check_message([{"type": "rich_text", "elements": [junk]}])
