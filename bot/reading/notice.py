"""Notices everything the rosters know in an article, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.layout import Body
from bot.reading.passage import Passage, within
from bot.reading.sentences import Sentence, split
from bot.reading.terms import fold, straight
from bot.reading.vocabulary import Vocabulary
from storage.model import Article

LONGEST = 200_000  # letters read of one article; all of it is stored and searched
TITLE_LONGEST = 500


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
    body = vocabulary.layout.body(text, plain, title)
    language = vocabulary.language
    sentences = split(text, body.start, body.end, language.key, language.abbreviations)
    return Noticed(
        title=_alone(title, article, vocabulary),
        clean_title=title,
        passages=_passages(text, sentences, article, vocabulary),
        body=body,
        opinion=vocabulary.layout.is_opinion(article.title, text),
    )


def _passages(
    text: str, sentences: list[Sentence], article: Article, vocabulary: Vocabulary
) -> tuple[Passage, ...]:
    folded = fold(text)
    hits = vocabulary.lexicon.scan(text, folded)
    starts = [hit.start for hit in hits]
    out = []
    for s in sentences:
        found = within(hits, starts, s.start, s.end)
        dates = vocabulary.dates.find(folded, article.published_on, s.start, s.end)
        tags = vocabulary.lexicon.tags(found)
        out.append(
            Passage(
                s.start, s.end, text[s.start : s.end], folded[s.start : s.end], s.first, tags, found, dates
            )
        )
    return tuple(out)


def _alone(title: str, article: Article, vocabulary: Vocabulary) -> Passage:
    folded = fold(title)
    hits = vocabulary.lexicon.scan(title, folded)
    dates = vocabulary.dates.find(folded, article.published_on, 0, len(folded))
    return Passage(0, len(title), title, folded, True, vocabulary.lexicon.tags(hits), hits, dates)
