"""What goes wrong with a server: it is not there, refuses, stops, comes back, is told apart from a bug."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from storage.engines.engine import Database
from storage.errors import StoreDamaged, StoreError, StoreUnavailable
from storage.model import Article, EventQuery
from storage.recording import articles as recorded
from storage.store import Store
from storage.words import postgres_text
from storage.words.chosen import Rows, Walk
from storage.words.match import MENTIONS, Phrase
from storage.words.search import Reach, alone, look, newest_hits, ranked_hits
from tests.fakes import FakeClock
from tests.postgres import OwnServer, Server, programs
from tests.storage.make import article, mention, opens, put, tell

STORED = [9000, 4095, 2]
GONE = r"cannot be reached|was shut down"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """The URL of a new database."""
    made = postgres.make()
    yield made
    postgres.drop(made)


@pytest.fixture(scope="module")
def own(maybe_postgres: Server | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """A server that asks for passwords and may be stopped."""
    found = programs()
    if found is None:
        pytest.skip("needs PostgreSQL's programs: apt-get install postgresql")
    with OwnServer.started(found, authentication="scram-sha-256") as server:
        yield server


@pytest.mark.parametrize(
    ("user", "database", "says"),
    [
        ("postgres:wrong", "postgres", "refuses this user or password"),
        ("postgres", "postgres", "refuses this user or password"),
        ("nobody:wrong", "postgres", "refuses this user or password"),
        ("postgres:{password}", "nowhere", "is not there: make it first, for instance with createdb"),
    ],
)
def test_a_server_that_refuses_says_why(
    own: OwnServer, clock: FakeClock, user: str, database: str, says: str
) -> None:
    who = user.format(password=quote(own.password, safe=""))
    with pytest.raises(
        StoreUnavailable, match=f"The database {database} on 127.0.0.1:{own.port} {says}"
    ) as caught:
        Store.open(f"postgresql://{who}@127.0.0.1:{own.port}/{database}", clock=clock)
    assert "wrong" not in str(caught.value)
    assert own.password not in str(caught.value)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("127.0.0.1:{free}", "cannot be reached: no server answers there"),
        ("no-such-host.invalid", "cannot be reached: there is no such host"),
        ("/x?host=/nowhere", "cannot be reached: no server answers there"),
    ],
)
def test_a_server_out_of_reach_says_so(clock: FakeClock, place: str, says: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # nobody listens at it
        where = place.format(free=probe.getsockname()[1])
        with pytest.raises(StoreUnavailable, match=says) as caught:
            Store.open(f"postgresql://me:secret@{where}", clock=clock)
    assert "secret" not in str(caught.value)


def test_a_server_that_stops_is_unavailable_and_found_again_when_it_is_back(
    own: OwnServer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(own.make(), clock=clock) as store, caplog.at_level(logging.WARNING):
        tell(store, "Before")
        of = article("Meanwhile")
        own.stop()
        for call in (store.counts, lambda: put(store, of, [opens(of, mention(of))])):
            with pytest.raises(StoreUnavailable, match=GONE):
                call()
        own.start()
        assert put(store, of, [opens(of, mention(of))]).new_events == (2,)
        assert [event.headline for event in store.events(EventQuery()).events] == ["Meanwhile", "Before"]
        assert store.check() == ()
    assert [record.getMessage() for record in caplog.records] == []


def test_a_connection_lost_in_the_middle_of_recording_leaves_nothing(
    postgres: Server, url: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(url, clock=clock) as store, caplog.at_level(logging.WARNING):
        tell(store, "Before")
        of = article("Torn")
        with pytest.raises(StoreUnavailable, match=GONE):
            torn(store, of, lambda: postgres.cut_off(url))
        assert store.counts().articles == 1
        assert store.check() == ()
    # The driver may say of itself that it lost what it had sent.
    assert [record for record in caplog.records if not record.name.startswith("psycopg")] == []


def torn(store: Store, of: Article, cut: Callable[[], None]) -> None:
    with store.together():
        put(store, of, [opens(of, mention(of))])
        cut()
        store.counts()


def test_a_statement_gone_astray_is_ended(url: str, clock: FakeClock) -> None:
    Store.open(url, clock=clock).close()
    hurried = f"{url}?options=-c%20statement_timeout%3D1000"
    with Store.open(hurried, clock=clock) as store, psycopg.connect(url) as other:
        other.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable, match="took too long to answer"):
            store.events(EventQuery())


def test_another_program_s_database_is_left_alone(postgres: Server, url: str, clock: FakeClock) -> None:
    name = url.rpartition("/")[2]
    postgres.sql("CREATE TABLE recipes (name TEXT)", database=name)
    with pytest.raises(StoreDamaged, match="holds tables that are not Trilateral's"):
        Store.open(url, clock=clock)
    assert postgres.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", database=name) == [
        ("recipes",)
    ]


def test_a_database_that_cannot_hold_every_script_is_refused(postgres: Server, clock: FakeClock) -> None:
    postgres.sql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StoreError, match="has the encoding LATIN1; make one with the encoding UTF8"):
        Store.open(postgres.database("latin"), clock=clock)
    postgres.drop(postgres.database("latin"))


def test_a_user_who_may_make_no_tables_is_told(postgres: Server, url: str, clock: FakeClock) -> None:
    name = url.rpartition("/")[2]
    postgres.sql("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN", database=name)
    with pytest.raises(StoreUnavailable, match="may not be used by this user"):
        Store.open(url.replace("//postgres:", "//guest:"), clock=clock)
    postgres.sql("DROP ROLE guest", database=name)


def test_an_article_of_any_length_is_indexed(url: str, clock: FakeClock) -> None:
    """No token is too long and no text has too many tokens; past a megabyte of them it is not searched."""
    many = " ".join(f"word{n}" for n in range(150_000))
    with Store.open(url, clock=clock) as store:
        of = article("Long", f"Opening {'x' * 10_000} {many} ending")
        put(store, of, [opens(of, mention(of, "Opening"))])
        for words in ("opening", "x" * 10_000, "word77 word78"):
            assert len(store.events(EventQuery(words=(words,))).events) == 1, words
        assert store.check() == ()


@pytest.mark.parametrize(
    ("low", "wanted", "rows"), [(0, 1, [9000]), (0, 2, [9000, 4095]), (0, 9, STORED), (9, 9, STORED[:2])]
)
def test_the_newest_rows_are_found_in_the_newest_blocks_by_the_index(
    url: str, clock: FakeClock, low: int, wanted: int, rows: list[int]
) -> None:
    Store.open(url, clock=clock).close()
    database = Database(url)
    with database.writing(durable=False) as connection:
        filled = "INSERT INTO mention_search SELECT unnest(ARRAY[2, 4095, 9000]), 'drill', 'a drill', 'm'"
        connection.exec_driver_sql(filled)
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plain = postgres_text.match(MENTIONS, [[Phrase(("drill",))]], [["m"]])
        assert newest_hits(connection, plain, low, 9000, wanted) == rows
        for match, first, last in postgres_text.newest(plain, 0, 9000, (), wanted):
            where = f"{match.where} AND {postgres_text.WITHIN}{match.newest}"
            statement = f"SELECT rowid FROM {MENTIONS} WHERE {where}"  # noqa: S608 - constants
            values = {**match.values, "wanted": wanted, "low": first, "high": last}
            plan = "\n".join(connection.scalars(text(f"EXPLAIN {statement}"), values))
            assert "ix_mention_search_tokens" in plan
            assert "pk_mention_search" not in plan
    database.close()


def test_more_of_a_common_word_are_looked_for_as_far_as_the_newest_promise(
    url: str, clock: FakeClock
) -> None:
    Store.open(url, clock=clock).close()
    database = Database(url)
    stored = list(range(4, 400_000, 100))
    with database.writing(durable=False) as connection:
        filled = "INSERT INTO mention_search SELECT generate_series(4, 399999, 100), 'drill', 'a drill', 'm'"
        connection.exec_driver_sql(filled)
        plain = postgres_text.match(MENTIONS, [[Phrase(("drill",))]], [["m"]])
        for wanted in (300, 600, 3000, 5000):
            assert newest_hits(connection, plain, 0, 399_999, wanted) == stored[: -wanted - 1 : -1]
        found = stored[-300:]
        *_, more, others = postgres_text.newest(plain, 0, 399_999, found, 600)
        assert others[2] + 1 == more[1] < more[2] - 30_000
    database.close()


def test_a_phrase_is_looked_for_in_the_newest_rows_that_have_its_words(url: str, clock: FakeClock) -> None:
    """In all of the newest block; farther back each row is read, so no more than are to be read."""
    Store.open(url, clock=clock).close()
    database = Database(url)
    rows = "INSERT INTO mention_search SELECT n, 'x', {} , 'm' FROM generate_series({}) AS n"
    with database.writing(durable=False) as connection:
        connection.exec_driver_sql(rows.format("'statement on the joint'", "50, 399900, 100"))
        connection.exec_driver_sql(rows.format("'a joint statement'", "300001, 300001"))
        phrase = postgres_text.match(MENTIONS, [[Phrase(("joint", "statement"))]], [])
        for read, hits in ((900, []), (1100, [300_001]), (4000, [300_001])):
            seen = look(connection, phrase, 0, 400_000, Reach(read=read))
            assert (seen.common, seen.hits, seen.all_read) == (False, hits, read == 4000)
        connection.exec_driver_sql(rows.format("'joint statement'", "399901, 400000"))
        seen = look(connection, phrase, 0, 400_000, Reach(ranked=50, newest=(10,)))
        assert (seen.common, seen.hits) == (True, list(range(400_000, 399_990, -1)))
    database.close()


@pytest.mark.parametrize(
    ("phrases", "marks", "rows"),
    [
        ([[Phrase(("drill",))]], [], {1, 2, 4}),
        ([[Phrase(("dri",))]], [], set()),
        ([[Phrase(("北",), opens=True)]], [], {3}),
        ([[Phrase(("joint", "drill"))]], [], {2}),
        ([[Phrase(("joint", "drill")), Phrase(("北朝", "朝鮮"))]], [], {2, 3}),
        ([[Phrase(("drill",))], [Phrase(("ship",))]], [], {4}),
        ([[Phrase(("drill",))]], [["t_a", "t_b"]], {1, 2}),
        ([[Phrase(("drill",))]], [["t_a", "t_b"], ["l_en"]], {2}),
    ],
)
def test_a_row_looked_up_by_itself_matches_as_in_the_index(
    url: str, clock: FakeClock, phrases: list[list[Phrase]], marks: list[list[str]], rows: set[int]
) -> None:
    Store.open(url, clock=clock).close()
    database = Database(url)
    told = (
        (1, "drill", "at sea", "t_a"),
        (2, "a joint drill", "", "t_b l_en"),
        (3, "北朝 朝鮮", "", "t_b"),
        (4, "drill of joint", "ship", "t_c"),
    )
    with database.writing(durable=False) as connection:
        filled = "INSERT INTO mention_search VALUES (%s, %s, %s, %s)"
        connection.exec_driver_sql(filled, list(told))
        match = postgres_text.match(MENTIONS, phrases, marks)
        assert alone(connection, match, [1, 2, 3, 4]) == rows
        assert alone(connection, replace(match, alone=""), [1, 2, 3, 4]) == rows
    database.close()


@pytest.mark.parametrize(
    ("phrases", "best_first"),
    [
        ([[Phrase(("drill",))]], [4, 2, 5, 3, 1]),
        ([[Phrase(("drill",)), Phrase(("talk",))]], [6, 4, 2, 5, 3, 1]),
        ([[Phrase(("drill",))], [Phrase(("ship",))]], [2, 4, 3]),
        ([[Phrase(("joint", "drill"))]], [4, 5, 3]),
    ],
)
def test_rows_are_ranked_by_how_many_words_their_headline_has_then_the_newest_first(
    url: str, clock: FakeClock, phrases: list[list[Phrase]], best_first: list[int]
) -> None:
    Store.open(url, clock=clock).close()
    database = Database(url)
    told = (
        (1, "a week", "of drill"),
        (2, "drill of ship", "at sea"),
        (3, "a week", "of joint drill by ship"),
        (4, "a joint drill", "by ship"),
        (5, "a week", "of joint drill"),
        (6, "talk", "on the sea"),
    )
    with database.writing(durable=False) as connection:
        connection.exec_driver_sql("INSERT INTO mention_search VALUES (%s, %s, %s, 'm')", list(told))
        match = postgres_text.match(MENTIONS, phrases, [])
        ranked = ranked_hits(connection, match, 0, 6, sorted(best_first))
        assert [row for _, row in ranked] == best_first
        assert len({score for score, _ in ranked}) == len(ranked)
    database.close()


@pytest.mark.parametrize(
    ("said", "ahead"), [("", "100"), ("?options=-c%20effective_io_concurrency%3D7", "7")]
)
def test_rows_are_asked_of_the_disk_together_unless_told_otherwise(
    url: str, clock: FakeClock, said: str, ahead: str
) -> None:
    Store.open(url, clock=clock).close()
    database = Database(f"{url}{said}")
    with database.reading() as connection:
        assert connection.scalar(text("SHOW effective_io_concurrency")) == ahead
    database.close()


def test_many_rows_are_looked_up_by_both_indexes_and_none_read_alone(url: str, clock: FakeClock) -> None:
    Store.open(url, clock=clock).close()
    database = Database(url)
    with database.writing(durable=False) as connection:
        filled = (
            "INSERT INTO mention_search SELECT n, CASE mod(n, 30) WHEN 5 THEN 'drill' ELSE 'talk' END,"
            " repeat('of ', 300), 'm' FROM generate_series(1, 9000) AS n"
        )
        connection.exec_driver_sql(filled)
        connection.exec_driver_sql("ANALYZE mention_search")
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plain = postgres_text.match(MENTIONS, [[Phrase(("drill",))]], [])
        ids = list(range(5, 12_000, 7))
        assert len(ids) > postgres_text.EACH[MENTIONS]
        rows = Rows(",".join(map(str, ids)), ids[0], ids[-1])
        (found,) = Walk(connection, plain, rows, 12_000, len(ids))
        assert found == list(range(5, 9000, 7 * 30))[::-1]
        statement = f"SELECT rowid FROM {MENTIONS} WHERE {plain.where} AND {postgres_text.ALONE}"  # noqa: S608 - constants
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {statement}"), {**plain.values, "ids": str(ids)}))
        assert "BitmapAnd" in plan
    database.close()


def test_the_newest_mentions_of_events_are_found_one_event_at_a_time(url: str, clock: FakeClock) -> None:
    """Joined to events, all mentions there are would be held against each."""
    Store.open(url, clock=clock).close()
    database = Database(url)
    with database.reading() as connection:
        newest = recorded.newest().params(ids="[1, 2]")
        asked = newest.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked}").scalars())
        assert "SubPlan" in plan
        assert "Join" not in plan
        assert "Nested Loop" not in plan
    database.close()
