"""Talks of several parties beside one forum are several developments, in any language."""

from __future__ import annotations

import pytest

from storage.model import EventDate, EventType
from tests.reading.telling import Ledger, an_article, mention_of

TALKS = {
    ("KR", "JP"): (
        (
            "S. Korea, Japan hold foreign ministerial talks on sidelines of ASEAN forum",
            "The foreign ministers of South Korea and Japan held talks on the sidelines of an ASEAN forum in Manila on Sunday.",  # noqa: E501
        ),
        ("한일 외교장관, 아세안 포럼서 회담", "한일 외교장관이 1일 마닐라 아세안 포럼을 계기로 회담했다."),
        ("日韓外相、ASEANフォーラムで会談", "日韓の外相は1日、マニラのASEANフォーラムの場で会談した。"),
    ),
    ("KR", "US"): (
        (
            "S. Korea, U.S. hold foreign ministerial talks on sidelines of ASEAN forum",
            "The foreign ministers of South Korea and the United States held talks on the sidelines of an ASEAN forum in Manila on Sunday.",  # noqa: E501
        ),
        ("한미 외교장관, 아세안 포럼서 회담", "한미 외교장관이 1일 마닐라 아세안 포럼을 계기로 회담했다."),
        ("米韓外相、ASEANフォーラムで会談", "米韓の外相は1日、マニラのASEANフォーラムの場で会談した。"),
    ),
}


@pytest.mark.parametrize("first", TALKS)
def test_talks_of_other_parties_beside_one_forum_are_apart(first: tuple[str, str]) -> None:
    ledger = Ledger()
    number = 0
    for parties in (first, *(other for other in TALKS if other != first)):
        for title, text in TALKS[parties]:
            number += 1
            article = an_article(title, text, publisher=f"Paper {number}", number=number)
            when = EventDate("2026-03-01")
            ledger.take(article, mention_of(article, type=EventType.MEETING, actors=parties, when=when))
    told = {id_: {m.mention.actors for m in mentions} for id_, mentions in ledger.mentions.items()}
    assert all(len(actors) == 1 for actors in told.values())
