"""Outside text shows its characters, does nothing, and fits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digest import compose
from bot.slack import event_card, wording
from bot.slack.answers import _list
from bot.slack.digest_message import contents, messages, since_of
from bot.slack.text import cut, domain, link, mrkdwn, plain, safe_url, unescape
from bot.workspace import limits
from storage.model import (
    Event,
    EventDate,
    EventDetail,
    EventLink,
    EventPage,
    EventRevision,
    EventType,
    Flag,
    FlagKind,
    Launch,
    LaunchFact,
    LinkKind,
    Mention,
    Origin,
    Particular,
    Status,
    StoredMention,
    Subscription,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("*b* _i_ ~s~ `c`", "∗b∗ ＿i＿ ∼s∼ ˋcˋ"),
        ("a\u202eb\u200bc\u2066d\ufeff", "abcd"),
        ("one\r\n\ttwo\x00\x07three", "one two three"),
        ("\ud800x", "x"),
        ("", ""),
        ("윤석열·기시다", "윤석열·기시다"),
    ],
)
def test_outside_text_shows_its_characters_and_nothing_else(given_text: str, shown: str) -> None:
    assert mrkdwn(given_text, 200) == shown


def test_text_is_cut_before_it_is_escaped() -> None:
    assert mrkdwn("&" * 300, 10) == "&amp;" * 9 + "…"
    assert cut("one two three four", 11) == "one two…"
    assert len(cut("字" * 500, 100)) == 100
    assert len(plain("x" * 40_000_000, 200)) == 200


def test_a_command_is_read_as_it_was_typed() -> None:
    assert unescape("a &lt;b&gt; &amp;amp; c") == "a <b> &amp; c"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://en.yna.co.kr/view/A?b=1&c=2", "https://en.yna.co.kr/view/A?b=1&c=2"),
        ("http://x.example/a b|c<d>e\nf", "http://x.example/a%20b%7Cc%3Cd%3Ee%0Af"),
        ("https://x.example/%3Cok%3E", "https://x.example/%3Cok%3E"),
        ("https://x.example/뉴스", "https://x.example/%EB%89%B4%EC%8A%A4"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//x.example/a", None),
        ("https://", None),
        ("https://[bad", None),
        ("https://x.example/\u202egpj.exe", None),
        ("https://x.example/\ud800", None),
        ("https://x.example/" + "a" * 5000, None),
        ("", None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, safe: str | None) -> None:
    assert safe_url(url) == safe
    assert link(url, "t") == (f"<{safe.replace('&', '&amp;')}|t>" if safe else "t")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.yna.co.kr/x", "yna.co.kr"),
        ("https://yna.co.kr@evil.example/x", "evil.example"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("http://198.51.100.7/x", "198.51.100.7"),
        ("http://127.0.0.1:9001/news/1", ""),
        ("http://localhost/", ""),
        ("http://[::1]:80/", ""),
        ("https://[bad", ""),
        ("", ""),
    ],
)
def test_the_real_domain_is_shown(url: str, shown: str) -> None:
    assert domain(url) == shown


@pytest.mark.parametrize(
    ("when", "end", "shown"),
    [
        ("2025-12-28", None, "28 Dec 2025"),
        ("2024-06-02", None, "2 June 2024"),
        ("2023-08", None, "Aug 2023"),
        ("2024", None, "2024"),
        ("2026-03-09", "2026-03-19", "9–19 March 2026"),
        ("2026-02-27", "2026-03-02", "27 Feb – 2 March 2026"),
        ("2025-12-30", "2026-01-02", "30 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_dates_read_as_the_sources_give_them(when: str, end: str | None, shown: str) -> None:
    assert wording.dated(EventDate(when, end)) == shown


def an_event(**changes: Any) -> Event:
    return replace(
        Event(
            "H", "", "P", "https://p.example/1", "en", EventType.OTHER, Status.OCCURRED, None, (), (),
            ("missiles",), (Origin("kcna", "KCNA"),), (), 0.5, date(2023, 6, 3), date(2023, 6, 3), NOW, NOW,
            id=1,
        ),
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "when", "who"),
    [
        (an_event(), "reported 3 June 2023", "KCNA"),
        (an_event(when=EventDate("2024-06-02"), status=Status.PLANNED), "planned 2 June 2024", "KCNA"),
        (
            an_event(when=EventDate("2023-08"), status=Status.BACKGROUND),
            "Aug 2023 (told as background)",
            "KCNA",
        ),
        (
            an_event(origins=(Origin("a", "joint statement", ("Yonhap",)), Origin("b", "Kyodo"))),
            "reported 3 June 2023",
            "joint statement via Yonhap + Kyodo",
        ),
        (an_event(origins=()), "reported 3 June 2023", "origin not named, via P"),
        (
            an_event(origins=tuple(Origin(c, c) for c in "abcde")),
            "reported 3 June 2023",
            "a + b + c + 2 more",
        ),
    ],
)
def test_an_entry_says_when_and_who(event: Event, when: str, who: str) -> None:
    assert wording.when_of(event) == when
    assert wording.origins_of(event) == who


HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("<>&*_~`|!@#\u202e\u200b\n\x00\ud800字한ア \"'"), st.characters()),
    max_size=60,
).map(lambda text: text * 30)
URLS = st.one_of(
    HOSTILE, HOSTILE.map(lambda text: f"https://x.example/{text}"), st.just("https://x.example/" + "é" * 150)
)
NAMES = st.lists(HOSTILE, max_size=14).map(tuple)
FLAGS = st.lists(st.builds(Flag, st.sampled_from(FlagKind), HOSTILE), max_size=8).map(tuple)
ORIGINS = st.lists(st.builds(Origin, HOSTILE, HOSTILE, NAMES), max_size=9).map(tuple)
LAUNCHES = st.builds(
    lambda names: Launch(
        tuple(
            LaunchFact(about, n, 0, n if about is not Particular.TIME else "07:50+09:00", origin=n)
            for about in Particular
            for n in names
        )
    ),
    st.lists(HOSTILE, min_size=1, max_size=4),
)
EVENTS = st.builds(
    an_event,
    headline=HOSTILE, publisher=HOSTILE, url=URLS, people=NAMES, actors=NAMES, flags=FLAGS, origins=ORIGINS,
    launch=st.none() | LAUNCHES,
    status=st.sampled_from(Status), when=st.sampled_from([None, EventDate("2026-03-04"), EventDate("2026")]),
)  # fmt: skip
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def assert_postable(blocks: Any) -> None:
    """Slack would take these blocks, and nothing in them pings, links or reorders by outside words."""
    assert limits.check_message(list(blocks)) == []
    assert not limits.too_long(list(blocks))
    raw = json.dumps(list(blocks), ensure_ascii=False)
    assert not any(sign in raw for sign in "\u202e\u200b")
    for block in blocks:
        if block["type"] in ("section", "context"):
            texts = block.get("elements") or block.get("fields") or [block["text"]]
            assert not any("<!" in one["text"] or "<@" in one["text"] for one in texts)


@FEW
@given(st.lists(EVENTS, min_size=1, max_size=40))
def test_any_list_of_events_is_a_message_slack_takes(events: list[Event]) -> None:
    shown = _list("T", [], [replace(event, id=n) for n, event in enumerate(events, 1)], "note")
    assert_postable(shown.blocks)
    assert len(shown.text) < 3000


@FEW
@given(EVENTS, HOSTILE, st.integers(1, 12), st.integers(1, 40))
def test_any_event_in_full_is_a_message_slack_takes(
    event: Event, words: str, passages: int, changes: int
) -> None:
    linked = tuple(EventLink(LinkKind.REACTION, event, forward=bool(n % 2)) for n in range(changes))
    mention = Mention(
        0,
        len(words),
        words,
        words,
        EventType.OTHER,
        Status.PLANNED,
        None,
        (),
        (),
        (),
        event.origins,
        True,
        0.5,
    )
    told = [StoredMention(mention, 1, n, words, words, words, event.url, None, NOW) for n in range(passages)]
    history = [EventRevision(event, n, NOW, words, words, words) for n in range(changes)]
    shown = event_card.card(
        EventDetail(event, tuple(told), tuple(history), linked),
        "Asia/Seoul",
        NOW,
        topic_names={"missiles": words},
        actor_names={"KP": words},
    )
    assert_postable(shown.blocks)
    assert len(shown.text) < 3000


@FEW
@given(st.lists(EVENTS, max_size=50), st.lists(EVENTS, max_size=9), HOSTILE)
def test_any_digest_is_messages_slack_takes(new: list[Event], coming: list[Event], name: str) -> None:
    channel = Subscription("T", "C", ("missiles",), (), None, "Asia/Seoul", "U", NOW, NOW, None, id=1)
    numbered = [replace(event, id=n) for n, event in enumerate([*new, *coming], 1)]
    fresh, known = EventPage(tuple(numbered[: len(new)])), EventPage(tuple(numbered[len(new) :]))
    was = tuple(replace(event, status=Status.PLANNED) for event in known.events)
    digest = compose(channel, fresh, replace(known, before=was, more=True), known, NOW)
    shown = messages(digest, {"missiles": name})
    for message in shown:
        assert_postable(message.blocks)
        assert 0 < len(message.text) < 3000
    frozen = contents(shown)
    assert since_of(frozen[0]) == NOW
    assert all(since_of(part) is None for part in frozen[1:])
