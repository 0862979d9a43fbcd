"""Recording an article: what it becomes, and that it becomes it once and whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.errors import EventNotFound
from storage.model import (
    Counts,
    EventDate,
    EventQuery,
    EventType,
    Flag,
    FlagKind,
    Ignored,
    Launch,
    LaunchFact,
    NewMention,
    Origin,
    Particular,
    Reading,
    Reason,
    Standing,
    Status,
)
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.make import (
    BECAUSE,
    T0,
    YONHAP,
    article,
    event_for,
    joins,
    mention,
    opens,
    put,
    reading,
    tell,
)

SEVERAL = LaunchFact(
    Particular.COUNT, "several missiles", 7, "", 2.0, None, True, "KCNA", False, "KP", date(2026, 2, 1)
)
FROM_SUNAN = LaunchFact(Particular.SITE, "순안", 0, "Sunan", observed=True)


def test_every_field_of_a_mention_and_its_event_comes_back(store: Store) -> None:
    of = article("북한, 미사일 발사", "They met. <b>Then</b> \u202e they left.\x01", published_on=None)
    told = mention(
        of,
        "<b>Then</b>",
        when=EventDate("2026-02", "2026-02-20"),
        people=("Kim Jong Un",),
        topics=("missiles", "a\"b%_'"),
        origins=(Origin("kcna", "KCNA", ("yonhap", "kyodo"), True),),
        flags=(Flag(FlagKind.STATE_MEDIA_ONLY, "Only state media say so."),),
        reasons=(Reason("when", "month named", "in February"),),
        keys=(2**62, 0, 17),
        launch=Launch((SEVERAL, FROM_SUNAN)),
    )
    (event_id,) = put(store, of, [opens(of, told)]).new_events
    detail = store.event(event_id)
    (stored,) = detail.mentions
    assert stored.mention == told
    assert (stored.event_id, stored.title, stored.published_on) == (event_id, of.title, None)
    expected = event_for(of, told, id=event_id, first_seen_at=T0, updated_at=T0)
    assert detail.event == expected
    assert [(r.event, r.number, r.at, r.by, r.what, r.why) for r in detail.revisions] == [
        (expected, 1, T0, "article 1", "new event", "no such event yet")
    ]


def test_events_are_numbered_from_1_as_people_see_them(store: Store) -> None:
    assert [tell(store, "First"), tell(store, "Second"), tell(store, "Third")] == [1, 2, 3]


def test_the_same_wording_changes_nothing_whatever_its_address(store: Store) -> None:
    of = article("Ministers meet")
    first = put(store, of, [opens(of, mention(of))])
    for same in (of, replace(of, url="https://elsewhere.example/1")):
        assert store.standing([same]) == (Standing.KNOWN,)
        again = put(store, same, [opens(same, mention(same))])
        assert (again.new_events, again.updated_events) == ((), ())
        assert (again.article.id, again.lead_event) == (first.article.id, first.lead_event)
    assert store.counts().events == 1


def test_an_article_stands_as_new_known_or_changed(store: Store) -> None:
    of = article("Ministers meet", "At ten.")
    put(store, of, [opens(of, mention(of))])
    reworded = replace(of, text="At eleven.")
    assert store.standing([of, reworded, article("Another")]) == (
        Standing.KNOWN,
        Standing.CHANGED,
        Standing.NEW,
    )
    assert store.standing([]) == ()


def test_another_mention_updates_counts_and_says_what_changed(store: Store, clock: FakeClock) -> None:
    first = article("Summit planned", "A summit is planned.")
    event_id = put(store, first, [opens(first, mention(first, status=Status.PLANNED, when=None))]).new_events[
        0
    ]
    clock.advance(hours=1)
    second = article("Summit held", "The summit was held.", published_on=date(2026, 3, 2))
    stored = store.event(event_id).event
    held = joins(
        second,
        mention(second),
        stored,
        status=Status.OCCURRED,
        when=EventDate("2026-03-02"),
        topics=("diplomacy", "missiles"),
        mentions=99,
    )
    recorded = put(store, second, [held])
    assert (recorded.new_events, recorded.updated_events, recorded.lead_event) == ((), (1,), 1)
    detail = store.event(event_id)
    assert (detail.event.mentions, detail.event.articles) == (2, 2)
    assert (detail.event.first_seen_at, detail.event.updated_at) == (T0, clock.now)
    assert [r.what for r in detail.revisions] == [
        "new event",
        "new mention; status planned → occurred; date none → 2026-03-02; topics +missiles",
    ]
    assert detail.revisions[1].why == "same day"


def test_mentions_of_one_article_join_the_event_it_opens(store: Store) -> None:
    of = article("Two passages", "They met. They agreed. Others launched.")
    first = opens(of, mention(of, "They met."), number=7)
    joined = NewMention(mention(of, "They agreed.", lead=False), first.event, BECAUSE, number=7)
    other = opens(of, mention(of, "Others launched.", lead=False), number=8)
    ignored = Ignored(mention(of, "Others", lead=False), BECAUSE)
    recorded = put(store, of, [first, joined, other, ignored])
    assert recorded.new_events == (1, 2)
    assert recorded.lead_event == 1
    detail = store.event(1)
    assert [m.mention.evidence for m in detail.mentions] == ["They met.", "They agreed."]
    assert (detail.event.mentions, detail.event.articles) == (2, 1)
    assert [r.what for r in detail.revisions] == ["new event, 2 mentions"]


def test_a_new_wording_is_a_revision_and_its_mentions_stand_for_the_old(
    store: Store, clock: FakeClock
) -> None:
    of = article("Ministers meet", "They met at ten.")
    put(store, of, [opens(of, mention(of))])
    before = clock.now
    clock.advance(hours=1)
    new = replace(of, text="They met at eleven.")
    recorded = put(store, new, [joins(new, mention(new), store.event(1).event)])
    assert (recorded.article.revision, recorded.updated_events) == (2, (1,))
    detail = store.event(1)
    assert [m.mention.evidence for m in detail.mentions] == ["They met at eleven."]
    assert (detail.event.mentions, detail.event.articles) == (1, 1)
    assert detail.revisions[-1].what == "reworded mention"
    assert [m.mention.evidence for m in store.event(1, as_of=before).mentions] == ["They met at ten."]
    assert store.counts() == Counts(0, 1, 1, 1, 0, {"diplomacy": 1})


def test_an_article_off_topic_is_known_and_nothing_else(store: Store) -> None:
    of = article("Recipes")
    recorded = store.record(of, Reading(False, (), ()), [])
    assert (recorded.new_events, recorded.lead_event) == ((), None)
    assert store.standing([of]) == (Standing.KNOWN,)
    assert store.events(EventQuery(words=("recipes",))).events == ()
    assert store.check() == ()


def test_a_decision_on_an_event_that_is_not_there_leaves_nothing_behind(store: Store) -> None:
    of = article("Ministers meet")
    wrong = joins(of, mention(of), event_for(of, mention(of), id=5))
    with pytest.raises(EventNotFound, match="There is no event 5"):
        put(store, of, [wrong])
    assert store.standing([of]) == (Standing.NEW,)
    assert store.check() == ()


def test_sources_are_replaced_by_key(store: Store) -> None:
    store.put_sources([])
    store.put_sources([YONHAP, replace(YONHAP, key="ap", name="AP")])
    store.put_sources([replace(YONHAP, reliability="A")])
    assert [(s.key, s.reliability, s.names) for s in store.sources()] == [
        ("ap", "B", ("연합뉴스",)),
        ("yonhap", "A", ("연합뉴스",)),
    ]


def test_times_are_kept_in_utc_and_one_without_a_zone_is_refused(store: Store) -> None:
    of = article("Ministers meet", published_at=datetime.fromisoformat("2026-03-01T09:00:00+09:00"))
    recorded = put(store, of, [opens(of, mention(of))])
    again = put(store, of, [])
    assert again.article.published_at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert recorded.article.id == again.article.id
    naive = article("Others meet", seen_at=datetime(2026, 3, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(Exception, match="a time without a zone"):
        put(store, naive, [])


def test_candidates_are_the_events_that_share_most_keys(store: Store) -> None:
    def tells(title: str, keys: tuple[int, ...]) -> None:
        of = article(title)
        put(store, of, [opens(of, mention(of, keys=keys))])

    tells("One", (1, 2, 3))
    tells("Two", (2, 3, 4))
    tells("Three", (9,))
    tells("Four", (2, 3, 4))
    found = store.candidates([(2, 3, 4), (9, 9), (77,), ()])
    assert [[(c.event.id, c.shared) for c in each] for each in found] == [
        [(4, 3), (2, 3), (1, 2)],
        [(3, 1)],
        [],
        [],
    ]
    assert [len(each) for each in store.candidates([(2, 3, 4)], limits=[2])] == [2]
    for least, count in ((1, 3), (2, 3), (3, 2), (4, 0)):
        assert [len(each) for each in store.candidates([(2, 3, 4)], least=[least])] == [count]
    assert found[0][0].mentions == store.event(4).mentions


def test_a_candidate_brings_its_eight_newest_mentions(store: Store) -> None:
    first = article("Launch 0")
    put(store, first, [opens(first, mention(first, keys=(1,)))])
    for n in range(1, 11):
        of = article(f"Launch {n}")
        put(store, of, [joins(of, mention(of, keys=(1,)), store.event(1).event)])
    ((candidate,),) = store.candidates([(1,)])
    assert [m.title for m in candidate.mentions] == [f"Launch {n}" for n in range(10, 2, -1)]


def test_a_key_shared_by_very_many_keeps_the_newest_events(store: Store) -> None:
    of = article("A list", "x" * 300)
    mentions = [mention(of, "x", keys=(5, 1000 + n)) for n in range(230)]
    put(store, of, [opens(of, m, number=n) for n, m in enumerate(mentions, 1)])
    found = store.candidates([(5,)], limits=[1000])[0]
    assert {c.event.id for c in found} == set(range(31, 231))
    assert store.check() == ()


def test_types_and_reading_flags_do_not_stop_a_check(store: Store) -> None:
    of = article("Ministers meet")
    flagged = replace(reading(mention(of)), flags=(Flag(FlagKind.OFFICE_HOLDER, "Out of date."),))
    store.record(of, flagged, [opens(of, mention(of, type=EventType.OTHER))])
    assert store.check() == ()


def test_moments_of_recording_rise_though_the_clock_stands_or_steps_back(
    store: Store, clock: FakeClock
) -> None:
    """Digests cover what became known up to a moment: a later recording needs a later one."""
    seen = []
    for number, step in enumerate((0.0, 0.0, -3600.0, 5.0)):
        clock.advance(seconds=step)
        seen.append(store.event(tell(store, f"Launch {number}")).event.first_seen_at)
    assert seen == [T0 + timedelta(microseconds=n) for n in range(4)]


def test_what_is_done_together_stands_together_or_not_at_all(store: Store, clock: FakeClock) -> None:
    """Later calls see what earlier ones wrote; after an error the ids of what is lost are given anew."""

    def batch(*titles: str) -> None:
        with store.together():
            for title in titles:
                of = article(title)
                ((*_, found),) = store.candidates([(1,)]) if store.counts().events else ((None,),)
                told = mention(of, keys=(1,))
                put(store, of, [joins(of, told, found.event) if found else opens(of, told)])
            assert store.counts().articles == len(titles)
            if "Lost" in titles:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        batch("Lost", "Lost too", "Lost as well")
    assert store.counts().articles == 0
    batch("One", "Two", "Three")
    ((candidate,),) = store.candidates([(1,)])
    assert [m.title for m in candidate.mentions] == ["Three", "Two", "One"]
    assert candidate.event == store.event(1).event
    assert store.check() == ()


def test_candidates_kept_from_recording_are_those_that_another_reads(
    store: Store, url: str, clock: FakeClock
) -> None:
    """New events, further mentions, two of one article, a new wording, a join: all as if read anew."""
    first = article("Launch", "A launch. It flew. More came.", url="https://a.example/1")
    told = [
        mention(first, words, lead=not n, keys=(1, n + 2))
        for n, words in enumerate(("A launch.", "It flew."))
    ]
    put(store, first, [opens(first, told[0]), opens(first, told[1], number=2)])
    for number in range(2, 14):
        clock.advance(minutes=1)
        ((event, *_), _) = store.candidates([(1, 2), (1, 3)])
        of = article(
            f"Launch {number}", "A launch. It flew. More came.", url=f"https://a.example/{number % 9}"
        )
        passages = ("A launch.", "More came.")[: 1 + number % 2]
        again = [mention(of, words, lead=not n, keys=(1, 2)) for n, words in enumerate(passages)]
        put(store, of, [joins(of, each, event.event, topics=("missiles",)) for each in again])
        with Store.open(url, clock=clock) as other:
            assert store.candidates([(1, 2), (3,)]) == other.candidates([(1, 2), (3,)])
