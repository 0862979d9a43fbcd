"""A month of a hundred outlets, good and bad, polled on a clock that jumps: the whole way, over sockets.

The month is played once on each back end; each check gives the sentences that say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_store
from bot.commands.surroundings import load_knowledge
from bot.config import Settings
from bot.ingest.articles import Desk
from bot.ingest.pipeline import Pipeline
from bot.ingest.polling import Poller
from bot.ingest.sources import SourceIndex
from bot.ingest.web.fetcher import Fetcher
from bot.outlets.records import Heard
from bot.outlets.server import Outlets
from bot.reading.read import Reader
from storage.model import SourceChange
from tests.fakes import PlayedClock
from tests.outlets import bad
from tests.outlets.manners import by_host, early, gaps, to, unconditional
from tests.outlets.world import DAY, FRESH, MONTH, START, Case, good_outlets

SECOND = timedelta(seconds=1)
FINE, COARSE = timedelta(hours=1), timedelta(hours=22)
# That long each hour is played; later what is due waits up to 22 hours. On a server, where each statement
# takes longer, it does so from the start.
FINELY = {"sqlite": 2 * DAY, "postgres": timedelta()}
FRESH_NAMES = ("-whole.example", "-teaser.example")
PATIENCE = 5.0  # seconds; a silent outlet takes so long, and no other may, however busy the machine


@dataclass(frozen=True)
class Month:
    """What was played, what was asked, and what stands in the store at its end."""

    cases: tuple[Case, ...]
    heard: Mapping[str, Sequence[Heard]]
    rows: Sequence[tuple[str, dict[str, Any]]]
    changed: Mapping[str, Sequence[SourceChange]]

    def of(self, host: str) -> Sequence[Heard]:
        """The requests to one outlet, named without its ending."""
        return self.heard.get(f"{host}.example", ())

    def articles(self) -> Iterator[dict[str, Any]]:
        """The articles' rows."""
        return (row for table, row in self.rows if table == "articles")


@pytest.mark.parametrize("back_end", FINELY)
def test_a_month_of_a_hundred_outlets(tmp_path: Path, request: pytest.FixtureRequest, back_end: str) -> None:
    url = f"sqlite:///{tmp_path / 'month.db'}"
    if back_end == "postgres":
        url = request.getfixturevalue("postgres").make()
    month = played(tmp_path, url, FINELY[back_end])
    assert len(month.cases) > 100
    checks: tuple[Callable[[Month], Iterator[str]], ...] = (kept_once, polite, patient, over, changes)
    wrong = [words for check in checks for words in check(month)]
    assert not wrong, "\n".join(wrong)


def hundred() -> tuple[Case, ...]:
    """All outlets of the month."""
    made = (
        *(bad.odd_dates(), bad.odd_guids(), bad.odd_letters(), bad.troubled(), bad.moved()),
        *(bad.behind(), bad.state_media(), bad.large()),
    )
    return (*good_outlets(), *(case for cases in made for case in cases))


def played(folder: Path, url: str, finely: timedelta) -> Month:
    """Poll all outlets for a month, into a new store at `url`."""
    clock, cases = PlayedClock(START), hundred()
    heard: list[Heard] = []
    server = Outlets({case.host: case.site for case in cases}, clock, heard=heard.append)
    server.start()
    rosters = load_knowledge(Settings.load({}, folder / ".env"))
    near = frozenset(f"{case.host}:{server.port}" for case in cases)
    fetcher = Fetcher(
        clock, clock.wait, contact="test@example.org", near=near, resolve=at_home, seconds=PATIENCE
    )
    with open_store(url, rosters, clock) as store:
        store.put_sources([case.source for case in cases])
        store.feeds.put([case.feed(server.port) for case in cases])
        desk = Desk(SourceIndex(store.sources()), clock)
        poller = Poller(store, fetcher, Pipeline(store, Reader(rosters), clock), desk, clock, "test", hosts=1)
        while clock() < START + MONTH:
            while poller.poll_due().asked:
                pass
            clock.now += FINE if clock() < START + finely else COARSE
        rows = list(store.rows())
        changed = {case.host: store.source_changes(case.source.key, START) for case in cases}
    fetcher.close()
    server.stop()
    return Month(cases, by_host(heard), rows, changed)


