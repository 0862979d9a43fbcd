"""Reads an article into topics and mentions, the lead first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.reading.concepts import Lexicon as Concepts
from bot.reading.holders import office_flags
from bot.reading.keys import mention_keys
from bot.reading.language import language_of
from bot.reading.notice import notice
from bot.reading.rosters import Body, Rosters
from bot.reading.tell import Teller
from bot.reading.topics import Judge
from bot.reading.vocabulary import Vocabulary
from storage.model import Article, Reading, Reason

LONGEST = 200_000  # letters read of one article; what follows is stored and searched all the same


class Reader:
    """Reads articles by the rosters; compiled once, pure and without state."""

    def __init__(self, rosters: Rosters) -> None:
        self._rosters = rosters
        self._vocabularies = {key: Vocabulary(rosters, lang) for key, lang in rosters.languages.items()}
        self._bodies: Mapping[str, Body] = {body.name: body for body in rosters.bodies}
        self._judge = Judge(rosters)
        self._tellers = {
            key: Teller(rosters, vocabulary, self._bodies) for key, vocabulary in self._vocabularies.items()
        }
        self._concepts = Concepts(rosters.grouping, ((p.name, p.names) for p in rosters.people))

    def read(self, article: Article) -> Reading:
        """notice | judge topics | tell mentions | flag and key. Never raises on any text."""
        language = language_of(f"{article.title}\n{article.text}")
        vocabulary = self._vocabularies.get(language) or self._vocabularies.get("en")
        if vocabulary is None or not (article.text.strip() or article.title.strip()):
            return Reading(False, (), ())
        noticed = notice(article, vocabulary)
        verdict = self._judge.judge(noticed)
        if not verdict.relevant:
            return Reading(False, (), (), reasons=verdict.reasons)
        mentions = self._tellers[vocabulary.language.key].tell(
            article, noticed, verdict.topics, self._judge.topics_of
        )
        flags = office_flags(_head(article), article.published_on, self._rosters)
        keyed = tuple(replace(m, keys=mention_keys(article, m, self._concepts)) for m in mentions)
        reasons = (Reason("language", "script", language), *verdict.reasons)
        return Reading(True, verdict.topics, keyed, flags, reasons)


def _head(article: Article) -> str:
    return article.text[:LONGEST]
