"""What the bot sends is what Slack's own types describe."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.desk import Json, live_bot

TYPES = Path(__file__).parents[1] / "types"
TSC = TYPES / "node_modules" / "typescript" / "bin" / "tsc"
OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2020", "--moduleResolution", "node"]

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and TSC.exists()),
    reason="needs node and `npm --prefix tests/types ci`",
)


def check(samples: dict[str, tuple[str, object]]) -> str:
    """Type-check samples (name -> type, value); returns what tsc complains of."""
    lines = ["import type {KnownBlock, HomeView, ModalView} from '@slack/types';"]
    for name, (kind, value) in samples.items():
        lines.append(f"export const {name}: {kind} = {json.dumps(value)};")
    path = TYPES / "samples.ts"
    path.write_text("\n".join(lines), encoding="utf-8")
    command = ["node", str(TSC), *OPTIONS, str(path)]
    try:
        done = subprocess.run(command, cwd=TYPES, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    finally:
        path.unlink()
    return done.stdout


def view_of(answer: Json) -> object:
    """A view as it was sent, without what Slack adds to it."""
    view = answer["view"]
    sent = ["type", "blocks", "callback_id", "private_metadata"]
    if view["type"] == "modal":
        sent += ["title", "submit", "close"]
    return {key: view[key] for key in sent if key in view}


def test_each_kind_of_payload_fits_slacks_types(tmp_path: Path) -> None:
    samples: dict[str, tuple[str, object]] = {}
    with live_bot(tmp_path) as bot:
        number = bot.tell(
            "North Korea fires <!channel> & a ballistic missile", origins=("KCNA", "Joint Chiefs")
        )
        for text in (
            "", "help", "latest", "topics", "search missile", f"event {number}", "upcoming",
            "subscribe missiles", "subscriptions", "digest preview", "latest misiles",
        ):  # fmt: skip
            message = bot.answer(text)
            name = f"m{len(samples)}"
            samples[name] = ("KnownBlock[]", message.get("blocks", []))
            if not text:
                menu = message
        bot.say("digest now", expect=1)
        bot.deliver()
        samples["digest"] = ("KnownBlock[]", bot.posts()[0]["blocks"])
        samples["home"] = ("HomeView", view_of(bot.post("home", {"user": "ana"})))
        subscribe = next(
            e for block in menu["blocks"] if block["type"] == "actions"
            for e in block["elements"] if "ubscribe" in e["text"]["text"]
        )  # fmt: skip
        opened = bot.click(menu, subscribe["action_id"])
        samples["modal"] = ("ModalView", view_of(opened))
    assert check(samples) == ""


def test_a_malformed_payload_is_caught() -> None:
    """The check can fail: a header does not take mrkdwn."""
    broken = [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]
    assert "error TS" in check({"broken": ("KnownBlock[]", broken)})
