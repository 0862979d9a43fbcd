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
    """The sources by every name and domain they go by."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_name: dict[str, list[Source]] = {}
        self._by_domain: dict[str, list[Source]] = {}
        for source in sources:
            for name in (source.key, source.name, *source.names):
                _add(self._by_name, _key(name), source)
                if _DOMAIN.fullmatch(name.strip()):
                    _add(self._by_domain, _domain(f"//{name.strip()}"), source)
            if source.url:
                _add(self._by_domain, _domain(source.url), source)

    def match(self, publisher: str, url: str, language: str = "") -> Source:
        """The source of this name, else of this address, else one made for it.

        Of two sources with one name (an agency in two languages) the one in the article's language.
        """
        publisher = "" if _key(publisher) in _NAMELESS_KEYS else publisher.strip()
        found = self._by_name.get(_key(publisher), []) or self._of_address(url, named=bool(publisher))
        if found:
            return next((source for source in found if source.language == language), found[0])
        name = publisher or _domain(url)
        key, name = (_key(name), name) if _key(name) else ("unknown", NAMELESS)
        return Source(key, name, SourceKind.UNKNOWN, "", language, "F")

    def _of_address(self, url: str, *, named: bool) -> list[Source]:
        labels = _domain(url).split(".")
        for start in range(len(labels) - 1):
            found = self._by_domain.get(".".join(labels[start:]), [])
            # An aggregator's address says nothing of a publisher whose name is given.
            found = [source for source in found if not (named and source.kind is SourceKind.AGGREGATOR)]
            if found:
                return found
        return []


def match_source(publisher: str, url: str, sources: Sequence[Source], language: str = "") -> Source:
    """The source of one document; a SourceIndex serves many."""
    return SourceIndex(sources).match(publisher, url, language)


def _add(table: dict[str, list[Source]], key: str, source: Source) -> None:
    kept = table.setdefault(key, [])
    if key and source not in kept:
        kept.append(source)


def _key(name: str) -> str:
    """A name without regard to case, width, spaces and points."""
    return _SEPARATORS.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")[:80]


def _domain(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
