"""Full text: what words find, in three languages, whatever people type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage.asking import events
from storage.engines.engine import Database
from storage.model import EventDate, EventQuery, EventType, Order
from storage.store import Store
from storage.words.match import MENTIONS
from storage.words.search import Reach, Wanted, add, drop_articles, look, mark, newest_hits
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import article, found, mention, opens, put, tell


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[Store]:
    """Four events, two in English, one in Korean, one in Japanese."""
    with Store.open(databases.empty(), clock=FakeClock()) as store:
        fill(store)
        yield store


def fill(store: Store) -> None:
    tell(store, "Kim Jong-un inspects a ship", "North Korea's leader inspected a destroyer in Nampo.")
    tell(store, "북한, 동해상으로 탄도미사일 발사", "합동참모본부는 북한이 탄도미사일을 발사했다고 밝혔다.")
    tell(store, "北朝鮮が弾道ミサイルを発射", "防衛省は、北朝鮮が弾道ミサイルを発射したと発表した。")
    tell(store, "Allies hold drill", "Freedom Edge began off Jeju with F-35 jets, the JCS said.")


@pytest.mark.parametrize(
    ("words", "event"),
    [
        (["Kim Jong Un"], 1),
        ([("김정은", "Kim Jong Un")], 1),  # one spelling of several is enough
        ([("김정은", "Kim Jong Un"), "Nampo"], 1),
        ([("김정은", "Kim Il Sung")], None),
        ([("Kim Sung", "Jong Kim")], None),  # each in its order
        ([("미사일", "missile"), "동해"], 2),
        ([("弾", "탄도"), ("북한", "北韓")], 2),
        (["kim jong-un"], 1),
        (["destroyers"], 1),
        (["Kim", "Nampo"], 1),
        (["미사일"], 2),
        (["북한"], 2),
        (["탄도미사일 발사"], 2),
        (["합동참모본부"], 2),
        (["ミサイル"], 3),
        (["北朝鮮"], 3),
        (["防衛省"], 3),
        (["朝鮮"], 3),
        (["弾"], 3),
        (["freedom edge"], 4),
        (["f35 jets", "f-35"], None),
        (["F-35"], 4),
        (["edge freedom"], None),
        (["edge", "freedom"], 4),
        (["Kim", "Jeju"], None),
    ],
)
def test_words_find_the_event_that_has_them_all(filled: Store, words: list[str], event: int | None) -> None:
    ids = [e.id for e in filled.events(EventQuery(words=tuple(words))).events]
    assert ids == ([event] if event else [])


@pytest.mark.parametrize(
    "words",
    [
        *('"', "*", "NEAR(", "NEAR(kim jong)", "AND", "OR", "NOT", "^", "-", "a:b", "title:", "{", "("),
        *("';--", "\x00", "\ud800", "％", "", " ", "'", '"kim', "kim*", "+", "\\", "topic_missiles"),
        *("x" * 10_000, "か" * 5000),
    ],
)
@pytest.mark.parametrize("order", [Order.NEWEST, Order.RANK])
def test_nothing_that_people_type_is_an_error(filled: Store, words: str, order: Order) -> None:
    page = filled.events(EventQuery(words=(words,), order=order))
    assert all("kim" in event.headline.lower() for event in page.events)


def test_a_search_for_signs_alone_finds_nothing(filled: Store) -> None:
    for words in (('"',), ("*", "-")):
        assert filled.events(EventQuery(words=words)).events == ()
    assert found(filled, "*", "Kim") == ["Kim Jong-un inspects a ship"]


def test_what_a_mention_says_comes_before_what_its_article_merely_holds(store: Store) -> None:
    text = "Ministers met. A typhoon passed. Elsewhere a typhoon sank a boat."
    aside = article("Ministers meet", text)
    put(store, aside, [opens(aside, mention(aside, "Ministers met."))])
    subject = article("Boat lost", text + " More.")
    boat = mention(subject, "Elsewhere a typhoon sank a boat.", lead=False)
    lead = mention(subject, "Ministers met.")
    put(store, subject, [opens(subject, lead, number=1), opens(subject, boat, number=2)])
    best, *others = store.events(EventQuery(words=("typhoon",), order=Order.RANK)).events
    assert best.summary == "Elsewhere a typhoon sank a boat."
    assert {event.id for event in others} == {1, 2}


def test_a_headline_weighs_more_than_a_passage(store: Store) -> None:
    tell(store, "A report on trade", "The typhoon is named once here among other words.")
    tell(store, "Typhoon nears", "It is named in the headline only, among other words.")
    tell(store, "A report on ships", "The typhoon is named once here among other words, too.")
    assert found(store, "typhoon")[0] == "Typhoon nears"


def test_a_mark_of_the_index_is_no_word(store: Store) -> None:
    tell(store, "Launch", topics=("missiles",))
    assert found(store, "topic_missiles") == []
    assert found(store, mark("topic", "missiles")) == []


@pytest.fixture(scope="module")
def many(databases: Databases) -> Iterator[Database]:
    """Thirty events that share a word, each a day newer than the one before."""
    database = Database(databases.empty())
    store = Store(database, FakeClock())
    for n in range(30):
        topics = ("rare",) if n == 4 else ("usual", "with-sign") if n % 2 else ("usual",)
        kind = EventType.MISSILE_LAUNCH if n % 3 == 0 else EventType.MEETING
        day = date(2026, 1, 1 + n)
        when = EventDate(day.isoformat())
        tell(store, f"Launch {n}", "A launch.", published_on=day, topics=topics, type=kind, when=when)
    yield database
    database.close()


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        ({}, range(30)),
        ({"topics": ("rare",)}, [4]),
        ({"topics": ("with-sign",)}, range(1, 30, 2)),
        ({"date_from": date(2026, 1, 2), "date_to": date(2026, 1, 3)}, [1, 2]),
        ({"types": (EventType.MISSILE_LAUNCH,), "sources": ("yonhap",)}, range(0, 30, 3)),
        ({"actors": ("nobody",)}, []),
    ],
)
def test_a_word_too_common_to_rank_is_found_newest_first_with_every_filter(
    many: Database, order: Order, fields: dict[str, Any], numbers: Sequence[int]
) -> None:
    reach = Reach(ranked=5, near=0, newest=(3, 6))
    for limit in (4, 40):
        query = EventQuery(words=("launch",), order=order, limit=limit, **fields)
        with many.reading() as connection:
            page = events.page(connection, query, reach)
        assert page.favours_recent
        assert page.more == (limit < len(numbers))
        seen = [int(event.headline.split()[1]) for event in page.events]
        if order in (Order.RANK, Order.NEWEST):
            assert seen == sorted(numbers, reverse=True)[:limit]
        assert set(seen) <= set(numbers)
        assert len(seen) == min(limit, len(numbers))


@pytest.mark.parametrize("order", list(Order))
def test_a_common_word_is_ranked_among_the_events_of_a_few_days(many: Database, order: Order) -> None:
    reach = Reach(ranked=5, near=5, newest=(3, 6))
    for fields, numbers in (
        ({"date_from": date(2026, 1, 2), "date_to": date(2026, 1, 4)}, {1, 2, 3}),
        ({"date_from": date(2026, 1, 29)}, {28, 29}),
        ({"date_to": date(2025, 12, 31)}, set()),
    ):
        query = EventQuery(words=("launch",), order=order, limit=40, **fields)  # type: ignore[arg-type]
        with many.reading() as connection:
            page = events.page(connection, query, reach)
        assert {int(event.headline.split()[1]) for event in page.events} == numbers
        assert not page.favours_recent


def test_beside_a_common_word_a_headline_with_both_comes_first_then_the_newest(
    databases: Databases, store: Store
) -> None:
    for n in range(20):
        tell(store, f"Launch {n}", "A launch.")
    tell(store, "Typhoon delays launch", "It is named in the headline only.")
    for n in range(3):
        tell(store, f"Report {n}", "Before the typhoon there was a launch.")
    asked = EventQuery(words=("launch", "typhoon"), order=Order.RANK)
    with store._database.reading() as connection:
        page = events.page(connection, asked, Reach(ranked=10, newest=(5, 8)))
    first, *others = [event.headline for event in page.events]
    assert first == "Typhoon delays launch"
    assert sorted(others) == ["Report 0", "Report 1", "Report 2"]
    if databases.kind == "sqlite":
        assert others == ["Report 2", "Report 1", "Report 0"]
    assert not page.favours_recent


def _seldom_together(store: Store) -> None:
    """A mention with both words, forty articles whose mentions have one of them each, then both again."""
    tell(store, "Typhoon delays launch", "It is named in the headline only.", topics=("space",))
    for n in range(40):
        of = article(f"Report {n}", f"A typhoon of {n}. Elsewhere a launch.")
        sentences = (f"A typhoon of {n}.", "Elsewhere a launch.")
        told = [mention(of, said, headline=said) for said in sentences]
        put(store, of, [opens(of, one, number) for number, one in enumerate(told, 1)])
    tell(store, "Launch before typhoon", "It is named in the headline only.", topics=("space",))


def test_words_that_mentions_seldom_have_together_are_found_in_the_newest_then_in_articles_then_in_older(
    databases: Databases, store: Store
) -> None:
    _seldom_together(store)
    asked = EventQuery(words=("launch", "typhoon"), order=Order.RANK, limit=3)
    lately = Reach(walked=1, part=10, parts=5)
    with store._database.reading() as connection:
        whole = events.page(connection, asked, Reach())
        page = events.page(connection, asked, lately)
        seldom = events.page(connection, asked, replace(lately, walked=1000))
        every = [events.page(connection, replace(asked, limit=60), reach) for reach in (lately, Reach())]
        days = replace(asked, date_to=date(2030, 1, 1))
        listed = [events.page(connection, days, replace(reach, near=0)) for reach in (lately, Reach())]
    assert {"Typhoon delays launch", "Launch before typhoon"} <= {event.headline for event in whole.events}
    assert not whole.favours_recent
    assert seldom == whole
    assert {event.id for event in every[0].events} == {event.id for event in every[1].events}
    assert listed[0] == listed[1]
    if databases.kind == "sqlite":  # PostgreSQL finds rows of all words at once
        said = [event.headline for event in page.events]
        assert said == ["Launch before typhoon", "A typhoon of 39.", "A typhoon of 38."]
        assert every[0].events[-1].headline == "Typhoon delays launch"
        assert page.favours_recent
        assert page.more
    else:
        assert page == whole


def test_a_word_and_a_topic_that_no_article_has_together_are_not_looked_for_in_older_mentions(
    databases: Databases, store: Store
) -> None:
    """As a text that was let go of, or of which nothing but the title is known; and the page says so."""
    tell(store, "Typhoon delays launch", "It is named in the headline only.", topics=("space",))
    with store._database.writing(durable=False) as connection:
        drop_articles(connection, [1])
    for n in range(40):
        tell(store, f"Ships {n}", f"A typhoon of {n}.", topics=("sea",))
        tell(store, f"Rockets {n}", f"A launch of {n}.", topics=("space",))
    asked = EventQuery(words=("typhoon",), topics=("space",), order=Order.RANK)
    with store._database.reading() as connection:
        whole = events.page(connection, asked, Reach())
        page = events.page(connection, asked, Reach(walked=1, part=10, parts=5))
    assert [event.headline for event in whole.events] == ["Typhoon delays launch"]
    if databases.kind == "sqlite":
        assert page.events == ()
        assert page.favours_recent
    else:
        assert page == whole


def test_what_only_the_newest_articles_have_together_is_not_looked_for_in_older_mentions(
    databases: Databases, store: Store
) -> None:
    """An older mention whose text was let go of is passed over, and the page says so."""
    for n in range(40):
        tell(store, f"Ships {n}", f"A typhoon of {n}.", topics=("sea",))
        tell(store, f"Rockets {n}", f"A launch of {n}.", topics=("space",))
        if n == 5:
            tell(store, "Typhoon delays launch", "It is named in the headline only.", topics=("space",))
    tell(store, "Typhoon nears the pad", "It is named in the headline only.", topics=("space",))
    with store._database.writing(durable=False) as connection:
        drop_articles(connection, [13])
    asked = EventQuery(words=("typhoon",), topics=("space",), order=Order.RANK)
    lately = Reach(walked=1, part=10, parts=3)
    with store._database.reading() as connection:
        whole = events.page(connection, asked, Reach())
        page = events.page(connection, asked, lately)
    every = ["Typhoon nears the pad", "Typhoon delays launch"]
    assert {event.headline for event in whole.events} == set(every)
    assert [event.headline for event in page.events] == every[: 1 if databases.kind == "sqlite" else 2]
    assert page.favours_recent == (databases.kind == "sqlite")


def test_of_words_that_seldom_meet_what_says_so_in_its_headline_comes_first(store: Store) -> None:
    for n in range(60):
        tell(store, f"Ships {n}", f"A typhoon of {n}.")
        tell(store, f"Rockets {n}", f"A launch of {n}.")
    tell(store, "Typhoon delays launch", "It is named in the headline only.")
    for n in range(3):
        tell(store, f"Pad {n}", "Before the typhoon there was a launch.")
    asked = EventQuery(words=("launch", "typhoon"), order=Order.RANK, limit=2)
    with store._database.reading() as connection:
        page = events.page(connection, asked, Reach(walked=1, part=10, parts=3))
    assert page.events[0].headline == "Typhoon delays launch"


@pytest.mark.parametrize("order", list(Order))
def test_of_very_many_rows_of_certain_days_those_with_the_words_are_taken_at_once(
    many: Database, order: Order
) -> None:
    """Ranked newest first while very many match; all of them in other orders, or where few match."""
    reach = Reach(ranked=5, near=50, newest=(3, 6))
    days = {"date_from": date(2026, 1, 3), "date_to": date(2026, 1, 30)}
    for words, numbers in (("launch", [n for n in range(2, 30) if n != 4]), ("28", [28]), ("nothing", [])):
        for limit in (4, 40):
            asked = EventQuery(words=(words,), topics=("usual",), order=order, limit=limit, **days)  # type: ignore[arg-type]
            with many.reading() as connection:
                page = events.page(connection, asked, reach)
            seen = [int(event.headline.split()[1]) for event in page.events]
            assert page.favours_recent == (order is Order.RANK and words == "launch")
            assert page.more == (limit < len(numbers))
            assert len(seen) == min(limit, len(numbers))
            if order is not Order.DATE:
                assert seen == sorted(numbers, reverse=True)[:limit]
            elif limit == 40:
                assert seen == numbers


LANGUAGES = {
    "ko": "북한이 동해상으로 단거리 탄도미사일 여러 발을 발사했다고 합동참모본부가 밝혔다",
    "ja": "北朝鮮が日本海に向けて弾道ミサイルを発射したと防衛省が発表し政府は抗議した",
    "en": "north korea fired several short range ballistic missiles toward the east sea",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_two_or_more_characters_of_a_text_find_it(store: Store, language: str) -> None:
    """Recall is 1.0 for pieces of 2, 3 and 4 characters (words, in English)."""
    text = LANGUAGES[language]
    tell(store, "The one", text)
    tell(store, "Another", "Nothing of the kind. 전혀 다른 이야기. 別の話。")
    units = text.split(" ") if language != "ja" else [text]
    pieces = (
        units
        if language == "en"
        else [
            unit[at : at + size] for unit in units for size in (2, 3, 4) for at in range(len(unit) - size + 1)
        ]
    )
    for piece in pieces:
        assert "The one" in found(store, piece), piece


@pytest.mark.parametrize(("every", "wanted"), [(1, 3), (1, 40), (9, 3), (9, 40), (50, 3), (200, 40)])
def test_words_that_seldom_stand_together_are_found_newest_first_like_others(
    store: Store, every: int, wanted: int
) -> None:
    """Few or many of a hundred rows with both words, marked or not, between any two ids."""
    rows = [
        {
            "id": n,
            "head": "ship",
            "body": "a typhoon of" if n % every == 0 else "storm, typhoon",
            "marks": "m",
        }
        for n in range(1, 101)
    ]
    with store._database.writing(durable=False) as connection:
        add(connection, {MENTIONS: rows})
        for words in (("ship", "of"), ("typhoon of",), ("typhoon", "of")):
            match = Wanted.of(EventQuery(words=words)).match(connection, MENTIONS, marked=False)
            for low, high in ((0, 100), (0, 60), (40, 100), (41, 43)):
                both = [n for n in range(high, low - 1, -1) if n and n % every == 0]
                assert newest_hits(connection, match, low, high, wanted) == both[:wanted]
                seen = look(connection, match, low, high, Reach(ranked=30, newest=(4, 8)))
                if not seen.common:
                    assert seen.hits == both
