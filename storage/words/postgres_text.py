"""Full text in PostgreSQL: the same tokens as in SQLite, under a GIN index.

The index knows which rows have which tokens; that a phrase's stand in a row is seen in the row itself,
which holds the tokens in their order. A row's place in the ranking is the number of phrases in its
headline, of one number the newest first: to rank by how often each word stands in all rows takes reading
them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from storage.words.match import ARTICLES, COLUMNS, FAR, MENTIONS, Match, Phrase

# Ranking looks at the rows alone that match.
COUNTS_EACH = False

# Not by the primary key: of a block of rows a plan would read each and make its tokens anew, for seconds.
WITHIN = "rowid + 0 BETWEEN :low AND :high"

# A row looked up by its id is searched for the words as they stand: to make its tokens anew takes ten times
# as long. Of more rows than so many both indexes tell those that match before any is read; where they are
# fewer, a plan would rather make the tokens of each.
EACH = {MENTIONS: 1_500, ARTICLES: 600}
ALONE = "(rowid = ANY (CAST(translate(:ids, '[]', '{}') AS bigint[])) OR rowid < 0)"
AMONG = f"{WITHIN} AND {ALONE}"

# The index returns all that match in no order, so each row also has the token of its block of ids; in how
# many of the newest blocks the newest matches are looked for. More of them take longer than all rows.
_BLOCK = 12
_BLOCKS = (1, 8)
NEAR = (sum(_BLOCKS) - 1) << _BLOCK
_MANY = 32
# How many times farther than the matches found so far promise, more of them are looked for.
_MARGIN = 2

# How many bytes of different tokens one row takes: a tsvector ends at 1,048,575, title and marks with it.
ROOM = 1_000_000


def tokens_of(tier: str) -> str:
    """The expression of a tier's index."""
    tokens = " || ' ' || ".join((*COLUMNS[tier], "marks", "'#'")) + f" || CAST(rowid >> {_BLOCK} AS text)"
    return f"array_to_tsvector(array_remove(string_to_array({tokens}, ' '), ''))"


def newest(
    match: Match, low: int, high: int, found: Sequence[int], wanted: int
) -> Iterator[tuple[Match, int, int]]:
    """The match within the newest blocks between two ids, within more, at last within all others.

    `found`, longer after each, tells how far the `wanted` reach: walking all other ids takes the longest.
    """
    last = high
    for blocks in _BLOCKS:
        block = high >> _BLOCK
        first = (block - blocks + 1) << _BLOCK
        yield _within(match, block, blocks), max(low, first), high
        if first <= low:
            return
        high = first - 1
    if found:
        blocks = (_MARGIN * (wanted - len(found)) * (last - high) // len(found) >> _BLOCK) + 1
        first = ((high >> _BLOCK) - blocks + 1) << _BLOCK
        if first > (low + high) // 2:
            yield within(match, first, high), first, high
            high = first - 1
    yield match, low, high


def counted(match: Match, low: int, high: int) -> tuple[Match, int]:
    """What is counted between two ids, and from where on: the newest blocks."""
    blocks, last = sum(_BLOCKS), high >> _BLOCK
    return _within(match, last, blocks), max(low, (last - blocks + 1) << _BLOCK)


def within(match: Match, low: int, high: int) -> Match:
    """The match within the blocks between two ids; the same where these are many."""
    blocks = (high >> _BLOCK) - (low >> _BLOCK) + 1
    return _within(match, high >> _BLOCK, blocks) if blocks <= _MANY else match


def _within(match: Match, last: int, blocks: int) -> Match:
    tokens = " | ".join(f"'#{block}'" for block in range(max(0, last - blocks + 1), last + 1))
    # As a condition of its own, before the other, each lets the index leap over what the other has not.
    where = f"{tokens_of(match.tier)} @@ CAST(:blocks AS tsquery) AND {match.where}"
    return replace(match, where=where, values={**match.values, "blocks": tokens})


def match(tier: str, phrases: Sequence[Sequence[Phrase]], marks: Sequence[Sequence[str]]) -> Match:
    """A spelling of each phrase, one mark of each group, as a query of the index and a look at the row."""
    wanted = [" | ".join(map(_tokens, spellings)) for spellings in phrases]
    narrowed = [" | ".join(f"'{mark}'" for mark in group) for group in marks]
    known = f"{tokens_of(tier)} @@ CAST(:match AS tsquery)"
    where = [known]
    values = {"match": " & ".join(f"({group})" for group in (*wanted, *narrowed))}
    headline, *_ = COLUMNS[tier]
    in_headline: list[str] = []
    said: list[str] = []
    ranks: dict[str, str] = {}
    for place, spellings in enumerate(phrases):
        names = {f"phrase{place}x{number}": one.in_a_row for number, one in enumerate(spellings)}
        ranked = {f"rank{name}": words for name, words in names.items()}
        ranks |= ranked
        in_headline.append(_any_has((headline,), ranked))
        values |= names
        said.append(_any_has(COLUMNS[tier], names))
        if any(len(one.tokens) > 1 for one in spellings):
            where.append(said[-1])
    for place, group in enumerate(marks):
        names = {f"mark{place}x{number}": f" {one} " for number, one in enumerate(group)}
        values |= names
        said.append(_any_has(("marks",), names))
    # No two alike: of hits of one rank all are told as events, each of which may lie in pages of its own.
    rank = f"-({' + '.join(f'CAST({one} AS integer)' for one in in_headline)}) * {FAR} - rowid"
    # A word by itself is soon found again by an index just read; to look rows up by their ids reads about as
    # many pages of the primary key.
    by_itself = not marks and len(phrases) == 1 and len(where) == 1
    # Not by the primary key, or a plan would walk it and look for the tokens in every row.
    newest_ = " ORDER BY rowid + 0 DESC LIMIT :wanted"
    return Match(
        tier,
        " AND ".join(where),
        values,
        rank,
        f"{known} AND {WITHIN}" if by_itself else ALONE,
        ranks,
        newest=newest_,
        known=known,
        seen=" AND ".join(where[1:]),
        alone=" AND ".join(said),
    )


def _tokens(phrase: Phrase) -> str:
    """All tokens of a phrase, as a query of the index."""
    said = (f"'{token}'{':*' if phrase.opens else ''}" for token in dict.fromkeys(phrase.tokens))
    return f"({' & '.join(said)})"


def _any_has(columns: Sequence[str], names: Mapping[str, str]) -> str:
    return f"({' OR '.join(_has(column, name) for column in columns for name in names)})"


def _has(column: str, name: str) -> str:
    return f"strpos(' ' || {column} || ' ', :{name}) > 0"


def rows_held(connection: Connection, tier: str) -> str:
    """The query of the ids in a tier."""
    return f"SELECT rowid FROM {tier}"  # noqa: S608 - constants
