"""Sentences with days, and what they read like with a weekday, a day or a year that cannot be so.

Days are found here by patterns of their own, so that what reading cannot find counts as missed.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from storage.model import FlagKind
from tests.flag_cases import CLEAN, YEAR, Case, Sentence

KIND = FlagKind.DATE
MONTHS = [name for name in calendar.month_name if name]
SHORT = {1: "Jan.", 2: "Feb.", 8: "Aug.", 9: "Sept.", 10: "Oct.", 11: "Nov.", 12: "Dec."}
WEEKDAYS = {"en": list(calendar.day_name), "ko": list("월화수목금토일"), "ja": list("月火水木金土日")}
LONG = {"ko": "요일", "ja": "曜日"}
_ENGLISH_MONTHS = "|".join([*MONTHS, *map(re.escape, SHORT.values())])
DAYS = {  # but no ends of a span, no days of a dateline, of another year or with a weekday
    "en": re.compile(
        rf"(?<![-–])(?<!\bto )(?<!\band )\b(?P<month>{_ENGLISH_MONTHS}) (?P<day>\d\d?)"
        r"(?!,? ?\d|st|nd|rd|th|\s?[-–]|:| to | and \d| \([A-Z]| sanctions)"
    ),
    "ko": re.compile(r"(?<![년해] )(?<![년해\d])(?P<month>\d\d?)월 ?(?P<day>\d\d?)일(?! ?[~∼～-]|\))(?!\()"),
    "ja": re.compile(r"(?<![年\d])(?P<month>\d\d?)月(?P<day>\d\d?)日(?!\()"),
}
WEEKDAY_BESIDE = re.compile(r"\w+day,? $")
AHEAD = {
    "en": re.compile(
        r"\b(?:will|would|plan\w*|expect\w*|schedul\w*|set|slated|due|until|by|through|before|ahead|upcoming"
        r"|next|to be|considering|poised|arrange\w*)\b"
    ),
    "ko": re.compile(r"예정|계획|까지|앞두|앞둔|방침|전망|부터|오는|추진|하기로|할 것"),
    "ja": re.compile(r"予定|計画|まで|方針|見通し|から|調整|検討|控え"),
}
PLANS = {
    "en": re.compile(r"\b(?:will|scheduled|slated|set (?:for|to)|plans? to|expected to|due to)\b"),
    "ko": re.compile(r"예정|계획"),
    "ja": re.compile(r"予定|見通し"),
}
RELATIVE = {
    "en": re.compile(r"\b(?:yesterday|today|tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"),
    "ko": re.compile(r"어제|전날|지난 \d\d?일|(?<![\d월] )(?<![\d월])\d\d?일(?= |에)"),
    "ja": re.compile(r"昨日|前日|(?<![\d月])\d\d?日(?=、|に)"),
}
DATELINE = re.compile(r"\b[A-Z]{3,20}, [A-Z][a-z]{2,8}\.? \d\d? \([A-Z][a-z]+\)\s*(?:--|—)")
RECENT, SOON = timedelta(days=14), timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Day:
    """A month and a day in a sentence, with the day they mean: the one nearest to publication."""

    sentence: Sentence
    start: int
    end: int
    means: date
    words: str

    def with_words(self, words: str, mutation: str, *, wrong: bool, published: date | None = None) -> Case:
        """The sentence with other words in the day's place."""
        text = self.sentence.words
        changed = text[: self.start] + words + text[self.end :]
        day = published or self.sentence.published
        return Case(KIND, self.sentence.language, mutation, changed, day, wrong)

    def of_year(self, year: int) -> str:
        """The day's words with a year."""
        signs = {"en": f"{self.words}, {year}", "ko": f"{year}년 {self.words}", "ja": f"{year}年{self.words}"}
        return signs[self.sentence.language]


def date_cases(sentence: Sentence, chance: random.Random) -> Iterator[Case]:
    """The sentence as it stands, and with each kind of error that its days allow."""
    days = list(_days(sentence))
    relative = RELATIVE[sentence.language].search(sentence.words)
    if days or relative:
        yield Case(KIND, sentence.language, CLEAN, sentence.words, sentence.published, False)
    if relative and not YEAR.search(sentence.words):
        yield Case(KIND, sentence.language, "day of publication unknown", sentence.words, None, True)
    for day in days[:2]:
        yield from _weekdays(day, chance)
        yield _missing(day, chance)
        yield from _years(day)


def dateline_cases(language: str, text: str, published: date) -> Iterator[Case]:
    """A whole text with a dateline, on its day and ten days later."""
    if DATELINE.search(text[:1500]):
        yield Case(KIND, language, "clean text with a dateline", text, published, False)
        later = published + timedelta(days=10)
        yield Case(KIND, language, "dateline ten days before publication", text, later, True)


def _days(sentence: Sentence) -> Iterator[Day]:
    published = sentence.published
    for match in DAYS[sentence.language].finditer(sentence.words):
        month, day = _number(match["month"]), int(match["day"])
        years = (published.year - 1, published.year, published.year + 1)
        meant = [date(y, month, day) for y in years if day <= calendar.monthrange(y, month)[1]]
        if meant:
            nearest = min(meant, key=lambda when: abs(when - published))
            yield Day(sentence, match.start(), match.end(), nearest, match[0])


def _number(month: str) -> int:
    if month.isdigit():
        return min(12, max(1, int(month)))
    return next(n for n, name in enumerate(MONTHS, 1) if name[:3] == month[:3])


def _weekdays(day: Day, chance: random.Random) -> Iterator[Case]:
    """The day with its right weekday, and with a wrong one."""
    language = day.sentence.language
    if WEEKDAY_BESIDE.search(day.sentence.words[: day.start]):
        return
    right = day.means.weekday()
    wrong = (right + chance.randint(1, 6)) % 7
    long = chance.random() < 0.5
    for weekday, mutation in (
        (right, "right weekday beside the day"),
        (wrong, "wrong weekday beside the day"),
    ):
        name = WEEKDAYS[language][weekday]
        if language == "en":
            words = f"{name}, {day.words}"
        else:
            words = f"{day.words} {name}{LONG[language]}" if long else f"{day.words}({name})"
        yield day.with_words(words, mutation, wrong=weekday != right)


def _missing(day: Day, chance: random.Random) -> Case:
    """A day that its month never has, in the same style of writing."""
    month = chance.choice([2, 4, 6, 9, 11])
    number = 30 if month == 2 else 31
    if day.sentence.language == "en":
        short = day.words.split(" ")[0].endswith(".")
        words = f"{SHORT.get(month, MONTHS[month - 1]) if short else MONTHS[month - 1]} {number}"
    else:
        signs = {"ko": f"{month}월 {number}일", "ja": f"{month}月{number}日"}
        words = signs[day.sentence.language]
    return day.with_words(words, "day that no month has", wrong=True)


def _years(day: Day) -> Iterator[Case]:
    """The day with its right year; told as done two years ahead; planned, but published a year later."""
    sentence = day.sentence
    right = day.with_words(day.of_year(day.means.year), "right year beside the day", wrong=False)
    yield right
    published = sentence.published
    ahead = AHEAD[sentence.language].search(sentence.words)
    if timedelta(0) <= published - day.means <= RECENT and not ahead:
        yield day.with_words(day.of_year(day.means.year + 2), "told as done, two years ahead", wrong=True)
    if timedelta(1) <= day.means - published <= SOON and PLANS[sentence.language].search(sentence.words):
        later = published + timedelta(days=400)
        yield replace(right, mutation="told as planned, published a year later", published=later, wrong=True)
