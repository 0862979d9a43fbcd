"""What reports together tell of one launch, and where their figures conflict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from storage.model import Flag, FlagKind, Launch, LaunchFact, Particular

FIGURES = {Particular.COUNT: "Number", Particular.RANGE: "Range", Particular.ALTITUDE: "Altitude"}
# What two bodies may differ by before it is a conflict: a share of the larger figure (twice, where one says
# "about"), and in kilometres, as radars and rounding differ that much on low and short flights.
SHARE, ABOUT_SHARE = 0.10, 0.15
SLACK = {Particular.COUNT: 0.0, Particular.RANGE: 30.0, Particular.ALTITUDE: 15.0}
COUNT_ABOUT = 0.25
MOST = 4  # facts kept of one particular on one body's word
VAGUE = frozenset({"ballistic missile", "projectile"})
SEPARATE = "cruise missile"


def merged_launch(known: Launch | None, told: Launch | None) -> Launch | None:
    """The launch with what one more report tells of it.

    A body that gives another figure later corrects itself; of what one body says on one day the larger
    figure stands, as counts grow with the hours. What no body is named for gives way to what one vouches for.
    """
    if known is None or told is None:
        return known or told
    facts: list[LaunchFact] = []
    for about in Particular:
        named = {fact.origin: None for fact in (*known.all(about), *told.all(about))}
        origins = [origin for origin in named if origin] or list(named)
        for origin in origins:
            facts += _one_body(_of(known, about, origin), _of(told, about, origin))
    return Launch(in_order(facts))


def _of(launch: Launch, about: Particular, origin: str) -> list[LaunchFact]:
    return [fact for fact in launch.all(about) if fact.origin == origin]


def _one_body(known: list[LaunchFact], told: list[LaunchFact]) -> list[LaunchFact]:
    """What one body says of one particular, after two reports of its word."""
    if not known or not told:
        return known or told
    if not known[0].is_figure:
        return list({fact.value: fact for fact in (*told, *known)}.values())[:MOST]
    if _gap(_span(known), _span(told)) == 0:
        return max(known, told, key=_exactness)
    return max(known, told, key=_newness)


def _exactness(facts: Sequence[LaunchFact]) -> tuple[bool, int, float, float]:
    low, high = _span(facts)
    return low is not None and high is not None, min(len(facts), MOST), low or 0.0, -(high or 0.0)


def _newness(facts: Sequence[LaunchFact]) -> tuple[str, float, float]:
    low, high = _span(facts)
    return max(f"{fact.told_on or ''}" for fact in facts), high or low or 0.0, low or 0.0


def in_order(facts: Iterable[LaunchFact]) -> tuple[LaunchFact, ...]:
    """Each fact once, by particular; the word of those who watched first, the precise before the vague."""
    once: dict[tuple[object, ...], LaunchFact] = {}
    for fact in facts:
        once.setdefault((fact.about, fact.value, fact.low, fact.high, fact.origin), fact)
    order = list(Particular)

    def place(fact: LaunchFact) -> tuple[int, bool, bool, bool]:
        return order.index(fact.about), not fact.origin, not fact.observed, _vague(fact)

    return tuple(sorted(once.values(), key=place))


def _vague(fact: LaunchFact) -> bool:
    if fact.is_figure:
        return fact.low is None or fact.high is None
    return fact.value in VAGUE


def conflicts(launch: Launch | None) -> tuple[Flag, ...]:
    """A flag for each figure on which two bodies contradict each other, with both sides."""
    if launch is None:
        return ()
    return tuple(
        Flag(FlagKind.FIGURES, f"{name}: {figures_by_body(launch.all(about))}")
        for about, name in FIGURES.items()
        if any(_contradict(launch, about, *pair) for pair in _pairs(launch, about))
    )


def _pairs(launch: Launch, about: Particular) -> Iterator[tuple[str, str]]:
    """Two bodies that give a figure each; those of one state share what they know and count as one."""
    speaks_for = {fact.origin: fact.country for fact in launch.all(about) if fact.origin}
    for one, other in combinations(speaks_for, 2):
        if not speaks_for[one] or speaks_for[one] != speaks_for[other]:
            yield one, other


def _contradict(launch: Launch, about: Particular, one: str, other: str) -> bool:
    mine, theirs = _of(launch, about, one), _of(launch, about, other)
    if about is Particular.COUNT and not _same_weapon(launch, one, other):
        return False
    gap = _gap(_span(mine), _span(theirs))
    figures = [fact.high or fact.low or 0.0 for fact in (*mine, *theirs)]
    about_either = any(fact.approximate for fact in (*mine, *theirs))
    if about is Particular.COUNT:
        share = COUNT_ABOUT if about_either else 0.0
    else:
        share = ABOUT_SHARE if about_either else SHARE
    return gap > max(SLACK[about], share * max(figures))


def _same_weapon(launch: Launch, one: str, other: str) -> bool:
    """Whether two bodies may speak of the same weapons; cruise missiles are counted apart."""
    says = [{f.value for f in _of(launch, Particular.WEAPON, name)} for name in (one, other)]
    return not all(says) or (SEPARATE in says[0]) == (SEPARATE in says[1])


def _span(facts: Sequence[LaunchFact]) -> tuple[float | None, float | None]:
    """From the least to the most that the facts allow; None on a side left open."""
    lows, highs = [fact.low for fact in facts], [fact.high for fact in facts]
    low = None if None in lows else min(value for value in lows if value is not None)
    high = None if None in highs else max(value for value in highs if value is not None)
    return low, high


def _gap(one: tuple[float | None, float | None], other: tuple[float | None, float | None]) -> float:
    """How far apart two spans lie; 0 where they touch."""
    infinite = float("inf")
    lows = [low if low is not None else 0.0 for low, _ in (one, other)]
    highs = [high if high is not None else infinite for _, high in (one, other)]
    return max(0.0, max(lows) - min(highs))


def figures_by_body(facts: Sequence[LaunchFact]) -> str:
    """`350 km (Joint Chiefs of Staff), 400 km (Japanese Defense Ministry)`."""
    said: dict[str, list[LaunchFact]] = {}
    for fact in facts:
        if fact.origin:
            said.setdefault(fact.origin, []).append(fact)
    return ", ".join(f"{figure_words(theirs)} ({name})" for name, theirs in said.items())


def figure_words(facts: Sequence[LaunchFact]) -> str:
    """One body's figures on one particular: `about 350 km`, `350–400 km`, `at least 2`, `up to 800 km`."""
    low, high = _span(facts)
    unit = "" if facts[0].about is Particular.COUNT else " km"
    if low is None and high is None:
        return "no figure"
    if high is None or low is None:
        return f"at least {_plain(low)}{unit}" if high is None else f"up to {_plain(high)}{unit}"
    about = "about " if any(fact.approximate for fact in facts) else ""
    return f"{about}{_plain(low)}{unit}" if low == high else f"{about}{_plain(low)}–{_plain(high)}{unit}"


def _plain(value: float | None) -> str:
    return f"{value or 0:,.1f}".removesuffix(".0")
