"""Finds the dates a text states and resolves them against its publication date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from bot.reading.rosters import DateRule, Language
from bot.reading.text.once import once
from bot.reading.text.patterns import Row
from bot.reading.text.terms import FIRST_HANGUL, LAST_HANGUL
from storage.model import EventDate

REIWA_BEFORE_FIRST = 2018
KEPT = 1000  # choices among the rules
PRINTED_WITHIN = timedelta(days=1)  # from a report to the paper that prints it
FIRST_YEAR = 1900
LAST_YEAR = 2100
LEAP_YEAR, LONGEST_MONTH = 2024, 31
LAST_DAYS = re.compile(r"(?:29|30|31)(?<!\d\d\d)(?!\d)")  # figures first, to which re skips


class Stated(NamedTuple):
    """A date as a text states it, at its place; `value` None for "the same day".

    `ahead` is what it means in a sentence on the future, where that differs.
    """

    start: int
    end: int
    value: EventDate | None
    rule: str
    words: str
    ahead: EventDate | None = None
    explicit: bool = False


Meaning = tuple[EventDate | None, EventDate | None, bool] | None
_start = itemgetter(0)
_stated = partial(tuple.__new__, Stated)  # without a call in between


class DateFinder:
    """One language's date rules, compiled; `rows` are their patterns, each in a row of its own."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._rules = [(rule, _compiled(rule)) for rule in language.dates]
        self.rows = [row for _, row in self._rules]
        self._among: dict[int, list[tuple[int, DateRule, re.Pattern[str]]]] = {}  # by their bits
        self._counted = frozenset(rule.rule for rule in language.dates if rule.counted)
        # An article names few days, and hundreds of articles are of one day.
        self._meaning = lru_cache(maxsize=1500)(self._find_meaning)

    def find(
        self, folded: str, published: date | None, start: int, end: int, rows: int | None = None
    ) -> list[Stated]:
        """Every date between two places, in text order, none inside another.

        `rows` are the bits of the rows of patterns that may match there, where that is known.
        """
        taken: list[Stated] = []
        for number, rule, pattern in self._rules_among(rows):
            for match in pattern.finditer(folded, start, end):
                first, last = match.span()
                if _inside_word(folded, first):
                    continue
                if taken and any(first < t.end and t.start < last for t in taken):
                    continue
                meaning = self._meaning(number, match.groups(), published)
                if meaning is not None:
                    value, ahead, explicit = meaning
                    taken.append(_stated((first, last, value, rule.rule, match[0], ahead, explicit)))
        taken.sort(key=_start)
        return taken if self._counted.isdisjoint(t.rule for t in taken) else self._count(taken)

    @once
    def _every(self) -> int:
        return sum(row.bit for row in self.rows)

    def _rules_among(self, rows: int | None) -> Sequence[tuple[int, DateRule, re.Pattern[str]]]:
        """The rules whose bits are in `rows`, each with its number: most sentences have none."""
        wanted = -1 if rows is None else rows & self._every
        found = self._among.get(wanted)
        if found is None:
            if len(self._among) >= KEPT:
                self._among.clear()
            rules = enumerate(self._rules)
            found = [(n, rule, row[0]) for n, (rule, row) in rules if wanted < 0 or row.bit & wanted]
            self._among[wanted] = found
        return found

    def _count(self, taken: list[Stated]) -> list[Stated]:
        """The dates, a day before counted from the day that stands before it: papers print the next day."""
        out: list[Stated] = []
        for stated in taken:
            days = [d.value for d in out if d.value and d.value.precision == "day" and not d.value.end]
            if stated.rule in self._counted and stated.value and days:
                back = days[-1].first - timedelta(days=1)
                if timedelta(0) < stated.value.first - back <= PRINTED_WITHIN:
                    value = EventDate(back.isoformat())
                    stated = stated._replace(value=value, ahead=value)
            out.append(stated)
        return out

    def missing_days(self, folded: str, rows: int) -> Iterator[re.Match[str]]:
        """Where a text names a day that its month never has, such as "Feb. 30"; `rows` are their bits."""
        # Few sentences have such figures, and to look for each is far quicker than a pattern.
        if not ("29" in folded or "30" in folded or "31" in folded) or not LAST_DAYS.search(folded):
            return
        for _, rule, pattern in self._rules_among(rows):
            if rule.take == "day" and "month" in pattern.groupindex:
                for match in pattern.finditer(folded):
                    if not _inside_word(folded, match.start()) and _missing(rule, match, self._language):
                        yield match

    def _find_meaning(self, number: int, groups: tuple[str | None, ...], published: date | None) -> Meaning:
        """What the groups of a rule's match mean: value, ahead, and whether it gives the year."""
        rule, (pattern,) = self._rules[number]
        found = {name: word for name, i in pattern.groupindex.items() if (word := groups[i - 1]) is not None}
        explicit = "year" in found
        if published is None and not explicit:
            return None
        try:
            values = TAKES[rule.take](rule, found, published or date(FIRST_YEAR, 1, 1), self._language)
        except (ValueError, OverflowError):
            return None
        return (*values, explicit) if values is not None else None


