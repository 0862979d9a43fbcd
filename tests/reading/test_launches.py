"""What reports tell of a launch, on whose word, and where figures conflict."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.reading.grouping.merge import joined, opened
from bot.reading.launches.record import conflicts, merged_launch
from storage.model import FlagKind, Launch, LaunchFact, Particular
from tests.reading.articles import lead, read
from tests.reading.telling import an_article, mention_of

DAY = "2024-06-05"
P = Particular


def launch_of(text: str, *, published: str = DAY, publisher: str = "Yonhap") -> Launch:
    """The launch that the lead of a text tells."""
    launch = lead(read(text, published=published, publisher=publisher)).launch
    assert launch is not None
    return launch


def figure(launch: Launch, about: Particular) -> tuple[float | None, float | None, bool] | None:
    """The best-founded figure: least, most, and whether the text says "about"."""
    fact = launch.best(about)
    return None if fact is None else (fact.low, fact.high, fact.approximate)


FIRED = "North Korea fired {} toward the East Sea on Wednesday, South Korea's Joint Chiefs of Staff said."


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("two short-range ballistic missiles", (2, 2, False)),
        ("a suspected ballistic missile", (1, 1, False)),
        ("about 10 short-range ballistic missiles", (10, 10, True)),
        ("at least three ballistic missiles", (3, None, False)),
        ("several cruise missiles", (2, None, False)),
        ("one long-range and two short-range ballistic missiles", (2, 2, False)),
        ("an ICBM and two short-range ballistic missiles", (3, 3, False)),
    ],
)
def test_how_many_were_fired(words: str, count: object) -> None:
    assert figure(launch_of(FIRED.format(words)), P.COUNT) == count


SAID = FIRED.format("a ballistic missile") + " The JCS said {}."


@pytest.mark.parametrize(
    ("words", "range_km", "altitude_km"),
    [
        (
            "the missile flew about 350 kilometers at a maximum altitude of 50 km",
            (350, 350, True),
            (50, 50, False),
        ),
        ("the missile traveled more than 900 km", (900, None, False), None),
        ("the missile flew some 930 miles (1,500 kilometers)", (1496.69, 1496.69, True), None),
        ("it reached an altitude of 60 km and covered up to 600 km", (None, 600, False), (60, 60, False)),
        ("the missile flew 350 to 400 kilometers", (350, 400, False), None),
        ("it landed 250 kilometers off the coast of Hokkaido", None, None),
        ("the missile could fly up to 15,000 kilometers", None, None),
        ("the missile flew 6,248.5 km high", None, (6248.5, 6248.5, False)),
    ],
)
def test_how_far_and_how_high(words: str, range_km: object, altitude_km: object) -> None:
    launch = launch_of(SAID.format(words))
    assert (figure(launch, P.RANGE), figure(launch, P.ALTITUDE)) == (range_km, altitude_km)


KOREAN = (
    "합동참모본부는 5일 오전 7시 50분께 북한이 평양 순안 일대에서 동해상으로 "
    "단거리 탄도미사일 2발을 발사했다고 밝혔다. "
)


@pytest.mark.parametrize(
    ("words", "range_km", "altitude_km"),
    [
        (
            "합참은 미사일이 350여㎞를 비행했고 최고 고도는 50㎞였다고 밝혔다.",
            (350, 350, True),
            (50, 50, False),
        ),
        ("비행거리는 약 3천700㎞, 최대고도는 약 770여㎞로 탐지됐다.", (3700, 3700, True), (770, 770, True)),
        ("미사일의 비행거리와 고도는 각각 600㎞, 60㎞로 탐지됐다.", (600, 600, False), (60, 60, False)),
        ("우리 군은 동해상으로 현무-2 미사일 1발을 쏘아 250㎞를 비행시켰다.", None, None),
        ("당시 북한이 쏜 미사일은 1천㎞를 비행했다.", None, None),
    ],
)
def test_how_far_and_how_high_in_korean(words: str, range_km: object, altitude_km: object) -> None:
    launch = launch_of(KOREAN + words)
    assert (figure(launch, P.RANGE), figure(launch, P.ALTITUDE)) == (range_km, altitude_km)


def test_a_korean_report_gives_time_weapon_number_site_and_sea() -> None:
    launch = launch_of(KOREAN)
    assert figure(launch, P.COUNT) == (2, 2, False)
    values = {fact.about: fact.value for fact in launch.facts if fact.value}
    assert values == {
        P.TIME: "2024-06-05T07:50+09:00",
        P.WEAPON: "short-range ballistic missile",
        P.SITE: "Sunan",
        P.WATERS: "East Sea",
    }
    assert launch.utc == datetime(2024, 6, 4, 22, 50, tzinfo=UTC)


def test_a_japanese_report_gives_what_an_english_one_would() -> None:
    text = (
        "北朝鮮は5日午前7時11分ごろ、平壌近郊から弾道ミサイル少なくとも1発を発射した。"
        "防衛省によると、ミサイルは約900キロ飛び、最高高度は約50キロだった。日本の排他的経済水域（EEZ）の外側の日本海に落下したとみられる。"
    )
    launch = launch_of(text, publisher="NHK")
    assert figure(launch, P.COUNT) == (1, None, False)
    assert figure(launch, P.RANGE) == (900, 900, True)
    assert figure(launch, P.ALTITUDE) == (50, 50, True)
    values = {fact.about: fact.value for fact in launch.facts if fact.value}
    assert values == {
        P.TIME: "2024-06-05T07:11+09:00",
        P.WEAPON: "ballistic missile",
        P.SITE: "Pyongyang",
        P.WATERS: "East Sea",
        P.ZONE: "outside Japan's EEZ",
    }


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("detected the launch at around 6:14 a.m.", "2024-06-05T06:14+09:00"),
        ("detected the launches between 8:10 and 9:20 p.m.", "2024-06-05T20:10+09:00"),
        ("detected the launch at 2114 GMT", "2024-06-05T06:14+09:00"),
        ("said the missile, fired from Wonsan, landed at 7:44 a.m.", None),
    ],
)
def test_a_time_is_that_of_the_launch_on_the_clock_of_its_place(words: str, time: str | None) -> None:
    fact = launch_of(f"{FIRED.format('a ballistic missile')} The JCS {words}.").best(P.TIME)
    assert (fact and fact.value) == time


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("North Korea fired a missile at 2250 GMT on Monday, the JCS said.", "2024-06-04"),
        (
            "North Korea fired a missile at 4:57 p.m. Eastern time June 3, the Pentagon said.",
            "2024-06-04",
        ),
        (
            "North Korea fired a missile at 11:57 a.m. (Hawaii time) on June 3, the Pentagon said.",
            "2024-06-04",
        ),
        ("North Korea fired a missile on Monday at 6:10 p.m. EDT, the Pentagon said.", "2024-06-04"),
        ("North Korea fired a missile at 0250 GMT on Tuesday, the JCS said.", "2024-06-04"),
        ("North Korea fired a missile on Tuesday (2250 GMT on Monday), the JCS said.", "2024-06-04"),
        ("North Korea fired a missile on Tuesday morning, the JCS said. It was 2250 GMT.", "2024-06-04"),
        ("북한이 4일 오전 7시 50분 탄도미사일을 발사했다고 합참이 밝혔다.", "2024-06-04"),
        ("北朝鮮は4日午前7時50分、弾道ミサイルを発射した。防衛省が発表した。", "2024-06-04"),
    ],
)
def test_a_launch_is_dated_by_the_clock_of_its_place(text: str, day: str) -> None:
    when = lead(read(text)).when
    assert when is not None
    assert when.value == day


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("The missile was launched from the Sunan area of Pyongyang.", "Sunan"),
        ("It was fired from near Wonsan in Kangwon Province.", "Wonsan"),
        ("The launch was detected from the Dongchang-ri launch site.", "Sohae"),
        ("The launch shows Pyongyang's will to test missiles.", None),
    ],
)
def test_the_site_is_the_narrowest_place_from_which_it_was_fired(text: str, site: str | None) -> None:
    fact = launch_of(f"{FIRED.format('a ballistic missile')} {text}").best(P.SITE)
    assert (fact and fact.value) == site


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The missile exploded seconds after the launch, the JCS said.", "exploded"),
        ("The launch is presumed to have failed, the JCS said.", "failed"),
        ("The missile was fired to see if it flew successfully.", None),
        ("South Korea failed to detect the launch at first.", None),
    ],
)
def test_the_outcome_is_what_became_of_the_launch(text: str, outcome: str | None) -> None:
    fact = launch_of(f"{FIRED.format('a ballistic missile')} {text}").best(P.OUTCOME)
    assert (fact and fact.value) == outcome


def test_each_figure_is_the_word_of_the_body_that_gives_it() -> None:
    launch = launch_of(
        SAID.format("the missile flew 350 km")
        + " Japan's Defense Ministry said the missile flew 500 km at an altitude of 50 km."
    )
    said = [(fact.origin, fact.low) for fact in launch.all(P.RANGE)]
    assert said == [("Joint Chiefs of Staff", 350), ("Japanese Defense Ministry", 500)]
    assert [fact.origin for fact in launch.all(P.ALTITUDE)] == ["Japanese Defense Ministry"]


def test_a_figure_is_words_of_the_article_at_their_place() -> None:
    text = KOREAN + "합참은 미사일이 350여㎞를 비행했고 최고 고도는 50㎞였다고 밝혔다."
    facts = launch_of(text).facts
    assert len(facts) >= 6
    assert all(text[fact.start : fact.start + len(fact.words)] == fact.words for fact in facts)


def test_only_launches_have_a_launch_record() -> None:
    reading = read("South Korea and the United States held talks on missiles in Seoul on Wednesday.")
    assert lead(reading).launch is None


JCS, MOD, KCNA = "Joint Chiefs of Staff", "Japanese Defense Ministry", "KCNA"
MILITARY = "South Korean military"
LATER = date(2024, 6, 6)


def told(
    origin: str, about: Particular, low: float | None, high: float | None = -1.0, **fields: Any
) -> Launch:
    """A launch of which one body gives one figure; the most is the least unless told."""
    top = low if high == -1.0 else high
    country = {JCS: "KR", MILITARY: "KR", MOD: "JP"}.get(origin, "KP")
    known: dict[str, Any] = {
        "told_on": date(2024, 6, 5),
        "observed": origin in {JCS, MOD},
        "country": country,
    } | fields
    return Launch((LaunchFact(about, f"{low}", 0, "", low, top, origin=origin, **known),))


def together(*launches: Launch) -> Launch:
    """The launch that several reports tell."""
    merged = None
    for launch in launches:
        merged = merged_launch(merged, launch)
    assert merged is not None
    return merged


@pytest.mark.parametrize(
    ("one", "other", "flags"),
    [
        (told(JCS, P.RANGE, 350), told(MOD, P.RANGE, 400), ["Range: 350 km ({J}), 400 km ({M})"]),
        (told(JCS, P.RANGE, 350), told(MOD, P.RANGE, 375), []),
        (told(JCS, P.RANGE, 350, approximate=True), told(MOD, P.RANGE, 400), []),
        (told(JCS, P.RANGE, 350, 400), told(MOD, P.RANGE, 400), []),
        (told(JCS, P.RANGE, 900, None), told(MOD, P.RANGE, 1200), []),
        (told(JCS, P.RANGE, None, 800), told(MOD, P.RANGE, 350), []),
        (told(JCS, P.RANGE, None, 300), told(MOD, P.RANGE, 700), ["Range: 700 km ({M}), up to 300 km ({J})"]),
        (told(JCS, P.ALTITUDE, 50), told(MOD, P.ALTITUDE, 60), []),
        (told(JCS, P.ALTITUDE, 50), told(MOD, P.ALTITUDE, 100), ["Altitude: 50 km ({J}), 100 km ({M})"]),
        (told(JCS, P.COUNT, 2), told(MOD, P.COUNT, 3), ["Number: 2 ({J}), 3 ({M})"]),
        (told(JCS, P.COUNT, 2, None), told(MOD, P.COUNT, 3), []),
        (
            told(JCS, P.COUNT, 10, approximate=True),
            told(MOD, P.COUNT, 18),
            ["Number: about 10 ({J}), 18 ({M})"],
        ),
        (told(JCS, P.COUNT, 10, approximate=True), told(MOD, P.COUNT, 12), []),
        (told("", P.COUNT, 2), told(MOD, P.COUNT, 3), []),
        (told(JCS, P.COUNT, 2), told(MILITARY, P.COUNT, 3), []),
        (told(JCS, P.COUNT, 2), told(JCS, P.COUNT, 3, told_on=LATER), []),
    ],
)
def test_figures_of_two_bodies_conflict_beyond_what_their_words_allow(
    one: Launch, other: Launch, flags: list[str]
) -> None:
    expected = [flag.format(J=JCS, M=MOD) for flag in flags]
    assert [flag.text for flag in conflicts(together(one, other))] == expected
    assert len(conflicts(together(other, one))) == len(flags)


def test_a_body_that_gives_another_figure_later_corrects_itself_in_any_order() -> None:
    early, late = told(JCS, P.COUNT, 2), told(JCS, P.COUNT, 3, told_on=LATER)
    assert {figure(together(*pair), P.COUNT) for pair in ((early, late), (late, early))} == {(3, 3, False)}


def test_the_word_of_those_who_watched_stands_before_a_claim() -> None:
    launch = together(told(KCNA, P.RANGE, 1001), told(JCS, P.RANGE, 1000))
    assert [fact.origin for fact in launch.all(P.RANGE)] == [JCS, KCNA]


def test_a_vague_word_gives_way_to_a_precise_one_of_the_same_body() -> None:
    several, ten = told(JCS, P.COUNT, 2, None), told(JCS, P.COUNT, 10, told_on=date(2024, 6, 4))
    assert (
        figure(together(ten, several), P.COUNT) == figure(together(several, ten), P.COUNT) == (10, 10, False)
    )


def test_the_event_flags_figures_in_conflict_until_they_are_corrected() -> None:
    """The flag goes when the body that erred corrects itself."""
    reports = [told(JCS, P.COUNT, 2), told(MOD, P.COUNT, 3), told(JCS, P.COUNT, 3, told_on=LATER)]
    event, seen = None, []
    for number, launch in enumerate(reports):
        article = an_article(number=number)
        mention = mention_of(article, launch=launch)
        event = (
            opened(article, mention)
            if event is None
            else joined(event, article, mention, copy=False, again=False)
        )
        seen.append([flag.text for flag in event.flags if flag.kind is FlagKind.FIGURES])
    assert seen == [[], [f"Number: 2 ({JCS}), 3 ({MOD})"], []]


def test_sentences_on_another_launch_give_nothing() -> None:
    """A launch of a week ago keeps its figures, also in the next sentence, which names no day."""
    text = (
        SAID.format("the missile flew 500 km")
        + " A week ago, the North test-fired a missile from Kusong."
        + " That missile flew 700 km to an altitude of 2,000 km."
        + " It was the first launch since May."
    )
    launch = launch_of(text)
    assert figure(launch, P.RANGE) == (500, 500, False)
    assert figure(launch, P.ALTITUDE) is None
    assert len(launch.all(P.RANGE)) == 1


def test_what_forces_saw_of_a_launch_is_a_launch_not_a_statement() -> None:
    text = "합동참모본부는 5일 북한 순천 일대에서 동해상으로 발사된 발사체 2발을 포착했다고 밝혔다."
    assert figure(launch_of(text), P.COUNT) == (2, 2, False)
