"""The app that Slack talks to: each listener acks, asks and answers.

One error listener turns what went wrong into words; a repeated envelope is dropped before any.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.errors import TrilateralError
from bot.reading.rosters import Rosters
from bot.slack import adding, answers, event_card, home, modal, settings
from bot.slack.commands import RUN, answer
from bot.slack.delivery import CHANNEL_GONE
from bot.slack.desk import COMMAND, SHARE, Answer, Asked, Desk, look_nowhere
from bot.slack.digest_message import EVENT_PICK
from bot.slack.saving import pause, resume, save_filled
from bot.slack.text import escape, unescape
from storage.errors import StoreError
from storage.model import Preview
from storage.store import Store

log = logging.getLogger(__name__)

LISTENERS_AT_ONCE = 50
_REMEMBERED = 5000

Body = dict[str, Any]


def build_app(
    *,
    store: Store,
    rosters: Rosters,
    client: WebClient,
    clock: Callable[[], datetime],
    preview: Callable[[str], Preview] = look_nowhere,
) -> App:
    """The app with all its listeners; the token is tried by whoever connects it."""
    app = App(
        client=client,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS_AT_ONCE, thread_name_prefix="listener"),
    )
    desk = Desk(store, rosters, client, clock, preview)
    app.use(Once())
    app.error(Sorry(desk))
    _on_questions(app, desk)
    _on_settings(app, desk)
    _on_sources(app, desk)
    _on_events(app, desk)
    return app


def _on_questions(app: App, desk: Desk) -> None:
    @app.command(COMMAND)
    def typed(ack: Ack, body: Body) -> None:
        ack()
        asked = asked_in(body)
        # Not with the acknowledgement, which another thread sends: a quick answer would come before it.
        if said := adding.at_once(desk, asked):
            send(desk, body, Answer.said(said))
        send(desk, body, answer(desk, asked))

    @app.action(SHARE)
    def shared(ack: Ack, body: Body) -> None:
        ack()
        asked = asked_in(body)
        found = answer(desk, asked)
        send(desk, body, replace(found, share=asked.text).shared_by(asked.user))
        _respond(body, {"delete_original": True})

    @app.action(re.compile(f"^({event_card.DETAILS}|{EVENT_PICK})"))
    def picked_event(ack: Ack, body: Body) -> None:
        ack()
        send(desk, body, answer(desk, asked_in(body, "event {}")))

    @app.action(answers.TOPIC_PICK)
    def picked_topic(ack: Ack, body: Body) -> None:
        ack()
        send(desk, body, answer(desk, asked_in(body, "latest {}")))

    @app.action(re.compile(f"^{RUN}:"))
    def pressed(ack: Ack, body: Body) -> None:
        ack()
        send(desk, body, answer(desk, asked_in(body)))


def _on_settings(app: App, desk: Desk) -> None:
    @app.action(settings.OPEN_SETTINGS)
    def opened(ack: Ack, body: Body) -> None:
        ack()
        asked = asked_in(body, "")
        current = desk.subscription(asked) if asked.channel else None
        url = response_url(body)
        zone = desk.home_zone(asked.user)
        view = modal.view(answers.topic_groups(desk), current, zone, channel=asked.channel, response_url=url)
        desk.client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(modal.CALLBACK)
    def submitted(ack: Ack, body: Body) -> None:
        ack()
        filled = modal.filled(body["view"])
        asked = replace(asked_in(body, ""), channel=filled.channel)
        send(desk, body, save_filled(desk, asked, filled))

    @app.action(re.compile(f"^{settings.RETRY}:"))
    def retried(ack: Ack, body: Body) -> None:
        ack()
        asked = asked_in(body)
        if desk.store.requeue(int(asked.text)):
            said = f"<@{asked.user}> had a digest posted again that may not have arrived."
            send(desk, body, Answer.said(said, public=True))
        else:
            send(desk, body, Answer.said("The subscription it was for was removed: it is not posted again."))


def _on_sources(app: App, desk: Desk) -> None:
    @app.action(adding.ADD)
    def added(ack: Ack, body: Body) -> None:
        ack()
        send(desk, body, adding.added(desk, asked_in(body)))
        _respond(body, {"delete_original": True})

    @app.action(adding.REMOVE)
    def removed(ack: Ack, body: Body) -> None:
        ack()
        send(desk, body, adding.removed(desk, asked_in(body)))
        _respond(body, {"delete_original": True})

    @app.action(adding.CANCEL)
    def cancelled(ack: Ack, body: Body) -> None:
        ack()
        _respond(body, {"delete_original": True})


def _on_events(app: App, desk: Desk) -> None:
    @app.event("app_home_opened")
    def opened_home(event: Body) -> None:
        if event.get("tab", "home") == "home":
            desk.client.views_publish(user_id=event["user"], view=home.view(desk, event["user"]))

    @app.event("member_joined_channel")
    def joined(event: Body, body: Body, context: BoltContext) -> None:
        if event.get("user") == context.bot_user_id:
            resume(desk, body["team_id"], event["channel"])

    @app.event(re.compile("^(channel|group)_left$"))
    def removed(event: Body, body: Body) -> None:
        pause(desk, body["team_id"], event["channel"], CHANNEL_GONE["not_in_channel"])

    @app.event(re.compile("^(channel|group)_archive$"))
    def archived(event: Body, body: Body) -> None:
        pause(desk, body["team_id"], event["channel"], CHANNEL_GONE["is_archived"])

    @app.event(re.compile("^(channel|group)_unarchive$"))
    def unarchived(event: Body, body: Body) -> None:
        resume(desk, body["team_id"], event["channel"])


class KeptAck(Ack):
    """An ack that stays given: Bolt takes it back when a listener fails within milliseconds."""

    _kept: BoltResponse | None = None

    @property
    def response(self) -> BoltResponse | None:
        """What was acknowledged."""
        return self._kept

    @response.setter
    def response(self, value: BoltResponse | None) -> None:
        self._kept = value if value is not None else self._kept


class Once:
    """Middleware that drops an envelope Slack sends again."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, body: Body, context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:
        context["ack"] = KeptAck()  # type: ignore[no-untyped-call]
        key = body.get("trigger_id") or body.get("event_id")
        return BoltResponse(status=200) if key and self._repeated(key) else next()

    def _repeated(self, key: str) -> bool:
        with self._lock:
            if key in self._seen:
                return True
            self._seen[key] = None
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return False


