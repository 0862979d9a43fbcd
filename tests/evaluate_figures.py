"""How well figures in conflict are told from figures that agree: `python -m tests.evaluate_figures`.

Reports of one launch by two bodies, in wordings of our own in three languages, are read and merged. In half
of the pairs both give the same figures, rounded, converted or hedged as reports do; in the others one
figure of the second report is changed. Deterministic.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, replace

from bot.reading.grouping.merge import joined, opened
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import FlagKind, Launch
from tests.reading.articles import article
from tests.reading.telling import mention_of

PAIRS = 400
MILE = 1.609344
OPEN = 0.1  # how often a body only says "more than"
LABELS = {"count": "Number", "range": "Range", "altitude": "Altitude"}
FIRST = (
    "North Korea fired {n} toward the East Sea on Wednesday, South Korea's Joint Chiefs of Staff said. "
    "The JCS said the {it} flew {r} at an altitude of {a}.",
    "북한이 5일 동해상으로 {n}을 발사했다고 합동참모본부가 밝혔다. "
    "합참은 미사일이 {r}를 비행했고 고도는 {a}였다고 밝혔다.",
)
SECOND = (
    "North Korea launched {n} on Wednesday, Japan's Defense Ministry said. "
    "The ministry said the {it} reached a maximum altitude of {a} and traveled {r}.",
    "北朝鮮は5日、{n}を発射した。防衛省によると、ミサイルは最高高度{a}で{r}飛び、日本海に落下した。",
    "북한이 5일 {n}을 발사했다고 일본 방위성이 밝혔다. "
    "방위성은 미사일이 최고 고도 {a}로 {r} 비행했다고 밝혔다.",
)
LANGUAGES = {
    **dict(zip(FIRST, ("en", "ko"), strict=True)),
    **dict(zip(SECOND, ("en", "ja", "ko"), strict=True)),
}
# What reports add on other launches, and on what a missile could do.
ASIDES = {
    "en": (
        "It was the North's first launch since May 3, when a missile flew 700 kilometers.",
        "On May 3, the North fired four missiles, which flew 150 kilometers at an altitude of 25 km.",
        "Fired at a normal angle, the missile could fly 5,500 kilometers.",
        "The missile came down 210 kilometers off the coast.",
    ),
    "ko": (
        "지난달 3일 발사 당시 미사일은 고도 25㎞로 150㎞를 비행했다.",
        "정상 각도로 쏘면 5천500㎞를 날아갈 수 있다.",
        "미사일은 해안에서 210㎞ 떨어진 바다에 낙하했다.",
    ),
    "ja": ("通常の軌道であれば射程は5500キロに達する可能性がある。", "先月3日のミサイルは150キロ飛んだ。"),
}
NUMBERS = {1: "a", 2: "two", 3: "three", 5: "five", 8: "eight", 10: "10"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one body says of a launch."""

    count: int
    range: float
    altitude: float


def worded(figures: Figures, template: str, chance: random.Random) -> str:
    """The report with its figures as reporters word them."""
    language = LANGUAGES[template]
    lengths = (length(figures.range, language, chance), length(figures.altitude, language, chance))
    it = "missile" if figures.count == 1 else "missiles"
    text = template.format(n=pieces(figures.count, language), r=lengths[0], a=lengths[1], it=it)
    return f"{text} {chance.choice(ASIDES[language])}"


def pieces(count: int, language: str) -> str:
    """How many missiles."""
    if language == "en":
        return f"{NUMBERS.get(count, count)} ballistic missile{'s' if count > 1 else ''}"
    return f"탄도미사일 {count}발" if language == "ko" else f"弾道ミサイル{count}発"


def length(value: float, language: str, chance: random.Random) -> str:
    """A length, at times rounded, hedged or in miles."""
    if chance.random() < OPEN:
        least = int(value * 0.9)
        return {"en": f"more than {least:,} km", "ko": f"{least}㎞ 이상", "ja": f"{least}キロ以上"}[language]
    rounded = round(value / 10) * 10 if value >= 100 else round(value)
    ways = {
        "en": (
            "{km:,} kilometers",
            "about {km:,} km",
            "some {km:,} kilometers ({mi:,} miles)",
            "around {mi:,} miles",
        ),
        "ko": ("{km}㎞", "약 {km}㎞", "{km}여㎞"),
        "ja": ("{km}キロ", "約{km}キロ", "およそ{km}キロ"),
    }[language]
    return chance.choice(ways).format(km=rounded, mi=round(rounded / MILE))


def changed(figures: Figures, field: str, chance: random.Random) -> Figures:
    """The figures with one that no hedge excuses."""
    if field == "count":
        other = chance.choice([n for n in NUMBERS if n != figures.count])
        return replace(figures, count=other)
    factor = chance.choice([0.6, 0.7, 1.4, 2.0])
    return replace(figures, **{field: max(1.0, getattr(figures, field) * factor)})


def flags_of(reader: Reader, texts: tuple[str, str]) -> set[str]:
    """The figures that are flagged after both reports."""
    event = None
    for number, text in enumerate(texts):
        told = article(text, published="2024-06-05", publisher="Example Daily")
        launch = next((m.launch for m in reader.read(told).mentions if m.lead), None) or Launch(())
        mention = mention_of(told, launch=launch)
        if event is None:
            event = opened(told, mention)
        else:
            event = joined(event, told, mention, copy=False, again=bool(number > 1))
    found = [flag.text for flag in event.flags if flag.kind is FlagKind.FIGURES] if event else []
    return {field for field, name in LABELS.items() if any(text.startswith(name) for text in found)}


def main() -> int:
    """Print precision and recall of the flag by field."""
    chance, reader = random.Random(4), Reader(load_rosters())  # noqa: S311
    meant, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for number in range(PAIRS):
        field = "" if number % 2 else list(LABELS)[number // 2 % 3]
        figures = Figures(chance.choice(list(NUMBERS)), chance.uniform(200, 1200), chance.uniform(60, 900))
        other = changed(figures, field, chance) if field else figures
        first, second = chance.choice(FIRST), chance.choice(SECOND)
        texts = (worded(figures, first, chance), worded(other, second, chance))
        found = flags_of(reader, texts)
        meant[field] += bool(field)
        for name in found:
            (right if name == field else wrong)[name] += 1
        if "--show" in sys.argv and found != ({field} - {""}):
            print(f"meant {field or 'none'}, flagged {sorted(found)}\n  {texts[0]}\n  {texts[1]}")
    print(f"{PAIRS} pairs, {meant.total()} with one figure changed")
    print("| figure | changed | flagged | rightly | precision | recall |\n|---|---|---|---|---|---|")
    for name in LABELS:
        given = right[name] + wrong[name]
        precision = right[name] / given if given else 1.0
        shares = f"{precision:.2f} | {right[name] / meant[name]:.2f}"
        print(f"| {name} | {meant[name]} | {given} | {right[name]} | {shares} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
