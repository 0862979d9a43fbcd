"""The courier posts what is queued, each once: intent first, then the call, then the proof.

claim | posting is committed | chat.postMessage | sent, retry, uncertain or dead
uncertain | look for the key in the channel's history | sent, or posted once more
"""

from __future__ import annotations

import json
import logging
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.digest_message import since_of
from storage.errors import LeaseLost
from storage.model import Delivery
from storage.store import Store

log = logging.getLogger(__name__)

POST_TIMEOUT_S = 20
LEASE = timedelta(
    seconds=60
)  # longer than a call can take, so that its outcome is always its owner's to write
SETTLED_AFTER = timedelta(seconds=5)
LOOKED_BACK = timedelta(seconds=60)  # clocks of two companies differ
EVENT_TYPE = "digest_posted"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2, 900
_GIVEN_UP_AFTER = 8  # refusals of one and the same content

_CHANNEL_GONE = {
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
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror)


class Kind(Enum):
    """What became of a call."""

    WAIT = "wait"  # surely not posted; try again
    SHUT = "shut"  # surely not posted, nor will anything else be for now
    GONE = "gone"  # surely not posted, and the channel takes none
    UNSURE = "unsure"  # nobody knows


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed, and how long to wait where Slack says so."""

    kind: Kind
    error: str
    wait: float | None = None


def failure_of(error: Exception) -> Failure:
    """Judge an error of a posting call; whatever is not surely a refusal is unsure."""
    if isinstance(error, SlackApiError):
        return _refusal(error)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, _NEVER_SENT):
        return Failure(Kind.WAIT, f"Slack cannot be reached: {reason}")
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
        return Failure(Kind.WAIT, "ratelimited", _seconds(headers.get("retry-after")))
    if status >= 500 or not code or code in _UNSURE:
        return Failure(Kind.UNSURE, f"no certain answer: {code or status}")
    if code in _CHANNEL_GONE:
        return Failure(Kind.GONE, _CHANNEL_GONE[code])
    return Failure(Kind.SHUT if code in _WORKSPACE_SHUT else Kind.WAIT, code)


def _seconds(header: Any) -> float:
    first = header[0] if isinstance(header, list) else header
    return float(first) if str(first or "").isdigit() else 30.0


class Courier:
    """Posts the deliveries that are due; any number of processes may have one, each its own owner."""

    def __init__(
        self,
        store: Store,
        client: WebClient,
        clock: Callable[[], datetime],
        owner: str,
        *,
        timeout: int = POST_TIMEOUT_S,
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        # A client that repeats a request by itself would post twice.
        self._client = WebClient(
            token=client.token, base_url=client.base_url, timeout=timeout, retry_handlers=[]
        )
        self._bot_user = ""
        self._sees_history = True

    def deliver_due(self) -> int:
        """Post everything that is due; returns how many posts were made."""
        now = self._clock()
        self._store.recover_stale(now)
        for delivery in self._store.uncertain():
            if self._sees_history and now >= (delivery.posted_at or now) + SETTLED_AFTER:
                self._reconcile(delivery)
        posted = 0
        while claimed := self._store.claim_delivery(self._owner, self._clock(), LEASE):
            failure = self._deliver(claimed)
            posted += failure is None
            if failure and failure.kind is Kind.SHUT:
                break
        return posted

    def _deliver(self, delivery: Delivery) -> Failure | None:
        """One post through its states; None when it was made."""
        try:
            posting = self._store.start_posting(delivery, self._clock())
        except LeaseLost:
            return Failure(Kind.WAIT, "another process has it")
        try:
            answer = self._post(posting)
        except Exception as error:  # judged below: an error of any kind must leave a state behind
            failure = failure_of(error)
            self._note(posting, failure)
            return failure
        self._store.mark_sent(posting, str(answer["ts"]), self._clock())
        return None

    def _post(self, delivery: Delivery) -> Any:
        return self._client.chat_postMessage(
            channel=delivery.channel,
            text=delivery.content.text,
            blocks=json.loads(delivery.content.blocks),
            thread_ts=delivery.thread_ts or None if delivery.part else None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}},
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )

    def _note(self, delivery: Delivery, failure: Failure) -> None:
        """Write down what a failed call means for its delivery."""
        log.warning("digest %s to %s: %s", delivery.key, delivery.channel, failure.error)
        if failure.kind is Kind.UNSURE:
            self._store.mark_uncertain(delivery, failure.error)
        elif failure.kind is Kind.GONE:
            self._store.mark_dead(delivery, failure.error)
            self._pause(delivery, failure.error)
        elif failure.wait is None and failure.kind is Kind.WAIT and delivery.attempts >= _GIVEN_UP_AFTER:
            self._store.mark_dead(delivery, failure.error)
        else:
            wait = failure.wait if failure.wait is not None else _backoff(delivery.attempts)
            self._store.mark_retry(delivery, self._clock() + timedelta(seconds=wait), failure.error)

    def _pause(self, delivery: Delivery, reason: str) -> None:
        """Pause the channel from where its readers stand, and tell who subscribed it, once."""
        current = self._store.subscription(delivery.team, delivery.channel)
        if current is None or current.paused:
            return
        unread = since_of(delivery.content) or current.covered_until
        covered = min(current.covered_until, unread)
        self._store.save_subscription(replace(current, paused=reason, covered_until=covered))
        text = f"The digest of <#{delivery.channel}> is paused: {reason}."
        try:
            self._client.chat_postMessage(channel=current.made_by, text=text)
        except (SlackApiError, OSError):
            log.warning("%s could not be told that %s is paused", current.made_by, delivery.channel)

    def _reconcile(self, delivery: Delivery) -> None:
        """Find out whether an uncertain post exists: sent if so, else posted once more."""
        try:
            found = self._posts_with(delivery)
        except SlackApiError as error:
            self._sees_history = error.response["error"] != "missing_scope"
            log.warning("digest %s stays uncertain: %s", delivery.key, error.response["error"])
            return
        except (OSError, HTTPException) as error:  # Slack is out of reach: ask again at the next tick
            log.warning("digest %s stays uncertain for now: %s", delivery.key, error)
            return
        for extra in found[1:]:
            self._client.chat_delete(channel=delivery.channel, ts=extra)
        if found:
            self._store.mark_sent(delivery, found[0], self._clock())
        else:
            self._store.requeue(delivery.id)

    def _posts_with(self, delivery: Delivery) -> list[str]:
        """The ts of every message of ours that carries the delivery's key, oldest first."""
        since = (delivery.posted_at or delivery.due_at) - LOOKED_BACK
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
