"""A process that records articles and says so after each; test_kill.py ends it."""

from __future__ import annotations

import sys

from storage.model import Article, Decision, Standing
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.make import article, joins, mention, opens, put

ARTICLES = 24


def an_article(number: int) -> Article:
    """The article of this number: one lead and one passage more."""
    text = f"Launch {number} was seen. Another launch followed. " + f"word{number} " * 200
    return article(f"Launch {number}", text, url=f"https://example.org/launch/{number}")


def main(url: str) -> None:
    """Record what is not yet known, in order; print how many stand."""
    with Store.open(url, clock=FakeClock()) as store:
        for number in range(ARTICLES):
            of = an_article(number)
            if store.standing([of]) == (Standing.KNOWN,):
                continue
            lead = mention(of, f"Launch {number} was seen.", keys=(number, number + 1))
            aside = mention(of, "Another launch followed.", lead=False, keys=(1,))
            decisions: list[Decision] = [opens(of, lead)]
            if number:
                decisions.append(joins(of, aside, store.event(1).event))
            else:
                decisions.append(opens(of, aside, number=2))
            put(store, of, decisions)
            print(number + 1, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
