"""A search in the words of no back end, and what each makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MENTIONS = "mention_search"
ARTICLES = "article_search"

# What of each tier words are looked for in; `marks` stand beside.
COLUMNS = {MENTIONS: ("headline", "evidence"), ARTICLES: ("title", "text")}

# Above every id, yet small enough for a float to tell one id from the next.
FAR = 1 << 40


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens in a row; `opens`: a single one that is to begin a token."""

    tokens: tuple[str, ...]
    opens: bool = False

    @property
    def in_a_row(self) -> str:
        """What a line of tokens has to have, where a space stands before and behind it."""
        return f" {' '.join(self.tokens)}{'' if self.opens else ' '}"

    @property
    def sign(self) -> str:
        """Characters of every text that has these tokens, folded: a plural's `ies` has become `y`."""
        return self.tokens[0].removesuffix("y")


@dataclass(frozen=True, slots=True)
class Match:
    """A condition on the rows of a tier, as SQL with named values.

    `rank` is lower for better rows; it may use values of its own. `ranked` is the condition where rows are
    ranked: between `:low` and `:high`, or those of `:ids`, all that match. `newest` is added where only the
    newest `:wanted` rows are, `oldest` where only the oldest, if that is the sooner way to find out that
    there are few. Where an index does not know all of the condition, `known` is what it knows, and `seen`
    what is seen in a row alone. `alone` is the condition on a row that is looked up by itself, where another
    tells sooner whether it matches.
    """

    tier: str
    where: str
    values: Mapping[str, str]
    rank: str
    ranked: str
    rank_values: Mapping[str, str] = field(default_factory=dict)
    newest: str = ""
    oldest: str = ""
    known: str = ""
    seen: str = ""
    alone: str = ""
