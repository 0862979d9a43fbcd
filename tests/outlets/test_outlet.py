"""The played outlets: what they publish is read by the bot's own parsers and asked over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePath

import httpx
import pytest

from bot.errors import ConfigError
from bot.ingest.articles import Draft, Parsed
from bot.ingest.feeds import parse_feed
from bot.ingest.lines import parse_json
from bot.ingest.pages import parse_page
from bot.outlets.outlet import Outlet
from bot.outlets.records import Answer, Asked, Form, Heard, Piece, Wording
from bot.outlets.server import Outlets
from tests.fakes import FakeClock

START = datetime(2026, 3, 2, tzinfo=UTC)
TEXTS = {
    "en": ("North Korea fires missile", "North Korea fired a missile on Monday & Seoul said so."),
    "ko": ("북한 미사일 발사", "북한이 2일 미사일을 발사했다고 합동참모본부가 밝혔다. <그림>"),
    "ja": ("北朝鮮がミサイル発射", "防衛省は2日、北朝鮮がミサイルを発射したと発表した。"),
}
MORE = "\n\n" + "This second paragraph tells of the talks that were held in Tokyo and in Seoul. " * 4
LETTERS = [("en", "utf-8"), ("ko", "utf-8"), ("ko", "euc-kr"), ("ja", "shift_jis"), ("ja", "euc-jp")]


def piece(language: str, number: int = 1, *, after: timedelta = timedelta()) -> Piece:
    """A piece that is there from so long after the start."""
    title, text = TEXTS[language]
    wording = Wording(START + after, f"{title} {number}", text + MORE)
    return Piece(f"p{number}", (wording,), dated=START + after)


def ask(outlet: Outlet, path: str, at: datetime = START, **headers: str) -> Answer:
    """One request to an outlet at `http://a.example/`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return outlet(Asked("http://a.example/", path, named, at))


def body(answer: Answer) -> bytes:
    """The body of an answer that has one."""
    assert answer.status == 200
    assert isinstance(answer.body, bytes)
    return answer.body


def drafts(parsed: Iterator[Parsed]) -> list[Draft]:
    """What was parsed, all of it drafts."""
    found = list(parsed)
    assert all(isinstance(one, Draft) for one in found), found
    return [one for one in found if isinstance(one, Draft)]


@pytest.mark.parametrize(("language", "encoding"), LETTERS)
@pytest.mark.parametrize("form", [Form.RSS, Form.ATOM, Form.RDF, Form.JSON])
def test_a_feed_is_read_back_in_every_form_and_encoding(form: Form, language: str, encoding: str) -> None:
    letters = "utf-8" if form is Form.JSON else encoding
    outlet = Outlet("The & Outlet", language, (piece(language, 1), piece(language, 2)), form, letters)
    data = body(ask(outlet, "feed"))
    found = drafts(parse_json(data) if form is Form.JSON else parse_feed(data))
    title, text = TEXTS[language]
    assert [one.title for one in found] == [f"{title} 2", f"{title} 1"]
    assert found[0].text.split() == (text + MORE).split()
    assert found[0].url == found[0].external_id == "http://a.example/news/p2"
    assert found[0].publisher == "The & Outlet"
    assert found[0].published


@pytest.mark.parametrize("form", [Form.SITEMAP, Form.PAGE])
def test_a_sitemap_and_a_list_name_the_pages(form: Form) -> None:
    outlet = Outlet("Outlet", "ko", (piece("ko"),), form, "euc-kr")
    text = body(ask(outlet, "feed")).decode("euc-kr")
    assert "http://a.example/news/p1" in text
    assert TEXTS["ko"][0] in text


@pytest.mark.parametrize(("language", "encoding"), LETTERS)
def test_a_page_holds_the_text_among_what_is_none(language: str, encoding: str) -> None:
    outlet = Outlet("Outlet", language, (piece(language),), encoding=encoding)
    (found,) = drafts(parse_page(body(ask(outlet, "news/p1")), PurePath("p1.html")))
    assert found.title == f"{TEXTS[language][0]} 1"
    told = " ".join(found.text.split())
    assert " ".join((TEXTS[language][1] + MORE).split()) in told
    assert not any(word in told for word in ("mattress", "reader27", "Imprint", "Subscribe"))
    assert found.url == "http://a.example/news/p1"
    assert found.published == START.isoformat()


def test_a_teaser_carries_the_first_words_alone() -> None:
    outlet = Outlet("Outlet", "en", (piece("en"),), whole=False)
    (found,) = drafts(parse_feed(body(ask(outlet, "feed"))))
    assert found.text.endswith("…")
    assert len(found.text) < 150


