"""A resolver that does not answer holds nothing up: neither a request nor the look-ups of other hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event

import pytest

from bot.ingest.web.exchange import FetchProblem, ProblemKind, Request
from bot.ingest.web.lookups import Lookups
from tests.ingest.web.conftest import MakeFetcher, near, problem
from tests.ingest.web.host import host, reply

SOON, LONG = 0.05, 60.0


class Hanging:
    """Never answers for `hang.example`, until it is let go; other hosts stand on this machine."""

    def __init__(self) -> None:
        self.let_go, self.asked = Event(), 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        if host == "hang.example":
            self.let_go.wait()
        return ["127.0.0.1"]


@pytest.fixture
def resolver() -> Iterator[Hanging]:
    """A resolver that hangs for as long as its test lasts."""
    hanging = Hanging()
    yield hanging
    hanging.let_go.set()


def test_a_resolver_that_never_answers_ends_with_the_time_of_the_request(
    make_fetcher: MakeFetcher, resolver: Hanging
) -> None:
    with host({"/": reply(b"here")}) as played:
        allowed = near(played, names=("hang.example", "news.example"))
        hurried = make_fetcher(allowed, resolve=resolver, seconds=SOON)
        found = problem(hurried, Request(f"http://hang.example:{played.port}/"))
        patient = make_fetcher(allowed, resolve=resolver)
        assert patient.get(Request(f"http://news.example:{played.port}/")).body == b"here"
    assert (found.kind, found.transient) == (ProblemKind.UNREACHABLE, True)
    assert found.words == "Looking up `hang.example` took longer than 0.05 seconds."


def test_look_ups_that_hang_are_bounded_and_their_places_come_back(resolver: Hanging) -> None:
    lookups = Lookups(resolver, under_way=2)
    for _ in range(2):
        with pytest.raises(FetchProblem, match="took longer"):
            lookups.addresses("hang.example", 80, SOON)
    with pytest.raises(FetchProblem, match="the look-ups of other hosts hang") as refused:
        lookups.addresses("news.example", 80, LONG)
    assert (refused.value.kind, refused.value.transient, resolver.asked) == (
        ProblemKind.UNREACHABLE,
        True,
        2,
    )
    resolver.let_go.set()
    while not is_looked_up(lookups, "news.example"):  # the threads that hung end by themselves
        pass


def is_looked_up(lookups: Lookups, name: str) -> bool:
    """Whether a host is found."""
    try:
        return lookups.addresses(name, 80, LONG) == ("127.0.0.1",)
    except FetchProblem:
        return False


def test_an_error_of_ours_in_a_resolver_is_not_taken_for_a_missing_host() -> None:
    def broken(host: str, port: int) -> Sequence[str]:
        raise TypeError("ours")

    with pytest.raises(TypeError, match="ours"):
        Lookups(broken).addresses("news.example", 80, LONG)
