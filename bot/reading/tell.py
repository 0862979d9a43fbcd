"""Tells the developments an article states: the lead, then the further ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.reading.headline import trimmed
from bot.reading.kinds import TITLE_COUNTS, best_type, cue_words, type_scores
from bot.reading.notice import Noticed
from bot.reading.origins import as_origin, attributed, origins_of, without_vague
from bot.reading.parties import actors_of
from bot.reading.passage import Passage
from bot.reading.rosters import Body, Rosters
from bot.reading.terms import fold
from bot.reading.vocabulary import Vocabulary
from bot.reading.when import TOLD_TYPES, Dated, own_date, status_of
from storage.model import Article, EventDate, EventType, Mention, Origin, Reason, Status

LOOK_FOR_DATE = 4  # sentences after the lead that may date it
LOOK_FOR_ORIGIN = 5
OPENING = 5  # sentences among which the lead begins
RESTATED_WITHIN = 3
FURTHER = 8
ENOUGH = 1.0
RECENT = {"day": 31, "month": 10}  # how many days back a lead may lie, by the precision of its date
SHARED_WORDS = 3
WORD = re.compile(r"[a-z]{5,}|[\uac00-\ud7a3\u3040-\u9fff]{2,}")
LATIN_ENDS = 0x2FF
QUESTION = re.compile(r"[?？]\s*$")


class Teller:
    """Tells developments in one language."""

    def __init__(self, rosters: Rosters, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> None:
        self._vocabulary = vocabulary
        self._bodies = bodies
        self._publishers = {
            fold(alias): b.name for b in bodies.values() for w in b.aliases.values() for alias in w
        }
        for source in rosters.sources:
            names = [fold(name) for name in (source.name, *source.names)]
            body = next((self._publishers[n] for n in names if n in self._publishers), source.name)
            for name in names:
                self._publishers.setdefault(name, body)

    def tell(self, article: Article, noticed: Noticed, topics: tuple[str, ...]) -> tuple[Mention, ...]:
        """The lead and at most eight further developments, in text order."""
        if noticed.opinion or not noticed.passages:
            return ()
        place = self._lead_place(noticed, article)
        lead = self._lead(article, noticed, place, topics)
        further = self._further(article, noticed, place, lead, topics)
        return (lead, *further)

    def _lead_place(self, noticed: Noticed, article: Article) -> int:
        """The first sentence that tells something, or one after it that tells the same with its day."""
        passages = noticed.passages
        first = next((i for i, p in enumerate(passages[:OPENING]) if self._tells(p)), 0)
        status, _ = status_of(passages[first], self._vocabulary, article.published_on)
        published = article.published_on
        if status is Status.PLANNED or self._government(article) or QUESTION.search(noticed.clean_title):
            return first
        if self._happened(passages[first], published, day=True):
            return first
        undated = not self._happened(passages[first], published, reported=True, day=True)
        for place in range(first + 1, min(first + 1 + RESTATED_WITHIN, len(passages))):
            later = passages[place]
            if self._happened(later, published, reported=undated, day=True) and _restates(passages[first], later):
                return place
        return first

    def _tells(self, passage: Passage) -> bool:
        return any(tag[0] == "actor" for tag in passage.tags) and any(tag[0] in {"type", "topic"} for tag in passage.tags)

    def _publisher(self, article: Article) -> Body | None:
        name = self._publishers.get(fold(article.publisher)) or self._publishers.get(
            fold(article.publisher).removeprefix("the ")
        )
        return self._bodies.get(name) if name else None

    def _lead(self, article: Article, noticed: Noticed, place: int, topics: tuple[str, ...]) -> Mention:
        passage = noticed.passages[place]
        kind, _ = self._lead_type(noticed, place)
        status, status_words = status_of(passage, self._vocabulary, article.published_on)
        if status is Status.BACKGROUND:
            status, status_words = Status.OCCURRED, ""
        dated = self._lead_date(article, noticed, place, kind, status)
        actors = actors_of(passage, kind, self._vocabulary) or actors_of(
            noticed.title, kind, self._vocabulary
        )
        origins = self._lead_origins(article, noticed, place)
        reasons = [
            Reason("type", kind.value, cue_words(passage, kind)),
            Reason("status", status.value, status_words),
            Reason("date", dated.rule, dated.words),
            *(Reason("origin", o.name, " via ".join(o.via)) for o in origins),
        ]
        return Mention(
            start=passage.start,
            end=passage.end,
            evidence=passage.words,
            headline=noticed.clean_title or trimmed(passage.words),
            type=kind,
            status=status,
            when=dated.when,
            actors=actors,
            people=(),
            topics=topics,
            origins=origins,
            lead=True,
            weight=1.0,
            reasons=tuple(reasons),
        )

    def _lead_type(self, noticed: Noticed, place: int) -> tuple[EventType, float]:
        counted = [(noticed.passages[place], 1.0), (noticed.title, TITLE_COUNTS)]
        if place:
            counted.append((noticed.passages[0], TITLE_COUNTS))
        return best_type(type_scores(counted, self._vocabulary.cut))

    def _lead_date(
        self, article: Article, noticed: Noticed, place: int, kind: EventType, status: Status
    ) -> Dated:
        published = article.published_on
        following = noticed.passages[place + 1 : place + 1 + LOOK_FOR_DATE]
        if status is Status.PLANNED:
            return self._planned_date(noticed, place, published)
        passage = noticed.passages[place]
        dated = self._happened(passage, published)
        if dated is None and kind in TOLD_TYPES:
            dated = self._happened(passage, published, reported=True)
        if dated is None and not self._government(article):
            dated = next((d for p in following if (d := self._happened(p, published, day=True))), None)
        if dated is None:
            dated = self._happened(passage, published, reported=True)
        if dated is None and kind in TOLD_TYPES and published and self._government(article):
            return Dated(EventDate(published.isoformat()), "day of publication by the body itself")
        return dated or Dated(None)

    def _happened(
        self, passage: Passage, published: date | None, *, reported: bool = False, day: bool = False
    ) -> Dated | None:
        """A recent day or month that a passage gives; context such as "in 2025" does not date a lead."""

        def fits(when: EventDate) -> bool:
            return _recent(when, published) and (not day or when.precision == "day")

        dated = own_date(passage, self._vocabulary, Status.OCCURRED, published, reported=reported, fits=fits)
        return dated if dated.when else None

    def _planned_date(self, noticed: Noticed, place: int, published: date | None) -> Dated:
        """The day planned: in the lead, the title or a following sentence; else its month or year."""
        passages = [noticed.passages[place], noticed.title, *noticed.passages[place + 1 : place + 1 + LOOK_FOR_DATE]]
        found = [own_date(p, self._vocabulary, Status.PLANNED, published, reported=False) for p in passages]
        days = [d for d in found if d.when and d.when.precision == "day"]
        first = found[0]
        if first.when and (first.when.precision != "month" or not days):
            return first
        return (days or [d for d in found if d.when] or [Dated(None)])[0]

    def _government(self, article: Article) -> bool:
        body = self._publisher(article)
        return body is not None and body.kind == "government"

    def _lead_origins(self, article: Article, noticed: Noticed, place: int) -> tuple[Origin, ...]:
        publisher = self._publisher(article)
        if publisher and publisher.kind in {"government", "armed forces"}:
            titled = [n for n in noticed.title.keys("body") if self._bodies[n].country == publisher.country]
            names = dict.fromkeys([publisher.name, *titled])
            return tuple(as_origin(n, self._bodies) for n in names)
        found: list[Origin] = []
        for passage in noticed.passages[place : place + LOOK_FOR_ORIGIN]:
            names = attributed(passage, self._vocabulary, self._bodies)
            found += origins_of(names, passage, self._vocabulary, self._bodies)
            if found and not all(o.key == "north-korean-state-media" for o in found):
                break
        if not found:
            name = (
                publisher.name
                if publisher
                else self._publishers.get(fold(article.publisher), article.publisher)
            )
            found = [as_origin(name, self._bodies)] if name else []
        return without_vague(found)

    def _further(
        self, article: Article, noticed: Noticed, place: int, lead: Mention, topics: tuple[str, ...]
    ) -> Sequence[Mention]:
        out: list[Mention] = []
        for number, passage in enumerate(noticed.passages):
            if number == place:
                continue
            mention = self._development(article, passage, lead, number)
            if mention is not None:
                out.append(mention)
            if len(out) >= FURTHER:
                break
        return out

    def _development(self, article: Article, passage: Passage, lead: Mention, number: int) -> Mention | None:
        kind, score = best_type(type_scores([(passage, 1.0)], self._vocabulary.cut))
        if score < ENOUGH:
            return None
        status, words = status_of(passage, self._vocabulary, article.published_on)
        dated = own_date(passage, self._vocabulary, status, article.published_on, reported=True)
        if dated.when is None and status is Status.OCCURRED and kind is EventType.STATEMENT:
            dated = Dated(lead.when, "the lead's day", "")
        actors = actors_of(passage, kind, self._vocabulary) or lead.actors
        names = attributed(passage, self._vocabulary, self._bodies)
        origins = origins_of(names, passage, self._vocabulary, self._bodies) or lead.origins
        weight = 0.2 if status is Status.BACKGROUND else max(0.3, 0.7 - 0.04 * number)
        reasons = (
            Reason("type", kind.value, cue_words(passage, kind)),
            Reason("status", status.value, words),
            Reason("date", dated.rule, dated.words),
        )
        return Mention(
            start=passage.start,
            end=passage.end,
            evidence=passage.words,
            headline=trimmed(passage.words),
            type=kind,
            status=status,
            when=dated.when,
            actors=actors,
            people=(),
            topics=lead.topics,
            origins=without_vague(origins),
            lead=False,
            weight=weight,
            reasons=reasons,
        )


def _recent(when: EventDate, published: date | None) -> bool:
    if published is None:
        return True
    reach = RECENT.get(when.precision, -1)
    return when.first <= published + timedelta(days=1) and (published - when.last).days <= reach


def _restates(first: Passage, later: Passage) -> bool:
    """Whether a later sentence tells what the first told: the same actors, and type or words."""
    actors, later_actors = set(first.keys("actor")), set(later.keys("actor"))
    if actors and later_actors and not actors & later_actors:
        return False
    if set(type_scores([(first, 1.0)])) & set(type_scores([(later, 1.0)])):
        return True
    return len(_stems(first) & _stems(later)) >= SHARED_WORDS


def _stems(passage: Passage) -> set[str]:
    return {word[: 2 if ord(word[0]) > LATIN_ENDS else 6] for word in WORD.findall(passage.folded)}
