"""What is read changes: sources are added, paused, taken up again and removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from bot.errors import InputError
from bot.names import fold, shown
from bot.query import parse_topics
from bot.slack import blocks as b
from bot.slack import source_words as words_of
from bot.slack import wording
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND, Answer, Asked, Desk, look_nowhere
from bot.slack.source_names import find_source
from bot.slack.text import link, mrkdwn, plain
from storage.model import Feed, FeedForm, FeedState, Preview, PreviewEntry, Source, SourceKind

ADD, CANCEL, REMOVE = "source_add", "source_cancel", "source_remove"
_ADDRESS = ("sources add https://www.38north.org/", "sources add https://www.38north.org/feed/ missiles")
_NAMED = ("sources {} kcna", "sources {} https://www.38north.org/feed/")
_LOOKS = ["sources", "add"]
_LONGEST = 2000  # characters that a button holds
_MOST_REMOVED = 200


def at_once(desk: Desk, asked: Asked) -> str:
    """What is said before an address is looked at; empty for what is answered quickly."""
    words = asked.text.split(maxsplit=3)
    if desk.preview is look_nowhere or len(words) < 3 or [fold(word) for word in words[:2]] != _LOOKS:
        return ""
    return f"Looking at {mrkdwn(words[2], 150)}; that may take a minute."


def add(desk: Desk, asked: Asked, words: str) -> Answer:
    """Show what an address would bring, to the asker alone, and ask whether to read it."""
    address, _, rest = words.partition(" ")
    if not address:
        raise InputError("Give the address of a feed, or of a site that has one.", valid=_ADDRESS)
    choice = parse_topics(rest, desk.asker(asked))
    topics = choice.topics or tuple(t.key for t in desk.rosters.topics if t.key not in choice.without)
    preview = desk.preview(address)
    known = next(
        (one for one in desk.store.feeds.all() if preview.feed.url in (one.feed.url, one.address)), None
    )
    if known is not None:
        raise InputError(
            f"{preview.feed.url} is read already, as `{known.feed.source}`{_why_not(known)}.",
            valid=(f"source {known.feed.source}",),
        )
    value = _packed(preview, topics)
    buttons = b.actions(b.button("Add", ADD, value, "primary"), b.button("Cancel", CANCEL))
    return Answer(Message(_headline(preview), (*_shown(desk, preview, topics, bool(choice.topics)), buttons)))


def _why_not(state: FeedState) -> str:
    return f", but paused: {state.paused}" if state.paused else ""


def _headline(preview: Preview) -> str:
    title = mrkdwn(preview.title or preview.source.name, 120)
    return f"*{title}* · {link(preview.feed.url, _label(preview.feed.url))}"


def _label(url: str) -> str:
    return mrkdwn(words_of.place(url), 80)


def _shown(desk: Desk, preview: Preview, topics: Sequence[str], chosen: bool) -> list[Block]:
    source = preview.source
    new = source.kind is SourceKind.UNKNOWN
    whose = f"a new source, `{mrkdwn(source.key, 80)}`, not judged yet" if new else (
        f"*{mrkdwn(source.name, 80)}* (`{mrkdwn(source.key, 80)}`), {words_of.facts(source)}"
    )  # fmt: skip
    newest = f", newest {wording.day(preview.newest_on)}" if preview.newest_on else ", without dates"
    lines = [_headline(preview), f"Source: {whose}"]
    language = f", mostly `{preview.language}`" if preview.language else ""
    lines.append(f"{wording.count(preview.entries, 'entry', 'entries')}{language}{newest}")
    lines.append(_judged(desk, preview))
    kept = desk.named(topics) if chosen else "any of our topics"
    entries = b.rich(b.bullets(_entry(one) for one in preview.newest)) if preview.newest else None
    note = f"Kept is what is told on {kept}. Only you see this; nothing is added yet."
    return [b.section("\n".join(lines)), *([entries] if entries else []), b.context(note)]


def _judged(desk: Desk, preview: Preview) -> str:
    if not preview.relevant:
        return f"Of the latest {preview.judged}, none is on our topics at this moment."
    named = ", ".join(
        f"{mrkdwn(desk.topic_names.get(key, key), 60)} {times}" for key, times in preview.topics[:6]
    )
    are = "is" if preview.relevant == 1 else "are"
    return f"Of the latest {preview.judged}, {preview.relevant} {are} on our topics: {named}"


def _entry(one: PreviewEntry) -> Block:
    day = f"{wording.day(one.published_on)} · " if one.published_on else ""
    about = f" · {', '.join(one.topics[:4])}" if one.topics else ""
    return b.line(b.words(day), b.linked(plain(one.title, 140) or "(no title)", one.url), b.words(about))


def _packed(preview: Preview, topics: Sequence[str]) -> str:
    """Feed and source as the button carries them; what the rosters know of the source stays there."""
    feed, source = preview.feed, preview.source
    carried: dict[str, Any] = {"url": feed.url, "form": feed.form.value, "links": feed.links}
    carried |= {"full_text": feed.full_text, "topics": list(topics), "source": source.key}
    if source.kind is SourceKind.UNKNOWN:
        carried["made"] = {k: v for k, v in asdict(source).items() if k in ("name", "language", "url")}
    value = json.dumps(carried, ensure_ascii=False, separators=(",", ":"))
    if len(value) > _LONGEST:
        raise InputError("The address is too long to be added here; `trilateral sources import` takes it.")
    return value


def added(desk: Desk, asked: Asked) -> Answer:
    """Add what the button carries, and tell the channel."""
    given = json.loads(asked.text)
    feed = Feed(
        url=given["url"],
        source=given["source"],
        form=FeedForm(given["form"]),
        full_text=given["full_text"],
        links=given["links"],
        topics=tuple(given["topics"]),
    )
    known = {source.key: source for source in desk.store.sources()}
    if feed.source not in known:
        made = given["made"]
        new = Source(feed.source, made["name"], SourceKind.UNKNOWN, "", made["language"], "F", made["url"])
        desk.store.put_sources([new])
        known[new.key] = new
    state = desk.store.feeds.add(feed, f"{asked.team}/{asked.user}")
    name, where = mrkdwn(known[feed.source].name, 100), _label(feed.url)
    then = (
        "It is read at once and then every few minutes to hours, as often as it brings news; "
        f"`{COMMAND} source {mrkdwn(feed.source, 80)}` shows what comes."
    )
    paused = f" It is paused: {mrkdwn(state.paused, 100)}." if state.paused else ""
    return Answer.said(
        f"<@{asked.user}> added *{name}*: {link(feed.url, where)}.{paused}", b.context(then), public=True
    )


def _targets(desk: Desk, words: str, deed: str) -> tuple[str, tuple[FeedState, ...]]:
    """The feeds that a name or an address means, and how they are called; escaped."""
    wanted = words.strip().strip("<>").partition("|")[0]
    if not wanted:
        raise InputError(f"Say what to {deed}.", valid=[example.format(deed) for example in _NAMED])
    feeds = desk.store.feeds.all()
    if "/" in wanted or "." in wanted:
        own = tuple(
            one for one in feeds if _place_of(wanted) in (_place_of(one.feed.url), _place_of(one.address))
        )
        if own:
            return link(own[0].feed.url, _label(own[0].feed.url)), own
    source = find_source(desk, wanted)
    own = tuple(one for one in feeds if one.feed.source == source.key)
    if not own:
        raise InputError(f"Nothing of `{shown(source.key)}` is read from the web.")
    return f"*{mrkdwn(source.name, 100)}* ({wording.count(len(own), 'feed')})", own


def _place_of(url: str) -> str:
    """An address as it is compared: by http or https, with or without www and a last stroke."""
    return words_of.place(url if "://" in url else f"https://{url}").casefold()


def pause(desk: Desk, asked: Asked, words: str) -> Answer:
    """Read a source or a feed no more, until somebody takes it up again."""
    name, feeds = _targets(desk, words, "pause")
    going = [one for one in feeds if not one.paused]
    if not going:
        raise InputError(f"That is paused already. `{COMMAND} sources resume` takes it up again.")
    for one in going:
        desk.store.feeds.pause(one.id, f"by hand on {wording.day(desk.clock().date())}")
    again = mrkdwn(words.strip(), 150)
    note = b.context(f"What was read stays. `{COMMAND} sources resume {again}` takes it up again.")
    return Answer.said(f"<@{asked.user}> paused {name}.", note, public=True)


def resume(desk: Desk, asked: Asked, words: str) -> Answer:
    """Read a paused source or feed again."""
    name, feeds = _targets(desk, words, "resume")
    waiting = [one for one in feeds if one.paused]
    if not waiting:
        raise InputError("That is not paused.")
    for one in waiting:
        desk.store.feeds.resume(one.id)
    return Answer.said(f"<@{asked.user}> took up {name} again; it is read at once.", public=True)


def remove(desk: Desk, asked: Asked, words: str) -> Answer:
    """Ask whether a source's feeds, or one of them, are really to be forgotten."""
    name, feeds = _targets(desk, words, "remove")
    value = ",".join(str(one.id) for one in feeds[:_MOST_REMOVED])
    buttons = b.actions(b.button("Remove", REMOVE, value, "danger"), b.button("Keep", CANCEL))
    lines = b.rich(b.bullets(b.line(b.words(words_of.place(one.feed.url))) for one in feeds[:20]))
    note = b.context("Articles and events that were read stay. `sources pause` only stops reading.")
    return Answer(Message(f"Remove {name}?", (b.section(f"Remove {name}?"), lines, note, buttons)))


def removed(desk: Desk, asked: Asked) -> Answer:
    """Forget what the button carries, and tell the channel."""
    wanted = {int(number) for number in asked.text.split(",")}
    gone = [one for one in desk.store.feeds.all() if one.id in wanted and desk.store.feeds.remove(one.id)]
    if not gone:
        return Answer.said("That was removed already.")
    names = ", ".join(link(one.feed.url, _label(one.feed.url)) for one in gone[:5])
    more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
    return Answer.said(f"<@{asked.user}> removed {names}{more}; what was read stays.", public=True)


DEEDS: dict[str, Callable[[Desk, Asked, str], Answer]] = {
    "add": add,
    "pause": pause,
    "resume": resume,
    "remove": remove,
}
