"""The shipped rosters load; a wrong row is named; a team's own rows override or add."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.errors import SeedError
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters, seeds_folder
from storage.model import EventType, SourceKind

TOPIC = """
[[topic]]
key = "{key}"
group = "{group}"
names = {{ en = "Fisheries" }}
description = "Fishing grounds"
from = "us"
[topic.terms]
en = ["fishing ground*"]
"""


@pytest.fixture(scope="module")
def shipped() -> Rosters:
    return load_rosters()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_folder(), tmp_path / "seeds", ignore=shutil.ignore_patterns("*.jsonl")))


def test_shipped_rosters_load_with_names_in_three_languages() -> None:
    rosters = load_rosters()
    assert len(rosters.topics) == 25
    assert all({"en", "ko", "ja"} <= set(topic.names) for topic in rosters.topics)
    assert {t.key for t in rosters.types} | {"other"} == {t.value for t in EventType}
    assert {"US", "KR", "JP", "KP", "CN", "RU", "UN", "UNC", "EU", "NATO", "AU", "PH", "IN", "TW"} <= {
        a.key for a in rosters.actors
    }
    assert set(rosters.languages) == {"en", "ko", "ja"}


def test_no_two_bodies_go_by_one_name() -> None:
    bodies = load_rosters().bodies
    told = Counter((language, a) for b in bodies for language, names in b.aliases.items() for a in set(names))
    assert [name for name, count in told.items() if count > 1 and not name[1].startswith("!")] == []
    assert len({body.name for body in bodies}) == len(bodies)


def test_every_block_says_where_it_comes_from() -> None:
    for name in ("topics.toml", "actors.toml", "bodies.toml", "types.toml", "sources.toml", "feeds.toml"):
        text = (seeds_folder() / name).read_text(encoding="utf-8")
        blocks = [b for b in text.split("\n[[")[1:] if not b.startswith("type.cue")]
        assert all("\nfrom = " in block for block in blocks), name


def test_a_teams_own_topic_is_added_and_one_of_ours_overridden(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text(
        TOPIC.format(key="fisheries", group="alliance") + TOPIC.format(key="cyber", group="north-korea"),
        encoding="utf-8",
    )
    topics = {t.key: t for t in load_rosters(own=tmp_path).topics}
    assert len(topics) == 26
    assert topics["fisheries"].terms["en"] == ("fishing ground*",)
    assert topics["cyber"].names["en"] == "Fisheries"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("topics.toml", TOPIC.format(key="x", group="west"), ["topics.toml", "topic 1", "west", "alliance"]),
        ("topics.toml", "[[topic]]\nkey = 'x'\ngroup = 'alliance'\n", ["topics.toml", "topic 1", "names"]),
        ("topics.toml", "key = = 1", ["topics.toml"]),
        ("types.toml", "[[type]]\nkey = 'dance'\nnames = {}\ncue = []\n", ["types.toml", "type 1", "dance"]),
        (
            "actors.toml",
            "[[actor]]\nkey = 'X'\nnames = {}\nterms = { en = 'x' }\n",
            ["actors.toml", "list of words"],
        ),
        (
            "offices.toml",
            "[[office]]\ncountry = 'US'\noffice = 'X'\ntitles = {}\n",
            ["offices.toml", "office 1", "title"],
        ),
        (
            "sources.toml",
            "[[source]]\nkey='a'\nname='A'\nkind='wire'\ncountry=''\nlanguage='en'\nreliability='Z'\n",
            ["sources.toml", "source 1", "A to F"],
        ),
        (
            "office_holders.csv",
            "country,office,person,start,end,from\nUS,President,A,2024-05-01,2023-05-01,x\n",
            ["office_holders.csv", "row 2", "before start"],
        ),
        (
            "office_holders.csv",
            "country,office,person,start,end,from\nUS,Shoe Maker,A,2024-05-01,,x\n",
            ["office_holders.csv", "row 2", "Shoe Maker"],
        ),
        (
            "office_holders.csv",
            "country,office,person,start,end,from\nUS,President,A,soon,,x\n",
            ["office_holders.csv", "row 2", "soon"],
        ),
        ("people.csv", "name,country,from\nA,US,x\n", ["people.csv", "row 2", "names"]),
        (
            "feeds.toml",
            "[[feed]]\nurl='https://a.example/'\nsource='nobody'\n",
            ["feeds.toml", "feed 1", "nobody"],
        ),
        (
            "feeds.toml",
            "[[feed]]\nurl='ftp://a.example/'\nsource='kcna'\n",
            ["feeds.toml", "feed 1", "no address"],
        ),
        (
            "feeds.toml",
            "[[feed]]\nurl='https://a.example/'\nsource='kcna'\nform='page'\n",
            ["feeds.toml", "feed 1", "links"],
        ),
        (
            "feeds.toml",
            "[[feed]]\nurl='https://a.example/'\nsource='kcna'\nform='podcast'\n",
            ["feeds.toml", "feed 1", "podcast"],
        ),
        (
            "feeds.toml",
            "[[feed]]\nurl='https://a.example/'\nsource='kcna'\ntopics=['fish']\n",
            ["feeds.toml", "feed 1", "fish"],
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_file(tmp_path: Path, name: str, text: str, words: list[str]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SeedError) as caught:
        load_rosters(own=tmp_path)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_wrong_pattern_is_named(copy: Path) -> None:
    path = copy / "languages" / "en.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("opinion = ['", "opinion = ['(", 1), encoding="utf-8"
    )
    with pytest.raises(SeedError, match=r"en\.toml.*pattern"):
        load_rosters(copy)


def test_every_pattern_that_comes_with_it_can_be_compiled(copy: Path) -> None:
    assert load_rosters(copy).languages  # patterns of a folder that is not ours are tried as it is loaded


def test_a_wrong_pattern_of_a_team_is_named(tmp_path: Path, copy: Path) -> None:
    words = (copy / "launches.toml").read_text(encoding="utf-8")
    (tmp_path / "launches.toml").write_text(words.replace("earlier = '", "earlier = '(", 1), encoding="utf-8")
    with pytest.raises(SeedError, match=r"launches\.toml.*pattern"):
        load_rosters(own=tmp_path)


def test_a_wrong_pattern_for_an_earlier_time_is_named(copy: Path) -> None:
    path = copy / "office_words.toml"
    path.write_text(path.read_text("utf-8").replace("[other_time]", "[other_time]\nde = ['(']"), "utf-8")
    with pytest.raises(SeedError, match=r"office_words\.toml.*other_time"):
        load_rosters(copy)


def test_a_file_that_is_no_text_is_named(copy: Path) -> None:
    (copy / "people.csv").write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(SeedError, match=r"people\.csv"):
        load_rosters(copy)


def test_an_empty_folder_gives_empty_rosters(tmp_path: Path) -> None:
    assert load_rosters(tmp_path).topics == ()


FEED_ROW = "[[feed]]\nurl = '{url}'\nsource = '{source}'\n"


def test_at_least_forty_feeds_come_with_it_from_outlets_of_every_kind(shipped: Rosters) -> None:
    kinds = {source.key: source.kind for source in shipped.sources}
    assert len(shipped.feeds) >= 60
    assert len({feed.source for feed in shipped.feeds}) >= 40
    assert {kinds[feed.source] for feed in shipped.feeds} == set(SourceKind) - {SourceKind.UNKNOWN}


def test_each_feed_stands_once_and_says_where_its_address_was_found() -> None:
    rows = tomllib.loads((seeds_folder() / "feeds.toml").read_text(encoding="utf-8"))["feed"]
    places = Counter(urlsplit(row["url"])._replace(scheme="").geturl() for row in rows)
    assert [place for place, times in places.items() if times > 1] == []
    for row in rows:
        assert row["from"], row["url"]
        assert row["verified"] is False, row["url"]  # nothing can be reached from where this is built
        parts = urlsplit(row["url"])
        assert re.fullmatch(r"[\w.-]+\.\w+", parts.hostname or ""), row["url"]
        assert not parts.fragment, row["url"]
        assert row.get("links", row["url"]).startswith(f"{parts.scheme}://{parts.hostname}/"), row["url"]


def test_a_source_that_is_polled_has_a_country_a_language_and_a_judgement(shipped: Rosters) -> None:
    sources = {source.key: source for source in shipped.sources}
    for feed in shipped.feeds:
        source = sources[feed.source]
        assert re.fullmatch("[A-Z]{2}", source.country), source
        assert source.language in ("en", "ko", "ja"), source
        assert shipped.judgements[source.key], source


def test_general_feeds_are_kept_for_our_topics_and_those_on_the_north_whole(shipped: Rosters) -> None:
    every = tuple(topic.key for topic in shipped.topics)
    feeds = {feed.url: feed for feed in shipped.feeds}
    assert feeds["https://www.koreaherald.com/rss/newsAll"].topics == every
    assert feeds["https://www.38north.org/feed/"].topics == ()


def test_a_teams_own_feeds_add_replace_and_take_away(tmp_path: Path, shipped: Rosters) -> None:
    ours = {feed.url: feed for feed in shipped.feeds}
    replaced, taken = list(ours)[:2]
    (tmp_path / "feeds.toml").write_text(
        FEED_ROW.format(url="https://feeds.example/rss", source="38-north")
        + "topics = ['north-korea', 'trilateral']\n"
        + FEED_ROW.format(url=replaced, source=ours[replaced].source)
        + f"[[feed]]\nurl = '{taken}'\ndisabled = true\n",
        encoding="utf-8",
    )
    feeds = {feed.url: feed for feed in load_rosters(own=tmp_path).feeds}
    assert len(feeds) == len(ours)
    assert {"missiles", "regime", "trilateral"} <= set(feeds["https://feeds.example/rss"].topics)
    assert "taiwan" not in feeds["https://feeds.example/rss"].topics
    assert not feeds[replaced].full_text
    assert taken not in feeds
