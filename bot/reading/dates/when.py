"""Decides which of the dates a passage states belongs to its development."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.reading.dates.find import Stated
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary
from storage.model import EventDate, EventType, Status

DIGIT = re.compile(r"\d")
OWNS = "'s"
QUOTES = frozenset("\"'「『")
BARE_DAY = re.compile(r"\d|오늘|어제")
BESIDE = 3
REPORTING_LOOK = 60
CLOSING = 16  # letters from the day of the report to the end of a sentence that closes with who says so
AFTER_BODY, BEFORE_BODY = 6, 14
BACKGROUND_AFTER = timedelta(days=14)
NEAR = timedelta(days=8)
RECENT = {"day": 31, "month": 10}  # how many days back a lead may lie, by the precision of its date
ZONES = timedelta(days=1)  # a morrow in a text is often the reader's today
SINCE_LOOK = 14  # letters before a date that may hold "since late"
ZONES_LOOK = 24  # letters around a day that may say whose it is, and between the two days of two zones
SIX_DAYS, WEEKDAY = timedelta(days=6), "weekday"
REPORTED = "day of the report"
TOLD_TYPES = frozenset({EventType.STATEMENT, EventType.REPORT, EventType.POLICY, EventType.TRIAL})


class Dated(NamedTuple):
    """A decided date, with the rule and the words that decided."""

    when: EventDate | None
    rule: str = ""
    words: str = ""


def reporting(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether a stated date is the day of the report ("state media reported Tuesday")."""
    if stated.value is not None and stated.value.end:
        return False  # nothing is reported over several days
    text, start = passage.folded, passage.start
    before = text[max(0, stated.start - start - REPORTING_LOOK) : stated.start - start]
    after = text[stated.end - start : stated.end - start + REPORTING_LOOK]
    if vocabulary.ends_with_deed:
        return passage.finds(vocabulary.reporting, after) or _beside_body(passage, stated, vocabulary)
    return passage.finds(vocabulary.reporting, before) or passage.finds(vocabulary.reported_after, after)


def _parted(passage: Passage, vocabulary: Vocabulary) -> tuple[list[Stated], list[Stated]]:
    """The dates of what a passage tells and those of the report, parted once."""
    if passage.parted is None and not passage.dates:
        passage.parted = [], []
    if passage.parted is None:
        told: list[Stated] = []
        said: list[Stated] = []
        for stated in passage.dates:
            (said if reporting(passage, stated, vocabulary) else told).append(stated)
        told = [d for d in told if not _of_something_else(passage, d, vocabulary)]
        if vocabulary.aside and len(told) + len(said) > 1:
            told = _of_the_deed(passage, told, said, vocabulary)
        passage.parted = told, said
    return passage.parted


def _of_the_deed(
    passage: Passage, told: list[Stated], said: Sequence[Stated], vocabulary: Vocabulary
) -> list[Stated]:
    """The dates without those of another deed: "Ahead of talks on Friday, …", "…, who left Monday, …".

    An attribute such as "Monday's talks" gives way to another day of a deed only, not to that of the report.
    """
    kept = [d for d in told if not _is_aside(passage, d, vocabulary)]
    plain = [d for d in kept if not _is_attribute(passage, d, vocabulary)]
    if _give_day(plain):
        return plain
    return kept if _give_day((*kept, *said)) else told


def _give_day(dates: Sequence[Stated]) -> bool:
    return any(d.value and d.value.precision == "day" for d in dates)


