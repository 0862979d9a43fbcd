"""Reads an article into topics and mentions, the lead first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.reading.concepts import Lexicon
from bot.reading.doubts import placed
from bot.reading.holders import office_doubts
from bot.reading.keys import mention_keys
from bot.reading.language import language_of
from bot.reading.launch_reading import LaunchReader
from bot.reading.notice import LONGEST, notice
from bot.reading.rosters import Body, Rosters
from bot.reading.tell import Teller
from bot.reading.topics import Judge
from bot.reading.vocabulary import Vocabulary
from storage.model import Article, Reading, Reason

LONE = re.compile("[\ud800-\udfff]")


class Reader:
    """Reads articles by the rosters; compiled once, pure and without state.

    `lexicon` is what grouping compares mentions by; sharing it shares what it has found.
    """

    def __init__(self, rosters: Rosters) -> None:
        self._rosters = rosters
        self._vocabularies = {key: Vocabulary(rosters, lang) for key, lang in rosters.languages.items()}
        self._bodies: Mapping[str, Body] = {body.name: body for body in rosters.bodies}
        self._judge = Judge(rosters)
        self._tellers = {
            key: Teller(rosters, vocabulary, self._bodies) for key, vocabulary in self._vocabularies.items()
        }
        self._launches = {
            key: LaunchReader(rosters.launches, vocabulary, self._bodies)
            for key, vocabulary in self._vocabularies.items()
        }
        self.lexicon = Lexicon.of(rosters)

    def read(self, article: Article) -> Reading:
        """notice | judge topics | tell mentions | flag and key. Never raises on any text."""
        whole = _whole(article)
        language = language_of(f"{whole.title}\n{whole.text}")
        vocabulary = self._vocabularies.get(language) or self._vocabularies.get("en")
        if vocabulary is None or not whole.text.strip():
            return Reading(False, (), ())
        noticed = notice(whole, vocabulary)
        verdict = self._judge.judge(noticed)
        if not verdict.relevant:
            return Reading(False, (), (), reasons=verdict.reasons)
        teller = self._tellers[vocabulary.language.key]
        told = teller.tell(whole, noticed, verdict.topics, self._judge.topics_of)
        launched = self._launches[vocabulary.language.key].told(whole, noticed, told)
        doubts = office_doubts(whole.text[:LONGEST], whole.published_on, self._rosters)
        mentions, flags = placed(launched, doubts)
        kept = tuple(
            replace(m, keys=mention_keys(whole, m, self.lexicon), evidence=article.text[m.start : m.end])
            for m in mentions
        )
        reasons = (Reason("language", "script", language), *verdict.reasons)
        return Reading(True, verdict.topics, kept, flags, reasons)


def _whole(article: Article) -> Article:
    """The article with lone surrogates, which no encoding bears, replaced letter for letter."""
    if not (LONE.search(article.text) or LONE.search(article.title)):
        return article
    return replace(article, text=LONE.sub("\ufffd", article.text), title=LONE.sub("\ufffd", article.title))
