"""The hashes under which the store finds events that a mention may belong to."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from bot.reading.concepts import Lexicon
from storage.model import Article, EventDate, Mention, Status

MOST = 24
_BANDS = 6
_ROWS = 2
_SHINGLE = 5
_OPENING = 1500


def mention_keys(article: Article, mention: Mention, lexicon: Lexicon | None = None) -> tuple[int, ...]:
    """Up to 24 hashes: of date, type and parties, of its telling terms, and of near copies.

    Without a lexicon the terms are the words of the language alone.
    """
    near = near_copy_keys(article.text) if mention.lead else ()
    lexicon = lexicon or _WORDS_ALONE
    named = [*_structure(article, mention), *_terms(article, mention, lexicon)]
    return tuple(dict.fromkeys((*near, *(_hash(name) for name in islice(named, MOST - len(near))))))


def near_copy_keys(text: str) -> tuple[int, ...]:
    """Bands of a one-permutation MinHash over the opening: copies and light rewrites share some."""
    words = text[:_OPENING].casefold().split()
    least: list[int | None] = [None] * (_BANDS * _ROWS)
    for i in range(max(1, len(words) - _SHINGLE + 1)):
        value = zlib.crc32(" ".join(words[i : i + _SHINGLE]).encode())
        place, rank = value % len(least), value // len(least)
        best = least[place]
        if best is None or rank < best:
            least[place] = rank
    bands = (tuple(least[i : i + _ROWS]) for i in range(0, len(least), _ROWS))
    return tuple(_hash(f"near|{i}|{band}") for i, band in enumerate(bands) if None not in band)


def _structure(article: Article, mention: Mention) -> Iterator[str]:
    """What the mention says happened, when and to whom, as far as it says so."""
    parties = sorted(mention.actors)[:2]
    when = mention.when
    if when is not None and when.precision != "day":
        yield from (f"{when.value}|{mention.type}|{party}" for party in parties or ("",))
        return
    for days in _days(when, article):
        yield from (f"{days}|{mention.type}|{party}" for party in parties or ("",))
    if when is not None and mention.status is Status.PLANNED:
        yield f"{when.value[:7]}|{mention.type}|{'+'.join(sorted(mention.actors))}"


def _days(when: EventDate | None, article: Article) -> tuple[str, ...]:
    """Two overlapping pairs of days, so that a day and its neighbour share one."""
    day = when.first if when is not None else article.published_on
    if day is None:
        return ("undated",)
    number = day.toordinal()
    return f"even{number // 2}", f"odd{(number + 1) // 2}"


def _terms(article: Article, mention: Mention, lexicon: Lexicon) -> Iterator[str]:
    """The most telling terms, bound to the week of the event's day or of the report."""
    terms = lexicon.terms(f"{article.title} . {mention.evidence}" if mention.lead else mention.evidence)
    telling = _heaviest({**terms.shared, **{w: v for w, v in terms.words.items() if w not in terms.shared}})
    weeks = _weeks(mention.when, article)
    for term in telling:
        yield from (f"{week}|{term}" for week in weeks)


def _weeks(when: EventDate | None, article: Article) -> tuple[str, ...]:
    day = article.published_on or (when.first if when is not None else None)
    if when is not None and (
        article.published_on is None or abs((article.published_on - when.first).days) > 14
    ):
        day = when.first
    if day is None:
        return ("ever",)
    number = day.toordinal()
    return f"w{number // 8}", f"x{(number + 4) // 8}"


def _heaviest(terms: dict[str, float]) -> Iterable[str]:
    return sorted(terms, key=lambda term: (-terms[term], -len(term), term))


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1


_WORDS_ALONE = Lexicon()
