"""What a channel is subscribed to and when: changes are posted in the channel, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from slack_sdk.errors import SlackApiError

from bot.errors import InputError
from bot.names import fold
from bot.query import parse_topics
from bot.slack import blocks as b
from bot.slack import wording
from bot.slack.blocks import Block
from bot.slack.changes import DEFAULT_TIME, added, begun, caught_up, removed, resumed, retimed, told_by
from bot.slack.desk import COMMAND, Answer, Asked, Desk
from bot.slack.digest_message import messages
from bot.slack.options import parse_options
from bot.slack.planning import digest_of, enqueue_now, known_until, week_for
from bot.slack.text import escape
from bot.slack.timing import parse_timing
from storage.model import Delivery, DeliveryState, Subscription

RETRY = "retry_delivery"
OPEN_SETTINGS = "open_settings"
INVITE = "Digests cannot be posted here yet: `/invite @Trilateral` to this channel."


def subscribe(desk: Desk, asked: Asked, words: str) -> Answer:
    """Add exactly the topics named, and set how the channel is told of them."""
    named, options = parse_options(words)
    choice = parse_topics(named, desk.asker(asked))
    if not choice.topics and not choice.without and not options.named:
        raise InputError(
            "Name the topics to subscribe to.",
            valid=("subscribe missiles trilateral", "subscribe all -cyber"),
        )
    before = desk.subscription(asked)
    zone = before.zone if before else desk.home_zone(asked.user)

    def with_topics(current: Subscription | None) -> Subscription:
        if current:
            return told_by(added(current, choice), options, desk.clock())
        if not choice.topics:
            raise InputError(
                "This channel has no topics yet, so none can be left out. Name those it should follow first."
            )
        first = begun(asked.team, asked.channel, asked.user, zone, choice, desk.clock())
        return told_by(first, options, desk.clock())

    what = f"subscribed this channel to {_said(desk, choice.topics, choice.without)}"
    saved = keep(desk, asked, with_topics)
    if before or options.named:
        return changed(desk, asked, what, saved)
    note = b.context(
        f"Digests start at {DEFAULT_TIME} in your time zone; `{COMMAND} digest HH:MM [Zone]` changes that. "
        f"The first digest reaches back 24 hours from now; `{COMMAND} digest now` posts it at once."
    )
    return changed(desk, asked, what, saved, note)


def unsubscribe(desk: Desk, asked: Asked, words: str) -> Answer:
    """Take topics, or everything, away from the channel's digest."""
    current = current_of(desk, asked)
    if fold(words) == "all":
        desk.store.change_subscription(asked.team, asked.channel, lambda _: None)
        return changed(desk, asked, "ended this channel's subscription", None)
    choice = parse_topics(words, desk.asker(asked))
    if not choice.topics:
        raise InputError("Name the topics to end.", valid=(*current.topics, "all"))
    saved = desk.store.change_subscription(
        asked.team, asked.channel, lambda read: read and removed(read, choice.topics)
    )
    if saved is None:
        return changed(desk, asked, "ended this channel's subscription, its last topics gone", None)
    return changed(desk, asked, f"unsubscribed this channel from {desk.named(choice.topics)}", saved)


def subscriptions(desk: Desk, asked: Asked, words: str) -> Answer:
    """What this channel is subscribed to, and how its last digest went."""
    current = desk.subscription(asked)
    if current is None:
        return Answer.said(
            f"This channel is subscribed to nothing. `{COMMAND} subscribe missiles` starts a daily digest.",
            b.actions(b.button("Subscribe…", OPEN_SETTINGS, style="primary")),
        )
    last = desk.store.deliveries(asked.team, asked.channel, 5)
    buttons = [b.button("Change…", OPEN_SETTINGS), *retries(last)]
    text = f"*This channel's subscription*\n{state(desk, current)}"
    sent = [b.context(*(sent_line(delivery, current.zone) for delivery in last))] if last else []
    return Answer.said(text, *sent, b.actions(*buttons))


def digest(desk: Desk, asked: Asked, words: str) -> Answer:
    """Set, show, stop, preview or post the digest."""
    word = fold(words)
    if not word:
        return subscriptions(desk, asked, "")
    current = current_of(desk, asked)
    if word == "preview":
        return _preview(desk, current)
    if word == "now":
        return _post_now(desk, asked, current)
    timing = None if word == "off" else parse_timing(words, current.zone, current.timing)
    sent = taken(desk, asked)
    saved = keep(desk, asked, lambda read: read and retimed(read, timing, desk.clock(), sent))
    return changed(
        desk, asked, "set this channel's digest" if timing else "stopped this channel's digest", saved
    )


def taken(desk: Desk, asked: Asked) -> frozenset[str]:
    """The dates that have had their digest."""
    return frozenset(row.period_key for row in desk.store.deliveries(asked.team, asked.channel, 20))


def keep(
    desk: Desk, asked: Asked, change: Callable[[Subscription | None], Subscription | None]
) -> Subscription | None:
    """Save what becomes of the channel's subscription; a pause ends where the bot can post again."""
    current = desk.subscription(asked)
    can_post = current is not None and bool(current.paused) and reachable(desk, asked.channel)

    def changed_(read: Subscription | None) -> Subscription | None:
        after = change(read)
        return resumed(after, desk.clock()) if after and after.paused and can_post else after

    return desk.store.change_subscription(asked.team, asked.channel, changed_)


def changed(desk: Desk, asked: Asked, what: str, saved: Subscription | None, *notes: Block) -> Answer:
    """The notice in the channel: who changed what, how it stands now, what is still to do."""
    lines = [f"<@{asked.user}> {what}."]
    if saved is None:
        return Answer.said("\n".join([*lines, "No more digests are posted here."]), public=True)
    lines.append(state(desk, saved))
    can_post = (saved.timing is None and saved.alerts is None) or reachable(desk, asked.channel)
    to_do = [] if can_post else [b.section(f"⚠ {INVITE}")]
    return Answer.said("\n".join(lines), *to_do, *notes, public=True)


