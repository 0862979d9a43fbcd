"""Tells the developments an article states: the lead, then the further ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from bot.reading.dates.doubts import date_doubts, dateline_doubt
from bot.reading.dates.lasting import whole
from bot.reading.dates.when import Dated, own_date, status_of
from bot.reading.headline import trimmed
from bot.reading.kinds import best_type, cue_words, type_scores
from bot.reading.leads.day import day_of
from bot.reading.leads.leading import Leading
from bot.reading.leads.piece import Piece
from bot.reading.leads.place import places_of
from bot.reading.leads.weighing import argues, is_history, weighs
from bot.reading.notice import Noticed, counted
from bot.reading.origins import (
    ACTING,
    TELLING,
    acting,
    as_origin,
    attributed,
    confirming,
    credited,
    first_named,
    houses_of_experts,
    is_vague,
    named_in_full,
    narrower,
    opening,
    origins_of,
    published_through,
    referred,
    saying,
    saying_so_too,
    speakers_on,
    unlisted,
    without_vague,
)
from bot.reading.parties import LAUNCHES, TOGETHER, actors_of
from bot.reading.passage import Passage
from bot.reading.people import People, family_names
from bot.reading.rosters import Body, Rosters
from bot.reading.states import NORTH, coupled_before, north_speaking, officials_speaking, states_speaking
from bot.reading.text.terms import fold
from bot.reading.vocabulary import Vocabulary
from storage.model import Article, EventType, Flag, Mention, Origin, Reason, Status

LOOK_FOR_ORIGIN = 5  # sentences from the lead on that may say who says so
NEAR = 2  # of these, those in which a family name alone is enough: what follows are remarks
FOUND_WITHIN = 3  # sentences that may name the court or institute of which the lead tells
NAME_ALONE = 20  # letters of a sentence that is no more than a name
PUBLISHED_WITHIN = 3  # sentences that may say through whom words were published
FURTHER = 8
CREDIT = 40  # letters after the text proper that may credit an agency
DEED, REMARK, DATED_COUNTS, PLANNED_COUNTS, LATER_COSTS, CAPTION_COSTS = 3.0, 2.5, 1.0, 0.5, 0.1, 2.0
ENOUGH = 1.0  # a sentence whose type is less plain states no development
DETAILED = LAUNCHES | {EventType.EXERCISE, EventType.MEETING, EventType.CALL}
FINDERS = {EventType.TRIAL: {"court"}, EventType.REPORT: {"think tank", "organisation"}}
SPEAKING_FOR_ITSELF = frozenset({"government", "armed forces"})
NEXT_WEIGHT, STEP, LEAST, BACKGROUND_WEIGHT = 0.7, 0.04, 0.3, 0.2

TopicsOf = Callable[[Passage], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Telling:
    """What every mention of one article is told from."""

    article: Article
    noticed: Noticed
    publisher: Body | None
    people: People
    topics: tuple[str, ...]
    topics_of: TopicsOf
    speakers: Mapping[str, str]


class Teller:
    """Tells developments in one language."""

    def __init__(self, rosters: Rosters, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> None:
        self._vocabulary = vocabulary
        self._bodies = bodies
        self._heralds = frozenset(n for n, b in bodies.items() if b.state_media and b.country == NORTH)
        self._piece = partial(
            Piece,
            vocabulary=vocabulary,
            officials=frozenset(n for n, b in bodies.items() if b.kind in ACTING),
            tellers=frozenset(n for n, b in bodies.items() if b.kind in TELLING),
            outlets=frozenset(n for n, b in bodies.items() if not (b.kind in ACTING or b.whole)),
            heralds=self._heralds,
        )
        # Hundreds of articles are of one day.
        self._speakers_on = lru_cache(partial(speakers_on, offices=rosters.offices, tenures=rosters.tenures))
        self._families = family_names(rosters.people, rosters.office_words.family_first)
        self._publishers = {
            fold(alias): b.name for b in bodies.values() for w in b.aliases.values() for alias in w
        }
        for source in rosters.sources:
            names = [fold(name) for name in (source.name, *source.names)]
            body = next((self._publishers[n] for n in names if n in self._publishers), source.name)
            for name in names:
                self._publishers.setdefault(name, body)
        self._countries = {fold(n): s.country for s in rosters.sources for n in (s.name, *s.names)}
        self._homes: dict[str, dict[str, str]] = {}
        for home in bodies.values():
            for words in home.at_home.get(vocabulary.language.key, ()):
                self._homes.setdefault(fold(words), {})[home.country] = home.name

    def tell(
        self, article: Article, noticed: Noticed, topics: tuple[str, ...], topics_of: TopicsOf
    ) -> tuple[Mention, ...]:
        """The lead and at most eight further developments, in text order."""
        if noticed.opinion or not noticed.passages:
            return ()
        dated, day = counted(article, noticed, self._vocabulary)
        if weighs(dated, self._vocabulary):
            return ()
        publisher = self._bodies.get(self._publisher_name(article))
        own_word = publisher is not None and publisher.kind in SPEAKING_FOR_ITSELF
        if not own_word and argues(noticed.passages, self._vocabulary):
            return ()
        people = People([*noticed.passages, noticed.title], self._vocabulary, self._families)
        speakers = self._speakers_on(article.published_on)
        told = _Telling(article, noticed, publisher, people, topics, topics_of, speakers)
        state_media = publisher is not None and publisher.state_media
        piece = partial(self._piece, own_word=own_word, state_media=state_media)
        places = places_of(piece(noticed=dated, published=day))
        leading = Leading(piece(noticed=noticed, published=article.published_on), places)
        if is_history(leading.passage, noticed, article.published_on, self._vocabulary):
            return ()
        lead = self._lead(told, leading)
        further = self._chosen(noticed, leading)
        return (lead, *(self._development(told, noticed.passages[i], kind, lead, i) for i, kind in further))

    def _publisher_name(self, article: Article) -> str:
        name = fold(article.publisher)
        known = self._publishers
        return known.get(name) or known.get(name.removeprefix("the ")) or article.publisher

    def _lead(self, told: _Telling, leading: Leading) -> Mention:
        passage, kind = leading.passage, leading.type
        title = told.noticed.title
        actors = actors_of(passage, kind, self._vocabulary) or actors_of(title, kind, self._vocabulary)
        origins = self._lead_origins(told, leading)
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

    def _lead_doubts(self, told: _Telling, passage: Passage) -> tuple[Flag, ...]:
        """What is wrong with the lead's dates; all of them hang on the dateline."""
        published = told.article.published_on
        dateline = dateline_doubt(told.noticed.body.dateline, self._vocabulary, published)
        return (*date_doubts(passage, self._vocabulary, published), *dateline)

    def _lead_origins(self, told: _Telling, leading: Leading) -> tuple[Origin, ...]:
        """A body that publishes its own word; else whom the lead or the next sentences name."""
        if told.publisher and told.publisher.kind in SPEAKING_FOR_ITSELF:
            titled = told.noticed.title.keys("body")
            own = [n for n in titled if self._bodies[n].country == told.publisher.country]
            own = [n for n in own if self._bodies[n].kind in ACTING]  # a letter to parliament is not its
            return tuple(as_origin(n, self._bodies) for n in dict.fromkeys([told.publisher.name, *own]))
        if leading.passage.says(self._vocabulary.experts):
            houses = houses_of_experts(told.noticed.passages, self._vocabulary, self._bodies)
            if houses:
                houses += self._heralding(told.noticed.passages[leading.place :][:LOOK_FOR_ORIGIN])
                return without_vague([as_origin(n, self._bodies) for n in houses], self._bodies)
        found: list[Origin] = []
        nameless: list[str] = []
        passages = told.noticed.passages
        place = leading.place
        several = leading.type not in LAUNCHES and leading.passage.says(self._vocabulary.several_officials)
        for passage in self._asked(told, leading):
            added = self._attributed(told, passage, shortly=passage in passages[place : place + NEAR])
            found += [o for o in added if narrower(found, o, self._bodies)] if found else added
            if passage is leading.passage and not found:
                named = acting(passage, self._vocabulary, self._bodies) or self._opening(leading)
                nameless = [] if named else self._officials_of(passage)
                named = named or nameless or north_speaking(passage, self._vocabulary, self._bodies)
                found += [as_origin(name, self._bodies) for name in named]
            more = several and passage in passages[place : place + FOUND_WITHIN]
            if found and not more and not all(is_vague(o, self._bodies) for o in found):
                break
        if nameless and len(found) > len(nameless):
            found = [o for o in found if o.name not in nameless]
        found += self._added(told, leading, published=bool(found))
        if not found:
            names = [] if self._is_own(leading.passage) else self._doers(leading, passages[place:])
            found = [as_origin(name, self._bodies) for name in names or [self._own_report(told)] if name]
        return without_vague(found, self._bodies)

    def _heralding(self, passages: Sequence[Passage]) -> list[str]:
        """The North's media that tell of what experts weigh."""
        tellers = (attributed(p, self._vocabulary, self._bodies) for p in passages)
        return [name for row in tellers for name, _ in row if name in self._heralds]

    def _added(self, told: _Telling, leading: Leading, *, published: bool) -> list[Origin]:
        """Those who say that they saw a launch, and through whom `published` words were published."""
        passages = told.noticed.passages[leading.place :]
        watched = leading.type in LAUNCHES and self._vocabulary.confirmed
        names = [name for p in passages[1:] if watched for name in self._saw(told, p, leading)]
        for passage in passages[:PUBLISHED_WITHIN] if published else ():
            names += published_through(passage, self._vocabulary, self._bodies)
        for passage in passages[1:LOOK_FOR_ORIGIN] if published else ():
            names += saying_so_too(passage, self._vocabulary, self._bodies, told.speakers)
        if published and leading.type in TOGETHER:
            for passage in passages[1:]:
                names += self._other_side(told, passage, leading)
        return [as_origin(name, self._bodies) for name in names]

    def _other_side(self, told: _Telling, passage: Passage, leading: Leading) -> list[str]:
        """The bodies of a party that announces a meeting, too, or gives its own word of it."""
        if not passage.says(self._vocabulary.other_side):
            return []
        parties = set(leading.passage.keys("actor"))
        names = saying(passage, self._vocabulary, self._bodies, told.speakers)
        return [name for name in names if self._bodies[name].country in parties]

    def _is_own(self, passage: Passage) -> bool:
        """Whether the report is the agency's or paper's own: it saw it, or was told by unnamed sources."""
        return bool(passage.says(self._vocabulary.unnamed) or passage.says(self._vocabulary.witnessed))

    def _doers(self, leading: Leading, following: Sequence[Passage]) -> list[str]:
        """The body of state with which the lead opens, else the governments that speak in it.

        Of a ruling or finding that names nobody it is the court or institute that the next sentences name.
        """
        names = opening(leading.passage, self._vocabulary, self._bodies)
        names = names or states_speaking(leading.passage, self._vocabulary, self._bodies)
        return names or first_named(following[:FOUND_WITHIN], FINDERS.get(leading.type, ()), self._bodies)

    def _officials_of(self, passage: Passage) -> list[str]:
        """The bodies of officials without a name."""
        named = officials_speaking(passage, self._vocabulary, self._bodies)
        return [self._minister_of(passage, name) for name, _ in named]

    def _opening(self, leading: Leading) -> list[str]:
        """The part of a government with which the lead opens; of those who meet, others may tell."""
        if leading.type in TOGETHER:
            return []
        names = opening(leading.passage, self._vocabulary, self._bodies)
        return [name for name in names if not self._bodies[name].whole]

    def _minister_of(self, passage: Passage, government: str) -> str:
        """The ministry whose head a sentence opens with: its officials tell of him without a name."""
        country = self._bodies[government].country
        heads = (
            n for n in opening(passage, self._vocabulary, self._bodies) if self._bodies[n].country == country
        )
        return next(heads, government)

    def _asked(self, told: _Telling, leading: Leading) -> list[Passage]:
        """The sentences that may say who says so: the lead alone if nameless sources told it.

        So it is for statements that the North's media publish whole; a caption says who took the photo.
        """
        passages, place = told.noticed.passages, leading.place
        if _is_gazette(told.publisher, leading.type) or self._is_own(passages[place]):
            return [passages[place]]
        before = [p for p in passages[:place] if not p.says(self._vocabulary.caption)]
        before = [p for p in before if len(p.words) > NAME_ALONE]  # a credit left of a caption
        after = passages[place + 1 : place + LOOK_FOR_ORIGIN]
        return [passages[place], *before, *(p for p in after if not p.says(self._vocabulary.elsewhere))]

    def _own_report(self, told: _Telling) -> str:
        """Whose report it is: the agency that it credits, else the publisher."""
        folded, body = fold(told.article.text), told.noticed.body
        end, tail = folded[: body.end][-CREDIT:], folded[body.end : body.end + CREDIT]
        agency = credited(folded[: body.start], end, tail, self._vocabulary)
        return self._publishers.get(agency, agency) or self._publisher_name(told.article)

    def _saw(self, told: _Telling, passage: Passage, leading: Leading) -> list[str]:
        """The bodies of state that add what they saw of a launch."""
        saw = confirming(passage, self._vocabulary, self._bodies, told.speakers)
        if self._detail(passage, leading):
            named = attributed(passage, self._vocabulary, self._bodies, told.speakers)
            saw += [name for name, _ in named if self._bodies[name].kind in SPEAKING_FOR_ITSELF]
        return saw

    def _attributed(self, told: _Telling, passage: Passage, *, shortly: bool = True) -> tuple[Origin, ...]:
        short = told.people.shortly(passage, told.speakers) if shortly else ()
        names = attributed(passage, self._vocabulary, self._bodies, told.speakers, short)
        if not (names or passage.lacks(self._vocabulary.again)):
            names = referred(passage, _before(passage, told.noticed), self._vocabulary)
        names = [(self._at_home(told, passage, name, words), words) for name, words in names]
        names = [(name, words) for name, words in names if name]
        listed = origins_of(names, passage, self._vocabulary, self._bodies)
        return (*listed, *(as_origin(name, self._bodies) for name in unlisted(passage, self._vocabulary)))

    def _at_home(self, told: _Telling, passage: Passage, name: str, words: str) -> str:
        """The body that bare words such as "the Defense Ministry" mean in this text.

        That is the one of its kind named in full before, else the one of the country the text comes from.
        """
        meant = self._homes.get(fold(words))
        if meant is None:
            return name
        for beside in coupled_before(passage, words, self._vocabulary):
            if (country := self._bodies[beside].country) in meant:
                return meant[country]
        kin = {name, *meant.values()}
        named = named_in_full(_before(passage, told.noticed), kin, self._homes, self._vocabulary)
        nobody = self._bodies[name].country in meant  # in texts from elsewhere
        return named or meant.get(self._home(told), "" if nobody else name)

    def _home(self, told: _Telling) -> str:
        """The country a text comes from: that of its dateline, else its publisher's."""
        dateline = told.noticed.body.dateline
        terms = self._vocabulary.terms
        places = terms.told(terms.scan(dateline, fold(dateline)))[1].get("actor", ())
        return places[0][2] if places else self._countries.get(fold(told.article.publisher), "")

    def _chosen(self, noticed: Noticed, leading: Leading) -> list[tuple[int, EventType]]:
        """The eight sentences that most plainly state a development, in text order."""
        found: list[tuple[int, EventType, float]] = []
        for number, passage in enumerate(noticed.passages):
            if "type" not in passage.tags or number in (leading.place, leading.dated_at):
                continue
            kind, score = best_type(type_scores([(passage, 1.0)]))
            if score >= ENOUGH and not self._detail(passage, leading):
                found.append((number, kind, score))
        if len(found) > FURTHER:
            passages = noticed.passages
            found.sort(key=lambda row: LATER_COSTS * row[0] - self._plainness(passages[row[0]], *row[1:]))
        return sorted((number, kind) for number, kind, _ in found[:FURTHER])

    def _detail(self, passage: Passage, leading: Leading) -> bool:
        """Whether a sentence only details what the lead tells: it gives no day of its own, or its rank."""
        if passage.says(self._vocabulary.rank) and not passage.names_day:
            return True
        return leading.type in DETAILED and bool(passage.says(self._vocabulary.detail)) and not passage.dates

    def _plainness(self, passage: Passage, kind: EventType, score: float) -> float:
        """How plainly a sentence states a development: deeds, dates and plans above remarks and captions."""
        dated = any(d.value is not None for d in passage.dates)
        return (
            min(score, REMARK if kind is EventType.STATEMENT else DEED)
            + DATED_COUNTS * dated
            + PLANNED_COUNTS * bool(passage.says(self._vocabulary.planned))
            - CAPTION_COSTS * bool(passage.says(self._vocabulary.caption))
        )

    def _development(
        self, told: _Telling, passage: Passage, kind: EventType, lead: Mention, number: int
    ) -> Mention:
        words, published = self._vocabulary, told.article.published_on
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
            origins=without_vague(self._attributed(told, passage) or lead.origins, self._bodies),
            lead=False,
            weight=weight,
            flags=date_doubts(passage, words, published),
            reasons=_reasons((kind, cue_words(passage, kind)), status, why, dated),
        )


def _is_gazette(publisher: Body | None, kind: EventType) -> bool:
    """Whether an outlet publishes a statement of its own state, as the North's do."""
    gazette = publisher is not None and publisher.state_media and publisher.country == NORTH
    return gazette and kind is EventType.STATEMENT


def _before(passage: Passage, noticed: Noticed) -> list[Passage]:
    """The title and the sentences before one, in order."""
    return [noticed.title, *(p for p in noticed.passages if p.start < passage.start)]


def _reasons(kind: tuple[EventType, str], status: Status, words: str, dated: Dated) -> tuple[Reason, ...]:
    return (
        Reason("type", kind[0].value, kind[1]),
        Reason("status", status.value, words),
        Reason("date", dated.rule or "no date stated", dated.words),
    )
