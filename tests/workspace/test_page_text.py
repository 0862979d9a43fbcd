"""What the page makes of blocks and texts, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.workspace.conftest import Json
from tests.workspace.page_kit import (
    Bot,
    Visits,
    actions,
    needs_chromium,
    open_browser,
    open_stage,
    plain,
    say,
    section,
)

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    with open_stage() as bot:
        yield bot


@pytest.fixture
def visits(browser: Browser, bot: Bot) -> Iterator[Visits]:
    visits = Visits(browser, bot.local.workspace.url)
    yield visits
    visits.close()
    assert visits.wrongs == []


RENDERED: list[tuple[Json, str]] = [
    ({"type": "header", "text": plain(":satellite: Latest")}, "🛰️ Latest"),
    (section("*b* _i_ ~s~ `c` 2*3*4"), "b i s c 2*3*4"),
    (section("<@U0ANA> <#C0POLICY> <!here> <@UNOBODY>"), "@Ana Reyes #policy @here @UNOBODY"),
    (section("&lt;!channel&gt; &amp;lt; <javascript:alert(1)|x>"), "<!channel> &lt; <javascript:alert(1)|x>"),
    (
        section("<https://example.org/a_b_c|a *label*> https://example.org/x_y_z."),
        "a *label* https://example.org/x_y_z.",
    ),
    (section("&gt; quoted\nplain"), "quoted\nplain"),
    (section("```a *b*\nc```"), "a *b*\nc"),
    ({"type": "section", "fields": [plain("When"), plain("Where")]}, "When\nWhere"),
    ({"type": "context", "elements": [plain("small :unknown:")]}, "small :unknown:"),
    ({"type": "divider"}, ""),
    ({"type": "image", "image_url": "javascript:alert(1)", "alt_text": "chart"}, "[image: chart]"),
    ({"type": "markdown", "text": "# Head\n- **one** [x](https://example.org)"}, "Head\n• one x"),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "A"}], [{"type": "raw_text", "text": "1"}]]},
        "A\n1",
    ),
    ({"type": "carousel"}, "Unsupported block: carousel"),
    (actions({"type": "file_input", "action_id": "f"}), "Unsupported element: file_input"),
    ({"type": "rich_text", "elements": [{"type": "rich_text_new"}]}, "Unsupported rich text: rich_text_new"),
    (
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "*not bold*"}]},
                        {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "rocket"}]},
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U0EMI"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "url": "data:text/html,x", "text": "bad"}],
                },
            ],
        },
        "*not bold*\n🚀\n@Emi Sato\nx = 1\nbad",
    ),
]
RENDER = """
async (blocks) => {
  const [{ renderBlocks }, { makeSurface }, { Model, peopleOf }] = await Promise.all(
    ["blocks", "surface", "state"].map((name) => import(`/static/${name}.js`)));
  const model = new Model(await (await fetch("/_workspace/state?user=ana")).json());
  const surface = makeSurface({ kind: "message", people: peopleOf(model), send: async () => {} });
  document.body.replaceChildren(...blocks.map((block) => renderBlocks([block], surface)));
  return [...document.body.children].map((node) => node.innerText.trim().replace(/\\s*\\n\\s*/g, "\\n"));
}
"""


def test_each_block_shows_its_text_and_nothing_more(bot: Bot, visits: Visits) -> None:
    page = visits.open()
    shown = page.evaluate(RENDER, [block for block, _ in RENDERED])
    assert shown == [text for _, text in RENDERED]
    assert page.evaluate(
        "[...document.querySelectorAll('a')].every((one) => /^(https?:|#)/.test(one.getAttribute('href')))"
    )


def test_the_page_names_no_html_and_no_other_host(visits: Visits) -> None:
    folder = Path(__file__).parents[2] / "bot" / "workspace" / "page"
    sources = {path.name: path.read_text() for path in folder.glob("*.js")}
    assert len(sources) > 10
    for name, source in sources.items():
        assert not [
            word
            for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(")
            if word in source
        ], name
        assert len(source.splitlines()) < 400, name
    page: Page = visits.open()
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert policy is not None
    assert policy.startswith("default-src 'self'")


def test_a_very_long_text_is_shown_and_the_page_goes_on(bot: Bot, visits: Visits) -> None:
    bot.local.driver.command("word " * 40_000 + "end", channel="general", expect=0)
    page = visits.open(place="general")
    expect(page.locator(".message", has_text="word end")).to_be_attached()
    say(page, "still here")
    expect(page.locator(".message").last).to_contain_text("still here")
