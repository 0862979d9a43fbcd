"""One address for one article, however its readers come to it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from bot.ingest.cleaning import clean_url
from bot.ingest.markup import absolute
from bot.seeds import seeds_folder

_PORTS = {"http": ":80", "https": ":443"}
_PARAMETER = re.compile(r";([^;/]*)")
_NAMES_AN_ARTICLE = re.compile(r"\d|[^/]-[^/]*-")  # a number, or words joined as titles are


@dataclass(frozen=True, slots=True)
class _Rules:
    """Which parameters say nothing of the article; see seeds/addresses.toml."""

    begin: tuple[str, ...]
    names: frozenset[str]
    of_site: Mapping[str, frozenset[str]]
    variants: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        blocks: Sequence[Mapping[str, Any]] = table["tracking"]
        return cls(
            begin=tuple(start.lower() for block in blocks for start in block.get("begin", ())),
            names=frozenset(name.lower() for block in blocks for name in block.get("names", ())),
            of_site={site["host"]: frozenset(map(str.lower, site["names"])) for site in table["site"]},
            variants=frozenset(table["variants"]["hosts"]),
        )


@cache
def _rules() -> _Rules:
    return _Rules.from_table(tomllib.loads((seeds_folder() / "addresses.toml").read_text(encoding="utf-8")))


def plain_url(url: str) -> str:
    """An http(s) address without what only says how its reader came; "" for anything else."""
    url = clean_url(url)
    if not url:
        return ""
    scheme, place, path, query, _ = urlsplit(url)
    if query:
        host = urlsplit(url).hostname or ""
        query = "&".join(part for part in query.split("&") if part and not _is_tracking(part, host))
    if ";" in path:
        path = _PARAMETER.sub(lambda found: "" if _is_tracking(found[1], "") else found[0], path)
    return urlunsplit((scheme, place.removesuffix(_PORTS[scheme]), path or "/", query, ""))


def _is_tracking(part: str, host: str) -> bool:
    name = unquote_plus(part.partition("=")[0]).lower()
    rules = _rules()
    if name in rules.names or name.startswith(rules.begin):
        return True
    labels = host.split(".")
    sites = (rules.of_site.get(".".join(labels[start:])) for start in range(len(labels) - 1))
    return any(site and name in site for site in sites)


def same_page(url: str) -> str:
    """What the variants of an address share: by http or https, for phones, with or without a last stroke."""
    scheme, place, path, query, _ = urlsplit(plain_url(url))
    first, _, rest = place.partition(".")
    place = rest if first in _rules().variants and "." in rest else place
    return f"{place}{path.rstrip('/')}" + (f"?{query}" if query else "") if scheme else ""


def canonical_url(named: str, found: str) -> str:
    """The address of the page found at `found`, which says of itself that it is `named`.

    It is believed within its own site, and where what it names can be one article: many sites name
    their front page, or a script without the number of the article, on every page.
    """
    found = plain_url(found)
    named = plain_url(absolute(found, named))
    if not named or named == found or not _same_site(named, found):
        return found
    here, there = urlsplit(found), urlsplit(named)
    if there.path == "/" and not there.query:
        return found
    if here.query and not there.query and not _NAMES_AN_ARTICLE.search(there.path):
        return found
    if here.scheme == "https" and there.scheme == "http" and here.netloc == there.netloc:
        return urlunsplit(there._replace(scheme="https"))
    return named


def _same_site(one: str, other: str) -> bool:
    if urlsplit(one).netloc == urlsplit(other).netloc:
        return True
    from tld import get_fld  # its list of domains takes a fifth of a second to load

    sites = [get_fld(url, fail_silently=True, search_private=True) for url in (one, other)]
    return sites[0] is not None and sites[0] == sites[1]
