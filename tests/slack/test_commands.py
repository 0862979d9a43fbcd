"""Every command, typed in the workspace and answered through the real Bolt."""

from __future__ import annotations

from tests.desk import LiveBot, texts


def test_latest_lists(bot: LiveBot) -> None:
    bot.tell("North Korea fires a missile", topics=("missiles",), when="2026-03-01")
    message = bot.answer("latest")
    print(texts(message))
    for command in [
        "",
        "help",
        "topics",
        "search missile",
        "event 1",
        "upcoming",
        "subscriptions",
        "subscribe missiles",
        "latest qq",
        "event 99",
        "zzz",
        "digest preview",
        "digest now",
    ]:
        print("=====", command)
        done = bot.say(command)
        print(done.get("problem"), texts(done["messages"]))
    print(bot.deliver(), bot.posts())
    print(bot.failed_calls())
