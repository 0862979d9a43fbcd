"""What a feed names, as entries that can be known again. PURE."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.ingest.articles import Draft
from bot.ingest.canonical import plain_url, same_page
from bot.ingest.dates import parse_published
from storage.model import FeedForm, FeedState, Page

# Forms that name articles and carry no text.
_NAMES_ONLY = frozenset({FeedForm.SITEMAP, FeedForm.PAGE})
# An address or id that more wordings share than an article's and its correction's is none of an article.
_CORRECTED = 2


def named(state: FeedState, drafts: Sequence[Draft], now: datetime) -> tuple[Page, ...]:
    """The entries of a feed in the order they were published, each once.

    An entry is known again by its address; its id counts only where it has none, as ids are repeated,
    changed and left out.
    """
    shared = _shared(drafts, lambda draft: same_page(draft.url))
    repeated = _shared(drafts, lambda draft: draft.external_id)
    found: dict[str, Page] = {}
    for draft in drafts:
        if same_page(draft.url) in shared or not _names_one(draft.url):
            draft = replace(draft, url="")
        if draft.external_id in repeated:
            draft = replace(draft, external_id="")
        page = _page(state, draft, now)
        found.setdefault(page.key, page)
    return tuple(_oldest_first(found.values(), now))


def _shared(drafts: Iterable[Draft], mark: Callable[[Draft], str]) -> set[str]:
    """The marks that more entries bear than an article and its correction."""
    told: dict[str, set[tuple[str, str]]] = {}
    for draft in drafts:
        told.setdefault(mark(draft), set()).add((draft.title, draft.text))
    return {found for found, wordings in told.items() if len(wordings) > _CORRECTED}


def _names_one(url: str) -> bool:
    """Whether an address can be that of one article: a site's front page is not."""
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _page(state: FeedState, draft: Draft, now: datetime) -> Page:
    feed = state.feed
    mark = _digest(draft.title, draft.text)
    address = same_page(draft.url)
    own_id = f"{feed.source} {draft.external_id}" if draft.external_id else f"{feed.source} {mark}"
    return Page(
        key=address or own_id,
        feed_id=state.id,
        source=feed.source,
        url=plain_url(draft.url),
        mark=mark,
        draft=packed(draft),
        wanted=bool(address) and (feed.full_text or feed.form in _NAMES_ONLY),
        seen_at=now,
        not_before=now,
    )


def _digest(*words: str) -> str:
    return hashlib.sha256("\n\n".join(words).encode("utf-8", "replace")).hexdigest()


def _oldest_first(pages: Iterable[Page], now: datetime) -> list[Page]:
    """As dated, where all are; else the other way round, as feeds show their newest first."""
    backwards = list(pages)[::-1]
    dates = [parse_published(unpacked(page.draft).published, now) for page in backwards]
    if any(date.at is None for date in dates):
        return backwards
    order = sorted(range(len(dates)), key=lambda number: dates[number].at or now)
    return [backwards[number] for number in order]


def packed(draft: Draft) -> str:
    """A draft as JSON."""
    said = {name: value for name, value in asdict(draft).items() if value}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace").decode()


def unpacked(draft: str) -> Draft:
    """The draft that was packed; an empty one of an empty text."""
    return Draft(**{"title": "", "text": ""} | (json.loads(draft) if draft else {}))


def believed(teaser: Draft, now: datetime) -> Draft:
    """A teaser without a date that cannot be, so that its page's counts."""
    dated = parse_published(teaser.published, now).on is not None
    return teaser if dated else replace(teaser, published="")
