"""A launch reads as one line that says who gave which figure."""

from __future__ import annotations

from typing import Any

from bot.slack.launch_line import launch_line
from storage.model import Launch, LaunchFact, Particular

JCS, MOD, KCNA = "Joint Chiefs of Staff", "Japanese Defense Ministry", "KCNA"
P = Particular


def fact(about: Particular, value: str | float, origin: str = JCS, **fields: Any) -> LaunchFact:
    """A name, a time or an exact figure on one body's word."""
    if isinstance(value, str):
        return LaunchFact(about, value, 0, value, origin=origin)
    return LaunchFact(about, f"{value}", 0, "", value, value, origin=origin, **fields)


def test_the_line_names_each_body_but_the_main_one() -> None:
    launch = Launch(
        (
            fact(P.TIME, "2024-05-30T06:14+09:00"),
            fact(P.WEAPON, "short-range ballistic missile"),
            fact(P.WEAPON, "short-range ballistic missile", KCNA),
            fact(P.COUNT, 10, approximate=True),
            fact(P.COUNT, 18, KCNA),
            fact(P.SITE, "Sunan"),
            fact(P.RANGE, 350),
            fact(P.RANGE, 400),
            fact(P.ALTITUDE, 100, MOD),
            fact(P.WATERS, "East Sea", ""),
        )
    )
    assert launch_line(launch) == (
        JCS,
        f"at 06:14 local time (21:14 UTC) · short-range ballistic missile · "
        f"number about 10 ({JCS}), 18 ({KCNA}) · from Sunan · range 350–400 km · "
        f"altitude 100 km ({MOD}) · waters: East Sea (origin not named)",
    )


def test_a_time_without_a_day_is_local_only() -> None:
    assert launch_line(Launch((fact(P.TIME, "06:14+09:00", ""),))) == ("", "at 06:14 local time")


def test_a_figure_that_nobody_vouches_for_is_not_the_main_bodys() -> None:
    launch = Launch((fact(P.COUNT, 2), fact(P.RANGE, 300), fact(P.RANGE, 400, ""), fact(P.ALTITUDE, 50, "")))
    assert launch_line(launch) == (
        JCS,
        f"number 2 · range 300 km ({JCS}), 400 km (origin not named) · altitude 50 km (origin not named)",
    )
    assert launch_line(Launch((fact(P.ALTITUDE, 50, ""),))) == ("", "altitude 50 km")