def _missing(rule: DateRule, match: re.Match[str], language: Language) -> bool:
    found = match.groupdict()
    year = _year(rule, found["year"]) if found.get("year") else LEAP_YEAR
    days = [(found["month"], found["day"]), (found.get("endmonth") or found["month"], found.get("end"))]
    try:
        named = [(_month(month, language), int(day)) for month, day in days if day]
    except ValueError:
        return False
    return any(calendar.monthrange(year, month)[1] < day <= LONGEST_MONTH for month, day in named)


def _compiled(rule: DateRule) -> Row:
    """A rule's pattern, spelt so that re skips to the next figure: it cannot through a repetition."""
    return Row.of([rule.pattern.replace(r"\d{1,2}", r"\d\d?")])


def _inside_word(text: str, place: int) -> bool:
    """Whether a match would begin within a word or a number.

    Patterns leave this to code because one that begins with letters is found many times faster.
    """
    if place == 0:
        return False
    before, sign = text[place - 1], text[place]
    if sign.isascii():
        return (before.isascii() and before.isalnum()) or (before in ".,·" and text[place - 2].isdigit())
    return FIRST_HANGUL <= sign <= LAST_HANGUL and FIRST_HANGUL <= before <= LAST_HANGUL


Values = tuple[EventDate | None, EventDate | None]
Take = Callable[[DateRule, Mapping[str, str], date, Language], Values | None]


def _month(word: str, language: Language) -> int:
    number = int(word) if word.isdigit() else language.months[word.lower()]
    if not 1 <= number <= 12:
        raise ValueError(word)
    return number


def _year(rule: DateRule, word: str) -> int:
    if rule.era == "reiwa":
        return REIWA_BEFORE_FIRST + (int(word) if word.isdigit() else 1)
    return int(word)


