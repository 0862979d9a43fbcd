"""What an article's address answers with when it is looked at again: the article, something else, nothing.

Sites say "not found" with status 200, and outages and captchas come with it too. So an answer that no longer
bears its article's title is held against the site's front page, another article that this links to, and an
address at which nothing can stand. Words of "not found" need not be known.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.ingest.articles import Draft, Problem
from bot.ingest.articles_behind import read_behind
from bot.ingest.canonical import same_page
from bot.ingest.due import Outcome
from bot.ingest.encodings import NoText
from bot.ingest.kinds import charset_of
from bot.ingest.links import parse_links
from bot.ingest.markup import text_of
from bot.ingest.pages import decode_page
from bot.ingest.web.exchange import Fetches, FetchProblem, ProblemKind, Request, Response

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_LAST = re.compile(r"[^/?=]+$")
_ALIKE = 0.9  # of their words; a page for all addresses may say the hour, or the address
_NOTHING = "no-such-article"

NOT_THERE = 404


def gone_from(fetcher: Fetches, url: str, title: str, answer: Response, found: Draft | Problem) -> Outcome:
    """Why an answer with status 200 is no wording of an article; one without words where it is.

    `title` is what the article was called. The status is 404 where the article is gone, else 0: the site is
    in trouble. Raises FetchProblem where the site does not answer.
    """
    if isinstance(found, Draft) and _phrase(title) in _phrase(f"{found.title}\n{_text(answer)}"):
        return Outcome(200)
    home = _asked(fetcher, _front(url))
    other = _asked(fetcher, _another(home, url)) if home else None
    if (
        home is None
        or home.status >= 400
        or _alike(home, answer)
        or (other and _ails_too(other, answer, found))
    ):
        return Outcome(words="The site answers, but not with its articles.", transient=True)
    if isinstance(found, Problem):
        words = "Its page stands there without its text." if other else ""
        return Outcome(NOT_THERE if other else 200, words, transient=True)
    nothing = _asked(fetcher, _LAST.sub(_NOTHING, url.rstrip("/")))
    if nothing and nothing.status < 400 and _alike(nothing, answer):
        return Outcome(NOT_THERE, "Its page says what the site says of what is not there.", transient=True)
    return Outcome(200)


def _ails_too(other: Response, answer: Response, found: Draft | Problem) -> bool:
    """Whether another article of the site has the same trouble."""
    if other.status >= 400 or _alike(other, answer):
        return True
    return isinstance(found, Problem) and isinstance(read_behind(other), Problem)


def _asked(fetcher: Fetches, url: str) -> Response | None:
    """What an address answers; None where there is none to ask, or robots.txt forbids it."""
    if not url:
        return None
    try:
        return fetcher.get(Request(url, robots=True))
    except FetchProblem as problem:
        if problem.kind is ProblemKind.ROBOTS and not problem.transient:
            return None
        raise


def _front(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _another(home: Response, url: str) -> str:
    """The first link of a front page to an article of the same kind as `url`, and not to that."""
    start = _kind(url)
    links = parse_links(home.body, home.final_url, start, charset_of(home.headers))
    others = (piece.url for piece in links if isinstance(piece, Draft))
    return next((other for other in others if same_page(other) != same_page(url)), "")


def _kind(url: str) -> str:
    """What the addresses of a site's articles begin with, as this one does: up to its first number."""
    parts = urlsplit(url)
    start = _front(url).removesuffix("/")
    if parts.query:
        return f"{start}{parts.path}?"
    path = _DIGIT.split(parts.path, maxsplit=1)[0]
    return start + path[: path.rfind("/") + 1]


def _alike(one: Response, other: Response) -> bool:
    """Whether two pages say the same."""
    words, others = ({*_phrase(_text(page)).split()} for page in (one, other))
    return len(words & others) >= _ALIKE * len(words | others)


def _text(page: Response) -> str:
    """All that a page says, menus too; nothing where it is no text."""
    try:
        return text_of(decode_page(page.body, charset_of(page.headers))[0])
    except NoText:
        return ""


def _phrase(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))
