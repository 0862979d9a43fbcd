"""Writes the page of one piece, with all that stands around a text on the web."""

from __future__ import annotations

import json
from datetime import date, datetime
from html import escape
from string import Template

from bot.outlets.feeds import Head, paragraphs
from bot.outlets.records import Piece, Wording

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language"><head><meta charset="$encoding"><title>$title | $name</title>
<link rel="canonical" href="$canonical">
<link rel="alternate" type="$feed_type" href="$feed">
<meta property="og:site_name" content="$name"><meta property="og:title" content="$title">
$published<script>var shown = "<p>Subscribe today</p>";</script></head><body>
<header><nav><ul><li><a href="$home">$name</a></li><li><a href="$home#politics">Politics</a></li>
<li><a href="$home#world">World</a></li></ul></nav></header>
<aside class="ad"><p>Advertisement: a better mattress, at half the price until Sunday.</p></aside>
<main><article><h1>$title</h1>
$text
</article></main>
<section id="comments" class="comments"><h2>Comments</h2>
<div class="comment"><p>reader27: They said the same thing in May and nothing came of it.</p></div></section>
<footer><p>© $name. Written from <a href="$canonical">$canonical</a></p>
<a href="$home#imprint">Imprint</a></footer>
</body></html>
""")


def write_page(head: Head, piece: Piece, wording: Wording, *, address: str, feed: tuple[str, str]) -> bytes:
    """The page as bytes of the outlet's encoding; `feed` is its feed's address and content type."""
    page = _PAGE.substitute(
        language=head.language,
        encoding=head.encoding,
        title=escape(wording.title),
        name=escape(head.name),
        home=escape(head.link),
        canonical=escape(piece.canonical or address),
        feed=escape(feed[0]),
        feed_type=feed[1],
        published=_published(piece.dated),
        text=paragraphs(wording.text),
    )
    return page.encode(head.encoding, "xmlcharrefreplace")


def _published(dated: datetime | date | str | None) -> str:
    """The date as pages carry it, twice; nothing where the outlet says none."""
    if dated is None:
        return ""
    words = dated if isinstance(dated, str) else dated.isoformat()
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": words}
    return (
        f'<meta property="article:published_time" content="{escape(words)}">\n'
        f'<script type="application/ld+json">{json.dumps(data)}</script>\n'
    )
