"""The courier posts what is queued, each once: intent first, then the call, then the proof.

claim | posting is committed | chat.postMessage | sent, retry, uncertain or dead
uncertain | look for the key in the channel's history | sent, or posted once more | look for doubles
"""

from __future__ import annotations

import json
import logging
import random
import socket
import ssl
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.blocks import with_file
from bot.slack.digest_message import since_of
from storage.errors import LeaseLost
from storage.model import Delivery, DeliveryState, Method, Pace, Subscription
from storage.store import Store

log = logging.getLogger(__name__)

POST_TIMEOUT_S = 20
# Longer than a call takes to connect and to be answered, so that its outcome is its owner's to write.
LEASE = timedelta(seconds=2 * POST_TIMEOUT_S + 5)
# A call can land until its client hangs up, and a little later still when Slack has taken it by then. What a
# dead process held is settled by others within a minute.
SETTLED_AFTER = timedelta(seconds=POST_TIMEOUT_S + 30)
LOOKED_FOR = timedelta(days=1)  # how long doubles of a post that was made again are looked for
_LOOK_WAITS = (timedelta(minutes=1), timedelta(hours=1))
LOOKED_BACK = timedelta(seconds=60)  # clocks of two companies differ
EVENT_TYPE = "digest_posted"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2, 900
_GIVEN_UP_AFTER = 8  # refusals of one and the same content
_UPLOADS = 3  # tries of one picture that brought no answer
_LEFT_TO_PEOPLE_AFTER = 5  # posts of one and the same content that nobody answered
PACE = Pace()  # https://docs.slack.dev/apis/web-api/rate-limits

CHANNEL_GONE = {
    "not_in_channel": "the bot is not in the channel: `/invite @Trilateral` starts it again",
    "channel_not_found": "the bot cannot see the channel: `/invite @Trilateral` starts it again",
    "is_archived": "the channel is archived",
    "restricted_action": "the workspace does not let the bot post there",
    "restricted_action_read_only_channel": "the channel is read-only",
}
_WORKSPACE_SHUT = {
    "token_revoked",
    "token_expired",
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "missing_scope",
}
_UNSURE = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


