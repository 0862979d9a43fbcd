"""Tells the developments an article states: the lead, then the further ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.reading.headline import trimmed
from bot.reading.kinds import best_type, cue_words, type_scores
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
FURTHER = 8
ENOUGH = 1.0


class Teller:
    """Tells developments in one language."""

    def __init__(self, rosters: Rosters, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> None:
        self._vocabulary = vocabulary
        self._bodies = bodies
        self._publishers = {
            fold(alias): b.name for b in bodies.values() for w in b.aliases.values() for alias in w
        }
        for source in rosters.sources:
            for name in (source.name, *source.names):
                self._publishers.setdefault(fold(name), source.name)

    def tell(self, article: Article, noticed: Noticed, topics: tuple[str, ...]) -> tuple[Mention, ...]:
        """The lead and at most eight further developments, in text order."""
        if noticed.opinion or not noticed.passages:
            return ()
        place = self._lead_place(noticed, article)
        lead = self._lead(article, noticed, place, topics)
        further = self._further(article, noticed, place, lead, topics)
        return (lead, *further)

    def _lead_place(self, noticed: Noticed, article: Article) -> int:
        return 0

    def _publisher(self, article: Article) -> Body | None:
        name = self._publishers.get(fold(article.publisher)) or self._publishers.get(
            fold(article.publisher).removeprefix("the ")
        )
        return self._bodies.get(name) if name else None

    def _lead(self, article: Article, noticed: Noticed, place: int, topics: tuple[str, ...]) -> Mention:
        passage = noticed.passages[place]
        kind, _ = best_type(type_scores([(passage, 1.0), (noticed.title, 0.5)]))
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

    def _lead_date(
        self, article: Article, noticed: Noticed, place: int, kind: EventType, status: Status
    ) -> Dated:
        passage = noticed.passages[place]
        published = article.published_on
        told = kind in TOLD_TYPES
        dated = own_date(passage, self._vocabulary, status, published, reported=told)
        if dated.when is not None:
            return dated
        for later in noticed.passages[place + 1 : place + 1 + LOOK_FOR_DATE]:
            dated = own_date(later, self._vocabulary, status, published, reported=False)
            if dated.when and dated.when.precision == "day" and self._recent(dated.when, published, status):
                return Dated(dated.when, f"{dated.rule}, in a following sentence", dated.words)
        dated = own_date(passage, self._vocabulary, status, published, reported=True)
        if dated.when is None and self._government(article) and status is Status.OCCURRED and published:
            return Dated(EventDate(published.isoformat()), "day of publication by the body itself", "")
        return dated

    def _recent(self, when: EventDate, published: date | None, status: Status) -> bool:
        if published is None:
            return True
        days = (published - when.first).days
        return 0 <= days <= 7 if status is Status.OCCURRED else -120 <= days <= 0

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
        kind, score = best_type(type_scores([(passage, 1.0)]))
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
