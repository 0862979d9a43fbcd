"""The words around a name and the dates they give, as spans of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from bot.reading.rosters import Language

_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b")
_YEAR = re.compile(r"(?<![\d,.$])((?:19|20)\d\d)(?!,?\d|\.\d|\s?(?:km|kg))")
_NEVER = r"(?!)"
_BORDER = re.compile(r"\n|(?<=[^A-Z][.!?])\s|(?<=。)")
BEFORE, AFTER = 260, 140  # letters around a name whose words may place it in time
_MONTHS = tuple(calendar.month_name)  # which looks every name up in the locale anew


class Span(NamedTuple):
    """The days from `first` to `last`, and how a sentence names them."""

    first: date
    last: date
    words: str


class SpanFinder:
    """Finds spans of days in all languages at once."""

    def __init__(self, languages: Iterable[Language], last_year: tuple[str, ...]) -> None:
        self._last_year = last_year
        self._months: dict[str, int] = {}
        marks: dict[str, set[str]] = {"year": set(), "month": set(), "day": set()}
        for language in languages:
            self._months |= {word.rstrip(".").casefold(): n for word, n in language.months.items()}
            for name, mark in language.date_marks.items():
                marks[name].add(mark)
        self._named = re.compile(
            rf"\b({_any(self._months)})\b\.?(?:\s(\d{{1,2}})\b(?!\d))?(?:,?\s((?:19|20)\d\d)\b)?",
            re.IGNORECASE,
        )
        year, month, day = (_any(marks[name]) for name in ("year", "month", "day"))
        self._marked = re.compile(
            rf"(?:((?:19|20)\d\d)\s?(?:{year}))?\s?(\d{{1,2}})\s?(?:{month})(?:\s?(\d{{1,2}})\s?(?:{day}))?"
        )

    def find(self, text: str, published_on: date) -> Iterator[Span]:
        """Every date of a text; months without a year are the latest before publication."""
        for pattern, order in ((self._named, (2, 0, 1)), (self._marked, (0, 1, 2)), (_ISO, (0, 1, 2))):
            for match in pattern.finditer(text):
                year, month, day = (match.groups()[i] for i in order)
                if pattern is self._named and month.islower() and not (day or year):
                    continue
                if span := self._span(year, str(month), day, published_on):
                    yield span
        for match in _YEAR.finditer(text):
            yield _year(int(match[1]))
        plain = text.casefold()
        if any(words in plain for words in self._last_year):
            yield _year(published_on.year - 1)

    def _span(self, year: str | None, month: str, day: str | None, published_on: date) -> Span | None:
        number = self._months.get(month.casefold()) or (int(month) if month.isdigit() else 0)
        if not 1 <= number <= 12:
            return None
        in_year = int(year) if year else published_on.year - (number > published_on.month)
        length = calendar.monthrange(in_year, number)[1]
        if day and 1 <= int(day) <= length:
            exact = date(in_year, number, int(day))
            return Span(exact, exact, f"on {day_words(exact)}")
        named = f"in {_MONTHS[number]} {in_year}"
        return Span(date(in_year, number, 1), date(in_year, number, length), named)


def sentence_around(text: str, start: int, end: int) -> str:
    """The words around a place, as far as its sentence goes."""
    before = _BORDER.split(text[max(0, start - BEFORE) : start])[-1]
    return before + _BORDER.split(text[start : end + AFTER])[0]


def day_words(day: date) -> str:
    """`3 June 2023`."""
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or _NEVER


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), f"in {year}")
