"""The hashes under which the store finds events that a mention may belong to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice, pairwise, zip_longest

from bot.reading.concepts import Lexicon, Terms
from storage.model import Article, EventDate, Mention, Status

MOST = 24
_BANDS = 4
_ROWS = 2
_PLACES = _BANDS * _ROWS
_SHINGLE = 5
_OPENING = 1200
_SEASON = 16
_ABOUT = 10
_WEAK = 1.0
_SPACE = re.compile(b" ")


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
    line = " ".join(words).encode()
    borders = [0, *(m.end() for m in _SPACE.finditer(line)), len(line) + 1]
    ends = borders[_SHINGLE:] or borders[-1:]
    values = sorted((zlib.crc32(line[a : b - 1]) for a, b in zip(borders, ends, strict=False)), reverse=True)
    least = {value % _PLACES: value // _PLACES for value in values}  # the last, so the least, stays
    bands = ([least.get(i + row) for row in range(_ROWS)] for i in range(0, _PLACES, _ROWS))
    return tuple(_hash(f"near|{i}|{tuple(band)}") for i, band in enumerate(bands) if None not in band)


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
    """The most telling terms, bound to the days of the report or, long after, of the event.

    What an article is about as a whole marks its lead: these keys only leads have and look for.
    """
    heading = lexicon.terms(article.title) if mention.lead else _NOTHING
    terms = dict.fromkeys(_telling(heading, lexicon.terms(mention.evidence)))
    season, other_season = _seasons(mention.when, article)
    if mention.lead:
        about = _about(article, lexicon)
        yield from (f"{season}|lead|{word}" for word in about)
        yield from (f"{other_season}|lead|{word}" for word in about[:2])
    yield from (f"{season}|{term}" for term in terms)


def _about(article: Article, lexicon: Lexicon) -> list[str]:
    """The words that the opening repeats, those of the title first."""
    title = article.title
    return [word for word, _ in lexicon.frequent(f"{title} {title} {article.text[:_OPENING]}")[:_ABOUT]]


def _telling(heading: Terms, passage: Terms) -> Iterator[str]:
    """Concepts and words by turns, the title's first; who is in it only as a pair or a last resort."""
    things = [t for part in (heading, passage) for t in _heaviest(part.shared) if part.shared[t] > _WEAK]
    words = [*sorted(heading.stems, key=len, reverse=True)[:6], *sorted(passage.stems, key=len, reverse=True)]
    for thing, word in zip_longest(dict.fromkeys(things), dict.fromkeys(words)):
        yield from (term for term in (thing, word) if term)
    people = sorted(t for t in {**heading.shared, **passage.shared} if t.startswith("person:"))
    yield from (f"{one}+{other}" for one, other in pairwise(people))
    yield from people


def _seasons(when: EventDate | None, article: Article) -> tuple[str, str]:
    """Two overlapping stretches of days in which terms are looked up."""
    day = article.published_on or (when.first if when is not None else None)
    if when is not None and day is not None and abs((day - when.first).days) > _SEASON:
        day = when.first
    if day is None:
        return "ever", "always"
    number = day.toordinal()
    return f"w{number // _SEASON}", f"x{(number + _SEASON // 2) // _SEASON}"


def _heaviest(terms: Mapping[str, float]) -> Iterable[str]:
    return sorted(terms, key=lambda term: (-terms[term], term))


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1


_WORDS_ALONE = Lexicon()
_NOTHING = Terms({}, {})
