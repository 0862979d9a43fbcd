"""The dates that the words around a name give, as spans of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_ENGLISH = re.compile(
    r"\b("
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r")\b\.?(?:\s(\d{1,2})\b(?!\d))?(?:,?\s((?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b")
_EASTERN = re.compile(r"(?:((?:19|20)\d\d)\s?[년年])?\s?(\d{1,2})\s?[월月](?:\s?(\d{1,2})\s?[일日])?")
_YEAR = re.compile(r"(?<![\d,.$])((?:19|20)\d\d)(?!,?\d|\.\d|\s?(?:km|kg))")


class Span(NamedTuple):
    """The days from `first` to `last`, and how a sentence names them."""

    first: date
    last: date
    words: str


def day_words(day: date) -> str:
    """`3 June 2023`."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def spans(text: str, published_on: date, last_year: tuple[str, ...]) -> Iterator[Span]:
    """Every date of a text; months without a year are the latest before publication."""
    for pattern, order in ((_ENGLISH, (2, 0, 1)), (_EASTERN, (0, 1, 2)), (_ISO, (0, 1, 2))):
        for match in pattern.finditer(text):
            year, month, day = (match.groups()[i] for i in order)
            if pattern is _ENGLISH and month.islower() and not (day or year):
                continue
            if span := _span(year, str(month), day, published_on):
                yield span
    for match in _YEAR.finditer(text):
        yield _year(int(match[1]))
    plain = text.casefold()
    if any(words in plain for words in last_year):
        yield _year(published_on.year - 1)


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), f"in {year}")


def _span(year: str | None, month: str, day: str | None, published_on: date) -> Span | None:
    number = _MONTHS.get(month.casefold()) or (int(month) if month.isdigit() else 0)
    if not 1 <= number <= 12:
        return None
    in_year = int(year) if year else published_on.year - (number > published_on.month)
    length = calendar.monthrange(in_year, number)[1]
    if day and 1 <= int(day) <= length:
        exact = date(in_year, number, int(day))
        return Span(exact, exact, f"on {day_words(exact)}")
    named = f"in {calendar.month_name[number]} {in_year}"
    return Span(date(in_year, number, 1), date(in_year, number, length), named)