def state(desk: Desk, current: Subscription) -> str:
    """The subscription in words: topics, exclusions, when the next digest comes."""
    lines = [f"Topics: {desk.named(current.topics)}"]
    if current.without_topics:
        lines.append(f"Left out: {desk.named(current.without_topics)}")
    timing = current.timing
    if timing is None:
        lines.append(f"No digest (`{COMMAND} digest 08:30` starts one)")
    else:
        lines.append(f"Digest at {timing.at} {timing.zone}, {wording.days_of(timing)}{_next(current)}")
    if current.alerts is not None:
        lines.append(f"Alerts: {wording.alerts_of(current.alerts)}")
    if current.muted_until is not None and current.muted_until > desk.clock():
        lines.append(f"Muted until {wording.moment(current.muted_until, current.zone)}")
    if current.paused:
        lines.append(f"⚠ Paused: {escape(current.paused)}")
    return "\n".join(lines)


def _next(current: Subscription) -> str:
    return f" · next {wording.moment(current.next_due_at, current.zone)}" if current.next_due_at else ""


def takes_posts(desk: Desk, channel: str) -> bool:
    """Whether Slack has the bot in a channel that is not archived."""
    try:
        found = desk.client.conversations_info(channel=channel)["channel"] or {}
    except SlackApiError:  # a private channel it is not in
        return False
    return not found.get("is_archived") and bool(found.get("is_member") or found.get("is_im"))


def reachable(desk: Desk, channel: str) -> bool:
    """Whether the bot can post in a channel; it joins a public one where it may."""
    try:
        return takes_posts(desk, channel) or bool(desk.client.conversations_join(channel=channel)["ok"])
    except SlackApiError:  # one that is private or archived, or no right to join
        return False


def current_of(desk: Desk, asked: Asked) -> Subscription:
    """The channel's subscription, or InputError when there is none."""
    current = desk.subscription(asked)
    if current is None:
        raise InputError(
            "This channel is subscribed to nothing yet.", valid=("subscribe missiles", "subscribe all")
        )
    return current


def _said(desk: Desk, topics: tuple[str, ...], without: tuple[str, ...]) -> str:
    wanted = desk.named(topics) if topics else "its topics"
    return f"{wanted}, without {desk.named(without)}" if without else wanted


def _preview(desk: Desk, current: Subscription) -> Answer:
    """The next digest as it would be at this moment, to one person only."""
    current = _with_digests(current, desk.clock())
    known = known_until(desk.store, current)
    shown = digest_of(desk.store, current, desk.clock(), known)
    first, *rest = messages(shown, desk.topic_names)
    week = week_for(desk.store, current, desk.clock(), desk.topic_names)
    told = [b.context(f"With a picture: {escape(week.in_words())}")] if week else []
    note = f"Preview, only for you{f' · {len(rest)} more in the thread' if rest else ''}{_next(current)}"
    return Answer(replace(first, blocks=(b.context(note), *told, *first.blocks)))


def _post_now(desk: Desk, asked: Asked, current: Subscription) -> Answer:
    if not reachable(desk, asked.channel):
        raise InputError(INVITE)
    now = desk.clock()
    current = keep(desk, asked, lambda read: read and _with_digests(read, now)) or current
    queued = enqueue_now(desk.store, desk.rosters, current, now)
    text = "The digest is being posted in this channel." if queued else "A digest is being posted already."
    return Answer.said(f"{text} The regular one keeps its time{_next(current)}.")


def _with_digests(current: Subscription, now: datetime) -> Subscription:
    """What a channel that has alerts alone would be with digests."""
    return caught_up(current, now) if current.timing is None and current.alerts else current


def sent_line(delivery: Delivery, zone: str) -> str:
    """One delivery in a line: what, when, how late, and how it went."""
    when = f"{_what(delivery)} · {wording.moment(delivery.due_at, zone)}"
    told = {
        DeliveryState.SENT: f"posted{_late(delivery)}",
        DeliveryState.UNCERTAIN: "⚠ may not have arrived: Slack gave no answer",
        DeliveryState.DEAD: f"⚠ could not be posted: {escape(delivery.error)}",
        DeliveryState.RETRY: f"will be tried again: {escape(delivery.error)}",
        DeliveryState.EXPIRED: "not posted any more",
    }
    return f"{when} · {told.get(delivery.state, 'on its way')}"


def _what(delivery: Delivery) -> str:
    """`digest`, `digest part 2`, `alert on event 12`, `edit`."""
    alert = delivery.period_key.startswith("event")
    if not alert:
        return f"digest part {delivery.part + 1}" if delivery.part else "digest"
    several = delivery.period_key.startswith("events ")
    about = "on several events" if several else f"on {delivery.period_key}"
    kind = "edit of the alert" if delivery.edits else "reply to the alert" if delivery.part else "alert"
    return f"{kind} {about}"


def _late(delivery: Delivery) -> str:
    """How long after it was due the post was begun, from a minute on."""
    began = delivery.posted_at
    minutes = int((began - delivery.due_at).total_seconds() // 60) if began else 0
    return f" {wording.count(minutes, 'minute')} late" if minutes else ""


def retries(last: tuple[Delivery, ...]) -> list[Block]:
    """A button for each post of unknown outcome."""
    doubtful = [one for one in last if one.state is DeliveryState.UNCERTAIN]
    return [
        b.button(f"Post part {d.part + 1} again", f"{RETRY}:{d.id}", str(d.id), "danger")
        for d in doubtful[:3]
    ]
