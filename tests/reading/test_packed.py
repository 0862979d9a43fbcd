"""What units weigh for several keys, in one number."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.packed import Packed, codes_of

WEIGHTS = st.lists(st.lists(st.integers(-(10**6), 10**6), min_size=3, max_size=3), max_size=20)


@given(WEIGHTS)
def test_one_sum_weighs_for_every_key_what_a_sum_for_each_would(rows: list[list[int]]) -> None:
    """Whatever is above or below nothing, no key takes from the next."""
    codes = {f"unit {n}": f"a{a}b{b}c{c}" for n, (a, b, c) in enumerate(rows)}
    packed = Packed(codes, 3)
    heard = packed.heard([*codes, "unknown"])
    sums = tuple(sum(row[key] for row in rows) for key in range(3))
    assert packed.fields(heard) == sums
    assert tuple(packed.field(heard, key) for key in range(3)) == sums


@given(WEIGHTS, st.lists(st.integers(-(10**6), 10**6), min_size=3, max_size=3))
def test_one_look_tells_which_keys_weigh_enough(rows: list[list[int]], least: list[int]) -> None:
    packed = Packed({f"unit {n}": f"a{a}b{b}c{c}" for n, (a, b, c) in enumerate(rows)}, 3)
    reached = packed.reach(packed.heard([f"unit {n}" for n in range(len(rows))]), packed.bar(least))
    sums = [sum(row[key] for row in rows) for key in range(3)]
    assert packed.fields(reached) == tuple(one >= bar for one, bar in zip(sums, least, strict=True))


def test_units_stand_each_before_its_code() -> None:
    assert codes_of(["sat|a1b-2|sat down|c3", "rang|a-1"]) == {
        "sat": "a1b-2",
        "sat down": "c3",
        "rang": "a-1",
    }


def test_what_has_been_spelt_out_goes_to_another_process() -> None:
    packed = Packed({"sat": "a1b-2"}, 2)
    heard = packed.heard(["sat"])
    assert pickle.loads(pickle.dumps(packed)).fields(heard) == (1, -2)  # noqa: S301 - our own


def test_what_weighs_for_a_key_that_is_not_there_weighs_nothing() -> None:
    packed = Packed({"sat": "a1c9"}, 2)
    assert packed.fields(packed.heard(["sat"])) == (1, 0)
    assert Packed({"sat": "a1"}, 0).fields(1) == ()
