"""What is recorded in batches is what is recorded one by one: answers meanwhile, and every row."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.model import (
    Candidate,
    Decision,
    Event,
    EventDate,
    EventQuery,
    Joined,
    Linked,
    LinkKind,
    Recorded,
    Rewritten,
    Status,
)
from storage.recording.waiting import INDEXED
from storage.store import Store
from storage.tables import events
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import ONE, T0, article, joins, mention, opens, put


class Step(NamedTuple):
    """One article with a lead and a passage, each by its keys; what it makes of the events these find.

    `rewords`: the article of this number is worded anew. `opens`: the lead opens an event in any case.
    """

    keys: tuple[int, ...]
    passing: tuple[int, ...]
    topic: str
    source: str
    status: Status
    day: int
    weight: float
    opens: bool
    unites: bool
    links: bool
    rewrites: bool
    rewords: int | None


KEYS = st.lists(st.integers(1, 7), min_size=1, max_size=3, unique=True).map(tuple)
STEPS = st.builds(
    Step,
    keys=KEYS,
    passing=KEYS,
    topic=st.sampled_from(["missiles", "nuclear"]),
    source=st.sampled_from(["yonhap", "kyodo"]),
    status=st.sampled_from([Status.PLANNED, Status.OCCURRED]),
    day=st.integers(1, 9),
    weight=st.sampled_from([0.25, 0.5]),
    opens=st.booleans(),
    unites=st.booleans(),
    links=st.booleans(),
    rewrites=st.booleans(),
    rewords=st.none() | st.integers(0, 4),
)
BATCHES = st.lists(st.lists(STEPS, min_size=1, max_size=5), min_size=1, max_size=3)

Answer = tuple[tuple[tuple[Candidate, ...], ...], Recorded]


def taken(store: Store, number: int, step: Step) -> Answer:
    """What an article's keys find, and what recording it says."""
    text = f"Launch {number} of {step.topic}. Talks of it went on."
    url = f"https://example.org/{number if step.rewords is None else min(step.rewords, number)}"
    of = article(f"Launch {number}", text, url=url, source=step.source, published_on=date(2026, 3, step.day))
    lead = mention(of, f"Launch {number} of {step.topic}.", keys=step.keys, topics=(step.topic,))
    aside = mention(of, "Talks of it went on.", keys=step.passing, lead=False, weight=0.1)
    found = store.candidates([lead.keys, aside.keys])
    first = [one.event for one in found[0]]
    decisions: list[Decision] = []
    reads = {"topics": (step.topic,), "status": step.status, "weight": step.weight}
    if first and not step.opens:
        decisions.append(joins(of, lead, first[0], when=EventDate(f"2026-03-0{step.day}"), **reads))
    else:
        decisions.append(opens(of, lead))
    if found[1]:
        decisions.append(joins(of, aside, found[1][0].event))
    decisions += following(step, first)
    return found, put(store, of, decisions)


def following(step: Step, found: Sequence[Event]) -> list[Decision]:
    """What follows for events that were found: one is another, reacts to it, reads otherwise."""
    made: list[Decision] = []
    if step.unites and len(found) > 1:
        made.append(Joined(replace(found[0], headline="Both"), found[1].id, ONE))
    if step.links and len(found) > 1:
        made.append(Linked(LinkKind.REACTION, found[-1].id, found[0].id, ONE))
    if step.rewrites and len(found) > 2:
        made.append(Rewritten(replace(found[2], status=Status.CANCELLED), ONE))
    return made


def played(url: str, batches: Sequence[Sequence[Step]], *, together: bool) -> list[object]:
    """All that a store answered, and all that it holds at the end."""
    said: list[object] = []
    with Store.open(url, clock=FakeClock(T0)) as store:
        number = 0
        for batch in batches:
            with store.together() if together else nullcontext():
                if together:
                    store.foresee(key for step in batch for key in (*step.keys, *step.passing))
                for step in batch:
                    said.append(taken(store, number, step))
                    number += 1
        assert store.check() == ()
        said += store.rows()
        said += [store.candidates([(key,)]) for key in range(1, 8)]
        said += [store.events(EventQuery(words=(word,))) for word in ("launch", "talks", "missiles")]
        for query in (EventQuery(topics=("nuclear",)), EventQuery(sources=("kyodo",)), EventQuery()):
            said.append(store.events(query))
        said.append(store.counts())
    return said


@settings(max_examples=12, deadline=None)
@given(batches=BATCHES)
def test_articles_recorded_together_are_as_if_recorded_one_by_one(
    databases: Databases, batches: list[list[Step]]
) -> None:
    with databases.lent() as one, databases.lent() as other:
        assert played(one, batches, together=True) == played(other, batches, together=False)


def test_an_event_that_absorbed_another_is_absorbed_with_all_its_keys(databases: Databases) -> None:
    with databases.lent() as url, Store.open(url, clock=FakeClock(T0)) as store:
        for number in (1, 2, 3):
            of = article(f"Launch {number}", f"Launch {number}.", url=f"https://example.org/{number}")
            put(store, of, [opens(of, mention(of, f"Launch {number}.", keys=(number,)))])
        one, two, three = (store.candidates([(key,)])[0][0].event for key in (1, 2, 3))
        with store.together():
            store.foresee([1, 2, 3])
            for number, (stays, gone) in enumerate(((two, three), (one, two)), start=4):
                of = article(f"Talks {number}", f"Talks {number}.", url=f"https://example.org/{number}")
                told = opens(of, mention(of, f"Talks {number}.", keys=(number,)))
                put(store, of, [told, Joined(replace(stays, headline="Both"), gone.id, ONE)])
        assert store.check() == ()
        assert {found.event.id for key in (1, 2, 3) for found in store.candidates([(key,)])[0]} == {one.id}


def test_what_an_update_leaves_alone_is_compared_first() -> None:
    """Columns with an index are written only where an event differs in what they are made of."""
    columns = {
        *("id", "news_on", "weight", "first_seen_at", "status", "is_lead", "joined_into"),  # themselves
        *("first_day", "last_day", "when_value", "when_end"),  # made of `when` and `reported_on`
    }
    assert columns == INDEXED
    assert columns < {column.name for column in events.c}
