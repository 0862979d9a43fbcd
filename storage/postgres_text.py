"""Full text in PostgreSQL: the same tokens as in SQLite, under a GIN index.

The index knows which rows have which tokens; that a phrase's stand in a row is seen in the row itself,
which holds the tokens in their order. A row's place in the ranking is the number of phrases in its
headline: to rank by how often each word stands in all rows takes reading them all.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from storage.match import COLUMNS, Match, Phrase

# How many bytes of different tokens one row takes: a tsvector ends at 1,048,575, title and marks with it.
ROOM = 1_000_000


def tokens_of(tier: str) -> str:
    """The expression of a tier's index."""
    columns = " || ' ' || ".join((*COLUMNS[tier], "marks"))
    return f"array_to_tsvector(array_remove(string_to_array({columns}, ' '), ''))"


def match(tier: str, phrases: Sequence[Phrase], marks: Sequence[Sequence[str]]) -> Match:
    """All phrases, and one mark of each group, as a query of the index and a look at the row."""
    tokens = [f"'{token}'{':*' if phrase.opens else ''}" for phrase in phrases for token in phrase.tokens]
    narrowed = ["(" + " | ".join(f"'{mark}'" for mark in group) + ")" for group in marks]
    where = [f"{tokens_of(tier)} @@ CAST(:match AS tsquery)"]
    values = {"match": " & ".join([*dict.fromkeys(tokens), *narrowed])}
    headline, *_ = COLUMNS[tier]
    in_headline, ranks = [], {}
    for number, phrase in enumerate(phrases):
        wanted = f" {' '.join(phrase.tokens)}{'' if phrase.opens else ' '}"
        ranks[f"rank{number}"] = wanted
        in_headline.append(f"CAST({_has(headline, f'rank{number}')} AS integer)")
        if len(phrase.tokens) > 1:
            values[f"phrase{number}"] = wanted
            where.append(f"({' OR '.join(_has(column, f'phrase{number}') for column in COLUMNS[tier])})")
    return Match(" AND ".join(where), values, f"-({' + '.join(in_headline)})", ranks)


def _has(column: str, name: str) -> str:
    return f"strpos(' ' || {column} || ' ', :{name}) > 0"


def rows_held(connection: Connection, tier: str) -> str:
    """The query of the ids in a tier."""
    return f"SELECT rowid FROM {tier}"  # noqa: S608 - constants
