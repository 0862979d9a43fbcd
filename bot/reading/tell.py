"""Tells the developments an article states: the lead, then the further ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from bot.reading.dates.doubts import date_doubts, dateline_doubt
from bot.reading.dates.lasting import whole
from bot.reading.dates.when import Dated, own_date, status_of
from bot.reading.headline import trimmed
from bot.reading.kinds import best_type, type_scores, weighed_type
from bot.reading.leads.day import day_of
from bot.reading.leads.leading import Leading
from bot.reading.leads.piece import Piece
from bot.reading.leads.place import places_of
from bot.reading.leads.weighing import argues, is_history, weighs
from bot.reading.notice import Noticed, counted
from bot.reading.origins.attributed import ACTING, TELLING, WATCHING, heralds_of, speakers_on
from bot.reading.origins.finder import OriginFinder
from bot.reading.origins.publishers import Publishers
from bot.reading.parties import actors_of
from bot.reading.passage import Passage
from bot.reading.people import People, family_names
from bot.reading.rosters import Body, Rosters
from bot.reading.telling import Telling, TopicsOf
from bot.reading.vocabulary import Vocabulary
from storage.model import Article, EventType, Flag, Mention, Reason, Status

FURTHER = 8
DEED, REMARK, DATED_COUNTS, PLANNED_COUNTS, LATER_COSTS, CAPTION_COSTS = 3.0, 2.5, 1.0, 0.5, 0.1, 2.0
ENOUGH = 1.0  # a sentence whose type is less plain states no development
NEXT_WEIGHT, STEP, LEAST, BACKGROUND_WEIGHT = 0.7, 0.04, 0.3, 0.2


class Teller:
    """Tells developments in one language."""

    def __init__(self, rosters: Rosters, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> None:
        self._vocabulary = vocabulary
        self._bodies = bodies
        self._piece = partial(
            Piece,
            vocabulary=vocabulary,
            officials=frozenset(n for n, b in bodies.items() if b.kind in ACTING),
            tellers=frozenset(n for n, b in bodies.items() if b.kind in TELLING),
            outlets=frozenset(n for n, b in bodies.items() if not (b.kind in ACTING or b.whole)),
            heralds=heralds_of(bodies),
        )
        # Hundreds of articles are of one day.
        self._speakers_on = lru_cache(partial(speakers_on, offices=rosters.offices, tenures=rosters.tenures))
        self._families = family_names(rosters.people, rosters.office_words.family_first)
        self._publishers = Publishers(rosters.sources, bodies)
        self._origins = OriginFinder(self._publishers, vocabulary, bodies)

    def tell(
        self, article: Article, noticed: Noticed, topics: tuple[str, ...], topics_of: TopicsOf
    ) -> tuple[Mention, ...]:
        """The lead and at most eight further developments, in text order."""
        if noticed.opinion or not noticed.passages:
            return ()
        dated, day = counted(article, noticed, self._vocabulary)
        if weighs(dated, self._vocabulary):
            return ()
        publisher = self._publishers.body(article)
        own_word = publisher is not None and publisher.kind in WATCHING
        if not own_word and argues(noticed.passages, self._vocabulary):
            return ()
        people = People([*noticed.passages, noticed.title], self._vocabulary, self._families)
        speakers = self._speakers_on(article.published_on)
        told = Telling(article, noticed, publisher, people, topics, topics_of, speakers)
        state_media = publisher is not None and publisher.state_media
        piece = partial(self._piece, own_word=own_word, state_media=state_media)
        places = places_of(piece(noticed=dated, published=day))
        leading = Leading(piece(noticed=noticed, published=article.published_on), places)
        if is_history(leading.passage, noticed, article.published_on, self._vocabulary):
            return ()
        lead = self._lead(told, leading)
        further = self._chosen(noticed, leading)
        return (lead, *(self._development(told, noticed.passages[i], lead, i) for i in further))

    def _lead(self, told: Telling, leading: Leading) -> Mention:
        passage, kind = leading.passage, leading.type
        title = told.noticed.title
        actors = actors_of(passage, kind, self._vocabulary) or actors_of(title, kind, self._vocabulary)
        origins = self._origins.of_lead(told, leading)
        dated = day_of(leading)
        reasons = (
            *_reasons((kind, leading.type_words), leading.status, leading.status_words, dated),
            *(Reason("origin", o.name, "through " + ", ".join(o.via) if o.via else "") for o in origins),
        )
        return Mention(
            start=passage.start,
            end=passage.end,
            evidence=passage.words,
            headline=told.noticed.clean_title or trimmed(passage.words, self._vocabulary.borders),
            type=kind,
            status=leading.status,
            when=dated.when,
            actors=actors,
            people=told.people.of(passage),
            topics=told.topics,
            origins=origins,
            lead=True,
            weight=1.0,
            flags=self._lead_doubts(told, passage),
            reasons=reasons,
        )

    def _lead_doubts(self, told: Telling, passage: Passage) -> tuple[Flag, ...]:
        """What is wrong with the lead's dates; all of them hang on the dateline."""
        published = told.article.published_on
        dateline = dateline_doubt(told.noticed.body.dateline, self._vocabulary, published)
        return (*date_doubts(passage, self._vocabulary, published), *dateline)

    def _chosen(self, noticed: Noticed, leading: Leading) -> list[int]:
        """The eight sentences that most plainly state a development, in text order."""
        found: list[tuple[int, EventType, float]] = []
        for number, passage in enumerate(noticed.passages):
            if "type" not in passage.tags or number in (leading.place, leading.dated_at):
                continue
            kind, score = best_type(type_scores([(passage, 1.0)]))
            if score >= ENOUGH and not leading.is_detailed_by(passage):
                found.append((number, kind, score))
        if len(found) > FURTHER:
            passages = noticed.passages
            found.sort(key=lambda row: LATER_COSTS * row[0] - self._plainness(passages[row[0]], *row[1:]))
        return sorted(number for number, *_ in found[:FURTHER])

    def _plainness(self, passage: Passage, kind: EventType, score: float) -> float:
        """How plainly a sentence states a development: deeds, dates and plans above remarks and captions."""
        dated = any(d.value is not None for d in passage.dates)
        return (
            min(score, REMARK if kind is EventType.STATEMENT else DEED)
            + DATED_COUNTS * dated
            + PLANNED_COUNTS * bool(passage.says(self._vocabulary.planned))
            - CAPTION_COSTS * bool(passage.says(self._vocabulary.caption))
        )

    def _development(self, told: Telling, passage: Passage, lead: Mention, number: int) -> Mention:
        words, published = self._vocabulary, told.article.published_on
        kind, shown = weighed_type(passage, (passage.folded,), type_scores([(passage, 1.0)]), words)
        status, why = status_of(passage, words, published)
        dated = whole(own_date(passage, words, status, published, reported=True), kind, [passage], words)
        actors = actors_of(passage, kind, words) or lead.actors
        if dated.when is None and status is lead.status is Status.OCCURRED and kind is EventType.STATEMENT:
            # What is said further down was said on the same occasion.
            dated = Dated(lead.when, "the lead's day")
        weight = BACKGROUND_WEIGHT if status is Status.BACKGROUND else max(LEAST, NEXT_WEIGHT - STEP * number)
        return Mention(
            start=passage.start,
            end=passage.end,
            evidence=passage.words,
            headline=trimmed(passage.words, words.borders),
            type=kind,
            status=status,
            when=dated.when,
            actors=actors,
            people=told.people.of(passage),
            topics=told.topics_of(passage) or lead.topics[:1],
            origins=self._origins.of_further(told, passage) or lead.origins,
            lead=False,
            weight=weight,
            flags=date_doubts(passage, words, published),
            reasons=_reasons((kind, shown), status, why, dated),
        )


def _reasons(kind: tuple[EventType, str], status: Status, words: str, dated: Dated) -> tuple[Reason, ...]:
    return (
        Reason("type", kind[0].value, kind[1]),
        Reason("status", status.value, words),
        Reason("date", dated.rule or "no date stated", dated.words),
    )
