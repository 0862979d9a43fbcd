"""Questions and their answers: read the words, ask the store, show what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest import worth_showing
from bot.errors import InputError
from bot.query import (
    TopicChoice,
    parse_event_id,
    parse_query,
    parse_topics,
)
from bot.slack import blocks as b
from bot.slack import event_card, wording
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND, Answer, Asked, Desk
from bot.slack.text import mrkdwn
from storage.errors import EventNotFound
from storage.model import Event, EventPage, EventQuery, Order, Status

LISTED = 5
SEARCHED = 8
UPCOMING = 30
TOLD_LAST = 100  # plans among which those are that are overdue or without a day
OF_EACH = 5
# A plan overdue for longer, or undated and not told since, is no news; sooner where no report led with it.
STALE, STALE_IN_PASSING = timedelta(days=365), timedelta(days=60)
TOPIC_PICK = "topic_pick"


def latest(desk: Desk, asked: Asked, words: str) -> Answer:
    """The newest developments, those that matter most first."""
    choice = parse_topics(words, desk.asker(asked), numbers=True, what=f"{COMMAND} search")
    limit = choice.number or LISTED
    page = newest(desk, choice, limit)
    about = desk.named(choice.topics) or "all topics"
    head = [b.section(f"*Latest developments* · {about}")]
    if not page.events and choice.as_of:
        return Answer.said(_not_yet_read(f"news on {about}", choice.as_of, desk.asker(asked).zone))
    if not page.events:
        return Answer.said(
            f"Nothing on {about} has been read yet. `{COMMAND} topics` shows where there is news."
        )
    more = (
        f"`{COMMAND} latest {_again(choice)}{min(limit * 2, 20)}` shows more."
        if page.more and limit < 20
        else ""
    )
    return Answer(_list("Latest", head, page.events, more), share=f"latest {words}".strip())


def _not_yet_read(what: str, as_of: datetime, zone: str) -> str:
    by = wording.day(as_of.astimezone(ZoneInfo(zone)).date())
    return f"I had read of no {what} by {by}: `as-of` asks what was known on a day, not what had happened."


def newest(desk: Desk, choice: TopicChoice, limit: int) -> EventPage:
    """Leads first; developments told in passing only where there are too few leads."""
    page = desk.store.events(latest_query(choice, limit))
    if len(page.events) >= limit:
        return page
    wider = desk.store.events(latest_query(choice, limit * 4, leads_only=False))
    had = {event.id for event in page.events}
    passing = [event for event in worth_showing(wider.events) if event.id not in had]
    return EventPage((*page.events, *passing[: limit - len(page.events)]))


def search(desk: Desk, asked: Asked, words: str) -> Answer:
    """The developments that match words and filters."""
    query = replace(parse_query(words, desk.asker(asked)), limit=SEARCHED)
    page = desk.store.events(query)
    looked_for = mrkdwn(words, 200)
    if not page.events:
        # A phrase of very common words is not looked for in all texts that have these (docs/store.md).
        far = ", as far back as was looked: `from:` and `to:` reach farther" if page.favours_recent else ""
        return Answer.said(
            f"Nothing matches {looked_for}{far}. Fewer words or a wider time may help, "
            f"and `{COMMAND} topics` shows what is covered."
        )
    found = f"More than {SEARCHED}, the best" if page.more else wording.count(len(page.events), "development")
    recent = " · so many match that recent news come first" if page.favours_recent else ""
    head = [b.section(f"*Search* · {looked_for}"), b.context(f"{found}{recent}")]
    narrow = (
        "Narrow it with `topic:`, `actor:`, `source:`, `type:`, `from:`, `to:` or `last:30d`."
        if page.more
        else ""
    )
    return Answer(_list("Search", head, page.events, narrow), share=f"search {words}".strip())


def event(desk: Desk, asked: Asked, words: str) -> Answer:
    """Everything on one event."""
    asker = desk.asker(asked)
    number, as_of = parse_event_id(words, asker)
    try:
        detail = desk.store.event(number, as_of=as_of)
    except EventNotFound:
        if as_of is None:
            raise
        raise InputError(_not_yet_read(f"event {number}", as_of, asker.zone)) from None
    return Answer(
        event_card.card(
            detail,
            asker.zone,
            as_of,
            topic_names=desk.topic_names,
            actor_names=desk.actor_names,
            asked=number,
        ),
        share=f"event {words}".strip(),
    )


def upcoming(desk: Desk, asked: Asked, words: str) -> Answer:
    """What is planned, by date; plans whose day has passed and undated ones apart."""
    asker = desk.asker(asked)
    choice = parse_topics(words, asker)
    about = desk.named(choice.topics) or "all topics"
    dated, overdue, undated = planned(desk, choice, asker.today)
    if not (dated or overdue or undated):
        return Answer.said(f"Nothing is announced on {about}, as far as has been read.")
    entries: list[list[Block]] = []
    for title, events in (
        ("", dated),
        ("*Its day has passed, no report of it read*", overdue),
        ("*No date given*", undated),
    ):
        shown = [event_card.entry(one) for one in events]
        if shown and title:
            shown[0] = [b.section(title), *shown[0]]
        entries += shown
    built, left = b.fitting([b.section(f"*Coming up* · {about}")], entries, [b.context(" ")])
    built[-1:] = [b.context(f"and {left} more: name a topic to see fewer")] if left else []
    lines = [event_card.fallback(one) for one in (*dated, *overdue, *undated)]
    return Answer(
        Message("\n".join(["Coming up", *lines])[: b.MOST_TEXT], tuple(built)),
        share=f"upcoming {words}".strip(),
    )


def planned(
    desk: Desk, choice: TopicChoice, today: date
) -> tuple[tuple[Event, ...], tuple[Event, ...], tuple[Event, ...]]:
    """Planned events: to come by date; overdue and undated ones that are not stale, the latest first."""
    announced = EventQuery(
        topics=choice.topics,
        without_topics=choice.without,
        statuses=(Status.PLANNED,),
        as_of=choice.as_of,
        limit=TOLD_LAST,
    )
    later = replace(announced, date_from=today, order=Order.DATE, limit=UPCOMING)
    to_come = desk.store.events(later).events
    told = desk.store.events(replace(announced, date_to=today)).events
    dated = tuple(e for e in to_come if e.when is not None)
    fresh = [one for one in told if _last_of(one) >= today - (STALE if one.is_lead else STALE_IN_PASSING)]
    overdue = [one for one in fresh if one.when is not None and one.when.last < today]
    overdue.sort(key=_last_of, reverse=True)
    undated = tuple(one for one in fresh if one.when is None)
    return dated, tuple(overdue[:OF_EACH]), undated[:OF_EACH]


def _last_of(plan: Event) -> date:
    """The last day on which it may happen, else the one on which it was told last."""
    return plan.when.last if plan.when is not None else plan.news_on


def topics(desk: Desk, asked: Asked, words: str) -> Answer:
    """The topics in their groups, with how many developments each has."""
    counts = desk.store.counts().by_topic
    shown: list[Block] = [
        b.section(
            "*Topics* · use the short name in any command, or a group: `north-korea`, `alliance`, `all`"
        )
    ]
    for group in ("north-korea", "alliance"):
        rows = [topic for topic in desk.rosters.topics if topic.group == group]
        lines = [
            f"• *{mrkdwn(desk.topic_names[t.key], 80)}* (`{t.key}`) · {counts.get(t.key, 0):,}" for t in rows
        ]
        shown += [b.section("\n".join([f"*{_group_name(group)}* (`{group}`)", *lines]))] if lines else []
    listed = ", ".join(topic.key for topic in desk.rosters.topics)
    return Answer(
        Message(f"Topics: {listed}"[: b.MOST_TEXT], (*shown, b.actions(topic_menu(desk)))), share="topics"
    )


def topic_menu(desk: Desk) -> Block:
    """A menu that shows the latest of the topic chosen."""
    menu = b.select("Show the latest on…", TOPIC_PICK, [])
    del menu["options"]
    return menu | {"option_groups": topic_groups(desk)}


def topic_groups(desk: Desk) -> list[Block]:
    """All topics as choices of a menu, by group."""
    return [
        b.group(
            _group_name(name), [b.option(desk.topic_names[key], key) for key in desk.vocabulary.groups[name]]
        )
        for name in ("north-korea", "alliance")
        if desk.vocabulary.groups.get(name)
    ]


def _group_name(group: str) -> str:
    return {"north-korea": "North Korea", "alliance": "Alliances and the region"}[group]


def _again(choice: TopicChoice) -> str:
    return (
        "".join(f"{key} " for key in (*choice.topics, *(f"-{key}" for key in choice.without)))
        if len(choice.topics) < 4
        else ""
    )


def _list(title: str, head: Sequence[Block], events: Sequence[Event], note: str) -> Message:
    """A list of events as one message, cut where Slack would refuse it."""
    built, left = b.fitting(head, [event_card.entry(one) for one in events], [b.context(" ")])
    notes = [*([f"and {left} more that do not fit"] if left else []), *([note] if note else [])]
    built[-1:] = [b.context(*notes)] if notes else []
    lines = [event_card.fallback(one) for one in events]
    return Message("\n".join([title, *lines])[: b.MOST_TEXT], tuple(built))


def latest_query(choice: TopicChoice, limit: int, *, leads_only: bool = True) -> EventQuery:
    """The query behind `latest`: what is new and matters first, nothing told as history."""
    return EventQuery(
        topics=choice.topics,
        without_topics=choice.without,
        statuses=(Status.OCCURRED, Status.PLANNED, Status.CANCELLED),
        leads_only=leads_only,
        as_of=choice.as_of,
        limit=limit,
    )
