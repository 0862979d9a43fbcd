"""Full text in SQLite: FTS5 tables without a copy of the text, ranked by bm25."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from storage.words.match import Match, Phrase

# How many bytes of different tokens one row takes: as many as there are.
ROOM = None

# bm25 counts each word in the whole index, however few rows have all the words.
COUNTS_EACH = True

WITHIN = "rowid BETWEEN :low AND :high"

# A word in a headline says more than one in a passage; marks say nothing about rank.
_BM25 = "rank MATCH 'bm25(4.0, 1.0, 0.0)'"


def match(tier: str, phrases: Sequence[Sequence[Phrase]], marks: Sequence[Sequence[str]]) -> Match:
    """A spelling of each phrase, and one mark of each group, as a MATCH expression.

    In any column: no word is a mark, and to look which column a row has a word in takes longer.
    """
    words = " AND ".join(map(_any_of, phrases))
    several = sum(len(one.tokens) for spellings in phrases for one in spellings) + len(marks) > 1
    narrowed = ["(" + " OR ".join(f'"{mark}"' for mark in group) + ")" for group in marks]
    return Match(
        tier,
        where=f"{tier} MATCH :match",
        values={"match": " AND ".join([words, *narrowed])},
        rank="rank",
        ranked=f"{tier} MATCH :match AND {WITHIN} AND {_BM25}",
        newest=" ORDER BY rowid DESC LIMIT :wanted",
        # Tokens that hardly ever stand together are walked over to their end, a quarter sooner forwards.
        oldest=" ORDER BY rowid LIMIT :wanted" if several else "",
    )


def _any_of(spellings: Sequence[Phrase]) -> str:
    quoted = " OR ".join(map(_quoted, spellings))
    return f"({quoted})" if len(spellings) > 1 else quoted


def _quoted(phrase: Phrase) -> str:
    quoted = f'"{" ".join(phrase.tokens)}"'
    return f"{quoted} *" if phrase.opens else quoted


def newest(
    match: Match, low: int, high: int, found: Sequence[int], wanted: int
) -> tuple[tuple[Match, int, int]]:
    """The same: FTS5 walks its rows from the newest on.

    Not within narrower bounds: of several words, it only looks at these where it has found a row with all.
    """
    return ((match, low, high),)


def rows_held(connection: Connection, tier: str) -> str:
    """The query of the ids in a tier, once FTS5 has found nothing wrong with its index."""
    connection.execute(text(f"INSERT INTO {tier}({tier}) VALUES ('integrity-check')"))  # noqa: S608 - constants
    return f"SELECT id FROM {tier}_docsize"  # noqa: S608 - constants
