"""Several processes poll, stop and are killed: each page is taken once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest

from bot.outlets.records import Answer, Asked
from storage.errors import StoreUnavailable
from storage.store import Store
from tests.desk import until
from tests.ingest.web_of_outlets import START, Build, outlet, piece


def test_another_process_takes_over_what_a_killed_one_held(build: Build) -> None:
    own = build(outlet(piece(1), piece(2), whole=False))
    own.follow(full_text=True)
    own.poller().poll_due()
    now = own.clock()
    assert len(own.store.feeds.claim_pages(now, "killed", now + timedelta(seconds=60), 10)) == 2
    assert own.poll().pages == 0
    assert own.later(seconds=61).new == 2


def test_a_poller_that_is_stopped_asks_nothing_more(build: Build) -> None:
    own = build(outlet(piece(1)))
    own.follow()
    poller = own.poller()
    poller.stop()
    assert poller.poll_due().asked == 0
    assert own.heard == []
    assert own.poll().new == 1


def test_a_poll_that_was_not_finished_is_made_again_at_once(build: Build) -> None:
    """A round that ends early gives back what it did not come to."""
    own = build(outlet(*(piece(n) for n in range(30)), whole=False))
    own.follow(full_text=True)
    poller = own.poller()
    poller.poll_due()
    poller.poll_due()
    done = len(own.articles())
    assert 0 < done < 30
    own.poll(poller)
    assert len(own.articles()) == 30


def test_two_processes_at_once_take_each_page_once(build: Build) -> None:
    hosts = [f"h{n}.example" for n in range(4)]
    sites = {
        host: outlet(*(piece(10 * n + m) for m in range(4)), whole=False) for n, host in enumerate(hosts)
    }
    own = build(**{host.replace(".", "_"): site for host, site in sites.items()})
    for host in hosts:
        own.follow(url=own.url(host=host), full_text=True)
    url = f"sqlite:///{own.folder / 't.db'}"
    with Store.open(url, clock=own.clock) as other, ThreadPoolExecutor(2) as pool:
        pollers = [own.poller("one", hosts=2), own.poller("two", hosts=2, store=other)]
        tallies = list(pool.map(own.poll, pollers))
    own.poll()
    assert sum(tally.named for tally in tallies) == len(own.articles()) == 16
    pages = Counter((one.host, one.path) for one in own.heard if one.path.startswith("/news/"))
    assert set(pages.values()) == {1}


@pytest.mark.parametrize("hosts", [1, 4])
def test_a_store_that_is_gone_is_no_failure_of_a_feed(build: Build, hosts: int) -> None:
    own = build(a_example=outlet(piece(1)), b_example=outlet(piece(2)))
    for host in ("a.example", "b.example"):
        own.follow(url=own.url(host=host))
    with Store.open(f"sqlite:///{own.folder / 't.db'}", clock=own.clock) as other:
        poller = own.poller(hosts=hosts, store=other, turn=_no_turn)
        with pytest.raises(StoreUnavailable):
            poller.poll_due()
    assert [feed.failures for feed in own.store.feeds.all()] == [0, 0]
    assert own.poll().new == 2


def _no_turn(host: str, gap: timedelta) -> datetime:
    raise StoreUnavailable("The database t.db is locked by another program; try again in a moment.")


def test_what_waits_for_a_slow_host_stays_leased(build: Build) -> None:
    """Nobody else takes it as long as its process lives, however long a host takes."""
    asked, answered = Event(), Event()
    good = outlet(piece(1))

    def slow(request: Asked) -> Answer:
        asked.set()
        assert answered.wait(60)
        return good(request)

    own = build(a_example=slow, b_example=outlet(piece(2)))
    for host in ("a.example", "b.example"):
        own.follow(url=own.url(host=host))
    with ThreadPoolExecutor(1) as pool:
        polling = pool.submit(own.poller(hosts=2).poll_due)
        assert asked.wait(60)
        # For what it has not asked yet a round has an end.
        until(lambda: own.store.feeds.all()[1].lease_until is None, 60)
        own.clock.advance(seconds=40)
        until(
            lambda: (own.store.feeds.all()[0].lease_until or START) >= own.clock() + timedelta(seconds=50), 60
        )
        answered.set()
        assert polling.result().feeds == 2
