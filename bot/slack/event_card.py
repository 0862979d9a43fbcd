"""One event as people see it: an entry of a list, a line of a digest, everything on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.periods import local_date
from bot.slack import blocks as b
from bot.slack import wording
from bot.slack.blocks import Block, Message
from bot.slack.launch_line import launch_line
from bot.slack.text import domain, link, mrkdwn, plain
from storage.model import Event, EventDetail, EventLink, EventRevision, LinkKind, Status, StoredMention

HEADLINE = 200
EVIDENCE = 700
DETAILS = "event_details"
_MENTIONS = 8
_HISTORY = 5
_LISTED = 12
_LINKED = 8


def entry(event: Event) -> list[Block]:
    """An event in a list: its headline with a Details button, and one line of facts."""
    title = mrkdwn(event.headline, HEADLINE)
    details = b.button("Details", f"{DETAILS}:{event.id}", str(event.id))
    return [b.section(f"*{link(event.url, title)}*", details), facts(event)]


def facts(event: Event) -> Block:
    """When, who says so, how many articles, where the link leads, its number; flags apart."""
    lines = [" · ".join(mrkdwn(fact, 300) for fact in _facts(event))]
    flags = wording.flags_of(event.flags)
    if flags:
        lines.append(" · ".join(mrkdwn(flag, 250) for flag in flags[:4]))
    return b.context(*lines)


def _facts(event: Event) -> list[str]:
    told = [wording.when_of(event), wording.origins_of(event), wording.count(event.articles, "article")]
    where = domain(event.url)
    published = f"{event.publisher} ({where})" if event.publisher and where else event.publisher or where
    return [*told, *([published] if published else []), f"#{event.id}"]


def digest_line(event: Event, changed: str = "") -> Block:
    """An event in a digest: linked headline, then what changed, its facts and flags on a second line."""
    told = [plain(fact, 160) for fact in _facts(event)]
    flags = [plain(flag, 200) for flag in wording.flags_of(event.flags)[:3]]
    headline = b.linked(plain(event.headline, HEADLINE), event.url, bold=True)
    facts = " · ".join([*told, *flags])
    if changed:
        return b.line(headline, b.words("\n"), b.words(changed, bold=True), b.words(f" · {facts}"))
    return b.line(headline, b.words(f"\n{facts}"))


def coming_line(event: Event) -> Block:
    """A planned event in a digest: its day first."""
    day = wording.dated(event.when) if event.when else "no date given"
    return b.line(
        b.words(f"{day}: ", bold=True),
        b.linked(plain(event.headline, 140), event.url),
        b.words(f" · {plain(wording.origins_of(event), 120)} · #{event.id}"),
    )


def fallback(event: Event) -> str:
    """One escaped line for notifications and screen readers."""
    return f"{mrkdwn(event.headline, HEADLINE)} ({mrkdwn(wording.when_of(event), 100)}) #{event.id}"


def card(
    detail: EventDetail,
    zone: str,
    as_of: datetime | None,
    *,
    topic_names: Mapping[str, str],
    actor_names: Mapping[str, str],
    asked: int = 0,
) -> Message:
    """Everything the store has on one event, which may have absorbed the one that was asked for."""
    event = detail.event
    head = [
        b.rich(b.line(b.linked(plain(event.headline, HEADLINE), event.url, bold=True))),
        *_about(event, topic_names, actor_names),
        *_launch(event),
    ]
    if asked not in (0, event.id):
        head.insert(0, b.context(f"Event {asked} is now part of event {event.id}"))
    if as_of is not None:
        head.insert(0, b.context(f"As it was known on {wording.day(local_date(as_of, zone))}"))
    head += [b.section(mrkdwn(f"⚠ {flag.text}", 600)) for flag in event.flags[:6]]
    head += _links(detail.links)
    head.append(b.section(f"*What the sources say* ({_told(event)})"))
    tail = _history(detail.revisions, zone)
    chosen = _best_first(detail.mentions)
    built, cut = b.fitting(head, [_passage(one) for one in chosen[:_MENTIONS]], [*tail, b.context(" ")])
    left = max(event.mentions, len(chosen)) - min(len(chosen), _MENTIONS) + cut
    built[-1:] = [b.context(f"and {wording.count(left, 'more passage')}")] if left > 0 else []
    return Message(fallback(event), tuple(built))


# What an event is to the other, and what the other is to it.
_LINKS = {
    LinkKind.REACTION: ("Reaction to", "Reaction"),
    LinkKind.ANNOUNCEMENT: ("Announces", "Announced in"),
    LinkKind.CHANGE: ("Changes the plan", "Plan changed in"),
}


def _links(links: Sequence[EventLink]) -> list[Block]:
    """One line for each of the events that this one has to do with."""
    if not links:
        return []
    most = _LINKED if len(links) == _LINKED else _LINKED - 1
    lines = [
        f"{_LINKS[one.kind][not one.forward]}: {mrkdwn(one.event.headline, 120)} (event {one.event.id})"
        for one in links[:most]
    ]
    more = [f"and {wording.count(len(links) - most, 'more event')}"] if len(links) > most else []
    return [b.context(*lines, *more)]


def _told(event: Event) -> str:
    return f"{wording.count(event.mentions, 'passage')} in {wording.count(event.articles, 'article')}"


def _about(event: Event, topic_names: Mapping[str, str], actor_names: Mapping[str, str]) -> list[Block]:
    """What kind of thing it is, when, about what, who; empty rows are left out."""
    rows = [
        ("Date", wording.when_of(event)),
        ("Status", event.status.value),
        ("Type", event.type.value.replace("_", " ")),
        ("Topics", _some([f"{topic_names.get(key, key)} ({key})" for key in event.topics])),
        ("Actors", _some([actor_names.get(key, key) for key in event.actors])),
        ("People", _some(event.people)),
        ("Who says so", wording.origins_of(event, most=8)),
        ("Number", f"#{event.id}"),
    ]
    return [b.fields([f"*{name}*\n{mrkdwn(value, 600)}" for name, value in rows if value])]


def _launch(event: Event) -> list[Block]:
    """What is told of a launch, and by whom."""
    if event.launch is None:
        return []
    main, told = launch_line(event.launch)
    by = f" ({mrkdwn(main, 100)} unless said otherwise)" if main else ""
    return [b.section(f"*Launch*{by}\n{mrkdwn(told, 1500)}")]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def _best_first(mentions: Sequence[StoredMention]) -> list[StoredMention]:
    """Leads and heavier passages first; one article's second passage after the others' first."""
    ranked = sorted(mentions, key=lambda m: (not m.mention.lead, -m.mention.weight, m.recorded_at))
    seen: set[int] = set()
    firsts: list[StoredMention] = []
    seconds: list[StoredMention] = []
    for mention in ranked:
        (seconds if mention.article_id in seen else firsts).append(mention)
        seen.add(mention.article_id)
    return [*firsts, *seconds]


def _passage(stored: StoredMention) -> list[Block]:
    """The exact words, then who published them, when, on whose word, and where to read them."""
    mention = stored.mention
    where = mrkdwn(domain(stored.url), 100)
    publisher = mrkdwn(stored.publisher or stored.source or "publisher not named", 100)
    told = [publisher if where else link(stored.url, publisher)]
    told.append(wording.day(stored.published_on) if stored.published_on else "undated")
    names = list(dict.fromkeys(wording.origin_name(origin) for origin in mention.origins))
    told.append(f"origin: {mrkdwn(' + '.join(names[:4]), 200)}" if names else "origin not named")
    if mention.status is not Status.OCCURRED:
        told.append(f"told as {mention.status.value}")
    if where:
        told.append(link(stored.url, where))
    return [b.rich(b.quotation(b.words(plain(mention.evidence, EVIDENCE)))), b.context(" · ".join(told))]


def _history(revisions: Sequence[EventRevision], zone: str) -> list[Block]:
    """The latest entries of the history, newest first."""
    if len(revisions) < 2:
        return []
    newest = sorted(revisions, key=lambda revision: revision.number, reverse=True)
    lines = [
        f"{wording.moment(r.at, zone)} · {mrkdwn(r.what, 160)} · {mrkdwn(r.why, 200)}"
        for r in newest[:_HISTORY]
    ]
    more = f" (the last {_HISTORY} of {len(newest)})" if len(newest) > _HISTORY else ""
    return [b.context(f"*History*{more}", *lines)]
