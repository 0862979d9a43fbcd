"""Errors a person sees say what is wrong, what is valid and the nearest match."""

from __future__ import annotations

from bot.errors import InputError


def test_an_unknown_word_names_the_valid_ones_and_the_nearest() -> None:
    error = InputError.unknown("topic", "Misiles", ["missiles", "space"])
    assert str(error) == "There is no topic `Misiles`. Did you mean `missiles`? Valid: `missiles`, `space`."


def test_a_word_near_to_none_gets_no_guess() -> None:
    assert InputError.unknown("topic", "xyzzy", ["missiles"]).nearest is None