class Sorry:
    """The error listener: known errors in their words, unknown ones under a logged id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, error: Exception, body: Body) -> None:
        if isinstance(error, (TrilateralError, StoreError)):
            text = escape(str(error))
        elif isinstance(error, SlackApiError) and error.response["error"] == "expired_trigger_id":
            text = "That took longer than Slack waits for a dialog. Press the button once more."
        else:
            number = uuid.uuid4().hex[:8]
            log.error("listener failed (id %s)", number, exc_info=error)
            text = f"Something went wrong on our side (id {number})."
        send(self._desk, body, Answer.said(text))


def asked_in(body: Body, pattern: str = "{}") -> Asked:
    """Who asks what where: a command's text, or the pattern around what was clicked."""
    user = body.get("user_id") or body["user"]["id"]
    team = body.get("team_id") or body["team"]["id"]
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id", "")
    if "actions" not in body:
        return Asked(team, channel, user, unescape(body.get("text") or ""))
    action = body["actions"][0]
    value = (action.get("selected_option") or action).get("value") or ""
    return Asked(team, channel, user, pattern.format(value))


def response_url(body: Body) -> str:
    """Where an answer may be sent: the payload's own address, or the one a dialog was opened with."""
    metadata = (body.get("view") or {}).get("private_metadata")
    kept = json.loads(metadata) if metadata else {}
    return str(body.get("response_url") or kept.get("response_url") or "")


def send(desk: Desk, body: Body, given: Answer) -> None:
    """Answer through the response URL; from the Home tab, in the channel or a direct message."""
    payload = given.payload()
    if response_url(body):
        _respond(body, payload)
        return
    asked = asked_in(body, "")
    chosen = modal.filled(body["view"]).channel if body.get("type") == "view_submission" else ""
    message = {"text": payload["text"], "blocks": payload["blocks"]}
    try:
        desk.client.chat_postMessage(channel=chosen if chosen and given.public else asked.user, **message)
    except SlackApiError:  # a channel without the bot: the person who asked hears it at least
        desk.client.chat_postMessage(channel=asked.user, **message)


def _respond(body: Body, payload: Body) -> None:
    # No retry handlers: a notice in a channel that is sent twice stands there twice.
    answered = WebhookClient(response_url(body), retry_handlers=[]).send_dict(payload)
    if answered.status_code != 200:
        log.error("Slack refused an answer: %s %s", answered.status_code, answered.body[:500])
