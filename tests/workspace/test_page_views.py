"""The page's modals, keyboard, widths and colours, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.workspace.conftest import Json, Local
from tests.workspace.page_kit import (
    Bot,
    Visits,
    actions,
    button,
    composer,
    headline,
    input_block,
    needs_chromium,
    open_browser,
    open_stage,
    option,
    plain,
    say,
    section,
)

pytestmark = needs_chromium

ZONES = [option("Asia/Seoul", "s"), option("Asia/Tokyo", "t")]
MODAL: Json = {
    "type": "modal",
    "callback_id": "digest",
    "notify_on_close": True,
    "title": plain("Digest settings"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        input_block("time", "Time", {"type": "plain_text_input", "action_id": "time"}),
        input_block("zone", "Zone", {"type": "static_select", "action_id": "zone", "options": ZONES}),
        input_block(
            "note",
            "Note",
            {"type": "plain_text_input", "action_id": "note", "multiline": True},
            optional=True,
        ),
        actions(button("Preview", "preview")),
    ],
}
PREVIEW: Json = {"type": "modal", "title": plain("Preview"), "blocks": [section("Three developments")]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def stage() -> Iterator[Bot]:
    with open_stage() as bot:
        yield bot


@pytest.fixture
def bot(stage: Bot) -> Bot:
    stage.clear()
    return stage


@pytest.fixture
def visits(browser: Browser, bot: Bot) -> Iterator[Visits]:
    visits = Visits(browser, bot.local.workspace.url)
    yield visits
    visits.close()
    assert visits.wrongs == []


def test_a_modal_shows_errors_under_their_inputs_and_then_submits(bot: Bot, visits: Visits) -> None:
    def check(ack: Any, body: Json, **_: Any) -> None:
        time = body["view"]["state"]["values"]["time"]["time"]["value"]
        if ":" in time:
            ack()
        else:
            ack(response_action="errors", errors={"time": f"{time} is no time."})

    bot.opens(MODAL)
    bot.on_view = check
    page = visits.open()
    say(page, "/trilateral digest")
    dialog = page.get_by_role("dialog", name="Digest settings")
    expect(dialog.get_by_label("Time")).to_be_focused()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
    dialog.get_by_label("Time").fill("noon")
    dialog.get_by_role("button", name="Zone").click()
    dialog.get_by_role("option", name="Asia/Tokyo").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("noon is no time.")).to_be_visible()
    expect(dialog.get_by_label("Time")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Time")).to_be_focused()
    dialog.get_by_label("Time").fill("12:00")
    dialog.get_by_label("Time").press("Enter")
    expect(dialog).to_have_count(0)
    bot.answered()
    values = bot.answered()["view"]["state"]["values"]
    assert values["time"]["time"]["value"] == "12:00"
    assert values["zone"]["zone"]["selected_option"]["value"] == "t"
    assert values["note"]["note"]["value"] is None
    expect(composer(page)).to_be_focused()


def test_escape_closes_a_modal_and_tells_the_bot(bot: Bot, visits: Visits) -> None:
    bot.opens(MODAL)
    page = visits.open()
    say(page, "/trilateral digest")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert bot.answered()["type"] == "view_closed"


def test_a_pushed_view_goes_back_to_one_that_kept_what_was_typed(bot: Bot, visits: Visits) -> None:
    bot.opens(MODAL)
    bot.on_action = lambda body, client, **_: client.views_push(trigger_id=body["trigger_id"], view=PREVIEW)
    page = visits.open()
    say(page, "/trilateral digest")
    page.get_by_role("dialog").get_by_label("Time").fill("07:30")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog", name="Preview")).to_contain_text("Three developments")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="Digest settings").get_by_label("Time")).to_have_value("07:30")


def test_focus_stays_inside_a_modal(bot: Bot, visits: Visits) -> None:
    bot.opens(MODAL)
    page = visits.open()
    say(page, "/trilateral digest")
    expect(page.get_by_role("dialog").get_by_label("Time")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('dialog') !== null")


def test_everything_can_be_done_with_the_keyboard_alone(bot: Bot, visits: Visits) -> None:
    blocks = [
        section("Two developments", {"type": "static_select", "action_id": "topic", "options": ZONES}),
        actions(button("Share", "share")),
    ]
    bot.answers(text="answer", blocks=blocks)
    page = visits.open(place="general")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("heading", level=1)).to_have_text("policy")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("/")
    page.keyboard.type("trilateral latest")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Two developments")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Share")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert bot.sent()["selected_option"]["value"] == "t"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert bot.sent()["action_id"] == "share"
    outline = page.get_by_role("button", name="Share").evaluate(
        "(node) => getComputedStyle(node).outlineStyle"
    )
    assert outline == "solid"


def test_a_phone_scrolls_in_one_direction_only(bot: Bot, visits: Visits) -> None:
    bot.posts(
        headline("A" * 200),
        section("W" * 300, button("Details", "details")),
        actions(button("Share", "share")),
    )
    page = visits.open(width=390)
    expect(page.get_by_role("button", name="Details")).to_be_visible()
    right_edges = "[...document.querySelectorAll('main *')].map((node) => node.getBoundingClientRect().right)"
    assert max(page.evaluate(right_edges)) <= 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_role("link", name="morning-brief")).to_be_hidden()
    page.get_by_role("button", name="Channels").click()
    page.get_by_role("link", name="morning-brief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("morning-brief")
    expect(page.get_by_role("link", name="morning-brief")).to_be_hidden()


CONTRAST = """
(selector) => {
  const channels = (text) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const linear = (one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    const [x, y, z] = [r, g, b].map((one) => linear(one / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    const colour = channels(getComputedStyle(node).backgroundColor);
    return colour[3] > 250 || !node.parentElement ? colour : ground(node.parentElement);
  };
  return [...document.querySelectorAll(selector)].map((node) => {
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
}
"""
READ = (
    ".author",
    ".time:not(.gutter-time)",
    ".mrkdwn",
    ".link",
    ".block-context",
    ".only-you",
    ".button",
    ".entry",
    ".me-zone",
    ".badge-app",
    ".topic",
    "code",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(bot: Bot, visits: Visits, scheme: Any) -> None:
    context = {"type": "context", "elements": [plain("3 of 41")]}
    row = actions(
        button("Share", "a", style="primary"), button("Stop", "b", style="danger"), button("More", "c")
    )
    bot.answers(text="answer", blocks=[headline("A title"), section("*Bold* `code`"), context, row])
    page = visits.open(color_scheme=scheme)
    say(page, "/trilateral latest")
    expect(page.get_by_role("button", name="More").last).to_be_visible()
    for selector in READ:
        ratios = page.evaluate(CONTRAST, selector)
        assert ratios, selector
        assert min(ratios) >= 4.5, selector


def test_the_theme_can_be_chosen_and_is_kept(bot: Bot, visits: Visits) -> None:
    page = visits.open(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Appearance: system theme").click()
    page.get_by_role("button", name="Appearance: light theme").click()
    expect(page.get_by_role("button", name="Appearance: dark theme")).to_be_visible()
    assert page.evaluate(ground) != light
    page.reload()
    expect(page.get_by_role("button", name="Appearance: dark theme")).to_be_visible()


def test_times_are_those_of_the_person_who_reads(bot: Bot, visits: Visits) -> None:
    # The clock of the workspace stands at midnight UTC of 2 March.
    bot.posts(text="On time <!date^1772409600^{date_num} {time}|fallback>")
    for user, shown, words in (
        ("ana", "9:00 AM", "2026-03-02 9:00 AM"),
        ("ben", "7:00 PM", "2026-03-01 7:00 PM"),
    ):
        page = visits.open(user)
        expect(page.locator(".message", has_text="On time").locator(".byline time")).to_have_text(shown)
        expect(page.get_by_text(f"On time {words}").first).to_be_visible()


def test_another_user_is_one_menu_away(bot: Bot, visits: Visits) -> None:
    page = visits.open("ana")
    page.get_by_role("button", name="You are Ana Reyes").click()
    page.get_by_role("option", name="Ben Okafor").click()
    expect(page.get_by_role("button", name="You are Ben Okafor")).to_be_visible()
    assert "user=ben" in page.url


def test_a_message_elsewhere_marks_its_channel_unread(bot: Bot, visits: Visits) -> None:
    page = visits.open()
    expect(page.get_by_role("heading", level=1)).to_have_text("policy")
    bot.posts(channel="C0BRIEF", text="The digest")
    expect(page.get_by_role("link", name="morning-brief 1 unread")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Trilateral in #morning-brief: The digest")
    page.get_by_role("link", name="morning-brief").click()
    expect(page.locator(".badge")).to_have_count(0)


def test_a_message_before_the_page_listens_marks_its_channel_unread(bot: Bot, visits: Visits) -> None:
    page = visits.open()

    def late(route: Route) -> None:
        bot.posts(channel="C0BRIEF", text="The digest")
        route.continue_()

    page.route("**/_workspace/stream?*", late)
    page.reload()
    expect(page.get_by_role("link", name="morning-brief 1 unread")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Trilateral in #morning-brief: The digest")


def test_an_empty_channel_says_what_to_type(bot: Bot, visits: Visits) -> None:
    page = visits.open(place="general")
    expect(page.locator(".welcome")).to_contain_text("Type /trilateral latest")
    page.get_by_role("button", name="/trilateral latest").click()
    expect(composer(page)).to_have_value("/trilateral latest")


def test_many_messages_show_the_newest_and_keep_the_place(bot: Bot, visits: Visits) -> None:
    for number in range(230):
        bot.posts(channel="C0BRIEF", text=f"Message {number}")
    page = visits.open(place="morning-brief")
    expect(page.get_by_text("Message 229", exact=True)).to_be_in_viewport()
    expect(page.locator(".message")).to_have_count(200)
    page.get_by_role("button", name="Show earlier messages").click()
    expect(page.locator(".message")).to_have_count(230)
    expect(page.get_by_text("Message 30", exact=True)).to_be_in_viewport()
    bot.posts(channel="C0BRIEF", text="The newest")
    page.get_by_role("button", name="New messages").click()
    expect(page.locator("main").get_by_text("The newest", exact=True)).to_be_in_viewport()


def test_a_lost_connection_is_said_and_mended(
    start: Callable[..., Local], browser: Browser, tmp_path: Path
) -> None:
    first = start(state=tmp_path / "state.json")
    visits = Visits(browser, first.workspace.url)
    page = visits.open()
    say(page, "Before")
    expect(page.locator("main").get_by_text("Before")).to_be_visible()
    for number in range(40):
        first.driver.command(f"Line {number}", expect=0)
    expect(page.get_by_text("Line 39", exact=True)).to_be_in_viewport()
    page.get_by_text("Before", exact=True).scroll_into_view_if_needed()
    first.workspace.stop()
    expect(page.get_by_text("Connection lost")).to_be_visible()
    second = start(
        state=tmp_path / "state.json", port=int(first.workspace.url.rstrip("/").rpartition(":")[2])
    )
    second.driver.command("Meanwhile", expect=0)
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    page.get_by_role("button", name="New messages").click()
    expect(page.locator("main").get_by_text("Meanwhile")).to_be_in_viewport()
    visits.close()