@pytest.mark.parametrize(
    ("dated", "told"),
    [(date(2026, 3, 1), "2026-03-01"), ("yesterday", "yesterday"), (None, ""), (START, "Mon, 02 Mar 2026")],
)
@pytest.mark.parametrize("form", [Form.RSS, Form.RDF, Form.ATOM])
def test_a_date_is_told_as_the_outlet_has_it(
    form: Form, dated: datetime | date | str | None, told: str
) -> None:
    one = Piece("p", piece("en").wordings, dated=dated)
    (found,) = drafts(parse_feed(body(ask(Outlet("Outlet", "en", (one,), form), "feed"))))
    if form is not Form.RSS and dated == START:
        told = "2026-03-02"
    assert found.published.startswith(told) if told else not found.published


def test_a_piece_appears_changes_and_goes() -> None:
    day = timedelta(days=1)
    wordings = (Wording(START + day, "First", "One."), Wording(START + 2 * day, "Second", "Two."))
    outlet = Outlet("Outlet", "en", (Piece("p", wordings, gone_at=START + 3 * day),))
    assert ask(outlet, "news/p").status == 404
    assert b"One." in body(ask(outlet, "news/p", START + day))
    assert b"Two." in body(ask(outlet, "feed", START + 2 * day))
    assert ask(outlet, "news/p", START + 3 * day).status == 410
    assert b"<item>" not in body(ask(outlet, "feed", START + 3 * day))


def test_only_the_newest_are_shown() -> None:
    pieces = tuple(piece("en", n, after=timedelta(hours=n)) for n in range(5))
    outlet = Outlet("Outlet", "en", pieces, shows=2)
    found = drafts(parse_feed(body(ask(outlet, "feed", START + timedelta(hours=3)))))
    assert [one.title[-1] for one in found] == ["3", "2"]


def test_the_front_page_lists_what_the_feed_has() -> None:
    outlet = Outlet("Outlet", "en", (piece("en"),), fresh=timedelta(hours=1))
    answer = ask(outlet, "")
    assert b'<a href="http://a.example/news/p1">' in body(answer)
    assert answer.headers["cache-control"] == "max-age=3600"


def test_what_the_asker_has_is_not_sent_again() -> None:
    later = START + timedelta(hours=2)
    outlet = Outlet("Outlet", "en", (piece("en", 1), piece("en", 2, after=timedelta(hours=1))))
    first = ask(outlet, "feed")
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert ask(outlet, "feed", if_none_match=tag).status == 304
    assert ask(outlet, "feed", if_modified_since=changed).status == 304
    assert ask(outlet, "feed", later, if_none_match=tag, if_modified_since=changed).status == 200
    assert ask(outlet, "feed", later, if_modified_since=changed).status == 200
    assert ask(outlet, "feed", if_modified_since="no date").status == 200


def test_one_port_serves_outlets_by_name_and_by_path() -> None:
    heard: list[Heard] = []
    sites = {key: Outlet(key, "en", (piece("en"),), robots="User-agent: *\n") for key in ("a.example", "b")}
    server = Outlets(sites, FakeClock(START), heard=heard.append)
    server.start()
    try:
        with httpx.Client() as client:
            own = client.get(server.address("b") + "feed")
            named = client.get(f"http://127.0.0.1:{server.port}/feed", headers={"host": "a.example:80"})
            assert client.get(server.address("none") + "feed").status_code == 404
            assert client.get(server.address("b") + "robots.txt").text == "User-agent: *\n"
            again = client.get(server.address("b") + "feed", headers={"if-none-match": own.headers["etag"]})
    finally:
        server.stop()
    assert f"<link>{server.address('b')}news/p1</link>" in own.text
    assert "<link>http://a.example:80/news/p1</link>" in named.text
    assert again.status_code == 304
    assert [(one.host, one.path, one.status) for one in heard[1:2]] == [("a.example:80", "/feed", 200)]


def test_the_server_ends_what_never_ends() -> None:
    """An endless body and a silent outlet hold a client only until the server stops."""

    def endless(_: Asked) -> Answer:
        return Answer(body=iter(lambda: b"x" * 1000, b""))

    server = Outlets({"endless": endless, "silent": lambda _: Answer(silent=True)}, FakeClock(START))
    server.start()
    with httpx.Client(timeout=0.2) as client, pytest.raises(httpx.TimeoutException):
        client.get(server.address("silent"))
    with httpx.Client() as client, client.stream("GET", server.address("endless")) as answer:
        assert next(answer.iter_bytes(500)) == b"x" * 500
        server.stop()
        with pytest.raises(httpx.TransportError):
            client.get(server.address("endless"))


def test_a_taken_port_is_one_sentence() -> None:
    server = Outlets({}, FakeClock(START))
    server.start()
    try:
        with pytest.raises(ConfigError, match="cannot be used"):
            Outlets({}, FakeClock(START), port=server.port).start()
    finally:
        server.stop()
