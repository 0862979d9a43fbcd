"""Two events that prove to be one: what moves, what stays, and what nobody is shown again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.errors import EventNotFound
from storage.model import (
    Alert,
    Content,
    EventQuery,
    Joined,
    Linked,
    LinkKind,
    NewMention,
    Reason,
    Rewritten,
    Status,
)
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.make import (
    BECAUSE,
    ONE,
    T0,
    article,
    event_for,
    joins,
    mention,
    opens,
    put,
    subscription,
    tell,
    unite,
)

HOUR = timedelta(hours=1)
REACTION, ANNOUNCEMENT, CHANGE = LinkKind.REACTION, LinkKind.ANNOUNCEMENT, LinkKind.CHANGE


def two(store: Store, clock: FakeClock) -> None:
    """Events 1 and 2, an hour apart, of different sources, topics and keys."""
    for number, source, topic in ((1, "yonhap", "missiles"), (2, "kyodo", "space")):
        of = article(f"Rocket {number} went up", f"It was rocket {number}.", source=source)
        put(store, of, [opens(of, mention(of, topics=(topic,), keys=(number, 7)))])
        clock.advance(hours=1)


def test_the_event_that_stays_has_the_mentions_of_both(store: Store, clock: FakeClock) -> None:
    two(store, clock)
    recorded = unite(store, 1, 2, headline="One rocket", topics=("missiles", "space"))
    assert (recorded.new_events, recorded.updated_events, recorded.joined) == ((), (1,), ((2, 1),))
    assert recorded.lead_event is None
    detail = store.event(1)
    assert [m.title for m in detail.mentions] == ["Rocket 1 went up", "Rocket 2 went up"]
    assert {m.event_id for m in detail.mentions} == {1}
    assert (detail.event.headline, detail.event.mentions, detail.event.articles) == ("One rocket", 2, 2)
    assert (detail.event.first_seen_at, detail.event.updated_at) == (T0, clock.now)
    assert detail.revisions[-1].what == "event 2 joined into it; headline; topics +space"
    assert detail.revisions[-1].why == "both name the same talks"
    assert store.check() == ()


def test_an_absorbed_event_answers_with_the_one_that_stays_and_before_with_itself(
    store: Store, clock: FakeClock
) -> None:
    two(store, clock)
    before = store.event(2)
    unite(store, 1, 2)
    assert store.event(2) == store.event(1)
    assert store.event(2, as_of=T0 + 1.5 * HOUR) == before
    assert [m.title for m in store.event(1, as_of=T0 + 1.5 * HOUR).mentions] == ["Rocket 1 went up"]


@pytest.mark.parametrize(
    "query",
    [
        EventQuery(),
        EventQuery(sources=("kyodo",)),
        EventQuery(words=("rocket", "2")),
        EventQuery(words=("it", "was", "rocket", "2")),
        EventQuery(seen_after=T0 - HOUR),
        EventQuery(topics=("space",)),
    ],
)
def test_no_list_and_no_search_gives_an_absorbed_event(
    store: Store, clock: FakeClock, query: EventQuery
) -> None:
    """What only its mentions have leads to the event that stays, and before the join to itself."""
    two(store, clock)
    unite(store, 1, 2, topics=("missiles", "space"))
    assert [event.id for event in store.events(query).events] == [1]
    then = store.events(replace(query, as_of=T0 + 1.5 * HOUR)).events
    assert 2 in [event.id for event in then]
    assert store.counts().events == 1
    assert store.counts().by_topic == {"missiles": 1, "space": 1}


def test_its_keys_lead_to_the_event_that_stays_with_all_mentions(store: Store, clock: FakeClock) -> None:
    two(store, clock)
    store.candidates([(2,)])  # what was read before must not come again as the absorbed event's
    unite(store, 1, 2)
    ((candidate,),) = store.candidates([(2, 7)])
    assert (candidate.event, candidate.shared) == (store.event(1).event, 2)
    assert candidate.mentions == tuple(reversed(store.event(1).mentions))


def test_a_channel_that_saw_either_is_not_shown_the_one_that_stays_as_new(
    store: Store, clock: FakeClock
) -> None:
    two(store, clock)
    shown_until = clock.now
    clock.advance(hours=1)
    unite(store, 1, 2)
    assert store.events(EventQuery(seen_after=shown_until)).events == ()
    assert store.events(EventQuery(changed_after=shown_until)).events == ()
    # Were the younger to stay, it would be as old as the older.
    tell(store, "A third")
    unite(store, 3, 1)
    assert store.event(3).event.first_seen_at == T0
    assert store.events(EventQuery(seen_after=shown_until)).events == ()


def test_a_channel_alerted_to_either_has_been_told_of_the_one_that_stays(
    store: Store, clock: FakeClock
) -> None:
    two(store, clock)
    channel = store.save_subscription(subscription())
    post = Alert("alert 2", (2,), Content("Rocket 2", "[]"))
    assert store.enqueue_alerts(channel, [post], now=clock.now, known=clock.now, alerted_until=None)
    told = store.alerted(channel, [2])[2]
    unite(store, 1, 2)
    assert store.alerted(channel, [1]) == {1: replace(told, event_id=1)}


def test_a_join_after_a_join_leads_to_the_last(store: Store, clock: FakeClock) -> None:
    two(store, clock)
    tell(store, "A third")
    moments = []
    for stays, gone in ((2, 3), (1, 2)):
        moments.append(clock.now)
        clock.advance(hours=1)
        unite(store, stays, gone)
    assert {store.event(n).event.id for n in (1, 2, 3)} == {1}
    assert store.event(1).event.mentions == 3
    assert [store.event(n, as_of=moments[0]).event.id for n in (1, 2, 3)] == [1, 2, 3]
    assert [store.event(n, as_of=moments[1]).event.id for n in (1, 2, 3)] == [1, 2, 2]
    assert len(store.event(3, as_of=moments[1]).mentions) == 2
    assert store.check() == ()


def test_what_one_article_tells_of_an_event_it_joins_goes_to_the_one_that_stays(
    store: Store, clock: FakeClock
) -> None:
    two(store, clock)
    of = article("Both rockets", "They were one. Tokyo protested.")
    told = joins(of, mention(of, "They were one."), store.event(2).event, headline="Not this")
    new = opens(of, mention(of, "Tokyo protested.", lead=False), number=1)
    one = Joined(replace(store.event(1).event, headline="One rocket"), 2, ONE)
    recorded = put(store, of, [told, new, one, Linked(REACTION, -1, 2, BECAUSE)])
    assert (recorded.lead_event, recorded.new_events, recorded.joined) == (1, (3,), ((2, 1),))
    event = store.event(1).event
    assert (event.headline, event.mentions, event.articles) == ("One rocket", 3, 3)
    assert [(link.kind, link.event.id, link.forward) for link in store.event(3).links] == [
        (REACTION, 1, True)
    ]
    assert store.check() == ()


def test_a_decision_on_an_event_absorbed_meanwhile_holds_for_the_one_that_stays(
    store: Store, clock: FakeClock
) -> None:
    two(store, clock)
    stale = store.event(2).event
    unite(store, 1, 2)
    of = article("Late", "A late report.")
    recorded = put(store, of, [joins(of, mention(of), stale, headline="As the absorbed one reads")])
    assert recorded.updated_events == (1,)
    assert (store.event(1).event.headline, store.event(1).event.mentions) == ("Rocket 1 went up", 3)
    again = unite(store, 1, 2)
    assert (again.joined, again.updated_events) == ((), ())
    assert store.check() == ()


def test_a_new_wording_replaces_the_mention_that_moved(store: Store, clock: FakeClock) -> None:
    two(store, clock)
    unite(store, 1, 2)
    moved = store.event(1).mentions[1]
    new = article("Rocket 2 went up", "It was rocket two.", source="kyodo", url=moved.url)
    put(store, new, [joins(new, mention(new), store.event(1).event)])
    assert [m.mention.evidence for m in store.event(1).mentions] == ["It was rocket 1.", "It was rocket two."]
    assert (store.event(1).event.mentions, store.event(1).event.articles) == (2, 2)


def test_an_event_reads_otherwise_without_a_mention(store: Store, clock: FakeClock) -> None:
    tell(store, "Summit planned", status=Status.PLANNED)
    before = clock.now
    clock.advance(hours=1)
    of = article("Summit called off", "The summit is off.")
    off = replace(store.event(1).event, status=Status.CANCELLED)
    why = Reason("status", "called off", "off")
    recorded = put(store, of, [opens(of, mention(of)), Rewritten(off, why), Linked(CHANGE, -1, 1, why)])
    assert (recorded.new_events, recorded.updated_events, recorded.lead_event) == ((2,), (1,), 2)
    detail = store.event(1)
    assert (detail.event.status, detail.event.mentions, detail.event.articles) == (Status.CANCELLED, 1, 1)
    assert detail.revisions[-1].what == "status planned → cancelled"
    assert detail.revisions[-1].why == "called off: off"
    assert store.events(EventQuery(statuses=(Status.PLANNED,))).events == ()
    (changed,) = store.events(EventQuery(changed_after=before)).before
    assert changed.status is Status.PLANNED
    assert [(link.kind, link.event.id, link.forward) for link in detail.links] == [(CHANGE, 2, False)]
    assert store.event(1, as_of=before).links == ()
    assert store.check() == ()


def test_a_link_is_kept_once_and_follows_both_its_events(store: Store, clock: FakeClock) -> None:
    for name in ("Launch", "The same launch", "Protest", "The same protest"):
        tell(store, name)
    link = Linked(REACTION, 4, 2, BECAUSE)
    for words in ("Once.", "Twice."):
        put(store, article("Protest", words), [link, Linked(REACTION, 4, 4, BECAUSE)])
    before = clock.now
    clock.advance(hours=1)
    unite(store, 1, 2)
    clock.advance(hours=1)
    between = clock.now
    clock.advance(hours=1)
    unite(store, 3, 4)
    assert links(store, 1) == [(REACTION, 3, False)]
    assert links(store, 3) == [(REACTION, 1, True)]
    assert [(x.event.id, x.event.headline) for x in store.event(4, as_of=before + HOUR / 2).links] == [
        (2, "The same launch")
    ]
    assert [x.event.id for x in store.event(4, as_of=between).links] == [1]
    unite(store, 1, 3)
    assert links(store, 1) == []
    assert store.check() == ()


def links(store: Store, event_id: int) -> list[tuple[LinkKind, int, bool]]:
    return [(link.kind, link.event.id, link.forward) for link in store.event(event_id).links]


def test_a_decision_on_events_that_are_not_there_leaves_nothing_behind(store: Store) -> None:
    tell(store, "Launch")
    event = store.event(1).event
    of = article("Wrong", "Wrong.")
    for wrong in (
        Joined(event, 9, ONE),
        Joined(replace(event, id=9), 1, ONE),
        Linked(ANNOUNCEMENT, 1, 9, ONE),
        Rewritten(replace(event, id=9), ONE),
        NewMention(mention(of), event_for(of, mention(of), id=9), ONE),
    ):
        with pytest.raises(EventNotFound, match="There is no event 9"):
            put(store, of, [wrong])
    assert store.counts().articles == 1
    assert store.check() == ()
