"""The README's table of commands is the command table. Renew it with `python -m tests.test_readme`."""

from __future__ import annotations

import re
from pathlib import Path

from bot.slack.commands import commands_table_markdown

README = Path(__file__).parents[1] / "README.md"
PLACE = re.compile(r"(<!-- commands:.*?-->\n).*?(<!-- /commands -->)", re.DOTALL)


def renewed() -> str:
    """The README with today's table of commands in its place."""
    return PLACE.sub(lambda m: m[1] + commands_table_markdown() + m[2], README.read_text(encoding="utf-8"))


def test_the_readme_lists_the_commands_as_they_are() -> None:
    assert README.read_text(encoding="utf-8") == renewed(), "run: python -m tests.test_readme"


def test_what_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert [link for link in links if not (README.parent / link).exists()] == []


if __name__ == "__main__":
    README.write_text(renewed(), encoding="utf-8")
