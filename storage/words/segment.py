"""Words of a text as the search index knows them: one function for index and query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from storage.model import Article, Mention

# Scripts written without spaces between words, or, in Korean, with particles joined to them.
_UNSPACED = (
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Overlapping pairs of the unspaced, then one of these alone, or a word. No index takes tokens of any
# length, and no word is so long: one that is falls into pieces.
_TOKEN = re.compile(
    rf"(?=([{_UNSPACED}]{{2}})).|((?<![{_UNSPACED}])[{_UNSPACED}](?![{_UNSPACED}])|[^\W_{_UNSPACED}]{{1,200}})"
)
_ASCII_RUN = re.compile("[a-z0-9]{1,200}")


def segment(text: str) -> list[str]:
    """Tokens of a text: Latin words in lower case, other scripts as overlapping pairs.

    `北朝鮮が` → `北朝 朝鮮 鮮が`; a single such character stays. Hyphens and apostrophes split;
    an English plural loses its s.
    """
    if text.isascii():  # most articles: the same, only sooner
        return [_singular(w) if w[-1] == "s" else w for w in _ASCII_RUN.findall(text.lower())]
    found = _TOKEN.findall(normal(text))
    return [pair or (_singular(word) if word[-1] == "s" else word) for pair, word in found]


def line(text: str) -> str:
    """The tokens of a text in their order, as an index takes them."""
    return " ".join(segment(text))


def lines_of(article: Article, mentions: Iterable[Mention]) -> dict[str, str]:
    """The lines of all texts that full text takes of an article and its mentions, by these texts."""
    told = ((mention.headline, mention.evidence) for mention in mentions)
    return {text: line(text) for text in {article.title, article.text, *chain.from_iterable(told)}}


def normal(text: str) -> str:
    """Compatibility forms folded, then case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def is_single(token: str) -> bool:
    """Whether a token is one character of an unspaced script, which stands inside pairs."""
    return len(token) == 1 and re.fullmatch(f"[{_UNSPACED}]", token) is not None


def _singular(word: str) -> str:
    """The word without a plural's ending, after D. Harman's S-stemmer (JASIS 42, 1991)."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("us", "ss")):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]
