"""A stream of made-up news with the shape of real news: many articles on few stories, few on many.

Seeded, so that two runs make the same. Words follow Zipf's law; a story has terms of its own, some
shared with very many others; each article leads with one story and tells some more in passing, as
the labelled articles do (6.7 mentions an article, a third of them new).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate

from storage.model import Article, EventDate, EventType, Mention, Origin, Reading, Status

SEED = 20260302
FIRST_DAY = date(2021, 1, 1)
A_DAY = 500  # articles; a million in five and a half years
TOPICS = ("missiles", "nuclear", "regime", "inter-korean", "us-rok", "dprk-russia", "japan-rok", "sanctions")
PARTIES = ("north_korea", "south_korea", "japan", "united_states", "china", "russia")
SOURCES = tuple(f"outlet{n}" for n in range(60))
TYPES = tuple(EventType)
KOREAN = (
    "북한",
    "미사일",
    "발사",
    "한미",
    "훈련",
    "회담",
    "외교부",
    "대통령",
    "제재",
    "핵실험",
    "정상회담",
    "동해",
)
VOCABULARY = 40_000
SEASON = 16
MENTIONS = 6.7
STORIES_KEPT = 900
KEYS = {True: 20, False: 8}  # as mention_keys gives


@dataclass(frozen=True, slots=True)
class Story:
    """One development: when, of what type, by whom, in which words."""

    day: date
    type: EventType
    parties: tuple[str, ...]
    topics: tuple[str, ...]
    terms: tuple[str, ...]
    weight: float
    planned: bool
    person: str  # whose name no other story has, so that a stand-in for resolve can tell stories apart


@lru_cache(200_000)
def key_of(name: str) -> int:
    """A hash of 63 bits, as reading makes them."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


class News:
    """All articles in order of publication."""

    def __init__(self, seed: int = SEED) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - not for secrets
        self._words = [f"word{n:x}" for n in range(VOCABULARY - 8)]
        self._words[:0] = ["korea", "north", "said", "missile", "launch", "talks", "sanctions", "drill"]
        self._rank = {word: place for place, word in enumerate(self._words)}
        self._steps = list(accumulate(1 / (n + 3) for n in range(VOCABULARY)))
        self._stories: list[Story] = []
        self._begun = 0

    def articles(self) -> Iterator[tuple[Article, Reading]]:
        """Each article with its reading, without end."""
        number = 0
        while True:
            day = FIRST_DAY + timedelta(days=number // A_DAY)
            if number % A_DAY == 0:
                self._stories = self._stories[-STORIES_KEPT:]
            yield self._article(number, day)
            number += 1

    def words(self, count: int) -> list[str]:
        """So many words, the frequent ones often."""
        return self._chance.choices(self._words, cum_weights=self._steps, k=count)

    def _article(self, number: int, day: date) -> tuple[Article, Reading]:
        chance = self._chance
        told = [self._story(day) for _ in range(1 + min(30, int(chance.expovariate(1 / (MENTIONS - 1.5)))))]
        korean = chance.random() < 0.03
        passages = [self._passage(story, korean) for story in dict.fromkeys(told)]
        filler = " ".join(self.words(90))
        text = f"{' '.join(passages)} {filler}."
        source = chance.choice(SOURCES)
        moment = datetime.combine(day, time(number % 24), UTC)
        article = Article(
            source, source.title(), f"https://{source}.example/{number}", str(number), passages[0][:70], text,
            "ko" if korean else "en", day, moment, moment,
        )  # fmt: skip
        mentions = []
        at = 0
        for story, passage in zip(dict.fromkeys(told), passages, strict=True):
            mentions.append(self._mention(story, passage, at, day, source, lead=not at))
            at += len(passage) + 1
        topics = tuple(dict.fromkeys(topic for mention in mentions for topic in mention.topics))
        return article, Reading(True, topics, tuple(mentions))

    def _story(self, day: date) -> Story:
        """A known one, rather a late one, or a new one."""
        chance = self._chance
        back = int(chance.paretovariate(0.45))
        if back <= len(self._stories) and chance.random() < 0.6:
            return self._stories[-back]
        parties = tuple(chance.sample(PARTIES, chance.choice((1, 1, 2, 3))))
        topics = tuple(chance.sample(TOPICS, chance.choice((1, 2, 2, 3))))
        terms = tuple(dict.fromkeys(self.words(28)))
        when = day - timedelta(days=chance.choice((0, 0, 0, 1, 1, 2, 30)))
        self._begun += 1
        planned = chance.random() < 0.1
        person = f"Person {self._begun}"
        story = Story(when, chance.choice(TYPES), parties, topics, terms, chance.random(), planned, person)
        self._stories.append(story)
        return story

    def _passage(self, story: Story, korean: bool) -> str:
        terms = self._chance.sample(story.terms, min(16, len(story.terms)))
        extra = self._chance.sample(KOREAN, 5) if korean else []
        return " ".join([*terms, *extra, *self.words(8)])

    def _mention(self, story: Story, passage: str, at: int, day: date, source: str, *, lead: bool) -> Mention:
        season = day.toordinal() // SEASON
        own = [term for term in passage.split() if term in story.terms]
        names = [f"{story.day}|{story.type}|{party}" for party in story.parties]
        names += [f"{season}|{term}" for term in sorted(own, key=self._rank.__getitem__, reverse=True)]
        keys = tuple(dict.fromkeys(map(key_of, names[: KEYS[lead]])))
        return Mention(
            at, at + len(passage), passage, passage[:70], story.type,
            Status.PLANNED if story.planned else Status.OCCURRED, EventDate(story.day.isoformat()),
            story.parties, (story.person,), story.topics, (Origin(source, source.title()),), lead,
            story.weight, keys=keys,
        )  # fmt: skip
