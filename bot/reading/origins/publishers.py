"""Knows the publishers of articles: their names, bodies and countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.reading.rosters import Body
from bot.reading.text.terms import fold
from storage.model import Article, Source


class Publishers:
    """Publishers by all their names."""

    def __init__(self, sources: Sequence[Source], bodies: Mapping[str, Body]) -> None:
        self._bodies = bodies
        self._names = {
            fold(alias): b.name for b in bodies.values() for w in b.aliases.values() for alias in w
        }
        for source in sources:
            names = [fold(name) for name in (source.name, *source.names)]
            body = next((self._names[n] for n in names if n in self._names), source.name)
            for name in names:
                self._names.setdefault(name, body)
        self._countries = {fold(n): s.country for s in sources for n in (s.name, *s.names)}

    def named(self, name: str) -> str:
        """The name we use of an outlet, else its own."""
        return self._names.get(name, name)

    def name(self, article: Article) -> str:
        """The name we use of an article's publisher, else its own."""
        name = fold(article.publisher)
        known = self._names
        return known.get(name) or known.get(name.removeprefix("the ")) or article.publisher

    def body(self, article: Article) -> Body | None:
        """The body that publishes an article, where the rosters have it."""
        return self._bodies.get(self.name(article))

    def country(self, article: Article) -> str:
        """The country of an article's publisher, or nothing."""
        return self._countries.get(fold(article.publisher), "")
