"""Notices everything the rosters know in an article, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from bot.reading.dates import Stated
from bot.reading.layout import Body
from bot.reading.passage import Passage, within
from bot.reading.sentences import Sentence, split
from bot.reading.sieve import Sifted
from bot.reading.terms import Hit, fold, straight
from bot.reading.vocabulary import Vocabulary
from storage.model import Article

LONGEST = 200_000  # letters read of one article; all of it is stored and searched
TITLE_LONGEST = 500
SUBJECT = 20  # letters that a sentence needs to say who acts


@dataclass(frozen=True, slots=True)
class Noticed:
    """An article's title and sentences with what was found in them.

    `title` is a passage of the title alone; its places are not places of the text.
    """

    title: Passage
    clean_title: str
    passages: tuple[Passage, ...]
    body: Body
    opinion: bool


def notice(article: Article, vocabulary: Vocabulary) -> Noticed:
    """Find the text proper, its sentences, and in each the terms and dates."""
    text = article.text[:LONGEST]
    title = vocabulary.layout.clean_title(article.title[:TITLE_LONGEST])
    plain = straight(text, keep_lines=True)
    folded = fold(plain)
    sifted = vocabulary.sieve.sift(folded)
    body = vocabulary.layout.body(plain, title, sifted.lacking(0, len(folded)))
    language = vocabulary.language
    sentences = split(text, body.start, body.end, language.key, language.abbreviations)
    return Noticed(
        title=_alone(title, article, vocabulary),
        clean_title=title,
        passages=_passages(text, folded, sifted, sentences, article, vocabulary),
        body=body,
        opinion=vocabulary.layout.is_opinion(article.title, text),
    )


def _passages(
    text: str,
    folded: str,
    sifted: Sifted,
    sentences: list[Sentence],
    article: Article,
    vocabulary: Vocabulary,
) -> tuple[Passage, ...]:
    hits = vocabulary.terms.scan(text, folded)
    starts = [hit.start for hit in hits]
    out = []
    for s in sentences:
        start = vocabulary.layout.begin(text, s.start, s.end)
        found = within(hits, starts, start, s.end)
        lacking = sifted.lacking(start, s.end)
        dates = vocabulary.dates.find(folded, article.published_on, start, s.end, lacking)
        place = Sentence(start, s.end, s.first)
        out.append(_passage(text, folded, place, found, dates, lacking, vocabulary))
    return tuple(out)


def _passage(
    text: str,
    folded: str,
    s: Sentence,
    found: Sequence[Hit],
    dates: Sequence[Stated],
    lacking: Set[int],
    vocabulary: Vocabulary,
) -> Passage:
    words, part = text[s.start : s.end], folded[s.start : s.end]
    tags, named = vocabulary.terms.tags(found), vocabulary.terms.named(found)
    matter = len(part) if id(vocabulary.cut) in lacking else _matter(part, vocabulary)
    asides = _asides(part, s.start, vocabulary, lacking)
    return Passage(s.start, s.end, words, part, s.first, tags, found, named, dates, matter, lacking, asides)


def _matter(folded: str, vocabulary: Vocabulary) -> int:
    """Where a sentence turns from what was done to what it was about."""
    found = (pattern.search(folded, SUBJECT) for pattern in vocabulary.cut)
    return min((match.start() for match in found if match), default=len(folded))


def _asides(
    folded: str, start: int, vocabulary: Vocabulary, lacking: Set[int]
) -> tuple[tuple[int, int], ...]:
    """Where a sentence says what its deed is about, before the deed, and who tells of it, behind it."""
    out = []
    opened = next((m.end() for p in vocabulary.opening if (m := p.match(folded))), 0)
    for pattern in vocabulary.told if id(vocabulary.told) not in lacking else ():
        out += [(start + match.start(), start + match.end()) for match in pattern.finditer(folded)]
    for pattern in vocabulary.about if id(vocabulary.about) not in lacking else ():
        for match in pattern.finditer(folded):
            borders = [m.end() for m in vocabulary.clause.finditer(folded, opened, match.start())]
            borders = borders or [opened]
            out.append((start + borders[-1], start + match.end()))
    return tuple(out)


def _alone(title: str, article: Article, vocabulary: Vocabulary) -> Passage:
    folded = fold(title)
    hits = vocabulary.terms.scan(title, folded)
    lacking = vocabulary.sieve.sift(folded).lacking(0, len(folded))
    dates = vocabulary.dates.find(folded, article.published_on, 0, len(title), lacking)
    return _passage(title, folded, Sentence(0, len(title), True), hits, dates, lacking, vocabulary)
