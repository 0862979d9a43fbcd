"""Whether a passage says that a plan is put off or called off, and what the plan then reads as."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.reading.text.patterns import needed
from bot.reading.text.sieve import Signs
from storage.model import Event, EventDate, Status

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


class Change(StrEnum):
    """What becomes of a plan."""

    PUT_OFF = "put off"
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class PlanWords:
    """How texts say that a plan is put off or called off; seeds/grouping.toml has the patterns.

    A cue tells nothing where `denied_before` ends before it or `denied_after` begins behind it.
    `new_day` finds the day to which a plan is put off, by the groups `month` and `day`; `signs` tell
    where a cue may stand at all, as few passages have one.
    """

    cues: re.Pattern[str]
    denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]
    new_day: re.Pattern[str]
    signs: Signs

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> PlanWords:
        """The patterns of the table [plans]; KeyError or re.error where it is wrong."""

        def joined(name: str) -> str:
            rows = table[name]
            if not isinstance(rows, Mapping):
                raise TypeError(f"{name} is no table")
            return "|".join(f"(?:{pattern})" for patterns in rows.values() for pattern in patterns)

        months = "|".join(_MONTHS)
        cues = f"(?P<called>{joined('called_off')})|(?:{joined('put_off')})"
        return cls(
            cues=re.compile(cues, re.IGNORECASE),
            signs=Signs(needed(cues)),
            denied_before=re.compile(f"(?:{joined('denied_before')})$", re.IGNORECASE),
            denied_after=re.compile(joined("denied_after"), re.IGNORECASE),
            new_day=re.compile(_once(joined("new_day").replace("MONTH", months)), re.IGNORECASE),
        )


def change_of(passage: str, words: PlanWords) -> Change | None:
    """What the passage says becomes of a plan; None where it says nothing or denies it."""
    if not words.signs.may_stand_in(passage.casefold()):
        return None
    for cue in words.cues.finditer(passage):
        if words.denied_after.match(passage, cue.end()) or words.denied_before.search(passage[: cue.start()]):
            continue
        return Change.CALLED_OFF if cue["called"] else Change.PUT_OFF
    return None


def changed(plan: Event, change: Change, passage: str, published_on: date | None, words: PlanWords) -> Event:
    """What the plan reads as: called off, or on its new day, which is None where the text has none."""
    if change is Change.CALLED_OFF:
        return replace(plan, status=Status.CANCELLED)
    return replace(plan, when=_new_day(plan, passage, published_on, words))


def _new_day(plan: Event, passage: str, published_on: date | None, words: PlanWords) -> EventDate | None:
    """The day to which it is put off: the first such day after its publication."""
    found = words.new_day.search(passage)
    if found is None:
        return None
    groups = {name.rstrip("0123456789"): text for name, text in found.groupdict().items() if text}
    after = published_on or plan.reported_on
    months = (_month(groups["month"]),) if "month" in groups else _from(after, plan)
    days = (day for month in months for day in _days(after.year, month, int(groups["day"])) if day >= after)
    first = min(days, default=None)
    return EventDate(first.isoformat()) if first else None


def _from(after: date, plan: Event) -> tuple[int, ...]:
    """The months that a day without one may mean: that of the plan, of the report, or the next."""
    planned = (plan.when.first.month,) if plan.when is not None else ()
    return (*planned, after.month, after.month % 12 + 1)


def _month(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS[name.casefold().rstrip(".")]


def _days(year: int, month: int, day: int) -> Iterator[date]:
    for other in (year, year + 1):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(other, month)[1]:
            yield date(other, month, day)


def _once(pattern: str) -> str:
    """The pattern with its groups numbered, since no two may have one name."""
    parts = re.split(r"\?P<(month|day)>", pattern)
    return "".join(part if i % 2 == 0 else f"?P<{part}{i}>" for i, part in enumerate(parts))
