"""The Web API, called by the real slack_sdk and by plain HTTP."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes import FakeClock
from tests.workspace.conftest import Json, Local

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


def raw(local: Local, method: str, body: bytes | None, content_type: str = "", token: str = "") -> Any:
    """One call by plain HTTP; the whole answer."""
    request = urllib.request.Request(local.workspace.api_url + method, data=body)  # noqa: S310 - loopback
    if content_type:
        request.add_header("Content-Type", content_type)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    return urllib.request.urlopen(request, timeout=10)  # noqa: S310 - loopback


def test_auth_test_names_team_bot_and_scopes(bolt: Local) -> None:
    answer = bolt.client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (bolt.workspace.team_id, bolt.workspace.bot_user_id)
    assert answer["bot_id"]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert "chat:write" in headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize("how", ["get", "form", "json", "multipart"])
def test_arguments_may_come_as_query_form_or_json(local: Local, how: str) -> None:
    token = local.workspace.bot_token
    values: Json = {
        "channel": "C0POLICY",
        "text": "t",
        "metadata": {"event_type": "e", "event_payload": {"k": 1}},
    }
    as_text = {**values, "blocks": json.dumps([SECTION]), "metadata": json.dumps(values["metadata"])}
    if how == "get":
        query = urllib.parse.urlencode({**as_text, "token": token})
        answer = raw(local, f"chat.postMessage?{query}", None)
    elif how == "form":
        body = urllib.parse.urlencode({**as_text, "token": token}).encode()
        answer = raw(local, "chat.postMessage", body, "application/x-www-form-urlencoded")
    elif how == "json":
        body = json.dumps({**values, "blocks": [SECTION]}).encode()
        answer = raw(local, "chat.postMessage", body, "application/json; charset=utf-8", token)
    else:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in as_text.items()
        ]
        body = ("".join(parts) + "--b--\r\n").encode()
        answer = raw(local, "chat.postMessage", body, "multipart/form-data; boundary=b", token)
    with answer:
        posted = json.load(answer)
    assert posted["ok"], posted
    assert posted["message"]["blocks"][0]["text"]["text"] == "hello"
    assert posted["message"]["metadata"]["event_payload"] == {"k": 1}
    assert len(local.driver.messages()) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[1]", "application/json", "json_not_object"),
        (b"[" * 100_000, "application/json", "invalid_json"),
        (b"\xff\xfe", "application/json", "invalid_json"),
        (b"x", "text/plain", "invalid_post_type"),
        (b"--no boundary", "multipart/form-data", "invalid_form_data"),
    ],
)
def test_body_that_is_no_arguments_is_an_error(
    bolt: Local, body: bytes, content_type: str, error: str
) -> None:
    with raw(bolt, "chat.postMessage", body, content_type, bolt.workspace.bot_token) as answer:
        assert json.load(answer)["error"] == error


CASES: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "general", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "policy"}, "no_text"),
    ("chat.postMessage", {"channel": "policy", "text": "  "}, "no_text"),
    ("chat.postMessage", {"channel": "policy", "text": "x", "blocks": []}, ""),
    ("chat.postMessage", {"channel": "policy", "blocks": [], "text": ""}, "no_text"),
    ("chat.postMessage", {"channel": "policy", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "policy", "text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
    (
        "chat.postMessage",
        {"channel": "policy", "text": "x", "blocks": {"type": "x"}},
        "invalid_blocks_format",
    ),
    ("chat.postMessage", {"channel": "policy", "text": "x", "blocks": [{"type": "x"}]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "policy", "text": "x", "blocks": [7]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "policy", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ("chat.postMessage", {"channel": "policy", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
    ("chat.postEphemeral", {"channel": "policy", "text": "x", "user": "U0NOBODY"}, "user_not_found"),
    ("chat.postEphemeral", {"channel": "general", "text": "x", "user": "U0ANA"}, "not_in_channel"),
    ("chat.update", {"channel": "C0POLICY", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": "C0POLICY", "ts": "1.000001"}, "message_not_found"),
    ("chat.getPermalink", {"channel": "C0POLICY", "message_ts": "1.000001"}, "message_not_found"),
    ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
    ("conversations.history", {"channel": "C0POLICY", "oldest": "yesterday"}, "invalid_ts_oldest"),
    ("conversations.history", {"channel": "C0POLICY", "latest": "NaN"}, "invalid_ts_latest"),
    ("conversations.history", {"channel": "C0POLICY", "limit": "0"}, "invalid_limit"),
    ("conversations.history", {"channel": "C0POLICY", "cursor": "zz"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "C0POLICY", "ts": "1.000001"}, "thread_not_found"),
    ("conversations.list", {"types": "secret"}, "invalid_types"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("views.publish", {"user_id": "U0NOBODY", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ("views.open", {"trigger_id": "x", "view": "nonsense"}, "invalid_arguments"),
    ("views.update", {"view_id": "V0", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F0"}]}, "file_not_found"),
    ("files.getUploadURLExternal", {"filename": "a", "length": "-1"}, "invalid_arguments"),
    ("chat.frobnicate", {}, "unknown_method"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
]


@pytest.mark.parametrize(("method", "args", "error"), CASES)
def test_call_slack_refuses_is_refused_by_the_same_name(
    bolt: Local, method: str, args: Json, error: str
) -> None:
    answer: Any
    try:
        answer = bolt.client.api_call(method, json=args)
    except SlackApiError as refused:
        answer = refused.response
        assert answer.status_code == 200
    assert answer.get("error", "") == error


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), (None, "not_allowed_token_type")]
)
def test_token_must_be_the_bots(bolt: Local, token: str | None, error: str) -> None:
    client = WebClient(
        token=bolt.workspace.app_token if token is None else token, base_url=bolt.workspace.api_url
    )
    with pytest.raises(SlackApiError, match=error):
        client.auth_test()


def test_missing_scope_names_what_is_needed_and_there(start: Callable[..., Local]) -> None:
    local = start(scopes=("commands", "chat:write", "channels:read"))
    with pytest.raises(SlackApiError) as refused:
        local.client.conversations_history(channel="C0POLICY")
    answer = refused.value.response
    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("channels:history", "commands,chat:write,channels:read")


def test_posted_message_can_be_changed_linked_and_deleted(local: Local) -> None:
    posted = local.client.chat_postMessage(channel="#policy", text="one", blocks=[SECTION])
    channel, ts = posted["channel"], posted["ts"]
    assert channel == "C0POLICY"
    local.client.chat_update(channel=channel, ts=ts, text="two")
    (message,) = local.driver.messages()
    assert (message["text"], message["edited"]) == ("two", True)
    assert message["blocks"][0]["text"] == SECTION["text"], "blocks not given stay"
    local.client.chat_update(channel=channel, ts=ts, text="three", blocks=[])
    assert "blocks" not in local.driver.messages()[0]
    link = local.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/C0POLICY/p{ts.replace('.', '')}")
    local.client.chat_delete(channel=channel, ts=ts)
    assert local.driver.messages() == []


@pytest.mark.parametrize(
    ("method", "error"), [("update", "cant_update_message"), ("delete", "cant_delete_message")]
)
def test_people_s_messages_are_not_the_bot_s_to_change(local: Local, method: str, error: str) -> None:
    ts = local.driver.command("hello")["messages"][0]["ts"]
    with pytest.raises(SlackApiError, match=error):
        local.client.api_call(f"chat.{method}", json={"channel": "C0POLICY", "ts": ts, "text": "x"})


def test_ephemeral_message_is_for_one_user_and_not_in_the_history(local: Local) -> None:
    sent = local.client.chat_postEphemeral(channel="policy", user="U0BEN", text="psst")
    assert [m["ts"] for m in local.driver.messages(user="ben")] == [sent["message_ts"]]
    assert local.driver.messages(user="ana") == []
    assert local.client.conversations_history(channel="C0POLICY")["messages"] == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        local.client.chat_update(channel="C0POLICY", ts=sent["message_ts"], text="x")


def test_long_text_is_split_and_the_first_ts_returned(local: Local) -> None:
    posted = local.client.chat_postMessage(channel="policy", text="word " * 1700)
    kept = local.driver.messages()
    assert [len(m["text"]) for m in kept] == [4000, 4000, 500]
    assert posted["ts"] == kept[0]["ts"]
    assert "".join(m["text"] for m in kept) == "word " * 1700


def test_history_is_newest_first_in_pages_with_metadata(local: Local, clock: FakeClock) -> None:
    sent = []
    for index in range(7):
        metadata = {"event_type": "digest_posted", "event_payload": {"key": str(index)}}
        sent.append(local.client.chat_postMessage(channel="policy", text=str(index), metadata=metadata)["ts"])
        clock.advance(seconds=10)
    local.client.chat_postMessage(channel="policy", text="reply", thread_ts=sent[0])
    pages = [
        [m["text"] for m in page["messages"]]
        for page in local.client.conversations_history(channel="C0POLICY", limit=3)
    ]
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]

    def texts(**args: Any) -> list[str]:
        found = local.client.conversations_history(channel="C0POLICY", **args)["messages"]
        return [m["text"] for m in found]

    assert texts(oldest=sent[4]) == ["6", "5"]
    assert texts(oldest=sent[4], inclusive=True) == ["6", "5", "4"]
    assert texts(latest=sent[1]) == ["0"]
    assert texts(oldest=str(float(sent[5]) - 5)) == ["6", "5"]
    plain = local.client.conversations_history(channel="C0POLICY", limit=1)["messages"][0]
    assert "metadata" not in plain
    full = local.client.conversations_history(channel="C0POLICY", limit=1, include_all_metadata=True)
    assert full["messages"][0]["metadata"]["event_payload"] == {"key": "6"}
    assert full["messages"][0]["bot_id"] == local.client.auth_test()["bot_id"]


def test_lists_come_in_pages(bolt: Local) -> None:
    users = [user["name"] for page in bolt.client.users_list(limit=3) for user in page["members"]]
    assert users == ["ana", "ben", "emi", "trilateral"]
    channels = [c["name"] for page in bolt.client.conversations_list(limit=2) for c in page["channels"]]
    assert channels == ["general", "policy", "morning-brief"]
    members = [
        m for page in bolt.client.conversations_members(channel="C0POLICY", limit=3) for m in page["members"]
    ]
    assert len(members) == len(set(members)) == 4


def test_user_has_time_zone_and_rank(bolt: Local) -> None:
    ana, emi = (bolt.client.users_info(user=f"U0{name}")["user"] for name in ("ANA", "EMI"))
    assert (ana["tz"], ana["tz_offset"], ana["is_admin"]) == ("Asia/Seoul", 32_400, False)
    assert (emi["real_name"], emi["is_admin"]) == ("Emi Sato", True)


def test_joining_a_public_channel_lets_the_bot_post(local: Local) -> None:
    assert not local.client.conversations_info(channel="C0GENERAL")["channel"]["is_member"]
    assert local.client.conversations_join(channel="C0GENERAL")["channel"]["is_member"]
    assert local.client.conversations_join(channel="C0GENERAL")["warning"] == "already_in_channel"
    assert local.client.chat_postMessage(channel="C0GENERAL", text="hi")["ok"]
    local.client.conversations_leave(channel="C0GENERAL")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        local.client.chat_postMessage(channel="C0GENERAL", text="hi")


def test_direct_messages_open_and_take_posts(local: Local) -> None:
    opened = local.client.conversations_open(users="U0ANA")["channel"]["id"]
    assert opened.startswith("D")
    assert local.client.chat_postMessage(channel="U0ANA", text="hi")["channel"] == opened
    assert [c["is_im"] for c in local.driver.get("state?user=ana")["channels"]].count(True) == 1
    assert not any(c["is_im"] for c in local.driver.get("state?user=ben")["channels"])


def test_archived_channel_takes_nothing(local: Local) -> None:
    local.driver.fault(channel="policy", do="archive")
    with pytest.raises(SlackApiError, match="is_archived"):
        local.client.chat_postMessage(channel="policy", text="x")
    assert [c["name"] for c in local.client.conversations_list(exclude_archived=True)["channels"]] == [
        "general",
        "morning-brief",
    ]
    local.driver.fault(channel="policy", do="unarchive")
    assert local.client.chat_postMessage(channel="policy", text="x")["ok"]


def test_file_is_uploaded_in_three_steps_and_given_back(local: Local) -> None:
    done = local.client.files_upload_v2(
        channel="C0POLICY",
        content="a,b\n1,2\n",
        filename="events.csv",
        title="Events",
        initial_comment="Here",
    )
    assert done["file"]["name"] == "events.csv"
    (message,) = local.driver.messages()
    assert (message["text"], message["files"][0]["title"]) == ("Here", "Events")
    with urllib.request.urlopen(message["files"][0]["url_private"], timeout=10) as answer:  # noqa: S310 - loopback
        assert answer.read() == b"a,b\n1,2\n"
        assert answer.headers["Content-Disposition"] == "attachment"


def test_code_of_an_installation_is_exchanged_once(bolt: Local) -> None:
    workspace = bolt.workspace

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    query = urllib.parse.urlencode(
        {"client_id": workspace.client_id, "redirect_uri": "http://localhost:9/cb", "state": "s"}
    )
    with pytest.raises(urllib.error.HTTPError) as redirected:
        urllib.request.build_opener(Stay).open(f"{workspace.url}oauth/v2/authorize?{query}")
    with redirected.value as answer:
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["Location"]).query)
    assert back["state"] == ["s"]
    wish = {
        "client_id": workspace.client_id,
        "client_secret": workspace.client_secret,
        "code": back["code"][0],
    }
    client = WebClient(base_url=workspace.api_url)
    assert client.oauth_v2_access(**wish)["access_token"] == workspace.bot_token
    with pytest.raises(SlackApiError, match="invalid_code"):
        client.oauth_v2_access(**wish)
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        client.oauth_v2_access(**{**wish, "client_secret": "guess"})


def test_hostile_text_comes_back_unchanged(local: Local) -> None:
    text = "&lt;!channel&gt; <img src=x onerror=alert(1)> \u202e \x00 😀"
    local.client.chat_postMessage(channel="policy", text=text)
    assert local.driver.messages()[0]["text"] == text


def test_calls_are_logged_with_what_was_wrong(local: Local) -> None:
    with pytest.raises(SlackApiError):
        local.client.chat_postMessage(channel="policy", text="x", blocks=[{"type": "bogus"}])
    (call,) = local.driver.get("calls?failed=1")["calls"]
    assert (call["method"], call["channel"], call["error"]) == (
        "chat.postMessage",
        "policy",
        "invalid_blocks",
    )
    assert call["errors"] == ["[ERROR] unsupported type: bogus [json-pointer:/blocks/0/type]"]
