"""From what a parser found to an Article, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.ingest.canonical import plain_url
from bot.ingest.cleaning import clean_text, clean_title
from bot.ingest.dates import Published, date_in_name, date_in_url, parse_published
from bot.ingest.sources import SourceIndex
from bot.reading.text.language import language_of
from storage.model import Article

Clock = Callable[[], datetime]

MAX_CHARACTERS = 1_000_000  # no news article is longer; a reader should not wait for what is none
LANGUAGES = frozenset({"en", "ko", "ja", "other"})


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that did not become an article, with the reason in plain words.

    `where` tells the place inside the file (`line 3`, `entry 7`); empty for a whole file.
    """

    path: str
    where: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.path, self.where, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Noted:
    """Something a person should know about an article that was taken all the same."""

    path: str
    where: str
    remark: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.path, self.where, self.remark) if part)


Item = Article | Skipped | Noted


@dataclass(frozen=True, slots=True)
class Draft:
    """What a parser took from a document, as it stands there.

    `published` is the date in the document's own form; `name` the file's name without its ending.
    """

    title: str
    text: str
    where: str = ""
    publisher: str = ""
    url: str = ""
    external_id: str = ""
    published: str = ""
    language: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a parser has to say: `fatal` when it stands in the place of an article."""

    where: str
    words: str
    fatal: bool = True


Parsed = Draft | Problem


@dataclass(frozen=True, slots=True)
class Desk:
    """Turns drafts into articles, knowing the sources and the time."""

    sources: SourceIndex
    clock: Clock

    def items(self, path: str, parsed: Iterator[Parsed]) -> Iterator[Item]:
        """Each draft as an article, each problem as what a person is told."""
        for piece in parsed:
            if isinstance(piece, Draft):
                yield from self._articles(path, piece)
            elif piece.fatal:
                yield Skipped(path, piece.where, piece.words)
            else:
                yield Noted(path, piece.where, piece.words)

    def _articles(self, path: str, draft: Draft) -> Iterator[Item]:
        title, text = clean_title(draft.title), clean_text(draft.text)
        text = text if text.strip() else title  # a feed may carry titles alone
        if not text:
            yield Skipped(path, draft.where, "it has neither a title nor a text")
            return
        if len(text) > MAX_CHARACTERS:
            size = f"its text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
            yield Skipped(path, draft.where, size)
            return
        now, url = self.clock(), plain_url(draft.url)
        published = parse_published(draft.published, now)
        if draft.published.strip() and published.on is None:
            shown = clean_title(draft.published)[:40]
            yield Noted(path, draft.where, f"its date “{shown}” cannot be right; taken as unknown")
        elif published.on is None:
            published = Published(date_in_url(url, now) or date_in_name(draft.name, now))
        yield self._article(draft, title, text, url, published, now)

    def _article(
        self, draft: Draft, title: str, text: str, url: str, published: Published, now: datetime
    ) -> Article:
        given = draft.language.strip().lower()
        language = given if given in LANGUAGES else language_of(f"{title}\n{text}")
        source = self.sources.match(clean_title(draft.publisher), url, language)
        return Article(
            source=source.key,
            publisher=source.name,
            url=url,
            external_id=clean_title(draft.external_id),
            title=title,
            text=text,
            language=language,
            published_on=published.on,
            published_at=published.at,
            seen_at=now,
        )
