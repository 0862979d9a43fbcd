"""Text out of the small pieces of HTML that feeds carry."""

from __future__ import annotations

import html
import re
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "table", "td", "th", "tr", "ul"}
)
_MENU, _MENU_LINE = 3, 120
# Most of what feeds carry is paragraphs with emphasis, which need no parser.
_PLAIN = re.compile(r"<(/?(?:p|br|b|i|em|strong))\s*/?>")
_PARAGRAPH = frozenset({"p", "/p", "br", "/br"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
# Headings carry emphasis at most; any other tag in one is text that someone put there.
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong|u|span|font|mark|br|sub|sup)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def text_of(markup: str) -> str:
    """The words of a piece of HTML, a line a block."""
    if not _TAG.search(markup):
        return html.unescape(markup).strip()
    parts = _PLAIN.split(markup)
    if "<" not in "".join(parts[::2]):
        return _plain_text(parts)
    from lxml import etree  # takes a while to load, which only markup is worth
    from lxml import html as lxml_html

    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return html.unescape(_TAG.sub(" ", markup)).strip()
    pieces: list[str] = []
    for action, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        _gather(action, element, pieces)
    return _lines(pieces)


def _plain_text(parts: list[str]) -> str:
    """The words of HTML taken apart into text and, at each second place, the name of a tag."""
    tags = ("\n" if tag in _PARAGRAPH else "" for tag in parts[1::2])
    pieces = [_flat(html.unescape(parts[0]))]
    for tag, words in zip(tags, parts[2::2], strict=True):
        pieces += (tag, _flat(html.unescape(words)))
    return _lines(pieces)


def _lines(pieces: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _gather(action: str, element: etree._Element, pieces: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _BLOCKS:
        pieces.append("\n")
    if action == "start":
        if tag not in _UNSEEN:
            pieces.append(_flat(element.text))
    else:
        pieces.append(_flat(element.tail))


def _flat(words: str | None) -> str:
    return re.sub(r"\s+", " ", words or "")


def absolute(base: str, address: str) -> str:
    """A link's whole address, seen from `base`; "" for what is no address."""
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""


def heading_of(markup: str) -> str:
    """A heading's words: emphasis and entities resolved, all other markup kept as text."""
    return html.unescape(_EMPHASIS.sub("", markup))


def without_menus(text: str, markup: str) -> str:
    """A page's text without lists of links, three lines or more that are the words of links and no more."""
    lines = text.split("\n")
    short = [len(line) <= _MENU_LINE for line in lines]
    if not any(all(short[at : at + _MENU]) for at in range(len(lines) - _MENU + 1)):
        return text
    links = _words_of_links(markup)
    kept: list[str] = []
    for is_link, run in groupby(lines, lambda line: " ".join(line.split()) in links):
        several = list(run)
        if not is_link or len(several) < _MENU:
            kept += several
    return "\n".join(kept)


def _words_of_links(markup: str) -> set[str]:
    from lxml import etree
    from lxml import html as lxml_html

    try:
        root = lxml_html.document_fromstring(markup)
    except (etree.LxmlError, ValueError, AssertionError):
        return set()
    return {words for link in root.iter("a") if (words := " ".join(link.text_content().split()))}
