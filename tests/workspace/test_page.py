"""The page in a real browser, with the real Bolt behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.workspace.server import Completion
from tests.workspace.conftest import Json, Local
from tests.workspace.page_kit import (
    HOSTILE,
    Bot,
    Visits,
    actions,
    button,
    composer,
    headline,
    mrkdwn,
    needs_chromium,
    open_browser,
    open_stage,
    option,
    plain,
    say,
    section,
)

pytestmark = needs_chromium

COMPLETIONS = (
    Completion("help", "[command]", "What can be asked"),
    Completion("latest", "[topic…] [n]", "The newest developments"),
    Completion("search", "words…", "Search the events"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def stage() -> Iterator[Bot]:
    with open_stage(COMPLETIONS) as bot:
        yield bot


@pytest.fixture
def bot(stage: Bot) -> Bot:
    stage.clear()
    return stage


@pytest.fixture(scope="module")
def open_page(browser: Browser, stage: Bot) -> Iterator[Page]:
    """A page that stays open for all cases of a table."""
    visits = Visits(browser, stage.local.workspace.url)
    yield visits.open()
    visits.close()
    assert visits.wrongs == []


@pytest.fixture
def visits(browser: Browser, bot: Bot) -> Iterator[Visits]:
    visits = Visits(browser, bot.local.workspace.url)
    yield visits
    visits.close()
    assert visits.wrongs == []


def offered(page: Page) -> list[str]:
    return page.locator(".completion code").all_inner_texts()


def test_a_command_is_completed_by_arrows_enter_and_tab_and_then_sent(bot: Bot, visits: Visits) -> None:
    bot.answers(text="Three developments")
    page = visits.open()
    box = composer(page)
    box.press_sequentially("/tri")
    expect(page.get_by_role("option", selected=True)).to_contain_text("/trilateral")
    assert offered(page)[1:] == [
        "/trilateral help [command]",
        "/trilateral latest [topic…] [n]",
        "/trilateral search words…",
    ]
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("The newest developments")
    box.press("Enter")
    expect(box).to_have_value("/trilateral latest ")
    expect(page.locator("main .usage-hint")).to_contain_text("[topic…] [n]")
    box.fill("/trilateral se")
    box.press("Tab")
    expect(box).to_have_value("/trilateral search ")
    box.fill("/trilateral latest")
    box.press("Enter")
    answer = page.locator(".message.ephemeral").last
    expect(answer).to_contain_text("Three developments")
    expect(answer).to_contain_text("Only visible to you")
    expect(box).to_have_value("")


def test_escape_closes_the_completions_and_keeps_the_text(bot: Bot, visits: Visits) -> None:
    page = visits.open()
    composer(page).press_sequentially("/trilateral l")
    expect(page.locator("main .completions")).to_be_visible()
    composer(page).press("Escape")
    expect(page.locator("main .completions")).to_be_hidden()
    expect(composer(page)).to_have_value("/trilateral l")


def test_arrow_up_brings_back_what_was_sent(bot: Bot, visits: Visits) -> None:
    bot.answers(text="Done")
    page = visits.open()
    for text in ("/trilateral help", "hello"):
        say(page, text)
    composer(page).press("ArrowUp")
    expect(composer(page)).to_have_value("hello")
    composer(page).press("ArrowUp")
    expect(composer(page)).to_have_value("/trilateral help")
    composer(page).press("ArrowDown")
    composer(page).press("ArrowDown")
    expect(composer(page)).to_have_value("")


def test_a_person_is_shown_that_the_bot_works_until_it_answers(bot: Bot, visits: Visits) -> None:
    def ack_only(ack: Any, **_: Any) -> None:
        ack()

    bot.local.on_command = ack_only
    page = visits.open()
    say(page, "/trilateral latest")
    expect(page.locator(".pending")).to_contain_text("Trilateral is working on /trilateral latest")
    bot.posts(text="Here it is")
    expect(page.locator("main").get_by_text("Here it is")).to_be_visible()
    expect(page.locator(".pending")).to_have_count(0)


def test_a_command_nobody_acks_fails_inline_with_operation_timeout(
    start: Callable[..., Local], browser: Browser
) -> None:
    local = start(ack_seconds=0.2)
    local.on_command = lambda **_: None
    local.connect()
    visits = Visits(browser, local.workspace.url)
    page = visits.open()
    say(page, "/trilateral latest")
    expect(page.locator(".message.problem")).to_contain_text(
        "/trilateral failed with the error “operation_timeout”"
    )
    expect(page.locator(".pending")).to_have_count(0)
    visits.close()


def test_share_posts_for_all_and_an_answer_is_seen_by_one(bot: Bot, visits: Visits) -> None:
    blocks = [
        section("*Two* developments"),
        actions(button("Share to channel", "share", style="primary", value="7")),
    ]
    bot.answers(text="answer", blocks=blocks)

    def share(respond: Any, **_: Any) -> None:
        bot.posts(section("Two developments, shared"))
        respond(delete_original=True)

    bot.on_action = share
    ana, ben = visits.open("ana"), visits.open("ben")
    say(ana, "/trilateral latest")
    answer = ana.locator(".message.ephemeral", has_text="Two developments")
    expect(answer).to_be_visible()
    expect(ben.get_by_text("Two developments")).to_have_count(0)
    ana.get_by_role("button", name="Share to channel").click()
    assert bot.sent()["value"] == "7"
    expect(ana.locator("main").get_by_text("Two developments, shared")).to_be_visible()
    expect(ben.locator("main").get_by_text("Two developments, shared")).to_be_visible()
    expect(answer).to_have_count(0)


def test_a_hostile_title_shows_its_characters(bot: Bot, visits: Visits) -> None:
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    bot.posts(headline(HOSTILE), section(escaped), {"type": "header", "text": plain(HOSTILE)}, text=escaped)
    page = visits.open()
    expect(page.get_by_role("link", name=HOSTILE)).to_have_attribute("rel", "noopener noreferrer")
    for block in (".rich-text", ".block-section", ".block-header"):
        expect(page.locator(block)).to_have_text(HOSTILE)
    expect(page.locator("main img")).to_have_count(0)
    expect(page.locator(".mention")).to_have_count(0)
    say(page, f"{HOSTILE} <b>typed</b>")
    expect(page.locator(".message").last).to_contain_text(f"{HOSTILE} <b>typed</b>")


OPTIONS = [option("Missiles", "m"), option("Nuclear", "n"), option("Sanctions", "s")]
GROUPS = [
    {"label": plain("North Korea"), "options": OPTIONS[:2]},
    {"label": plain("Others"), "options": OPTIONS[2:]},
]


def choose(control: str, choice: str) -> Callable[[Page], None]:
    def deed(page: Page) -> None:
        page.get_by_role("button", name=control).click()
        page.get_by_role("option", name=choice).click()

    return deed


def keys_of(choice: Any) -> Any:
    """What was chosen, each option by its value."""
    if isinstance(choice, list):
        return [keys_of(one) for one in choice]
    return choice["value"] if isinstance(choice, dict) else choice


CONTROLS: list[tuple[Json, Callable[[Page], None], str, Any]] = [
    (
        {"type": "static_select", "placeholder": plain("Topic"), "options": OPTIONS},
        choose("Topic", "Nuclear"),
        "selected_option",
        "n",
    ),
    (
        {"type": "static_select", "placeholder": plain("Topic"), "option_groups": GROUPS},
        choose("Topic", "Sanctions"),
        "selected_option",
        "s",
    ),
    (
        {
            "type": "multi_static_select",
            "placeholder": plain("Topics"),
            "options": OPTIONS,
            "initial_options": OPTIONS[:1],
        },
        choose("Topics", "Sanctions"),
        "selected_options",
        ["m", "s"],
    ),
    ({"type": "overflow", "options": OPTIONS}, choose("More actions", "Missiles"), "selected_option", "m"),
    (
        {"type": "users_select", "placeholder": plain("A person")},
        choose("A person", "Ben Okafor"),
        "selected_user",
        "U0BEN",
    ),
    (
        {"type": "channels_select", "placeholder": plain("A channel")},
        choose("A channel", "morning-brief"),
        "selected_channel",
        "C0BRIEF",
    ),
    (
        {"type": "conversations_select", "placeholder": plain("Where")},
        choose("Where", "general"),
        "selected_conversation",
        "C0GENERAL",
    ),
    (
        {"type": "checkboxes", "options": OPTIONS},
        lambda page: page.get_by_label("Nuclear").check(),
        "selected_options",
        ["n"],
    ),
    (
        {"type": "radio_buttons", "options": OPTIONS, "initial_option": OPTIONS[0]},
        lambda page: page.get_by_label("Sanctions").check(),
        "selected_option",
        "s",
    ),
    ({"type": "timepicker"}, lambda page: page.get_by_label("Time").fill("08:30"), "selected_time", "08:30"),
    (
        {"type": "datepicker"},
        lambda page: page.get_by_label("Date").fill("2026-03-09"),
        "selected_date",
        "2026-03-09",
    ),
]


@pytest.mark.parametrize(
    ("element", "deed", "field", "value"),
    CONTROLS,
    ids=lambda one: one.get("type") if isinstance(one, dict) else "",
)
def test_each_control_sends_what_was_chosen(
    bot: Bot, open_page: Page, element: Json, deed: Callable[[Page], None], field: str, value: Any
) -> None:
    ts = bot.posts(section("Choose", element | {"action_id": "chosen"}))
    expect(open_page.locator(f'[data-ts="{ts}"]')).to_be_visible()
    deed(open_page)
    assert keys_of(bot.sent()[field]) == value


def test_a_confirm_question_is_asked_and_can_be_declined(bot: Bot, visits: Visits) -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": mrkdwn("This *ends* it."),
        "confirm": plain("End it"),
        "deny": plain("Keep it"),
    }
    bot.posts(
        actions(button("Unsubscribe", "end", style="danger", confirm=confirm), button("Other", "other"))
    )
    page = visits.open()
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("dialog", name="Sure?")).to_contain_text("This ends it.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Other").click()
    assert bot.sent()["action_id"] == "other"
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("button", name="End it").click()
    assert bot.sent()["action_id"] == "end"


def test_a_thread_opens_from_its_count_and_takes_replies(bot: Bot, visits: Visits) -> None:
    parent = bot.posts(text="The digest")
    bot.posts(text="What did not fit", thread_ts=parent)
    page = visits.open()
    expect(page.locator("main").get_by_text("What did not fit")).to_have_count(0)
    page.get_by_role("button", name="1 reply").click()
    pane = page.get_by_role("complementary", name="Thread")
    expect(pane.get_by_text("What did not fit")).to_be_visible()
    reply = pane.get_by_label("Reply…")
    expect(reply).to_be_focused()
    reply.fill("Thank you")
    reply.press("Enter")
    expect(pane.get_by_text("Thank you")).to_be_visible()
    expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    reply.press("Escape")
    expect(pane).to_be_hidden()


def test_a_changed_message_says_edited_and_a_deleted_one_goes(bot: Bot, visits: Visits) -> None:
    first, second = bot.posts(text="First"), bot.posts(text="Second")
    page = visits.open()
    bot.local.client.chat_update(channel="C0POLICY", ts=first, text="First, corrected")
    bot.local.client.chat_delete(channel="C0POLICY", ts=second)
    expect(page.locator("main").get_by_text("First, corrected (edited)")).to_be_visible()
    expect(page.locator("main").get_by_text("Second")).to_have_count(0)


def test_the_home_tab_shows_what_the_app_publishes(bot: Bot, visits: Visits) -> None:
    def publish(event: Json, **_: Any) -> None:
        blocks = [section(f"Hello <@{event['user']}>", button("Edit", "edit"))]
        bot.local.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    bot.local.app.event("app_home_opened")(publish)
    page = visits.open("emi")
    page.get_by_role("link", name="Trilateral").click()
    expect(page.get_by_text("Hello @Emi Sato")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    assert bot.sent()["action_id"] == "edit"
