"""The hashes under which the store finds events that a mention may belong to."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate

from bot.reading.grouping.concepts import Lexicon, Terms
from storage.model import Article, EventDate, Mention, Reading, Status
from storage.model.record import changed

MOST = 20
MOST_IN_PASSING = 8
_BANDS = 3
_ROWS = 2
_PLACES = _BANDS * _ROWS
_SHINGLE = 5
_OPENING = 600
_SEASON = 16
_ACROSS = 3
_WEAK = 1.0
_REMEMBERED = 10_000


def keyed(article: Article, reading: Reading, lexicon: Lexicon | None = None) -> Reading:
    """The reading with the keys of its mentions, by which grouping finds what they may belong to."""
    mentions = [changed(m, keys=mention_keys(article, m, lexicon)) for m in reading.mentions]
    return changed(reading, mentions=tuple(mentions))


def mention_keys(article: Article, mention: Mention, lexicon: Lexicon | None = None) -> tuple[int, ...]:
    """At most 20 hashes, in passing 8: of date, type and parties, of telling terms, of near copies.

    Without a lexicon the terms are the words of the language alone.
    """
    near = near_copy_keys(article.text) if mention.lead else ()
    most = MOST if mention.lead else MOST_IN_PASSING
    named = [*_structure(article, mention), *_terms(article, mention, lexicon or _WORDS_ALONE)]
    return tuple(dict.fromkeys((*near, *map(_hash, named[: most - len(near)]))))


def near_copy_keys(text: str) -> tuple[int, ...]:
    """Bands of a one-permutation MinHash over the opening: copies and light rewrites share some."""
    words = text[:_OPENING].casefold().split()
    line = " ".join(words).encode(errors="replace")
    borders = [0, *accumulate([len(word) + 1 for word in line.split(b" ")])]
    ends = borders[_SHINGLE:] or borders[-1:]
    values = [zlib.crc32(line[a : b - 1]) for a, b in zip(borders, ends, strict=False)]
    values.sort(reverse=True)
    least = {value % _PLACES: value // _PLACES for value in values}  # the last, so the least, stays
    bands = ([least.get(i + row) for row in range(_ROWS)] for i in range(0, _PLACES, _ROWS))
    return tuple(_hashed(f"near|{i}|{tuple(band)}") for i, band in enumerate(bands) if None not in band)


def _structure(article: Article, mention: Mention) -> list[str]:
    """What the mention says happened, when and to whom, as far as it says so."""
    parties = sorted(mention.actors)[: 2 if mention.lead else 1] or [""]
    when, kind = mention.when, mention.type.value
    if when is not None and when.precision != "day":
        return [f"{when.value}|{kind}|{party}" for party in parties]
    named = [f"{days}|{kind}|{party}" for days in _days(when, article) for party in parties]
    if when is not None and mention.status is Status.PLANNED:
        named.append(f"{when.value[:7]}|{kind}|{'+'.join(sorted(mention.actors))}")
    return named


def _days(when: EventDate | None, article: Article) -> tuple[str, ...]:
    """Two overlapping pairs of days, so that a day and its neighbour share one."""
    day = when.first if when is not None else article.published_on
    if day is None:
        return ("undated",)
    number = day.toordinal()
    return f"even{number // 2}", f"odd{(number + 1) // 2}"


def _terms(article: Article, mention: Mention, lexicon: Lexicon) -> list[str]:
    """The most telling terms, bound to the days of the report or, long after, of the event.

    Some of a lead's are bound to a second stretch, so that it is found across a border, and a plan
    by what is said of it long before its day.
    """
    passage = lexicon.terms(mention.evidence)
    across, (season, *others) = _seasons(mention, article)
    if not mention.lead:
        return [f"{season}|{term}" for term in _telling(passage)]
    terms = list(dict.fromkeys((*_telling(lexicon.terms(article.title)), *_telling(passage))))
    keys = [f"{season}|{term}" for term in terms]
    keys[across:across] = [f"{other}|{term}" for other in others for term in terms[:across]]
    return keys


def _telling(passage: Terms) -> list[str]:
    """Concepts and words by turns, the heaviest and the longest first; who is in it comes last."""
    shared = passage.shared
    things = [term for term in shared if shared[term] > _WEAK]
    things.sort(key=lambda term: (-shared[term], term))
    words = sorted(passage.stems, key=len, reverse=True)
    turns = [term for pair in zip(things, words, strict=False) for term in pair]
    both = len(turns) // 2
    people = sorted(term for term in shared if term.startswith("person:"))
    return [*turns, *things[both:], *words[both:], *people]


def _seasons(mention: Mention, article: Article) -> tuple[int, Sequence[str]]:
    """Stretches of days for terms, and how many have all: overlapping, of event and report, or of a plan."""
    told, day = article.published_on, mention.when.first if mention.when is not None else None
    if told is not None and day is not None:
        left = _left_of_month(mention, told)
        if left or abs((told - day).days) > _SEASON:
            stretches = [f"w{one.toordinal() // _SEASON}" for one in (*left, day, told)]
            return _ACROSS if left else 2 * _ACROSS, tuple(dict.fromkeys(stretches))
    day = told or day
    if day is None:
        return 0, ("ever", "always")
    number = day.toordinal()
    return _ACROSS, (f"w{number // _SEASON}", f"x{(number + _SEASON // 2) // _SEASON}")


def _left_of_month(mention: Mention, told: date) -> list[date]:
    """Of a plan for some month, whose day is not known yet, days in each stretch of what is left of it."""
    when = mention.when
    if when is None or mention.status is not Status.PLANNED or when.precision != "month":
        return []
    first = max(told, when.first)
    return [first + (when.last - first) / 2, when.last, first] if first <= when.last else []


def _hashed(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(errors="replace"), digest_size=8).digest()) >> 1


_hash = lru_cache(_REMEMBERED)(_hashed)  # a week's news shares its days, parties and terms
_WORDS_ALONE = Lexicon()
