"""What a feed names, as entries that can be known again. PURE."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
    addresses = [same_page(draft.url) if _names_one(draft.url) else "" for draft in drafts]
    shared = _shared(zip(addresses, drafts, strict=True))
    repeated = _shared((draft.external_id, draft) for draft in drafts)
    found: dict[str, tuple[Page, str]] = {}
    for address, draft in zip(addresses, drafts, strict=True):
        if draft.external_id in repeated:
            draft = replace(draft, external_id="")
        page = _page(state, draft, "" if address in shared else address, now)
        found.setdefault(page.key, (page, draft.published))
    return tuple(_oldest_first(list(found.values()), now))


def _shared(marked: Iterable[tuple[str, Draft]]) -> set[str]:
    """The marks that more entries bear than an article and its correction."""
    told: dict[str, set[tuple[str, str]]] = {}
    for mark, draft in marked:
        told.setdefault(mark, set()).add((draft.title, draft.text))
    return {mark for mark, wordings in told.items() if len(wordings) > _CORRECTED}


def _names_one(url: str) -> bool:
    """Whether an address can be that of one article: a site's front page is not."""
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _page(state: FeedState, draft: Draft, address: str, now: datetime) -> Page:
    feed = state.feed
    draft = draft if address else replace(draft, url="")
    # The words of a link tell of the hour and of comments as well; they say nothing of the article.
    said = () if feed.form is FeedForm.PAGE and address else (draft.title, draft.text)
    mark = _digest(*said)
    return Page(
        key=address or f"{feed.source} {draft.external_id or mark}",
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


def _oldest_first(dated: Sequence[tuple[Page, str]], now: datetime) -> list[Page]:
    """As dated, where all are; else the other way round, as feeds show their newest first."""
    backwards = [(page, parse_published(published, now).at) for page, published in reversed(dated)]
    if all(moment is not None for _, moment in backwards):
        backwards.sort(key=lambda one: one[1] or now)
    return [page for page, _ in backwards]


def packed(draft: Draft) -> str:
    """A draft as JSON."""
    said = {name: value for name in Draft.__slots__ if (value := getattr(draft, name))}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace").decode()


def unpacked(draft: str) -> Draft:
    """The draft that was packed; an empty one of an empty text."""
    return Draft(**{"title": "", "text": ""} | (json.loads(draft) if draft else {}))


def believed(teaser: Draft, now: datetime) -> Draft:
    """A teaser without a date that cannot be, so that its page's counts."""
    dated = parse_published(teaser.published, now).on is not None
    return teaser if dated else replace(teaser, published="")