def at_home(host: str, port: int) -> Sequence[str]:
    """Every name stands on this machine."""
    return ("127.0.0.1",)


def kept_once(month: Month) -> Iterator[str]:
    """Nothing lost, nothing twice, nothing that should not be there."""
    keys: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for article in month.articles():
        keys.setdefault(article["title"], set()).add(article["key"])
        texts[article["title"]] = article["text"]
    for case in month.cases:
        for title in case.told:
            if len(keys.get(title, ())) != 1:
                yield f"{case.host}: {title!r} stands there {len(keys.get(title, ()))} times"
            elif texts[title].endswith("…") != case.teasers:
                yield f"{case.host}: {title!r} has the text {texts[title]!r}"
        for words in case.untold:
            if found := [title for title in keys if words in title]:
                yield f"{case.host}: {found[0]!r} should not be there"


def polite(month: Month) -> Iterator[str]:
    """A request a second at most, nothing asked whole again, robots.txt once a day, and obeyed."""
    for host, heard in month.heard.items():
        if any(gap < SECOND for gap in gaps(heard)):
            yield f"{host} was asked twice within a second"
        if early(to(heard, "/robots.txt"), {200, 404}, DAY):
            yield f"{host} was asked for robots.txt twice within a day"
        if host.endswith(FRESH_NAMES) and any(gap < FRESH for gap in gaps(to(heard, "/feed"))):
            yield f"{host} was asked for its feed sooner than its Cache-Control says"
        if again := [one for one in unconditional(heard) if one.path == "/feed"]:
            yield f"{host} was asked whole again {len(again)} times, first at {again[0].at}"
    if to(month.of("robots"), "/news/"):
        yield "robots.example was asked for what its robots.txt forbids"
    if not to(month.of("robots"), "/robots.txt"):
        yield "robots.example was not asked for its robots.txt"


def patient(month: Month) -> Iterator[str]:
    """Who fails or is busy is left alone, longer each time, up to a day."""
    for host in ("always-down", "always-busy", "endless", "laughs", "outside", "circle", "inside"):
        waits = gaps(month.of(host))
        if not waits or len(waits) > 40:
            yield f"{host} was asked {len(waits) + 1} times"
        elif not 0.9 * DAY <= max(waits) <= 2 * DAY:
            yield f"{host} was left alone for {max(waits)} at most"
    if all(one.status for one in month.of("silent")):
        yield "silent.example was not asked while it was silent"
    for host in ("busy", "broken", "always-busy"):
        if early(month.of(host), {429, 503}, timedelta(seconds=bad.RETRY_AFTER)):
            yield f"{host} was asked before its Retry-After"


def over(month: Month) -> Iterator[str]:
    """What is gone is not asked again, and what moved for good is asked at its new place."""
    if len(month.of("never")) != 1:
        yield f"never.example said 410 and was asked {len(month.of('never'))} times"
    if sum(one.status == 410 for one in month.of("closing")) != 1:
        yield "closing.example was asked after it said 410"
    for status, most in (("301", 1), ("308", 1), ("302", 999)):
        asked = to(month.of(f"moved-{status}"), "/feed")
        if not 1 <= len(asked) <= most:
            yield f"moved-{status}.example was asked {len(asked)} times at its old place"
    if len(to(month.of("moved-302"), "/feed")) < 20:
        yield "moved-302.example has moved for now only and was forgotten"


def changes(month: Month) -> Iterator[str]:
    """A changed and a vanished text of state media are known; an outage is neither."""
    changed, vanished, away = (month.changed[f"{name}.example"] for name in ("changing", "vanishing", "away"))
    if [one.after is not None for one in changed] != [True]:
        yield f"changing.example changed one text, not {len(changed)}"
    if [one.after is None for one in vanished] != [True]:
        yield f"vanishing.example took one text away, not {len(vanished)}"
    if away:
        yield "away.example was only down, and something is taken for changed"
