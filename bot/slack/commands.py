"""The commands, in one table; help, the menu and the README's table are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import InputError
from bot.names import fold, shown
from bot.slack import answers, quieting, settings, sourcing
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND, Answer, Asked, Desk
from bot.slack.status import status
from bot.slack.text import escape

RUN = "run"

Handler = Callable[[Desk, Asked, str], Answer]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is typed, what it does, and what does it."""

    name: str
    usage: str
    help: str
    details: str
    examples: tuple[str, ...]
    run: Handler

    @property
    def line(self) -> str:
        """The command as it is typed after the slash command."""
        return f"{self.name} {self.usage}".strip()


def menu(desk: Desk, asked: Asked, words: str) -> Answer:
    """What can be done here, and what this channel is subscribed to."""
    current = desk.subscription(asked)
    about = settings.state(desk, current) if current else "This channel is subscribed to nothing yet."
    intro = (
        "*Trilateral* reads the news on North Korea and on US–Japan–South Korea coordination: "
        "what happened, when, and who says so."
    )
    blocks = (
        b.section(intro),
        menu_buttons(subscribed=current is not None),
        b.section(f"*This channel*\n{about}"),
        b.context(f"`{COMMAND} search radar last:30d` finds · `{COMMAND} help` lists all commands"),
    )
    return Answer(Message(f"Trilateral\n{about}", blocks))


def menu_buttons(*, subscribed: bool) -> Block:
    """The ways in for somebody who types nothing."""
    return b.actions(
        b.button("Latest", f"{RUN}:latest", "latest", "primary"),
        b.button("Upcoming", f"{RUN}:upcoming", "upcoming"),
        b.button("Topics", f"{RUN}:topics", "topics"),
        b.button("Digest settings…" if subscribed else "Subscribe…", settings.OPEN_SETTINGS),
        b.button("Help", f"{RUN}:help", "help"),
    )


def help_(desk: Desk, asked: Asked, words: str) -> Answer:
    """All commands in a line each, or one with examples."""
    if words.strip():
        return _help_on(find_command(words))
    lines = [f"• `{COMMAND}{' ' if c.name else ''}{escape(c.line)}` {c.help}" for c in COMMANDS]
    note = b.context(
        f"`{COMMAND} help search` explains one with examples. Any case, commas or spaces, quotes for phrases."
    )
    return Answer(
        Message(
            "Commands: " + ", ".join(c.name for c in COMMANDS if c.name), (b.section("\n".join(lines)), note)
        )
    )


def _help_on(command: Command) -> Answer:
    examples = "\n".join(f"• `{COMMAND} {escape(example)}`" for example in command.examples)
    text = f"*`{COMMAND} {escape(command.line)}`*\n{command.help}\n\n{escape(command.details)}"
    return Answer.said(text, b.section(f"*Examples*\n{examples}"))


