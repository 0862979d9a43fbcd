"""A search in the words of no back end, and what each makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MENTIONS = "mention_search"
ARTICLES = "article_search"

# What of each tier words are looked for in; `marks` stand beside.
COLUMNS = {MENTIONS: ("headline", "evidence"), ARTICLES: ("title", "text")}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens in a row; `opens`: a single one that is to begin a token."""

    tokens: tuple[str, ...]
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A condition on the rows of a tier, as SQL with named values.

    `rank` is lower for better rows, where `ranked` is added to the condition. `plain_rank` tells only whether
    the headline has the words, below 0 if so; it may use ids between `:low` and `:high`. Both may use values
    of their own. By `order` the newest come last.
    """

    tier: str
    where: str
    values: Mapping[str, str]
    rank: str
    plain_rank: str
    rank_values: Mapping[str, str] = field(default_factory=dict)
    plain_values: Mapping[str, str] = field(default_factory=dict)
    ranked: str = ""
    order: str = "rowid"
