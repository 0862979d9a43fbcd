"""A browser for the tests of the page, and a bot that remembers what it was sent."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Queue
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect, sync_playwright
from slack_bolt import Ack, Respond

from bot.workspace.server import Completion, Workspace
from tests.fakes import FakeClock
from tests.workspace.conftest import Json, Local

CHROMIUM = (
    os.environ.get("TRILATERAL_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="the page is tested in chromium, which is not installed"
)
PATIENCE = 30_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
HOSTILE = "<!channel> <img src=x onerror=alert(1)>"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Run chromium for a module's tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


class Visits:
    """Opens pages as users, and notes what went wrong in them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._contexts: list[BrowserContext] = []
        self.wrongs: list[str] = []

    def open(self, user: str = "ana", place: str = "policy", width: int = 1200, **options: Any) -> Page:
        context = self._browser.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        page.on("dialog", self._refuse)
        # What is told before the page listens is lost to it, as a view that opens.
        with page.expect_response("**/_workspace/stream?*"):
            page.goto(f"{self._url}?user={user}#{place}")
        expect(page.locator("nav.sidebar")).to_be_attached()
        return page

    def _refuse(self, dialog: Dialog) -> None:
        self.wrongs.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        for context in self._contexts:
            context.close()


class Bot:
    """Answers commands as told, and keeps every action it gets."""

    def __init__(self, local: Local) -> None:
        self.local = local
        self.actions: Queue[Json] = Queue()
        self.views: Queue[Json] = Queue()
        self.on_action: Callable[..., None] = lambda **_: None
        self.on_view: Callable[..., None] = lambda ack, **_: ack()
        local.app.action(re.compile(".*"))(self._action)
        local.app.view_submission(re.compile(".*"))(self._view)
        local.app.view_closed(re.compile(".*"))(self._view)

    def _action(self, ack: Ack, respond: Respond, action: Json, body: Json) -> None:
        ack()
        self.actions.put(action | {"state": body.get("state") or body.get("view", {}).get("state")})
        self.on_action(respond=respond, action=action, body=body, client=self.local.client)

    def _view(self, ack: Ack, body: Json) -> None:
        self.views.put(body)
        self.on_view(ack=ack, body=body, client=self.local.client)

    def clear(self) -> None:
        """Forget what earlier tests did and delete what the bot posted for them."""
        self.actions, self.views = Queue(), Queue()
        self.on_action = lambda **_: None
        self.on_view = lambda ack, **_: ack()
        self.local.on_command = lambda ack, **_: ack()
        for channel in ("C0POLICY", "C0BRIEF"):
            for message in self.local.driver.messages(channel):
                if message["is_bot"] and not message["ephemeral"]:
                    self.local.client.chat_delete(channel=channel, ts=message["ts"])

    def answers(self, **answer: Any) -> None:
        """Answer every command with this."""

        def respond_so(ack: Ack, respond: Respond, **_: Any) -> None:
            ack()
            respond(**answer)

        self.local.on_command = respond_so

    def opens(self, view: Json) -> None:
        """Open this modal at every command."""

        def open_it(ack: Ack, command: Json, **_: Any) -> None:
            ack()
            self.local.client.views_open(trigger_id=command["trigger_id"], view=view)

        self.local.on_command = open_it

    def posts(self, *blocks: Json, channel: str = "C0POLICY", text: str = "blocks", **more: Any) -> str:
        """Post a message; its ts."""
        answer = self.local.client.chat_postMessage(channel=channel, text=text, blocks=blocks or None, **more)
        return str(answer["ts"])

    def sent(self) -> Json:
        """The next action that a person sent."""
        return self.actions.get(timeout=PATIENCE / 1000)

    def answered(self) -> Json:
        """The next view that a person submitted or closed."""
        return self.views.get(timeout=PATIENCE / 1000)


@contextmanager
def open_stage(completions: Sequence[Completion] = ()) -> Iterator[Bot]:
    """Run a workspace with a bot in it for a module's tests."""
    workspace = Workspace(clock=FakeClock(), completions=completions, post_rate=None, ack_seconds=60)
    workspace.start()
    local = Local(workspace)
    try:
        bot = Bot(local)
        local.connect()
        yield bot
    finally:
        local.close()
        workspace.stop()


def composer(page: Page) -> Locator:
    """Where one writes into the channel."""
    return page.locator("main").get_by_role("combobox")


def say(page: Page, text: str) -> None:
    """Write a text and send it."""
    composer(page).fill(text)
    composer(page).press("Enter")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, accessory: Json | None = None) -> Json:
    block: Json = {"type": "section", "text": mrkdwn(text)}
    return block | ({"accessory": accessory} if accessory else {})


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def input_block(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def headline(title: str) -> Json:
    """A title from outside, as the bot shows one: in a leaf that nothing parses."""
    leaf = {"type": "link", "url": "https://example.org/article", "text": title}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}
