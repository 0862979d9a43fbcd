"""Tells articles that weigh how things stand from those that tell of a deed."""

from __future__ import annotations

import re

from bot.reading.notice import Noticed
from bot.reading.vocabulary import Vocabulary

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