def _is_aside(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether a date stands in an opening clause, or behind words that name another deed."""
    at = stated.start - passage.start
    if at < passage.opened:
        return vocabulary.met is None or vocabulary.met(passage.folded[: passage.opened]) is None
    return passage.finds(vocabulary.aside, passage.folded[:at])


def _is_attribute(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    at, to = stated.start - passage.start, stated.end - passage.start
    if at < passage.opened or passage.folded.startswith(OWNS, to):
        return True
    return vocabulary.attribute is not None and vocabulary.attribute(passage.folded[:at]) is not None


def _of_something_else(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether a date tells since when something is so, or when it was what somebody condemns."""
    to = stated.end - passage.start
    whose = passage.folded.startswith(OWNS, to)  # as in "condemned Sunday's launch"
    before = passage.folded[: to + len(OWNS) if whose else stated.start - passage.start]
    return passage.finds(vocabulary.other_day, before)


def _closes(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether the sentence closes with the day of the report, as in "…고 외교부가 18일 밝혔다"."""
    after = passage.folded[stated.end - passage.start :]
    return len(after) <= CLOSING and passage.finds(vocabulary.reporting, after)


def _beside_body(passage: Passage, stated: Stated, vocabulary: Vocabulary) -> bool:
    """Whether the date stands beside the body that reports, as in "29일 조선중앙통신은"."""
    if stated.value is not None and stated.value.precision != "day":
        return False
    if not (BARE_DAY.match(stated.words) and passage.says(vocabulary.said)):
        return False
    begin, inner = passage.start, vocabulary.inner
    if any(stated.end < d.start and _closes(passage, d, vocabulary) for d in passage.dates):
        return False
    return any(
        # A day that opens what somebody is quoted with is part of the words.
        (
            0 <= stated.start - end <= AFTER_BODY
            and QUOTES.isdisjoint(passage.folded[end - begin : stated.start - begin])
            and not (number and inner and inner(passage.folded[end - begin : stated.start - begin]))
        )
        or (
            0 <= start - stated.end <= BEFORE_BODY
            and not vocabulary.last_border.match(passage.folded, stated.end - begin, start - begin)
        )
        for number, (start, end, _) in enumerate(passage.places("body"))
    )


def status_of(passage: Passage, vocabulary: Vocabulary, published: date | None) -> tuple[Status, str]:
    """Whether a passage tells what has happened, is to happen, or is context; and the deciding words."""
    if passage.status is None:
        passage.status = _status_of(passage, vocabulary, published)
    return passage.status


def _status_of(passage: Passage, vocabulary: Vocabulary, published: date | None) -> tuple[Status, str]:
    told = [d for d in _parted(passage, vocabulary)[0] if d.value is not None]
    ahead = [d for d in told if published and d.value and d.value.first - published > ZONES]
    late = [d for d in ahead if not _is_of_the_matter(passage, d, told, vocabulary)] if ahead else ahead
    planned = _planned(passage, vocabulary) or _planned_then(passage, told, published, vocabulary)
    if planned and (late or not _begun(passage, told, published, vocabulary)):
        return Status.PLANNED, planned
    decided = late and _is_done(passage, vocabulary)
    if late and not decided and late[0].value and late[0].value.precision == "day":
        return Status.PLANNED, late[0].words
    background = passage.says(vocabulary.background)
    if told and published:
        newest = max(_middle(d.value) for d in told if d.value)
        if published - newest > BACKGROUND_AFTER:
            return Status.BACKGROUND, told[0].words
        if background and published - newest > NEAR:
            return Status.BACKGROUND, background
        return Status.OCCURRED, ""
    if background and all(d.value is None for d in passage.dates):
        return Status.BACKGROUND, background
    return Status.OCCURRED, ""


def _is_of_the_matter(passage: Passage, late: Stated, told: Sequence[Stated], vocabulary: Vocabulary) -> bool:
    """Whether a day ahead is of what the deed was about: "spoke this evening about talks on March 16"."""
    if vocabulary.ends_with_deed or late.start - passage.start < passage.matter:
        return passage.beside(late.start)
    return any(
        d is not late and d.value and d.value.precision == "day" and d.start - passage.start < passage.matter
        for d in told
    )


def _begun(passage: Passage, told: Sequence[Stated], published: date | None, vocabulary: Vocabulary) -> bool:
    """Whether a passage tells of what is in force from the day of its publication."""
    today = f"{published}"
    return bool(passage.says(vocabulary.in_force)) and any(d.value and d.value.value == today for d in told)


def _middle(when: EventDate) -> date:
    return when.first + (when.last - when.first) / 2


def _planned(passage: Passage, vocabulary: Vocabulary) -> str:
    """The words that tell of the future, unless they stand in what the deed was about."""
    if passage.lacks(vocabulary.planned):
        return ""
    opened = passage.opened if vocabulary.aside else 0
    # An opening clause tells of a plan only where no day stands behind it.
    if opened and not any(d.start - passage.start >= opened for d in passage.dates):
        opened = 0
    match = vocabulary.planned.search(passage.folded, passage.rows, opened)
    if match and match.start() <= passage.matter and not _is_done(passage, vocabulary):
        return match.group(0)
    return ""


def _is_done(passage: Passage, vocabulary: Vocabulary) -> bool:
    """Whether what a passage tells was said, asked for or agreed, though it looks ahead."""
    return bool(passage.says(vocabulary.planned_not) or passage.says(vocabulary.agreed))


def _planned_then(
    passage: Passage, told: Sequence[Stated], published: date | None, vocabulary: Vocabulary
) -> str:
    """Words such as "would be attempted in October": the future, where no date shows it to be past."""
    words = passage.says(vocabulary.future_in_past)
    if not words or passage.says(vocabulary.agreed) or _is_added(passage, words, vocabulary):
        return ""
    if published is None:
        return words
    ahead = [s.ahead for s in told if s.ahead is not None]
    return words if not ahead or any(when.last >= published for when in ahead) else ""


def _is_added(passage: Passage, words: str, vocabulary: Vocabulary) -> bool:
    """Whether words stand in a clause that only adds to the deed: "…, adding that it would …"."""
    added = passage.says(vocabulary.added)
    return bool(added) and passage.folded.find(words) > passage.folded.find(added)


def own_date(
    passage: Passage,
    vocabulary: Vocabulary,
    status: Status,
    published: date | None,
    *,
    reported: bool,
    about: bool = True,
    fits: Callable[[EventDate], bool] = lambda when: True,
) -> Dated:
    """The date a passage gives its development; the day of its report only if `reported`.

    `fits` leaves out dates that cannot be it, such as years of context. Those of what the deed was about
    count only where there is no other, and only if `about`.
    """
    told, said = _parted(passage, vocabulary)
    if not (told or said):
        return Dated(None)
    ahead = status is Status.PLANNED
    if ahead and published:
        usable = [s for s in told if (m := _meant(s, True)) and m.last >= published and fits(m)]
        usable = [s for s in usable if not _long_since(s, passage, vocabulary)]
    else:
        usable = [s for s in told if (m := _meant(s, False)) and fits(m)]
        usable = _without_foretold(usable, passage, vocabulary)
    usable = _without_weekdays(usable) if published else usable
    usable = _where_it_happened(usable, passage, vocabulary)
    usable = [s for s in usable if not passage.beside(s.start)] or (usable if about else [])
    if said and vocabulary.ends_with_deed:
        # A month or year that somebody speaks of in his own words is of his matter.
        usable = [s for s in usable if not (_is_vague(s) and passage.in_quotes(s.start - passage.start))]
    best = max(usable, key=lambda s: len(_meant(s, ahead).value), default=None)  # type: ignore[union-attr]
    aside = best and best.start - passage.start > passage.matter and _is_vague(best)
    if best and not (aside and said and (reported or not ahead)):
        return Dated(_meant(best, ahead), best.rule, best.words)
    return reported_day(passage, vocabulary, fits) if reported and not ahead else Dated(None)


def _without_foretold(usable: list[Stated], passage: Passage, vocabulary: Vocabulary) -> list[Stated]:
    """Without days of the matter that look ahead: "…, signaling that it will launch on Friday"."""
    if not usable or vocabulary.ends_with_deed or passage.lacks(vocabulary.planned):
        return usable
    match = vocabulary.planned.search(passage.folded, passage.rows, passage.matter)
    if match is None:
        return usable
    comma = passage.folded.find(",", match.end())
    ahead = range(match.start(), comma if comma >= 0 else len(passage.folded))
    return [s for s in usable if s.start - passage.start not in ahead]


def _long_since(stated: Stated, passage: Passage, vocabulary: Vocabulary) -> bool:
    """Whether a date is past by the words at it: "the first visit since July", "agreed on Monday to"."""
    start, since = stated.start - passage.start, vocabulary.long_since
    words = passage.folded[max(0, start - SINCE_LOOK) : stated.end - passage.start]
    return since is not None and since(words) is not None


def _is_vague(stated: Stated) -> bool:
    return stated.value is not None and stated.value.precision != "day"


def reported_day(passage: Passage, vocabulary: Vocabulary, fits: Callable[[EventDate], bool]) -> Dated:
    """The day on which what a passage tells was reported, as in "data showed Sunday"."""
    days = [s for s in _parted(passage, vocabulary)[1] if s.value and fits(s.value)]
    if not days:
        return Dated(None)
    # The report is newer than whatever else was once reported.
    newest = max(_of_speakers(passage, days, vocabulary), key=lambda s: s.value.first)  # type: ignore[union-attr]
    return Dated(newest.value, REPORTED, newest.words)


def said_before(said: Dated, own: Dated | None, passage: Passage) -> bool:
    """Whether the day of the report stands before a mere month or year: of what the matter was."""
    if own is None or own.when is None or own.when.precision == "day":
        return False
    return passage.folded.find(said.words) < passage.folded.find(own.words)


def is_recent(when: EventDate, published: date | None) -> bool:
    """Whether news of a day of publication may be of that day or month."""
    if published is None:
        return True
    if when.precision not in RECENT or when.first - published > timedelta(days=1):
        return False
    return (published - when.last).days <= RECENT[when.precision]


def same_day(passage: Passage) -> Stated | None:
    """The words of a passage that mean a day told before, such as "that day"."""
    return next((stated for stated in passage.dates if stated.value is None), None)


def last_day(passages: Sequence[Passage]) -> EventDate | None:
    """The last day that some passages give."""
    days = [s.value for p in passages for s in p.dates if s.value and s.value.precision == "day"]
    return days[-1] if days else None


def is_ahead(dated: Dated, published: date | None) -> bool:
    """Whether a day lies after publication: the day itself is that on which a plan was told."""
    return not (dated.when and published) or dated.when.last > published


def of_the_morrow(dated: Dated, passage: Passage, published: date | None) -> Dated:
    """A weekday of a passage that would lie six days back is the morrow's: some zones are out before it."""
    if not (dated.when and published) or dated.when.first - published != -SIX_DAYS:
        return dated
    meant = [s for s in passage.dates if s.words == dated.words and s.rule == WEEKDAY]
    return dated._replace(when=meant[0].ahead) if meant else dated


def _of_speakers(passage: Passage, days: list[Stated], vocabulary: Vocabulary) -> list[Stated]:
    """The days on which somebody spoke, without those on which outlets carried it, where both are given."""
    carried = vocabulary.carried
    if carried is None or len(days) < 2:
        return days
    return [s for s in days if not carried(passage.folded[: s.start - passage.start])] or days


def _where_it_happened(usable: list[Stated], passage: Passage, vocabulary: Vocabulary) -> list[Stated]:
    """Without the reader's day, where the local one stands beside it: "18일(현지시간 17일)"."""
    begin, words, is_local = passage.start, passage.folded, vocabulary.local
    if len(usable) < 2 or is_local is None:
        return usable
    local = [s for s in usable if is_local(words[max(0, s.start - begin - ZONES_LOOK) : s.start - begin])]

    def doubled(one: Stated) -> bool:
        return any(
            one.value
            and other.value
            and abs(one.value.first - other.value.first) <= ZONES
            and max(one.start, other.start) - min(one.end, other.end) <= ZONES_LOOK
            for other in local
        )

    return [s for s in usable if s in local or not doubled(s)]


def _without_weekdays(stated: Sequence[Stated]) -> list[Stated]:
    """The dates without a weekday that only says which day of the week a date beside it is."""

    def beside(one: Stated, other: Stated) -> bool:
        return 0 <= max(one.start, other.start) - min(one.end, other.end) <= BESIDE

    return [
        one
        for one in stated
        if not ("weekday" in one.rule and any(DIGIT.search(o.words) and beside(one, o) for o in stated))
    ]


def _meant(stated: Stated, ahead: bool) -> EventDate | None:
    return stated.ahead if ahead else stated.value


def said_in_words(passage: Passage, when: Dated) -> bool:
    """Whether a day such as "the day before" stands within somebody's own words."""
    at = passage.folded.find(when.words)
    return at >= 0 and not when.words[0].isdigit() and passage.in_quotes(at)
