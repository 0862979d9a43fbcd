"""What a host's robots.txt allows, and how long it asks to wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import httpx
from protego import Protego

from bot.ingest.web.exchange import FetchProblem, ProblemKind, Request, Response
from bot.ingest.web.manners import GAP, Clock

NAME = "Trilateral"
LONGEST_GAP = timedelta(seconds=30)
_KEPT = timedelta(days=1)
_TRIED_AGAIN = timedelta(minutes=10)
_MOST_BYTES = 512 * 1024  # the least that RFC 9309 asks crawlers to read
_MANY = 2000


@dataclass
class _Entry:
    """What is known of one host; `problem` says why its pages wait."""

    lock: Lock = field(default_factory=Lock)
    until: datetime | None = None
    rules: Protego | None = None
    problem: str = ""


class Robots:
    """The robots.txt of hosts, each asked for once a day.

    As RFC 9309 has it, a host without one (4xx) allows everything, and where it cannot be had
    (5xx, no answer) its pages wait.
    """

    def __init__(self, get: Callable[[Request], Response], clock: Clock) -> None:
        self._get, self._clock = get, clock
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = Lock()

    def gap(self, url: httpx.URL) -> timedelta:
        """The time to leave after an address; FetchProblem where it may not be asked (now)."""
        entry = self._entry(url)
        with entry.lock:  # of several threads at a host, one asks and the others learn it
            now = self._clock()
            if entry.until is None or entry.until <= now:
                self._learn(url, entry)
            rules, problem = entry.rules, entry.problem
        if problem:
            raise FetchProblem(ProblemKind.ROBOTS, problem, transient=True)
        if rules is None:
            return GAP
        if not rules.can_fetch(str(url), NAME):
            words = f"The robots.txt of `{url.host}` asks that this page is not fetched."
            raise FetchProblem(ProblemKind.ROBOTS, words)
        delay = rules.crawl_delay(NAME) or 0.0
        return min(max(GAP, timedelta(seconds=min(delay, 86_400.0))), LONGEST_GAP)

    def _entry(self, url: httpx.URL) -> _Entry:
        place = f"{url.scheme}://{url.netloc.decode()}"
        with self._lock:
            entry = self._entries.setdefault(place, _Entry())
            self._entries.move_to_end(place)
            if len(self._entries) > _MANY:
                self._entries.popitem(last=False)
        return entry

    def _learn(self, url: httpx.URL, entry: _Entry) -> None:
        entry.rules, entry.problem = None, ""
        try:
            answer = self._get(Request(str(url.join("/robots.txt")), most_bytes=_MOST_BYTES))
            if answer.status == 429 or answer.status >= 500:
                entry.problem = f"The robots.txt of `{url.host}` answers {answer.status}, so its pages wait."
            elif answer.status == 200:
                entry.rules = Protego.parse(answer.body.decode("utf-8-sig", "replace"))
        except FetchProblem as problem:
            if problem.kind is not ProblemKind.REDIRECTS:
                why = problem.words.removesuffix(".")
                entry.problem = f"The robots.txt of `{url.host}` cannot be read, so its pages wait: {why}."
        entry.until = self._clock() + (_TRIED_AGAIN if entry.problem else _KEPT)
