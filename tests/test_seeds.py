"""The shipped rosters load; a wrong row is named; a team's own rows override or add."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import SeedError
from bot.seeds import load_rosters, seeds_folder
from storage.model import EventType

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


def test_every_block_says_where_it_comes_from() -> None:
    for name in ("topics.toml", "actors.toml", "bodies.toml", "types.toml"):
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
