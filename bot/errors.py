"""The errors of the bot.

    TrilateralError
    ├── InputError        what a person typed or gave cannot be used; says what would be
    ├── ConfigError       a setting is missing or wrong
    ├── SeedError         a file in seeds/ or a team's own file of topics is wrong
    └── FetchProblem      an address of the web gave no answer (bot/ingest/web/exchange.py)

The store has its own tree, in storage/errors.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class TrilateralError(Exception):
    """The root: its text is fit to be shown to a person."""


class InputError(TrilateralError):
    """What a person gave cannot be used.

    The text says what is wrong, what is valid and the nearest match.
    """

    def __init__(self, problem: str, *, valid: Iterable[str] = (), nearest: str | None = None) -> None:
        self.problem = problem
        self.valid = tuple(valid)
        self.nearest = nearest
        parts = [problem]
        if nearest:
            parts.append(f"Did you mean `{nearest}`?")
        if self.valid:
            parts.append("Valid: " + ", ".join(f"`{word}`" for word in self.valid) + ".")
        super().__init__(" ".join(parts))

    @classmethod
    def unknown(cls, what: str, word: str, valid: Iterable[str]) -> InputError:
        """The error for a word that is none of the valid ones."""
        words = tuple(valid)
        near = get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
        return cls(f"There is no {what} `{word}`.", valid=words, nearest=near[0] if near else None)


class ConfigError(TrilateralError):
    """A setting is missing or wrong."""


class SeedError(TrilateralError):
    """A file of seeds is wrong; the text names the file and the row."""
