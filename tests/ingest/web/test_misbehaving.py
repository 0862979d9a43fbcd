"""Hosts that misbehave end at a limit, each with a sentence that says why."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from collections.abc import Callable, Sequence

import pytest

from bot.ingest.web.addresses import Resolve
from bot.ingest.web.exchange import MOST_BYTES, ProblemKind, Request
from tests.ingest.web.conftest import DATA, FakeStopwatch, MakeFetcher, near, problem
from tests.ingest.web.host import Answer, Host, host, redirect, reply

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CERTIFICATE = DATA / "news.example.pem"
ZEROS = bytes(1024 * 1024)


def endless(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Sends the same piece until the asker goes away."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return talk


def bomb(encoding: str) -> bytes:
    """Forty megabytes that travel as forty kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "deflate": 15, "bare": -15}[encoding])
    packed = b"".join(packer.compress(ZEROS) for _ in range(40)) + packer.flush()
    return reply(packed, content_encoding="deflate" if encoding == "bare" else encoding)


LARGE: list[tuple[str, Answer]] = [
    ("40 MB, announced", reply(b"", content_length=str(40 * 1024 * 1024))),
    ("40 MB, not announced", HEAD + b"\r\n" + bytes(40 * 1024 * 1024)),
    ("endless", endless(HEAD + b"\r\n", bytes(65536))),
    ("endless in chunks", endless(CHUNKED, b"10000\r\n" + bytes(65536) + b"\r\n")),
    ("endless extensions of chunks", endless(CHUNKED + b"1;", b"x" * 65536)),
    ("endless line of a header", endless(HEAD + b"X: ", b"x" * 65536)),
    ("endless headers", endless(HEAD, b"X-A: b\r\n" * 1000)),
    ("endless provisional answers", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)),
    ("endless trailers", endless(CHUNKED + b"0\r\n", b"X-A: b\r\n" * 1000)),
    ("bomb, gzip", bomb("gzip")),
    ("bomb, deflate", bomb("deflate")),
    ("bomb, deflate without its wrapper", bomb("bare")),
    ("bomb of many members", reply(gzip.compress(ZEROS) * 40, content_encoding="gzip")),
]


@pytest.mark.parametrize(("case", "answer"), LARGE, ids=[case for case, _ in LARGE])
def test_what_is_too_large_is_cut_off(case: str, answer: Answer, make_fetcher: MakeFetcher) -> None:
    with host({"/": answer}) as played:
        found = problem(make_fetcher(near(played)), Request(f"http://127.0.0.1:{played.port}/"))
    assert (found.kind, found.transient) == (ProblemKind.TOO_LARGE, False), case
    assert "`127.0.0.1`" in found.words


