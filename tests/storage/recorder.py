"""A process that records articles and says so after each; test_kill.py ends it."""

from __future__ import annotations

import sys
from contextlib import nullcontext

from storage.model import Article, Decision, Standing
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.make import article, joins, mention, opens, put

ARTICLES = 24
KNOWN = Standing.KNOWN


def an_article(number: int) -> Article:
    """The article of this number: one lead and one passage more."""
    text = f"Launch {number} was seen. Another launch followed. " + f"word{number} " * 200
    return article(f"Launch {number}", text, url=f"https://example.org/launch/{number}")


def main(url: str, batch: int) -> None:
    """Record what is not yet known, in order, so many in one transaction; print how many stand."""
    with Store.open(url, clock=FakeClock()) as store:
        for first in range(0, ARTICLES, batch):
            missing = [n for n in range(first, first + batch) if store.standing([an_article(n)]) != (KNOWN,)]
            with store.together() if batch > 1 else nullcontext():
                for number in missing:
                    record(store, number)
            if missing:
                print(first + batch, flush=True)


def record(store: Store, number: int) -> None:
    """Record the article of this number; its second passage tells event 1."""
    of = an_article(number)
    lead = mention(of, f"Launch {number} was seen.", keys=(number, number + 1))
    aside = mention(of, "Another launch followed.", lead=False, keys=(1,))
    decisions: list[Decision] = [opens(of, lead)]
    if number:
        decisions.append(joins(of, aside, store.event(1).event))
    else:
        decisions.append(opens(of, aside, number=2))
    put(store, of, decisions)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