COMMANDS = (
    Command(
        "", "", "a short menu, and what this channel is subscribed to",
        "Typed alone, the command shows buttons for what is asked most, and the channel's subscription.",
        ("",), menu,
    ),
    Command(
        "latest", "[topic…] [n]", "the newest developments, the most important first",
        "Topics by short name, full name or a term in English, Korean or Japanese; groups are north-korea, "
        "alliance and all; n from 1 to 20. -topic leaves one out. as-of 2026-01-05 answers from what was "
        "known that day.",
        ("latest", "latest trilateral 3", "latest north-korea -regime", "latest 미사일"), answers.latest,
    ),
    Command(
        "topics", "", "all topics and groups, with how much there is on each",
        "The short names in code type are what every other command takes.",
        ("topics",), answers.topics,
    ),
    Command(
        "search", "words… [topic:] [actor:] [source:] [type:] [from:] [to:] [last:30d]",
        "developments by words, phrases and filters",
        "Words in English, Korean or Japanese; quotes make a phrase. Dates are 2026-01-05, 2026-01, 2026, "
        "today or yesterday; last: takes 7d, 2w, 3m or 1y. Several values stand with commas: "
        "type:meeting,call. as-of 2026-01-05 searches what was known that day.",
        ('search "radar lock-on" actor:JP', "search hypersonic from:2026-01", "search type:meeting last:3m"),
        answers.search,
    ),
    Command(
        "event", "ID", "everything on one event: each source's exact words, with origin and link",
        "The number stands beside each headline. as-of 2026-01-05 shows it as it was known that day.",
        ("event 12", "event #12", "event E12 as-of 2026-01-05"), answers.event,
    ),
    Command(
        "upcoming", "[topic]", "planned events by date",
        "What was announced and has not happened yet; plans whose day has passed, and plans without a date, "
        "stand apart.",
        ("upcoming", "upcoming trilateral"), answers.upcoming,
    ),
    Command(
        "subscribe", "topics… [-topic …] [mode:digest|alert|both] [types:] [min:] [max:]",
        "follow topics in this channel's daily digest, or by alerts",
        "Adds exactly the topics named and nothing else; -topic leaves out every development that carries "
        "it. The first subscription also sets a daily digest at 08:30 in your time zone; its first digest "
        "covers the last 24 hours. mode:alert tells at once instead, mode:both does both: types:urgent "
        "(launches, nuclear tests, clashes; the default), types:all or kinds with commas; min:2 waits for "
        "two origins; max:6 posts an hour at most, the rest in one.",
        ("subscribe missiles trilateral", "subscribe all -economy-security",
         "subscribe missiles mode:both types:urgent min:2"), settings.subscribe,
    ),
    Command(
        "unsubscribe", "topics… | all", "stop following topics, or everything",
        "Takes exactly the topics named away; all ends the channel's subscription.",
        ("unsubscribe missiles", "unsubscribe all"), settings.unsubscribe,
    ),
    Command(
        "subscriptions", "", "what this channel follows, and how its last digests went",
        "Shows topics, exclusions, time and zone, the next digest and the last ones.",
        ("subscriptions",), settings.subscriptions,
    ),
    Command(
        "digest", "HH:MM [Zone] [daily | weekdays | mon,thu | weekly mon] | off | preview | now",
        "when the digest comes; see it before, or post it at once",
        "The zone is an IANA name, a city or a short form: Asia/Seoul, Seoul, KST. What is not named stays "
        "as it is. weekly comes once a week, with a picture of developments by day and topic. preview "
        "shows only you what would be posted; now posts it and leaves the regular time as it is.",
        ("digest 08:30 Seoul weekdays", "digest 7:00 New_York mon,thu", "digest weekly mon 09:00",
         "digest preview", "digest off"),
        settings.digest,
    ),
    Command(
        "quiet", "HH:MM-HH:MM | off", "the hours in which this channel gets no alerts",
        "Local times of the channel. What comes meanwhile is posted together when they end.",
        ("quiet 22:00-07:00", "quiet off"), quieting.quiet,
    ),
    Command(
        "mute", "2h | until mon", "post nothing here for a while",
        "For minutes, hours, days or weeks, or until a day, a date or a time. The next digest covers the "
        "whole time, and alerts of the last 24 hours come in one post.",
        ("mute 2h", "mute 3d", "mute until mon", "mute until 18:00"), quieting.mute,
    ),
    Command(
        "unmute", "", "let digests and alerts come again",
        "Ends a mute at once.",
        ("unmute",), quieting.unmute,
    ),
    Command(
        "deliveries", "[#channel]", "what was sent when, how late, and why not",
        "The last posts to this channel, or to another that you can see: digests, alerts, edits and replies.",
        ("deliveries", "deliveries #policy"), quieting.deliveries,
    ),
    Command(
        "sources", "[word] | add ADDRESS [topic…] | pause | resume | remove NAME",
        "where the news comes from; read more, or less",
        "A word finds sources by name, kind (government, state media), country or how they do (failing, "
        "paused). add finds the feed of a site and shows you what it would bring; topics keep only what is "
        "told on them. pause, resume and remove take a source's name or a feed's address; what was read "
        "stays.",
        ("sources", "sources state media", "sources add https://www.38north.org/ missiles nuclear",
         "sources pause tass", "sources remove https://tass.com/rss/v2.xml"), sourcing.sources,
    ),
    Command(
        "source", "NAME [changes]", "one source: feeds and health, why it is judged so, what it said last",
        "changes shows what it worded anew or took away in 30 days, which for state media is news itself.",
        ("source yonhap", "source 38 North", "source kcna changes"), sourcing.source,
    ),
    Command(
        "status", "", "how the feeds and the digests do, and what to mend",
        "Last success, how soon after publication, articles a day, the share that became events, feeds in "
        "trouble with what to do, and when the next digest comes.",
        ("status",), status,
    ),
    Command(
        "help", "[command]", "this list, or one command with examples",
        "Every command also explains itself when a word in it is not understood.",
        ("help", "help search"), help_,
    ),
)  # fmt: skip

_LINE = re.compile(r"\W*(\w[\w-]*)?[\s,:;、，]*(.*)", re.DOTALL)


def find_command(word: str) -> Command:
    """The command of a name, or InputError with all of them and the nearest."""
    name = fold(word.removeprefix(COMMAND))
    names = {command.name: command for command in COMMANDS if command.name}
    if name not in names:
        raise InputError.unknown("command", shown(word.strip()), names)
    return names[name]


def answer(desk: Desk, asked: Asked) -> Answer:
    """Find the command in what was typed and let it answer."""
    match = _LINE.match(asked.text.strip())
    word, rest = (match[1] or "", match[2].strip()) if match else ("", "")
    if not word and not rest:
        return menu(desk, asked, "")
    return _command_or_topic(desk, word).run(desk, asked, rest)


def _command_or_topic(desk: Desk, word: str) -> Command:
    """A topic in a command's place gets the commands that take one."""
    try:
        return find_command(word)
    except InputError as unknown:
        if word and desk.vocabulary.topics.by_name.get(fold(word)):
            raise InputError(
                f"`{shown(word)}` is a topic.", valid=(f"latest {shown(word)}", f"subscribe {shown(word)}")
            ) from unknown
        raise


def commands_table_markdown() -> str:
    """The table of commands for the README."""
    rows = [f"| `{f'{COMMAND} {c.line}'.strip().replace('|', chr(92) + '|')}` | {c.help} |" for c in COMMANDS]
    return "\n".join(["| Command | What it does |", "|---|---|", *rows]) + "\n"
