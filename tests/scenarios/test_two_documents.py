"""Two whole documents, from the file to what the store keeps of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import open_pipeline, open_store
from bot.ingest.files import read_path
from bot.seeds import load_rosters
from storage.model import Event, EventQuery, FlagKind, Order, Status
from storage.store import Store
from tests.fakes import FakeClock

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    clock = FakeClock(datetime(2024, 6, 2, 12, 0, tzinfo=UTC))
    rosters = load_rosters()
    with open_store("sqlite://", rosters, clock) as store:
        pipeline = open_pipeline(store, rosters, clock)
        for name in ("austin_2023.txt", "shangri_la_2024.txt"):
            tally = pipeline.take(read_path(DATA / name, rosters.sources, clock))
            assert (tally.new, tally.skipped) == (1, ())
        yield store


def events(store: Store) -> list[Event]:
    return list(store.events(EventQuery(order=Order.DATE, limit=100)).events)


@pytest.mark.parametrize(
    ("words", "date", "status"),
    [
        (("Okano", "Campbell", "Kim Hong-kyun", "Rappahannock"), "2024-05-31", Status.OCCURRED),
        (("Kihara", "Shin Won-sik", "radar lock"), "2024-06-01", Status.OCCURRED),
        (("defense ministers of Japan, the US and South Korea",), "2024-06-02", Status.PLANNED),
        (("permanent secretariat",), None, Status.PLANNED),
        (("preparation for the trilateral summit",), "2024", Status.PLANNED),
        (("Camp David",), "2023-08", Status.BACKGROUND),
        (("fire control radar",), "2018-12", Status.BACKGROUND),
        (("Austin praised the “bold” steps",), None, Status.OCCURRED),
        (("“2+2” talks",), "2023-04", Status.BACKGROUND),
        (("phone call in May",), "2023-05", Status.BACKGROUND),
    ],
)
def test_each_development_is_an_event_of_its_own(
    store: Store, words: tuple[str, ...], date: str | None, status: Status
) -> None:
    told = [e for e in events(store) if all(word in " ".join(e.summary.split()) for word in words)]
    assert [(e.when.value if e.when else None, e.status) for e in told] == [(date, status)]


def test_the_office_holders_out_of_date_are_told_with_the_event_that_names_them(store: Store) -> None:
    found = {e.summary: e.flags for e in events(store)}
    flagged = {
        words: [f.text for f in flags if f.kind is FlagKind.OFFICE_HOLDER] for words, flags in found.items()
    }
    (words, texts) = next((words, texts) for words, texts in flagged.items() if texts)
    assert "phone call in May" in words
    assert sum(map(bool, flagged.values())) == 1
    told = " ".join(texts)
    assert "Moon Jae-in" in told
    assert "Yoon Suk Yeol" in told
    assert "Yoshihide Suga" in told
    assert "Fumio Kishida" in told


def test_the_outlet_that_repeats_is_no_origin(store: Store) -> None:
    found = [e for e in events(store) if "Rappahannock" in e.summary]
    assert [(o.name, o.via) for o in found[0].origins] == [("joint statement", ("Yonhap",))]