def _plus_months(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _take_day(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    day = int(found["day"])
    if rule.months is not None:
        base = _plus_months(published, rule.months)
        return _same(_range(date(base.year, base.month, day), found, language))
    month = _month(found["month"], language)
    if "year" in found:
        return _same(_range(date(_year(rule, found["year"]), month, day), found, language))
    if rule.years is not None:
        return _same(_range(date(published.year + rule.years, month, day), found, language))
    past = _near(published, month, day, 20)
    ahead = _near(published, month, day, 200)
    return _range(past, found, language), _range(ahead, found, language)


def _near(published: date, month: int, day: int, reach: int) -> date:
    """That day in the latest year in which it is at most `reach` days after publication."""
    for year in (published.year + 1, published.year, published.year - 1):
        if day > calendar.monthrange(year, month)[1]:
            continue
        value = date(year, month, day)
        if (value - published).days <= reach:
            return value
    raise ValueError(day)


def _range(first: date, found: Mapping[str, str], language: Language) -> EventDate:
    end = found.get("end")
    if not end:
        return EventDate(first.isoformat())
    month = _month(found["endmonth"], language) if found.get("endmonth") else first.month
    last = date(first.year + (month < first.month), month, int(end))
    return EventDate(first.isoformat(), last.isoformat() if last > first else None)


def _take_monthday(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    """A day of the month alone: the nearest one, looking back unless the words look ahead."""
    day = int(found["day"])
    past = _nearest_day(published, day, back=True)
    ahead = _nearest_day(published, day, back=False)
    if rule.towards == "next":
        return _same(_range(ahead, found, language))
    if rule.towards == "last":
        return _same(_range(past, found, language))
    return _range(past, found, language), _range(ahead, found, language)


def _nearest_day(published: date, day: int, *, back: bool) -> date:
    for months in (0, -1, -2) if back else (0, 1, 2):
        base = _plus_months(published, months)
        if day > calendar.monthrange(base.year, base.month)[1]:
            continue
        value = date(base.year, base.month, day)
        # Zones and editions printed for the morrow: a day ahead still counts as past.
        if value <= published + timedelta(days=1) if back else value >= published:
            return value
    raise ValueError(day)


def _take_month(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    month = _month(found["month"], language)
    if "year" in found:
        return _same(EventDate(f"{_year(rule, found['year']):04d}-{month:02d}"))
    if rule.years is not None:
        return _same(EventDate(f"{published.year + rule.years:04d}-{month:02d}"))
    past = published.year - (month > published.month)
    ahead = published.year + (month < published.month)
    value = EventDate(f"{past:04d}-{month:02d}")
    return value, value if rule.towards == "last" else EventDate(f"{ahead:04d}-{month:02d}")


def _take_weekday(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    weekday = language.weekdays[found["weekday"].lower()]
    more = timedelta(days=_further_days(weekday, found, language))
    back = published - timedelta(days=(published.weekday() - weekday) % 7)
    forward = published + timedelta(days=(weekday - published.weekday()) % 7)
    monday = published - timedelta(days=published.weekday())
    if rule.towards == "near":  # a day ahead of the publisher's
        return _day(forward if forward - published <= timedelta(days=1) else back), _day(forward)
    if rule.towards == "next":
        later = forward if forward > published else forward + timedelta(days=7)
        return _same(_days(later, more))
    if rule.towards == "last week":
        return _same(_days(monday + timedelta(days=weekday - 7), more))
    if rule.towards == "last":
        return _same(_day(back if back < published else back - timedelta(days=7)))
    return _days(back, more), _days(forward, more)


def _further_days(weekday: int, found: Mapping[str, str], language: Language) -> int:
    """How many days follow the first of "Monday through Friday"; of "Monday and Friday" none do."""
    end, following = found.get("endweekday"), found.get("nextweekday")
    if end:
        return (language.weekdays[end.lower()] - weekday) % 7
    return int(following is not None and (language.weekdays[following.lower()] - weekday) % 7 == 1)


def _days(first: date, more: timedelta) -> EventDate:
    return EventDate(first.isoformat(), (first + more).isoformat() if more else None)


def _take_days(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    return _same(_day(published + timedelta(days=rule.offset)))


def _take_ago(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    word = found["count"].lower()
    count = int(word) if word.isdigit() else language.numbers[word]
    return _same(_day(published - timedelta(days=count)))


def _take_week(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    """A week is given as the month in which its middle lies."""
    middle = published - timedelta(days=published.weekday() - 3) + timedelta(days=rule.offset)
    return _same(EventDate(middle.isoformat()[:7]))


def _take_weekend(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    """The weekend before, or of the same days, as the month in which its Saturday lies."""
    saturday = published - timedelta(days=(published.weekday() + 2) % 7)
    return _same(EventDate(saturday.isoformat()[:7]))


def _take_months(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    return _same(EventDate(_plus_months(published, rule.offset).isoformat()[:7]))


def _take_year(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    year = _year(rule, found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return _same(EventDate(f"{year:04d}"))


def _take_years(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    return _same(EventDate(f"{published.year + rule.offset:04d}"))


def _take_same(rule: DateRule, found: Mapping[str, str], published: date, language: Language) -> Values:
    return None, None


def _day(day: date) -> EventDate:
    return EventDate(day.isoformat())


def _same(value: EventDate) -> Values:
    return value, value


TAKES: Mapping[str, Take] = {
    "day": _take_day,
    "monthday": _take_monthday,
    "month": _take_month,
    "weekday": _take_weekday,
    "days": _take_days,
    "ago": _take_ago,
    "week": _take_week,
    "weekend": _take_weekend,
    "months": _take_months,
    "year": _take_year,
    "years": _take_years,
    "same": _take_same,
}
