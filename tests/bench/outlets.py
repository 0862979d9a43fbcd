"""Outlets for the bench, in a process of their own so that serving is not measured.

`python -m tests.bench.outlets FEEDS ARTICLES` prints its port and serves until its input closes.
The articles are made of the dispatches in seeds/: one of them, moved by whole weeks, with paragraphs of
others behind it; four outlets tell each story. Seeded, so that two runs serve the same.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from subprocess import PIPE, Popen

from bot.app import report_files
from bot.ingest.files import read_path
from bot.outlets.outlet import Outlet
from bot.outlets.records import Form, Piece, Wording
from bot.outlets.server import Outlets
from bot.seeds import load_rosters, seeds_folder
from storage.model import Article

SEED = 20260302
NOW = datetime(2026, 3, 2, tzinfo=UTC)
TELLERS = 4  # articles a story
MORE_PARAGRAPHS = 6
WEEKS = 150
FORMS = (Form.RSS, Form.ATOM, Form.RDF, Form.JSON)
LETTERS = {"en": ("utf-8",), "ko": ("utf-8", "euc-kr"), "ja": ("utf-8", "shift_jis", "euc-jp")}
BEHIND = 10  # each tenth feed carries teasers, with the texts on pages


def key_of(number: int) -> str:
    """The outlet's key, under which its address begins."""
    return f"f{number}"


def is_behind(number: int) -> bool:
    """Whether an outlet's feed carries teasers only."""
    return number % BEHIND == BEHIND - 1


def outlets(feeds: int, articles: int) -> dict[str, Outlet]:
    """So many outlets, which publish so many articles together, each in one language."""
    told: defaultdict[int, list[Piece]] = defaultdict(list)
    languages = dict(zip(range(feeds), cycle(("en",) * 7 + ("ko",) * 2 + ("ja",)), strict=False))
    of_language = {name: cycle([n for n in languages if languages[n] == name]) for name in LETTERS}
    for language, piece in islice(_pieces(set(languages.values())), articles):
        told[next(of_language[language])].append(piece)
    return {key_of(n): _outlet(n, languages[n], tuple(told[n]), articles) for n in range(feeds)}


def _outlet(number: int, language: str, pieces: tuple[Piece, ...], shows: int) -> Outlet:
    form = FORMS[number % len(FORMS)]
    letters = LETTERS[language]
    encoding = "utf-8" if form is Form.JSON else letters[number // 10 % len(letters)]
    return Outlet(f"Outlet {number}", language, pieces, form, encoding, not is_behind(number), shows)


def _pieces(languages: set[str]) -> Iterator[tuple[str, Piece]]:
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    first, _ = report_files(seeds_folder())
    read = read_path(first, load_rosters().sources, lambda: NOW)
    known = [one for one in read if isinstance(one, Article) and one.language in languages]
    paragraphs = {
        name: [p for one in known if one.language == name for p in one.text.split("\n\n")]
        for name in languages
    }
    number = 0
    while True:
        dispatch = chance.choice(known)
        day = (dispatch.published_on or NOW.date()) - timedelta(weeks=chance.randrange(WEEKS))
        for _ in range(TELLERS):
            number += 1
            more = chance.choices(paragraphs[dispatch.language], k=MORE_PARAGRAPHS)
            yield dispatch.language, _piece(dispatch, more, day, number)


def _piece(dispatch: Article, more: list[str], day: date, number: int) -> Piece:
    text = "\n\n".join((dispatch.text, *more, f"[{number}]"))
    wording = Wording(NOW - timedelta(hours=1), f"{dispatch.title} [{number}]", text)
    return Piece(f"a{number}", (wording,), dated=datetime.combine(day, datetime.min.time(), UTC))


@contextmanager
def served(feeds: int, articles: int) -> Iterator[int]:
    """The port on which another process serves, until the block ends."""
    command = [sys.executable, "-m", "tests.bench.outlets", str(feeds), str(articles)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.communicate()


def main(feeds: int, articles: int) -> None:
    """Serve until the input closes."""
    server = Outlets(outlets(feeds, articles), lambda: NOW)
    server.start()
    print(server.port, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
