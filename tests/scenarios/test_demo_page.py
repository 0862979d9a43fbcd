"""The demo in a real browser, as a newcomer meets it."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from bot.app import open_store
from bot.commands.local import demo
from bot.commands.surroundings import load_knowledge, utc_now
from bot.config import Settings
from tests.workspace.page_kit import needs_chromium, open_browser

README_PICTURE = Path(__file__).parents[2] / "docs" / "screenshot.png"

pytestmark = needs_chromium


def ask(page: Page, text: str) -> None:
    """Type a line into the composer and send it."""
    composer = page.locator("main").get_by_role("combobox")
    composer.fill(text)
    composer.press("Escape")
    composer.press("Enter")


def test_a_newcomer_reads_the_latest_and_shares_it(tmp_path: Path) -> None:
    """Set TRILATERAL_SAVE_SCREENSHOT to renew the README's picture."""
    settings = replace(Settings.load({}, tmp_path / ".env"), demo_folder=tmp_path)
    rosters = load_knowledge(settings)
    store = open_store(f"sqlite:///{tmp_path / 'demo.db'}", rosters, utc_now)
    with (
        store,
        demo(store, rosters, settings, utc_now, port=0) as workspace,
        open_browser() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(workspace.url + "?user=ana#policy")
        ask(page, "/trilateral latest")
        answer = page.locator(".message.ephemeral").last
        expect(answer).to_contain_text("Only visible to you")
        expect(answer).to_contain_text("missile")
        picture = tmp_path / "screenshot.png"
        page.screenshot(path=picture)
        if os.environ.get("TRILATERAL_SAVE_SCREENSHOT"):
            shutil.copy(picture, README_PICTURE)
        answer.get_by_role("button", name="Share to channel").click()
        shared = page.locator(".message:not(.ephemeral)").last
        expect(shared).to_contain_text("missile")
        ben = browser.new_page()
        ben.goto(workspace.url + "?user=ben#policy")
        expect(ben.locator(".message").last).to_contain_text("missile")
        ben.close()
        page.close()
    assert picture.stat().st_size > 10_000
