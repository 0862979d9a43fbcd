"""Dates that cannot be as the text gives them: each rule speaks only where it is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.reading.dates.find import Stated
from bot.reading.holders.told import day_words
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary
from storage.model import EventDate, Flag, FlagKind

BESIDE = re.compile(r"[\s,(（]*")
IN_BRACKETS = re.compile(r"\s?[(（](\w+)\.?[)）]")
ZONES = timedelta(days=1)
EDITIONS = timedelta(days=2)  # what a printed edition or a far zone can lie from its dateline
ANY_DAY = date(2001, 1, 1)  # stands in where only the kind of words counts, not the day they mean


def date_doubts(passage: Passage, vocabulary: Vocabulary, published: date | None) -> tuple[Flag, ...]:
    """What is wrong with the dates of a passage, each kind once."""
    kinds = [_missing_days(passage, vocabulary)]
    if passage.dates:
        kinds.append(_wrong_weekdays(passage, vocabulary))
    if published is None:
        kinds.append(_unknown_days(passage, vocabulary))
    elif any(stated.explicit for stated in passage.dates):
        kinds += [_too_early(passage, vocabulary, published), _too_late(passage, vocabulary, published)]
    found = [next(kind, "") for kind in kinds]
    return tuple(Flag(FlagKind.DATE, text) for text in found if text)


def dateline_doubt(dateline: str, vocabulary: Vocabulary, published: date | None) -> tuple[Flag, ...]:
    """A flag when a text's dateline names another day than that of its publication."""
    if not dateline or published is None:
        return ()
    folded = dateline.lower()
    rows = vocabulary.sieve.sift(vocabulary.terms.sweep(dateline, folded)[1]).rows(0, len(folded))
    for stated in vocabulary.dates.find(folded, published, 0, len(folded), rows):
        day = stated.value
        if day and day.precision == "day" and abs(day.first - published) > EDITIONS:
            told, real = day_words(day.first), day_words(published)
            words = f"The dateline says {told}, but the text was published on {real}."
            return (Flag(FlagKind.DATE, words),)
    return ()


def _wrong_weekdays(passage: Passage, vocabulary: Vocabulary) -> Iterator[str]:
    """A weekday beside a date that falls on another day, in whichever year is meant."""
    names = vocabulary.language.weekdays
    for stated, weekday, words in _with_weekday(passage, vocabulary):
        days = [v for v in (stated.value, stated.ahead) if v and v.precision == "day"]
        if days and not any(_falls_on(day, weekday) for day in days):
            real = days[0].first.strftime("%A")
            shown = words.title() if words in names else words
            yield f"The text says {shown}, but {days[0].value} was a {real}."


def _falls_on(day: EventDate, weekday: int) -> bool:
    """Whether one of the days is such a weekday."""
    return (weekday - day.first.weekday()) % 7 <= (day.last - day.first).days


def _with_weekday(passage: Passage, vocabulary: Vocabulary) -> Iterator[tuple[Stated, int, str]]:
    """Each date in figures with the weekday that stands beside it, as a word or as a sign in brackets."""
    names, signs = vocabulary.language.weekdays, vocabulary.language.weekday_signs
    for one in passage.dates:
        for other in filter(_in_figures, passage.dates) if one.words in names else ():
            first, second = sorted((one, other), key=lambda stated: stated.start)
            between = passage.folded[first.end - passage.start : second.start - passage.start]
            if one is not other and BESIDE.fullmatch(between):
                yield other, names[one.words], one.words
    for stated in passage.dates if signs else ():
        match = IN_BRACKETS.match(passage.folded, stated.end - passage.start)
        if match and match[1] in signs and _in_figures(stated):
            yield stated, signs[match[1]], match[1]


def _in_figures(stated: Stated) -> bool:
    return any(sign.isdigit() for sign in stated.words)


def _missing_days(passage: Passage, vocabulary: Vocabulary) -> Iterator[str]:
    """Days that their month never has."""
    before = vocabulary.doubts["figure_after"]
    for match in vocabulary.dates.missing_days(passage.folded, passage.rows):
        if not (before and before(passage.folded[: match.start()])):
            place = passage.words[match.start() : match.end()]
            yield f"The text says “{place}”, a day that this month does not have."


def _unknown_days(passage: Passage, vocabulary: Vocabulary) -> Iterator[str]:
    """Words that mean a day only beside the day of publication, which is not known."""
    if any(stated.explicit for stated in passage.dates):
        return
    for stated in vocabulary.dates.find(passage.folded, ANY_DAY, 0, len(passage.folded), passage.rows):
        if stated.value and stated.value.precision == "day":
            words = passage.words[stated.start : stated.end]
            yield f"The text says “{words}”, but the day of its publication is not known."


def _too_early(passage: Passage, vocabulary: Vocabulary, published: date) -> Iterator[str]:
    """Days after publication on which something is told to have been done."""
    if passage.says(vocabulary.planned):
        return
    for day in _told(passage, vocabulary, "done", lambda day: day.first - published > ZONES):
        yield (
            f"The text tells of {day_words(day.first)} as past, but was published on {day_words(published)}."
        )


def _too_late(passage: Passage, vocabulary: Vocabulary, published: date) -> Iterator[str]:
    """Days before publication on which something is told to be planned."""
    for day in _told(passage, vocabulary, "planned", lambda day: published - day.last > ZONES):
        yield (
            f"The text tells of {day_words(day.first)} as still to come, "
            f"but was published on {day_words(published)}."
        )


def _told(
    passage: Passage, vocabulary: Vocabulary, how: str, wrong: Callable[[EventDate], bool]
) -> Iterator[EventDate]:
    """The wrong days with a year whose neighbouring words tell of a deed or of a plan."""
    for stated in passage.dates:
        day = stated.value
        if not (stated.explicit and day and day.precision == "day" and wrong(day)):
            continue
        before, after = vocabulary.doubts[f"{how}_before"], vocabulary.doubts[f"{how}_after"]
        if (before and before(passage.folded[: stated.start - passage.start])) or (
            after and after(passage.folded[stated.end - passage.start :])
        ):
            yield day
