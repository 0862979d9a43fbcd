"""Holds what everything on one article is told from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.reading.notice import Noticed
from bot.reading.passage import Passage
from bot.reading.people import People
from bot.reading.rosters import Body
from storage.model import Article

TopicsOf = Callable[[Passage], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Telling:
    """What mentions and their origins are told from; `speakers` gives for which body a person speaks."""

    article: Article
    noticed: Noticed
    publisher: Body | None
    people: People
    topics: tuple[str, ...]
    topics_of: TopicsOf
    speakers: Mapping[str, str]
