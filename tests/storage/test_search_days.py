"""Words looked for among the events of certain days, and among rows chosen beforehand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, product

import pytest

from storage import migrate
from storage.asking import events
from storage.engines.engine import Database
from storage.model import EventDate, EventPage, EventQuery, Order
from storage.store import Store
from storage.words.chosen import Rows, Walk
from storage.words.match import MENTIONS
from storage.words.search import Reach, Wanted, add
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import found, tell


@pytest.fixture(scope="module")
def yearly(databases: Databases) -> Iterator[Database]:
    """Forty days of news that share a word; every fourth tells something of the whole year."""
    database = Database(databases.empty())
    clock = FakeClock()
    store = Store(database, clock)
    first = clock().date()
    for n in range(40):
        day = first + timedelta(days=n)
        when = EventDate(f"{day:%Y}" if n % 4 == 0 else day.isoformat())
        head = "Typhoon" if n % 8 == 0 or n == 28 else "Launch"
        tell(store, f"{head} {n}", "A launch.", published_on=day, topics=("usual",), when=when)
        clock.advance(days=1)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("word", "short", "long"),
    [("launch", [22, 21], range(0, 40, 4)), ("typhoon", [], [0, 8, 16, 24, 28, 32])],
)
def test_events_of_the_days_come_before_events_of_the_year_of_which_only_so_many_are_looked_at(
    yearly: Database, word: str, short: list[int], long: Sequence[int]
) -> None:
    """And a page that says less than all says so."""
    first = FakeClock()().date()
    days = {"date_from": first + timedelta(days=20), "date_to": first + timedelta(days=22)}
    asked = EventQuery(words=(word,), topics=("usual",), limit=40, order=Order.RANK, **days)  # type: ignore[arg-type]

    def seen(page: EventPage) -> list[int]:
        return [int(event.headline.split()[1]) for event in page.events]

    with yearly.reading() as connection:
        for reach in (Reach(apart=1), Reach(apart=1, ranked=2, newest=(2, 4))):
            whole = events.page(connection, asked, reach)
            assert seen(whole)[: len(short)] == short
            assert sorted(seen(whole)) == sorted((*short, *long))
            one = events.page(connection, replace(asked, limit=1), reach)
            assert one.events == whole.events[:1]
            assert one.more
            assert one.favours_recent or not short
        some = Reach(apart=1, longest=3)
        cut = events.page(connection, asked, some)
        assert seen(cut) == [*short, *sorted({36, 32, 28}.intersection(long), reverse=True)]
        assert cut.favours_recent
        every = events.page(connection, replace(asked, order=Order.NEWEST), some)
        together = events.page(connection, asked, Reach())
        for page in (every, together):
            assert {event.id for event in page.events} == {event.id for event in whole.events}
            assert not page.favours_recent


def test_within_days_a_headline_comes_before_what_is_newer(store: Store) -> None:
    day = EventDate("2026-03-01")
    tell(store, "Typhoon nears", "It is named in the headline only.", when=day)
    tell(store, "A report on trade", "The typhoon is named once here.", when=day)
    tell(store, "A report on ships", "The typhoon is named once here, too.", when=day)
    tell(store, "Typhoon of next month", "It is far.", when=EventDate("2026-04-20"))
    said = found(store, "typhoon", date_from=date(2026, 3, 1), date_to=date(2026, 3, 2))
    assert said == ["Typhoon nears", "A report on ships", "A report on trade"]
    for n in range(9):
        tell(store, f"Ships {n}", "Before the typhoon.", when=EventDate("2026-03-01"))
    said = found(store, "typhoon", date_from=date(2026, 3, 1), date_to=date(2026, 3, 2))
    assert said == ["Typhoon nears", *(f"Ships {n}" for n in range(8, -1, -1))]


def test_within_days_headlines_with_the_words_come_first_however_many_hits_there_are(store: Store) -> None:
    day = EventDate("2026-03-01")
    heads = [f"{'Typhoon' if n % 5 == 0 and n < 90 else 'Ships'} {n}" for n in range(99, -1, -1)]
    for head in reversed(heads):
        tell(store, head, "Before the typhoon.", when=day)
    newest = sorted(heads, key=lambda head: not head.startswith("Typhoon"))
    for limit in (1, 10, 17, 18, 30, 100):
        said = found(store, "typhoon", limit=limit, date_from=date(2026, 3, 1), date_to=date(2026, 3, 2))
        assert said == newest[:limit]


@pytest.mark.parametrize(
    ("word", "headline"),
    [
        ("Kim Jong-un", "A visit of Kim Jong Un"),
        ("launches", "Launch delayed"),
        ("policy", "Policies of trade"),
        ("policies", "A policy of trade"),
        ("한", "한국, 발사"),
        ("미사일", "탄도미사일 발사"),
        ("Kim Jong", "Kim and Jong"),
    ],
)
def test_within_days_a_headline_has_a_word_as_the_index_has_it(
    store: Store, word: str, headline: str
) -> None:
    day = EventDate("2026-03-01")
    tell(store, headline, f"Also {word} was named.", when=day)
    tell(store, "A report on trade", f"Here {word} was named.", when=day)
    said = found(store, word, date_from=date(2026, 3, 1), date_to=date(2026, 3, 2))
    assert said[0] == (headline if headline != "Kim and Jong" else "A report on trade")


@pytest.fixture(scope="module")
def scattered(databases: Databases) -> Iterator[tuple[Database, dict[int, bool]]]:
    """Rows with a word, and whether in their headline: most of the newest, few of those before."""
    database = Database(databases.empty())
    migrate.to_head(database)
    chance = random.Random(4)  # noqa: S311 - not for secrets
    said = {
        number: chance.random() < 0.3
        for number in range(1, 20_001)
        if chance.random() < (0.5 if number > 19_000 else 0.02)
    }
    rows = [
        {"id": number, "head": "typhoon" if named else "ship", "body": "a typhoon of spring", "marks": "m"}
        for number, named in said.items()
    ]
    with database.writing(durable=False) as connection:
        add(connection, {MENTIONS: rows})
    yield database, said
    database.close()


@pytest.mark.parametrize("every", [1, 3, 7, 4_000])
def test_of_rows_chosen_beforehand_the_same_match_however_they_lie(
    scattered: tuple[Database, dict[int, bool]], every: int
) -> None:
    """Compared with all that match, for very many rows and for few, side by side and far apart."""
    database, said = scattered
    ids = [*range(1, 19_000, every), *range(19_000, 20_001, min(every, 5))]
    matching = [number for number in sorted(ids, reverse=True) if number in said]
    rows = Rows(",".join(map(str, (*ids[::-1], *ids[::2]))), min(ids), max(ids))
    with database.reading() as connection:
        match = Wanted.of(EventQuery(words=("typhoon",))).match(connection, MENTIONS, marked=False)
        for first, newest in product((1, 100, 10_000), (19_000, 20_001, 1_000_000)):
            walk = Walk(connection, match, rows, newest, first)
            pieces = list(walk)
            assert sorted(chain(*pieces), reverse=True) == matching
            assert all(piece == sorted(piece, reverse=True) for piece in pieces)
            assert not walk.cut


def test_rows_are_walked_where_most_of_them_lie_and_past_no_more_hits_than_so_many(
    databases: Databases, scattered: tuple[Database, dict[int, bool]]
) -> None:
    """A few among the others before and behind, which lie close together."""
    database, said = scattered
    close = range(10_000, 11_000, 3)
    ids = [3, 9, *close, 19_990, *range(20_000, 20_001)]
    matching = [number for number in ids if number in said]
    rows = Rows(",".join(map(str, ids)), min(ids), max(ids))
    with database.reading() as connection:
        match = Wanted.of(EventQuery(words=("typhoon",))).match(connection, MENTIONS, marked=False)
        whole, cut = (Walk(connection, match, rows, 20_000, 5, most) for most in (10**9, 5))
        assert sorted(chain(*whole)) == matching
        found = list(chain(*cut))
    assert set(found) <= set(matching)
    if databases.kind == "sqlite":
        assert found
        assert set(found) <= set(close)
        assert cut.cut
    else:
        assert sorted(found) == matching
        assert not cut.cut