class Kind(Enum):
    """What became of a call."""

    WAIT = "wait"  # surely not posted; try again
    REFUSED = "refused"  # surely not posted, for what it is
    SHUT = "shut"  # surely not posted, nor will anything else be for now
    GONE = "gone"  # surely not posted, and the channel takes none
    UNSURE = "unsure"  # nobody knows


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed, and how long to wait where Slack says so."""

    kind: Kind
    error: str
    wait: float | None = None
    method: Method | None = None  # where the limit is not that of the post itself


def failure_of(error: Exception) -> Failure:
    """Judge an error of a posting call; whatever is not surely a refusal is unsure."""
    if isinstance(error, SlackApiError):
        return _refusal(error)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, _NEVER_SENT):
        return Failure(Kind.SHUT, f"Slack cannot be reached: {reason}")
    return Failure(Kind.UNSURE, f"no certain answer: {type(error).__name__}: {error}"[:500])


def _refusal(error: SlackApiError) -> Failure:
    response: Any = error.response
    status = int(
        getattr(response, "status_code", 0)
        or (response.get("status") if isinstance(response, dict) else 0)
        or 0
    )
    headers = {k.lower(): v for k, v in (getattr(response, "headers", None) or {}).items()}
    data = getattr(response, "data", response)
    code = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or code == "ratelimited":
        uploading = "/files." in str(getattr(response, "api_url", ""))
        wait = _seconds(headers.get("retry-after"))
        return Failure(Kind.WAIT, "ratelimited", wait, Method.UPLOAD if uploading else None)
    if status >= 500 or not code or code in _UNSURE:
        return Failure(Kind.UNSURE, f"no certain answer: {code or status}")
    if code in CHANNEL_GONE:
        return Failure(Kind.GONE, CHANNEL_GONE[code])
    return Failure(Kind.SHUT if code in _WORKSPACE_SHUT else Kind.REFUSED, code)


def _seconds(header: Any) -> float:
    first = header[0] if isinstance(header, list) else header
    return float(first) if str(first or "").isdigit() else 30.0


class Courier:
    """Posts a team's deliveries that are due; any number of processes may have one, each its own owner."""

    def __init__(
        self,
        store: Store,
        client: WebClient,
        clock: Callable[[], datetime],
        owner: str,
        team: str,
        *,
        timeout: int = POST_TIMEOUT_S,
        pace: Pace = PACE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._team = team
        self._pace = pace
        # A client that repeats a request by itself would post twice.
        self._client = WebClient(
            token=client.token, base_url=client.base_url, timeout=timeout, retry_handlers=[]
        )
        self._bot_user = ""
        self._uploaded: dict[int, str] = {}  # by delivery, so that a second try needs no second upload

    def deliver_due(self) -> int:
        """Post what is due, as fast as all processes together may; returns how many posts were made."""
        now = self._clock()
        self._store.recover_stale(now, SETTLED_AFTER)
        for delivery in self._store.doubtful(self._team, now):
            if self._guarded(self._look_for, delivery) is Kind.WAIT:
                break
        posted = 0
        while claimed := self._claimed():
            kind = self._guarded(self._deliver, claimed)
            posted += kind is None
            if kind is Kind.SHUT:
                break
        return posted

    def _claimed(self) -> Delivery | None:
        return self._store.claim_delivery(self._team, self._owner, self._clock(), LEASE, self._pace)

    def _guarded(self, deed: Callable[[Delivery], Kind | None], delivery: Delivery) -> Kind | None:
        """Do it for one delivery; an error of ours is logged under an id and the others go on."""
        try:
            return deed(delivery)
        except Exception:
            number = uuid.uuid4().hex[:8]
            log.exception("digest %s to %s failed (id %s)", delivery.key, delivery.channel, number)
            return Kind.UNSURE

    def _deliver(self, delivery: Delivery) -> Kind | None:
        """One post through its states; None when it was made."""
        try:
            file = self._upload(delivery) if delivery.content.picture else ""
        except Exception as error:  # judged as below
            return self._not_uploaded(delivery, failure_of(error))
        try:
            posting = self._store.start_posting(delivery, self._clock(), LEASE)
        except LeaseLost:
            return Kind.WAIT  # another process has it, or its subscription was removed
        try:
            answer = self._post(posting, file)
        except Exception as error:  # judged below: an error of any kind must leave a state behind
            failure = failure_of(error)
            self._note(posting, failure)
            return failure.kind
        now = self._clock()
        # The post before this one may land late: it is looked for once more.
        self._store.mark_sent(posting, str(answer["ts"]), now + SETTLED_AFTER if posting.look_at else None)
        return None

    def _post(self, delivery: Delivery, file: str = "") -> Any:
        if delivery.edits:
            return self._client.chat_update(
                channel=delivery.channel,
                ts=delivery.thread_ts,
                text=delivery.content.text,
                blocks=json.loads(delivery.content.blocks),
            )
        blocks = json.loads(delivery.content.blocks)
        if delivery.content.picture:
            blocks = with_file(blocks, file)
        return self._client.chat_postMessage(
            channel=delivery.channel,
            text=delivery.content.text,
            blocks=blocks,
            thread_ts=delivery.thread_ts or None if delivery.part else None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}},
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )

    def _upload(self, delivery: Delivery) -> str:
        """The id of the uploaded picture, uploaded once a delivery; empty where Slack refuses it."""
        if delivery.id not in self._uploaded:
            try:
                answer: Any = self._client.files_upload_v2(
                    filename="week.png", content=delivery.content.picture, title="The week"
                )
            except Exception as error:
                failure = failure_of(error)
                unanswered = failure.kind is Kind.UNSURE and delivery.refusals + 1 >= _UPLOADS
                if failure.kind is not Kind.REFUSED and failure.error != "missing_scope" and not unanswered:
                    raise
                log.warning("the picture of %s is told in words: %s", delivery.key, failure.error)
                self._uploaded[delivery.id] = ""
                return ""
            self._uploaded[delivery.id] = str(answer["file"]["id"])
        return self._uploaded[delivery.id]

    def _not_uploaded(self, delivery: Delivery, failure: Failure) -> Kind:
        """Nothing was posted yet, so that no answer is as good as a refusal."""
        known = replace(failure, kind=Kind.REFUSED) if failure.kind is Kind.UNSURE else failure
        self._note(delivery, known)
        return known.kind

    def _note(self, delivery: Delivery, failure: Failure) -> None:
        """Write down what a failed call means for its delivery."""
        log.warning("digest %s to %s: %s", delivery.key, delivery.channel, failure.error)
        now, doubts = self._clock(), delivery.doubts + 1
        refused, doubted = failure.kind is Kind.REFUSED, failure.kind is Kind.UNSURE
        wait = timedelta(seconds=_backoff(delivery.attempts) if failure.wait is None else failure.wait)
        if doubted and not delivery.edits:
            # What never gets an answer is posted ever more rarely.
            settled = (delivery.posted_at or now) + SETTLED_AFTER * doubts
            self._store.mark_uncertain(delivery, settled, failure.error)
        elif doubted and doubts >= _LEFT_TO_PEOPLE_AFTER:
            self._store.mark_uncertain(delivery, None, failure.error)
        elif failure.kind is Kind.GONE or (refused and delivery.refusals + 1 >= _GIVEN_UP_AFTER):
            self._give_up(delivery, failure)
        elif failure.kind is Kind.WAIT:
            method = failure.method or (Method.EDIT if delivery.edits else Method.POST)
            self._store.mark_too_fast(delivery, method, now, now + wait)
        else:  # an edit made twice is the same edit: there is no doubt to clear
            self._store.mark_retry(delivery, now + wait, failure.error, refused=refused, doubted=doubted)

    def _give_up(self, delivery: Delivery, failure: Failure) -> None:
        """Pause the channel from where its readers stand, and tell who subscribed it, once.

        A reply that is refused ends its thread alone: the channel itself takes posts.
        """
        gone = failure.kind is Kind.GONE
        reason = failure.error if gone else f"Slack refuses the digest ({failure.error})"
        unread = since_of(delivery.content)
        if unread is None and gone:
            current = self._store.subscription(delivery.team, delivery.channel)
            unread = current.covered_until if current else None
        paused = self._store.mark_dead(delivery, reason, unread=unread)
        if paused is not None:
            self._tell(paused)

    def _tell(self, paused: Subscription) -> None:
        text = f"The digest of <#{paused.channel}> is paused: {paused.paused}."
        try:
            self._client.chat_postMessage(channel=paused.made_by, text=text)
        except (SlackApiError, OSError, HTTPException):
            log.warning("%s could not be told that %s is paused", paused.made_by, paused.channel)

    def _look_for(self, delivery: Delivery) -> Kind | None:
        """Find out whether an uncertain post exists, or one made again exists twice.

        Found, it is sent and its doubles are deleted; not found, it is posted once more. WAIT when Slack
        wants no more looks for now.
        """
        self._store.look_again(delivery.id, self._next_look(delivery))
        try:
            self._settle(delivery, self._posts_with(delivery))
        except LeaseLost:
            return None  # another process has looked, too
        except (SlackApiError, OSError, HTTPException) as error:
            failure = failure_of(error)
            log.warning("digest %s stays in doubt: %s", delivery.key, failure.error)
            if failure.kind is Kind.GONE and delivery.state is DeliveryState.UNCERTAIN:
                self._give_up(delivery, failure)
            elif failure.wait is not None:
                again = self._clock() + timedelta(seconds=failure.wait)
                self._store.look_again(delivery.id, again)
                self._store.hold(delivery.team, Method.LOOK, again)
            return failure.kind
        return None

    def _settle(self, delivery: Delivery, found: Sequence[str]) -> None:
        """Make one post of those found, or of none."""
        if delivery.state is DeliveryState.UNCERTAIN and not found:
            if delivery.doubts < _LEFT_TO_PEOPLE_AFTER:
                self._store.requeue(delivery.id)
            return
        kept = delivery.ts or found[0]
        if delivery.state is DeliveryState.UNCERTAIN:
            self._store.mark_sent(delivery, kept, self._next_look(delivery))
        for extra in found:
            if extra != kept:
                self._client.chat_delete(channel=delivery.channel, ts=extra)
        self._store.look_again(delivery.id, None)

    def _next_look(self, delivery: Delivery) -> datetime | None:
        """When to look again if this look brings nothing: after as long as it has been in doubt."""
        now = self._clock()
        doubted = now - (delivery.posted_at or delivery.due_at)
        settled = delivery.state is DeliveryState.SENT or delivery.doubts >= _LEFT_TO_PEOPLE_AFTER
        if settled and doubted > LOOKED_FOR:
            return None
        shortest, longest = _LOOK_WAITS
        return now + min(longest, max(shortest, doubted))

    def _posts_with(self, delivery: Delivery) -> list[str]:
        """The ts of every message of ours that carries the delivery's key, oldest first."""
        since = delivery.due_at - LOOKED_BACK  # no post of it is older, the first of several included
        shared: dict[str, Any] = {
            "channel": delivery.channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": 200,
        }
        ask: Callable[..., Any] = self._client.conversations_history
        if delivery.part and delivery.thread_ts:
            shared["ts"] = delivery.thread_ts
            ask = self._client.conversations_replies
        found: list[str] = []
        cursor = ""
        while True:
            page = ask(**shared, cursor=cursor or None)
            found += [str(m["ts"]) for m in page["messages"] if self._is_ours(m, delivery.key)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return sorted(found)

    def _is_ours(self, message: dict[str, Any], key: str) -> bool:
        if not self._bot_user:
            self._bot_user = str(self._client.auth_test()["user_id"])
        metadata = message.get("metadata") or {}
        said = (metadata.get("event_type"), (metadata.get("event_payload") or {}).get("key"))
        return said == (EVENT_TYPE, key) and message.get("user") == self._bot_user


def _backoff(attempts: int) -> float:
    """Seconds to wait: doubling, with full jitter, so that many do not come back at once."""
    longest = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(attempts, 12))
    return 1 + random.random() * longest  # noqa: S311 - no secret