BROKEN: list[tuple[str, Answer]] = [
    ("nothing", b""),
    ("another protocol", b"SSH-2.0-OpenSSH_9.2\r\n"),
    ("half a head", HEAD + b"Content-"),
    ("less than announced", reply(b"words", content_length="99")),
    ("two lengths", HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    ("a length that is none", HEAD + b"Content-Length: -3\r\n\r\nabc"),
    ("chunks that break off", CHUNKED + b"5\r\nwor"),
    ("a chunk of no size", CHUNKED + b"zz\r\nabc\r\n"),
    ("gzip that breaks off", reply(gzip.compress(b"words" * 100)[:-20], content_encoding="gzip")),
    ("gzip that is none", reply(b"words", content_encoding="gzip")),
    ("deflate that is none", reply(b"words", content_encoding="deflate")),
    ("brotli, not asked for", reply(b"\x1b\x00\xf8\xff", content_encoding="br")),
    ("packed over and over", reply(b"words", content_encoding="gzip, " * 1000 + "gzip")),
]


@pytest.mark.parametrize(("case", "answer"), BROKEN, ids=[case for case, _ in BROKEN])
def test_what_is_broken_is_told_and_may_be_tried_again(
    case: str, answer: Answer, make_fetcher: MakeFetcher
) -> None:
    with host({"/": answer}) as played:
        found = problem(make_fetcher(near(played)), Request(f"http://127.0.0.1:{played.port}/"))
    assert (found.kind, found.transient) == (ProblemKind.REFUSED, True), case


def test_more_than_announced_is_left(make_fetcher: MakeFetcher) -> None:
    with host({"/": reply(b"words and more", content_length="5")}) as played:
        response = make_fetcher(near(played)).get(Request(f"http://127.0.0.1:{played.port}/"))
    assert response.body == b"words"


def test_the_limit_of_a_request_is_its_own(make_fetcher: MakeFetcher) -> None:
    with host(
        {"/": reply(bytes(2000)), "/z": reply(gzip.compress(ZEROS), content_encoding="gzip")}
    ) as played:
        fetcher = make_fetcher(near(played))
        url = f"http://127.0.0.1:{played.port}/"
        assert len(fetcher.get(Request(url, most_bytes=2000)).body) == 2000
        assert len(fetcher.get(Request(url + "z", most_bytes=len(ZEROS))).body) == len(ZEROS) < MOST_BYTES
        for path, most in (("", 1999), ("z", len(ZEROS) - 1)):
            assert problem(fetcher, Request(url + path, most_bytes=most)).kind is ProblemKind.TOO_LARGE


@pytest.mark.parametrize("head", [b"", HEAD, HEAD + b"\r\n", CHUNKED])
def test_a_host_that_drips_ends_at_the_time_for_the_whole(
    head: bytes, make_fetcher: MakeFetcher, stopwatch: FakeStopwatch
) -> None:
    """Each byte comes well within the time a read may take; all of them do not."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(1000):
            stopwatch.seconds += 4
            connection.sendall(b"1")

    with host({"/": drip}) as played:
        found = problem(make_fetcher(near(played)), Request(f"http://127.0.0.1:{played.port}/"))
    assert (found.kind, found.transient) == (ProblemKind.TOO_SLOW, True)
    assert found.words == "`127.0.0.1` took longer than 30 seconds to answer."


def test_a_body_in_crumbs_ends_long_before_its_limit(make_fetcher: MakeFetcher) -> None:
    with host({"/": endless(CHUNKED, b"1\r\nx\r\n" * 1000)}) as played:
        found = problem(make_fetcher(near(played)), Request(f"http://127.0.0.1:{played.port}/"))
    assert (found.kind, found.transient) == (ProblemKind.TOO_SLOW, True)
    assert "in crumbs" in found.words


def test_redirects_do_not_give_a_host_more_time(make_fetcher: MakeFetcher, stopwatch: FakeStopwatch) -> None:
    def slowly_to(path: str) -> Callable[[socket.socket], None]:
        def talk(connection: socket.socket) -> None:
            stopwatch.seconds += 16
            connection.sendall(redirect(path))

        return talk

    with host({"/a": slowly_to("/b"), "/b": slowly_to("/c"), "/c": reply(b"late")}) as played:
        found = problem(make_fetcher(near(played)), Request(f"http://127.0.0.1:{played.port}/a"))
    assert found.kind is ProblemKind.TOO_SLOW
    assert "/c" not in played.paths()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_says_nothing_is_given_up(scheme: str, make_fetcher: MakeFetcher) -> None:
    def silent(connection: socket.socket) -> None:
        while connection.recv(65536):  # until the asker hangs up
            pass

    with host({}) as played:
        played.greet = silent
        url = f"{scheme}://127.0.0.1:{played.port}/"
        assert problem(make_fetcher(near(played), seconds=0.2), Request(url)).kind is ProblemKind.TOO_SLOW


def test_a_host_that_is_not_there(make_fetcher: MakeFetcher) -> None:
    def unknown(name: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # nobody else takes the port, and nobody listens
        gone = Host({}, deaf.getsockname()[1])
        url = f"http://news.example:{gone.port}/"
        found = problem(make_fetcher(near(gone)), Request(url))
        assert (found.kind, found.words) == (ProblemKind.REFUSED, "`news.example` refuses connections.")
        nowheres: list[Resolve] = [unknown, lambda name, port: []]
        for nowhere in nowheres:
            found = problem(make_fetcher(near(gone), resolve=nowhere), Request(url))
            assert (found.kind, found.transient) == (ProblemKind.UNREACHABLE, True)


def test_the_next_address_of_a_host_is_tried(make_fetcher: MakeFetcher) -> None:
    with host({"/": reply(b"here")}) as played:
        fetcher = make_fetcher(near(played), resolve=lambda name, port: ["::1", "127.0.0.1"])
        assert fetcher.get(Request(f"http://news.example:{played.port}/")).body == b"here"


def server_side() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_encryption_is_checked_against_the_name_while_the_address_is_connected(
    make_fetcher: MakeFetcher,
) -> None:
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    with host({"/": reply(b"secret")}, tls=server_side()) as played:
        allowed = near(played, names=("news.example", "other.example"))
        fetcher, doubting = make_fetcher(allowed, trust=trust), make_fetcher(allowed)
        assert fetcher.get(Request(f"https://news.example:{played.port}/")).body == b"secret"
        wrong = problem(fetcher, Request(f"https://other.example:{played.port}/"))
        unknown = problem(doubting, Request(f"https://news.example:{played.port}/"))
    assert wrong.kind is unknown.kind is ProblemKind.TLS
    assert "certificate of `other.example` cannot be trusted" in wrong.words
    assert "self-signed certificate" in unknown.words


def test_a_host_that_speaks_no_encryption_where_it_should(make_fetcher: MakeFetcher) -> None:
    def plain(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(reply(b"plain"))

    with host({}) as played:
        played.greet = plain
        found = problem(make_fetcher(near(played)), Request(f"https://127.0.0.1:{played.port}/"))
    assert (found.kind, found.transient) == (ProblemKind.TLS, True)
