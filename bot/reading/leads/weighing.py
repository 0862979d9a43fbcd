"""Tells articles that weigh how things stand, or argue, from those that tell of a deed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.reading.notice import Noticed
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary

OPENING = 5  # sentences with which a text opens
HISTORY = timedelta(days=60)
ARGUED, ARGUED_WITHIN, ARGUED_BY = 2, 12, 3  # sentences in which a writer asks for something himself
QUESTION = re.compile(r"[?？]\s*$")


def weighs(noticed: Noticed, vocabulary: Vocabulary) -> bool:
    """Whether an article opens by weighing how things stand, and so tells of no deed that leads it."""
    first, *others = noticed.passages[:2]
    if first.says(vocabulary.outlook):
        return True
    if first.names_day or not first.says(vocabulary.stands):
        return False
    asks = QUESTION.search(noticed.clean_title) is not None
    return asks or any(other.says(vocabulary.outlook) for other in others)


def is_history(lead: Passage, noticed: Noticed, published: date | None, vocabulary: Vocabulary) -> bool:
    """Whether what leads was long ago and told by nobody, in a text that opens with no day of late."""
    if published is None or not (vocabulary.ends_with_deed and lead.dates):
        return False
    days = [stated.value for passage in (lead, *noticed.passages[:OPENING]) for stated in passage.dates]
    return all(day and published - day.last > HISTORY for day in days) and not lead.says(vocabulary.said)


def argues(passages: Sequence[Passage], vocabulary: Vocabulary) -> bool:
    """Whether a text quotes nobody where it begins and asks for something again and again."""
    if not vocabulary.argues or any(_attributes(p, vocabulary) for p in passages[:ARGUED_BY]):
        return False
    asking = [p for p in passages[:ARGUED_WITHIN] if p.says(vocabulary.argues)]
    return sum(not _attributes(p, vocabulary) for p in asking) >= ARGUED


def _attributes(passage: Passage, vocabulary: Vocabulary) -> bool:
    return '"' in passage.folded or bool(passage.says(vocabulary.said))
