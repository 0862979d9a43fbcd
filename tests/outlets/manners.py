"""What a log of requests tells of manners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from bot.outlets.records import Heard


def by_host(heard: Iterable[Heard]) -> dict[str, list[Heard]]:
    """Requests of each host, in order; hosts without their port."""
    found: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        found[one.host.partition(":")[0]].append(one)
    return dict(found)


def gaps(heard: Sequence[Heard]) -> list[timedelta]:
    """The times between one request and the next."""
    return [after.at - before.at for before, after in pairwise(heard)]


def to(heard: Iterable[Heard], path: str) -> list[Heard]:
    """Requests for addresses that begin so."""
    return [one for one in heard if one.path.startswith(path)]


def unconditional(heard: Iterable[Heard]) -> list[Heard]:
    """Requests that ask anew for the whole of what was sent with a validator before."""
    sent: set[tuple[str, str]] = set()
    found = []
    for one in heard:
        asked = "if-none-match" in one.headers or "if-modified-since" in one.headers
        if (one.host, one.path) in sent and not asked:
            found.append(one)
        if one.status == 200 and one.tagged:
            sent.add((one.host, one.path))
    return found


def early(heard: Sequence[Heard], statuses: set[int], wait: timedelta) -> list[Heard]:
    """Requests that came sooner after such an answer than it said."""
    return [
        after
        for before, after in pairwise(heard)
        if before.status in statuses and after.at < before.at + wait
    ]
