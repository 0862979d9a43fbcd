"""Reads an article into topics and mentions, the lead first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, cached_property

from bot.reading.doubts import placed
from bot.reading.grouping.concepts import Lexicon
from bot.reading.holders.check import office_doubts
from bot.reading.launches.reading import LaunchReader
from bot.reading.notice import LONGEST, notice
from bot.reading.rosters import Body, Rosters
from bot.reading.tell import Teller
from bot.reading.text.language import language_of
from bot.reading.topics import KEEPS, KEEPS_LONG, Judge
from bot.reading.vocabulary import Vocabulary
from storage.model import Article, Reading, Reason

LONE = re.compile("[\ud800-\udfff]")


class Reader:
    """Reads articles by the rosters, each language compiled when first met; pure and without state.

    Its mentions have no keys yet: they belong to grouping.
    """

    def __init__(self, rosters: Rosters) -> None:
        self._rosters = rosters
        self._bodies: Mapping[str, Body] = {body.name: body for body in rosters.bodies}
        self._judge = Judge(rosters)
        self._compiled = cache(self._compile)  # only the languages of the articles that come

    @cached_property
    def lexicon(self) -> Lexicon:
        """What grouping compares mentions by; sharing it shares what it has found."""
        return Lexicon.of(self._rosters)

    def read(self, article: Article) -> Reading:
        """notice | judge topics | tell mentions | flag. Never raises on any text."""
        whole = _whole(article)
        language = language_of(f"{whole.title}\n{whole.text}")
        known = language if language in self._rosters.languages else "en"
        if known not in self._rosters.languages or not whole.text.strip():
            return Reading(False, (), ())
        vocabulary, teller, launches = self._compiled(known)
        noticed = notice(whole, vocabulary)
        weights = vocabulary.topic_words
        verdict = self._judge.judge(noticed, weights, keeps=KEEPS_LONG if language in {"ko", "ja"} else KEEPS)
        if not verdict.relevant:
            return Reading(False, (), (), reasons=verdict.reasons)
        told = teller.tell(whole, noticed, verdict.topics, self._judge.topics_of)
        topics = self._judge.with_pair(verdict.topics, told)
        if topics != verdict.topics:
            told = tuple(replace(m, topics=topics) if m.lead else m for m in told)
        launched = launches.told(whole, noticed, told)
        doubts = office_doubts(whole.text[:LONGEST], whole.published_on, self._rosters)
        mentions, flags = placed(launched, doubts)
        if whole is not article:
            mentions = tuple(replace(m, evidence=article.text[m.start : m.end]) for m in mentions)
        reasons = (Reason("language", "script", language), *verdict.reasons)
        return Reading(True, topics, mentions, flags, reasons)

    def _compile(self, language: str) -> tuple[Vocabulary, Teller, LaunchReader]:
        vocabulary = Vocabulary(self._rosters, self._rosters.languages[language])
        teller = Teller(self._rosters, vocabulary, self._bodies)
        return vocabulary, teller, LaunchReader(self._rosters.launches, vocabulary, self._bodies)


def _whole(article: Article) -> Article:
    """The article with lone surrogates, which no encoding bears, replaced letter for letter."""
    if _encodable(article.text) and _encodable(article.title):
        return article
    return replace(article, text=LONE.sub("\ufffd", article.text), title=LONE.sub("\ufffd", article.title))


def _encodable(text: str) -> bool:
    """Whether a text has no lone surrogate: encoding tells it far faster than a search."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
