"""Which source published an article, by its name or its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from storage.model import Source, SourceKind

NAMELESS = "Unknown publisher"
_NAMELESS_KEYS = frozenset({"", "unknown", "unknown-publisher"})

_SEPARATORS = re.compile(r"[\W_]+")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


class SourceIndex:
    """The sources by every name and domain they go by; the first to claim one keeps it."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_name: dict[str, Source] = {}
        self._by_domain: dict[str, Source] = {}
        for source in sources:
            for name in (source.key, source.name, *source.names):
                self._by_name.setdefault(_key(name), source)
                if _DOMAIN.fullmatch(name.strip()):
                    self._by_domain.setdefault(_domain(f"//{name.strip()}"), source)
            self._by_domain.setdefault(_domain(source.url), source)

    def match(self, publisher: str, url: str, language: str = "") -> Source:
        """The source of this name, else of this address, else one made for it in `language`."""
        publisher = "" if _key(publisher) in _NAMELESS_KEYS else publisher.strip()
        named = self._by_name.get(_key(publisher)) if publisher else None
        if _DOMAIN.fullmatch(publisher):  # lists often give a domain in place of a name
            named = named or self._of_address(f"//{publisher}", "")
        return named or self._of_address(url, publisher) or _unknown(publisher or _domain(url), language)

    def _of_address(self, url: str, publisher: str) -> Source | None:
        labels = _domain(url).split(".")
        for start in range(len(labels) - 1):
            source = self._by_domain.get(".".join(labels[start:]))
            # An aggregator's address says nothing of a publisher whose name is given.
            if source and not (publisher and source.kind is SourceKind.AGGREGATOR):
                return source
        return None


def match_source(publisher: str, url: str, sources: Sequence[Source], language: str = "") -> Source:
    """The source of one document; a SourceIndex serves many."""
    return SourceIndex(sources).match(publisher, url, language)


def _unknown(name: str, language: str) -> Source:
    key, name = (_key(name), name) if _key(name) else ("unknown", NAMELESS)
    return Source(key, name, SourceKind.UNKNOWN, "", language, "F")


def _key(name: str) -> str:
    """A name without regard to case, width, spaces and points."""
    return _SEPARATORS.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")[:80]


def _domain(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
