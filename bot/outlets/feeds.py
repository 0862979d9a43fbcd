"""Writes what an outlet's feed shows, in each form that feeds have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from html import escape

from bot.outlets.records import Form

TEASER = 140  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed; `text` has its paragraphs parted by empty lines."""

    title: str
    link: str
    guid: str
    text: str
    dated: datetime | date | str | None


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself; `whole` feeds carry each text, others its first words."""

    name: str
    link: str
    language: str
    encoding: str
    whole: bool


CONTENT_TYPES = {
    Form.RSS: "application/rss+xml",
    Form.ATOM: "application/atom+xml",
    Form.RDF: "application/rdf+xml",
    Form.JSON: "application/feed+json",
    Form.SITEMAP: "application/xml",
    Form.PAGE: "text/html",
}


def write_feed(form: Form, head: Head, entries: Sequence[Entry]) -> bytes:
    """The feed as bytes of its encoding; letters that it lacks are written as references."""
    writers = {
        Form.RSS: _rss,
        Form.ATOM: _atom,
        Form.RDF: _rdf,
        Form.JSON: _json,
        Form.SITEMAP: _sitemap,
        Form.PAGE: _list,
    }
    return writers[form](head, entries).encode(head.encoding, "xmlcharrefreplace")


def paragraphs(text: str) -> str:
    """A text as HTML paragraphs."""
    return "\n".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _told(head: Head, entry: Entry) -> str:
    """The text as the feed carries it: HTML, whole or the first words."""
    if head.whole:
        return paragraphs(entry.text)
    some = entry.text[: min(TEASER, len(entry.text) // 2)]
    return escape(f"{some.rpartition(' ')[0] or some} …")


def _rss(head: Head, entries: Sequence[Entry]) -> str:
    items = "\n".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link>"
        f'<guid isPermaLink="false">{escape(one.guid)}</guid>{_rss_date(one.dated)}'
        f"<description>{escape(_told(head, one))}</description></item>"
        for one in entries
    )
    return (
        f'<?xml version="1.0" encoding="{head.encoding}"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(head.name)}</title><link>{escape(head.link)}</link>"
        f"<description>{escape(head.name)}</description><language>{head.language}</language>\n"
        f"{items}\n</channel></rss>\n"
    )


def _rss_date(dated: datetime | date | str | None) -> str:
    if isinstance(dated, date) and not isinstance(dated, datetime):
        return f"<dc:date>{dated.isoformat()}</dc:date>"  # RSS itself has no form for a day
    return f"<pubDate>{_words(dated, rfc822=True)}</pubDate>" if dated else ""


def _atom(head: Head, entries: Sequence[Entry]) -> str:
    items = "\n".join(
        f"<entry><title>{escape(one.title)}</title><id>{escape(one.guid)}</id>"
        f'<link rel="alternate" href="{escape(one.link)}"/>{_dated(one, "published")}{_dated(one, "updated")}'
        f'<content type="html">{escape(_told(head, one))}</content></entry>'
        for one in entries
    )
    return (
        f'<?xml version="1.0" encoding="{head.encoding}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{head.language}">'
        f'<title>{escape(head.name)}</title><id>{escape(head.link)}</id><link href="{escape(head.link)}"/>\n'
        f"{items}\n</feed>\n"
    )


def _rdf(head: Head, entries: Sequence[Entry]) -> str:
    items = "\n".join(
        f'<item rdf:about="{escape(one.guid)}"><title>{escape(one.title)}</title>'
        f"<link>{escape(one.link)}</link>{_dated(one, 'dc:date')}"
        f"<description>{escape(_told(head, one))}</description></item>"
        for one in entries
    )
    return (
        f'<?xml version="1.0" encoding="{head.encoding}"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{escape(head.link)}"><title>{escape(head.name)}</title>'
        f"<link>{escape(head.link)}</link><dc:language>{head.language}</dc:language></channel>\n"
        f"{items}\n</rdf:RDF>\n"
    )


def _dated(entry: Entry, tag: str) -> str:
    return f"<{tag}>{_words(entry.dated)}</{tag}>" if entry.dated else ""


def _words(dated: datetime | date | str | None, *, rfc822: bool = False) -> str:
    if isinstance(dated, datetime):
        return format_datetime(dated) if rfc822 else dated.isoformat()
    return escape(dated) if isinstance(dated, str) else dated.isoformat() if dated else ""


def _json(head: Head, entries: Sequence[Entry]) -> str:
    items = [
        {"id": one.guid, "url": one.link, "title": one.title}
        | {"content_html" if head.whole else "summary": _told(head, one)}
        | ({"date_published": _words(one.dated)} if one.dated else {})
        for one in entries
    ]
    version = "https://jsonfeed.org/version/1.1"
    feed = {"version": version, "title": head.name, "home_page_url": head.link, "items": items}
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _sitemap(head: Head, entries: Sequence[Entry]) -> str:
    items = "\n".join(
        f"<url><loc>{escape(one.link)}</loc><news:news><news:publication>"
        f"<news:name>{escape(head.name)}</news:name><news:language>{head.language}</news:language>"
        f"</news:publication>{_dated(one, 'news:publication_date')}"
        f"<news:title>{escape(one.title)}</news:title></news:news></url>"
        for one in entries
    )
    return (
        f'<?xml version="1.0" encoding="{head.encoding}"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        f"{items}\n</urlset>\n"
    )


def _list(head: Head, entries: Sequence[Entry]) -> str:
    items = "\n".join(
        f'<li><a href="{escape(one.link)}">{escape(one.title)}</a> <time>{_words(one.dated)}</time></li>'
        for one in entries
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{head.language}"><head><meta charset="{head.encoding}">'
        f"<title>{escape(head.name)}</title></head><body>\n"
        f'<nav><a href="{escape(head.link)}">{escape(head.name)}</a> <a href="/about">About</a></nav>\n'
        f'<ul class="news">\n{items}\n</ul>\n'
        '<footer><a href="/imprint">Imprint</a></footer></body></html>\n'
    )
