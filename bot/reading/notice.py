"""Notices everything the rosters know in an article, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.reading.passage import Passage
from bot.reading.text.layout import Body
from bot.reading.text.sentences import Place, split
from bot.reading.text.sieve import Sifted
from bot.reading.text.terms import Hit, fold, small, straight
from bot.reading.vocabulary import Vocabulary
from storage.model import Article

LONGEST = 200_000  # letters read of one article; all of it is stored and searched
TITLE_LONGEST = 500
SPOKEN_WITHIN = 3  # sentences of which one begins with its speaker in a transcript
SOME_DAY = date(2100, 1, 31)  # the last day of a month, so that bare days such as "the 15th" are of late


@dataclass(frozen=True, slots=True)
class Noticed:
    """An article's title and sentences with what was found in them.

    `title` is a passage of the title alone; its places are not places of the text. A `transcript` has
    speakers who take turns.
    """

    title: Passage
    clean_title: str
    passages: tuple[Passage, ...]
    body: Body
    opinion: bool
    transcript: bool


def notice(article: Article, vocabulary: Vocabulary) -> Noticed:
    """Find the text proper, its sentences, and in each the terms and dates."""
    text = article.text[:LONGEST]
    title = vocabulary.layout.clean_title(article.title[:TITLE_LONGEST])
    plain = straight(text)
    folded = small(plain)
    hits, needed = vocabulary.terms.sweep(text, folded)
    sifted = vocabulary.sieve.sift(needed)
    body = vocabulary.layout.body(plain, title, sifted)
    language = vocabulary.language
    sentences = split(text, body.start, body.end, language.key, language.abbreviations)
    passages = tuple(_passages(text, folded, hits, sifted, sentences, article, vocabulary))
    return Noticed(
        title=_alone(title, article, vocabulary),
        clean_title=title,
        passages=passages,
        body=body,
        opinion=vocabulary.layout.is_opinion(article.title, text),
        transcript=any(passage.says(vocabulary.turns) for passage in passages[:SPOKEN_WITHIN]),
    )


def counted(article: Article, noticed: Noticed, vocabulary: Vocabulary) -> tuple[Noticed, date | None]:
    """What was noticed, with days counted from publication or, where that is not known, from some day.

    Which sentence has a day tells which one leads, though nobody can say what day "the 15th" was. Days of
    the second kind mean nothing beyond that. A text that gives a day with its year is left as it is.
    """
    if article.published_on or any(passage.names_day for passage in noticed.passages):
        return noticed, article.published_on
    return notice(replace(article, published_on=SOME_DAY), vocabulary), SOME_DAY


def _passages(
    text: str,
    folded: str,
    hits: Sequence[Hit],
    sifted: Sifted,
    sentences: Sequence[Place],
    article: Article,
    vocabulary: Vocabulary,
) -> Iterable[Passage]:
    starts = [hit[0] for hit in hits]
    for begin, end in sentences:
        start = vocabulary.layout.begin(text, begin, end)
        here = hits[bisect_left(starts, start) : bisect_left(starts, end)]
        rows = sifted.rows(start, end)
        yield Passage(text, folded, (start, end), here, rows, vocabulary, article.published_on)


def _alone(title: str, article: Article, vocabulary: Vocabulary) -> Passage:
    folded = fold(title)
    hits, needed = vocabulary.terms.sweep(title, folded)
    rows = vocabulary.sieve.sift(needed).rows(0, len(folded))
    return Passage(title, folded, (0, len(title)), hits, rows, vocabulary, article.published_on)
