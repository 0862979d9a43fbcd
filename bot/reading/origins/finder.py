"""Decides from whom the facts of a lead or of a further development come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.reading.leads.leading import Leading
from bot.reading.leads.piece import FRESH
from bot.reading.notice import Noticed
from bot.reading.origins.attributed import (
    ACTING,
    WATCHING,
    acting,
    attributed,
    confirming,
    credited,
    first_named,
    heralds_of,
    houses_of_experts,
    named_in_full,
    opening,
    published_through,
    referred,
    saying,
    saying_so_too,
    unlisted,
)
from bot.reading.origins.merged import as_origin, is_vague, narrower, origins_of, without_vague
from bot.reading.origins.publishers import Publishers
from bot.reading.origins.states import (
    coupled_before,
    north_speaking,
    officials_speaking,
    states_speaking,
)
from bot.reading.parties import LAUNCHES, NORTH, TOGETHER
from bot.reading.passage import Passage
from bot.reading.rosters import Body
from bot.reading.telling import Telling
from bot.reading.text.terms import fold
from bot.reading.vocabulary import Vocabulary
from storage.model import EventType, Origin

LOOK_FOR_ORIGIN = 5  # sentences from the lead on that may say who says so
NEAR = 2  # of these, those in which a family name alone is enough: what follows are remarks
FOUND_WITHIN = 3  # sentences that may name the court or institute of which the lead tells
NAME_ALONE = 20  # letters of a sentence that is no more than a name
PUBLISHED_WITHIN = 3  # sentences that may say through whom words were published
CREDIT = 40  # letters after the text proper that may credit an agency
FINDERS = {EventType.TRIAL: {"court"}, EventType.REPORT: {"think tank", "organisation"}}


class OriginFinder:
    """Finds origins in articles of one language."""

    def __init__(self, publishers: Publishers, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> None:
        self._publishers = publishers
        self._vocabulary = vocabulary
        self._bodies = bodies
        self._heralds = heralds_of(bodies)
        self._homes: dict[str, dict[str, str]] = {}
        for home in bodies.values():
            for words in home.at_home.get(vocabulary.language.key, ()):
                self._homes.setdefault(fold(words), {})[home.country] = home.name

    def of_lead(self, told: Telling, leading: Leading) -> tuple[Origin, ...]:
        """A body that publishes its own word; else whom the lead or the next sentences name."""
        if told.publisher and told.publisher.kind in WATCHING:
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

    def of_further(self, told: Telling, passage: Passage) -> tuple[Origin, ...]:
        """Whom a further passage names; none where it names nobody."""
        return without_vague(self._attributed(told, passage), self._bodies)

    def _heralding(self, passages: Sequence[Passage]) -> list[str]:
        """The North's media that tell of what experts weigh."""
        tellers = (attributed(p, self._vocabulary, self._bodies) for p in passages)
        return [name for row in tellers for name, _ in row if name in self._heralds]

    def _added(self, told: Telling, leading: Leading, *, published: bool) -> list[Origin]:
        """Those who add their word: who saw a launch, the other side of a meeting, who says so too.

        And through whom `published` words were published.
        """
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

    def _other_side(self, told: Telling, passage: Passage, leading: Leading) -> list[str]:
        """The bodies of a party that announces a meeting, too, or gives its own word of it."""
        words, parties = self._vocabulary, set(leading.passage.keys("actor"))
        if not passage.says(words.other_side) or passage.says(words.background):
            return []
        if not set(passage.keys("actor")) <= parties or any(
            stated.value and leading.piece.age(stated.value) > FRESH for stated in passage.dates
        ):
            return []  # another meeting
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

    def _asked(self, told: Telling, leading: Leading) -> list[Passage]:
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

    def _own_report(self, told: Telling) -> str:
        """Whose report it is: the agency that it credits, else the publisher."""
        folded, body = fold(told.article.text), told.noticed.body
        end, tail = folded[: body.end][-CREDIT:], folded[body.end : body.end + CREDIT]
        agency = credited(folded[: body.start], end, tail, self._vocabulary)
        return self._publishers.named(agency) or self._publishers.name(told.article)

    def _saw(self, told: Telling, passage: Passage, leading: Leading) -> list[str]:
        """The bodies of state that add what they saw of a launch."""
        saw = confirming(passage, self._vocabulary, self._bodies, told.speakers)
        if leading.is_detailed_by(passage):
            named = attributed(passage, self._vocabulary, self._bodies, told.speakers)
            saw += [name for name, _ in named if self._bodies[name].kind in WATCHING]
        return saw

    def _attributed(self, told: Telling, passage: Passage, *, shortly: bool = True) -> tuple[Origin, ...]:
        short = told.people.shortly(passage, told.speakers) if shortly else ()
        names = attributed(passage, self._vocabulary, self._bodies, told.speakers, short)
        if not (names or passage.lacks(self._vocabulary.again)):
            names = referred(passage, _before(passage, told.noticed), self._vocabulary)
        names = [(self._at_home(told, passage, name, words), words) for name, words in names]
        names = [(name, words) for name, words in names if name]
        listed = origins_of(names, passage, self._vocabulary, self._bodies)
        return (*listed, *(as_origin(name, self._bodies) for name in unlisted(passage, self._vocabulary)))

    def _at_home(self, told: Telling, passage: Passage, name: str, words: str) -> str:
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

    def _home(self, told: Telling) -> str:
        """The country a text comes from: that of its dateline, else its publisher's."""
        dateline = told.noticed.body.dateline
        terms = self._vocabulary.terms
        places = terms.told(terms.scan(dateline, fold(dateline)))[1].get("actor", ())
        return places[0][2] if places else self._publishers.country(told.article)


def _is_gazette(publisher: Body | None, kind: EventType) -> bool:
    """Whether an outlet publishes a statement of its own state, as the North's do."""
    gazette = publisher is not None and publisher.state_media and publisher.country == NORTH
    return gazette and kind is EventType.STATEMENT


def _before(passage: Passage, noticed: Noticed) -> list[Passage]:
    """The title and the sentences before one, in order."""
    return [noticed.title, *(p for p in noticed.passages if p.start < passage.start)]
