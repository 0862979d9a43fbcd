"""No request reaches an address that is not on the public internet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.ingest.web.addresses import is_public, resolve_by_system
from bot.ingest.web.exchange import ProblemKind, Request
from tests.ingest.web.conftest import MakeFetcher, near, problem
from tests.ingest.web.host import host, redirect, reply


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.31.0.1"),
        *("192.0.0.8", "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1"),
        *("2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0"),
        *("fec0::1", "ff02::1", "localhost", ""),
    ],
)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "100.63.9.9", "172.32.0.1", "2606:4700::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_a_public_address_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_loopback_is_not_reached_however_it_is_written(name: str, make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher(resolve=resolve_by_system)
    found = problem(fetcher, Request(f"http://{name}:8080/"))
    assert (found.kind, found.transient) == (ProblemKind.ADDRESS, False)
    assert ("Invalid IPv4" if name.startswith("01") else "not stand on the public internet") in found.words


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://news.example/feed", "is not on the web"),
        ("file:///etc/passwd", "is not on the web"),
        ("//news.example/feed", "is not on the web"),
        ("http://", "names no host"),
        ("http://me:secret@news.example/", "user name or password"),
        ("http://news.example:22/", "Port 22 of `news.example` is not asked; valid: 80, 443, 8080, 8443."),
        ("http://[::1", "cannot be read"),
        ("http://news.example:port/", "cannot be read"),
        ("http://news.example/" + "a" * 2000, "longer than 2000"),
        ("http://xn--\u0000/", "cannot be read"),
    ],
)
def test_an_address_of_another_kind_is_not_asked(url: str, said: str, make_fetcher: MakeFetcher) -> None:
    found = problem(make_fetcher(), Request(url))
    assert found.kind is ProblemKind.ADDRESS
    assert said in found.words


def test_a_redirect_to_a_private_host_is_not_followed(make_fetcher: MakeFetcher) -> None:
    with host({"/secret": reply(b"secret")}) as inner:
        pages = {"/a": redirect(f"http://inner.example:{inner.port}/secret"), "/b": redirect("file:///etc")}
        with host(pages | {"/c": redirect("http://inner.example:8080/")}) as outer:
            fetcher = make_fetcher(near(outer))
            found = [problem(fetcher, Request(f"http://news.example:{outer.port}/{path}")) for path in "abc"]
    assert {one.kind for one in found} == {ProblemKind.ADDRESS}
    assert inner.requests == []


def test_a_name_that_changes_its_address_is_checked_where_it_is_connected(make_fetcher: MakeFetcher) -> None:
    """What the resolver says the second time counts for nothing: it is asked once a connection."""
    asked: list[str] = []

    def rebinding(name: str, port: int) -> Sequence[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with host({"/": reply(b"fine")}) as played:
        fetcher = make_fetcher(near(played), resolve=rebinding)
        url = f"http://news.example:{played.port}/"
        assert fetcher.get(Request(url)).body == b"fine"
        assert asked == ["news.example"]
        assert problem(fetcher, Request(url)).kind is ProblemKind.ADDRESS


def test_a_host_with_one_private_address_among_others_is_refused(make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher(resolve=lambda host, port: ["8.8.8.8", "192.168.0.1"])
    found = problem(fetcher, Request("http://news.example/"))
    assert found.words == "`news.example` does not stand on the public internet."


def test_what_is_near_may_stand_on_loopback_and_nowhere_else_inside(make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher(frozenset({"news.example:80"}), resolve=lambda host, port: ["192.168.0.1"])
    assert problem(fetcher, Request("http://news.example/")).kind is ProblemKind.ADDRESS
