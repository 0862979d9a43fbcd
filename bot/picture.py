"""A week as a picture: developments by day and topic, with the figures in words. PURE."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.digest import topic_of
from bot.periods import local_date
from storage.model import Event

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOPICS_APART = 6  # further ones are drawn together
OTHER = "other topics"
# Slack shows a picture about 360 pixels wide: letters of ten points then have ten pixels.
_WIDTH, _HEIGHT, _DPI = 5.0, 4.2, 200
_LETTERS = 10
# Those of these that are there draw what the first has no signs for.
_FONTS = ("DejaVu Sans", "Noto Sans CJK KR", "Noto Sans CJK JP", "Malgun Gothic", "Apple SD Gothic Neo")
# A week ends with the last day of which most is over.
_MOST = timedelta(hours=12)
# Told apart by people who see no red or no green as well (Okabe and Ito 2008), then grey.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999")


@dataclass(frozen=True, slots=True)
class Week:
    """How many developments each day and topic had; topics with the most first."""

    days: tuple[date, ...]
    counts: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(sum(numbers) for _, numbers in self.counts)

    def in_words(self) -> str:
        """The figures as a sentence, for those who do not see the picture."""
        if not self.total:
            return "No developments in this week."
        by_day = ", ".join(
            f"{day:%a} {day.day}: {sum(numbers[place] for _, numbers in self.counts)}"
            for place, day in enumerate(self.days)
        )
        by_topic = "; ".join(
            f"{name} {sum(numbers)} ({', '.join(map(str, numbers))})" for name, numbers in self.counts
        )
        many = "development" if self.total == 1 else "developments"
        return f"{self.total} {many} by day: {by_day}. By topic and day: {by_topic}."


def last_day(now: datetime, zone: str) -> date:
    """The day with which the week of a digest ends: in the morning it is the day before."""
    return local_date(now - _MOST, zone)


def week_of(events: Sequence[Event], last: date, followed: Sequence[str], names: Mapping[str, str]) -> Week:
    """Count events by day of their latest news and by the topic they stand under, for seven days."""
    days = tuple(last - timedelta(days=back) for back in range(6, -1, -1))
    counted = Counter((topic_of(event, followed), event.news_on) for event in events if event.news_on in days)
    by_topic = Counter[str]()
    for (topic, _), number in counted.items():
        by_topic[topic] += number
    ranked = [topic for topic, _ in sorted(by_topic.items(), key=lambda one: (-one[1], one[0]))]
    rows = [
        (names.get(topic, topic), tuple(counted[topic, day] for day in days))
        for topic in ranked[:TOPICS_APART]
    ]
    rest = ranked[TOPICS_APART:]
    if rest:
        rows.append((OTHER, tuple(sum(counted[topic, day] for topic in rest) for day in days)))
    return Week(days, tuple(rows))


def drawn(week: Week) -> bytes:
    """The week as a PNG: a bar a day, stacked by topic."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"font.family": _fonts(), "font.size": _LETTERS}):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        _draw(week, figure)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _fonts() -> list[str]:
    from matplotlib.font_manager import get_font_names

    there = set(get_font_names())
    return [name for name in _FONTS if name in there]


def _draw(week: Week, figure: Figure) -> None:
    from matplotlib.ticker import MaxNLocator

    axes = figure.add_subplot()
    labels = [f"{day:%a}\n{day.day}" for day in week.days]
    below = [0] * len(week.days)
    for (name, numbers), colour in zip(week.counts, _COLOURS, strict=False):
        axes.bar(labels, numbers, bottom=below, label=name, color=colour)
        below = [low + number for low, number in zip(below, numbers, strict=True)]
    for place, height in enumerate(below):
        axes.annotate(str(height), (place, height), ha="center", va="bottom")
    first, last = week.days[0], week.days[-1]
    axes.set_title(f"Developments, {first.day} {first:%b} – {last.day} {last:%b %Y}", loc="left")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    if week.counts:
        figure.legend(loc="outside lower left", ncols=2, frameon=False, handlelength=1.2)
