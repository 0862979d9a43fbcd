"""Decides which sentence leads an article, what type it has and which day it tells of."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta
from functools import partial

from bot.reading.dates.when import (
    BACKGROUND_AFTER,
    REPORTED,
    TOLD_TYPES,
    Dated,
    is_ahead,
    is_recent,
    last_day,
    of_the_morrow,
    own_date,
    reported_day,
    said_before,
    said_in_words,
    same_day,
    status_of,
)
from bot.reading.kinds import TITLE_COUNTS, best_type, lead_type, plain_types, type_scores
from bot.reading.notice import Noticed
from bot.reading.parties import LAUNCHES, TOGETHER
from bot.reading.passage import Passage
from bot.reading.restating import (
    SAYING,
    SEEN,
    brings,
    found_by,
    is_call,
    is_carried,
    is_quoted,
    lasts,
    retells,
    speaks_of,
)
from bot.reading.vocabulary import Vocabulary
from bot.reading.weighing import OPENING, QUESTION
from storage.model import EventDate, EventType, Status

RESTATED_WITHIN = 3  # sentences after the first that may tell the same with its day
LOOK_FOR_DATE = 4  # sentences after the lead that may date it
THIS_DAY_WITHIN = 2
LATELY = timedelta(days=10)
WEEKS = frozenset({"last week", "last weekend"})  # rules for days told no nearer
FRESH = timedelta(days=3)  # what was said lately is news; an older day is what it was said about
SHARED_WORDS = 2
RESTATED_BEFORE = timedelta(days=2)  # state media tell of a launch within this time, forces on its day
HERALDED = frozenset({EventType.WEAPONS_DISPLAY, EventType.CEREMONY})
OPENING_COUNTS = 0.3  # what the first sentence says of the type when another leads


class Leading:
    """One article's lead.

    `own_word` when a body of state publishes its own words, `state_media` when its outlet does; `officials`
    are the names of bodies of state, `outlets` of others told apart, `heralds` of the North's outlets.
    `places`, where known, are those of the sentence that leads and of that which holds its day.
    """

    def __init__(
        self,
        noticed: Noticed,
        vocabulary: Vocabulary,
        published: date | None,
        *,
        own_word: bool,
        state_media: bool = False,
        officials: Set[str] = frozenset(),
        outlets: Set[str] = frozenset(),
        heralds: Set[str] = frozenset(),
        places: tuple[int, int] | None = None,
    ) -> None:
        self._noticed = noticed
        self._vocabulary = vocabulary
        self._published = published
        self._own_word = own_word
        self._state_media = state_media
        self._officials, self._outlets, self._heralds = officials, outlets, heralds
        self._is_recent = partial(is_recent, published=published)
        self._ends_with_deed = vocabulary.ends_with_deed
        self._quoted_on: Dated | None = None  # when somebody said in his own words what the lead tells
        self.place, self.dated_at = places or self._place()
        self.passage = noticed.passages[self.place]
        self._dating = noticed.passages[self.dated_at]
        self.scores = self._scores()
        title = noticed.title
        self.type, self.type_words = lead_type(self.passage, title, self.following, self.scores, vocabulary)
        self.status, self.status_words = self._status()
        self.dated = of_the_morrow(self._date(), self._dating, published)

    def _place(self) -> tuple[int, int]:
        """The first sentence that tells something, and the one after it that tells the same with its day.

        That one leads, unless it only adds to what the first tells.
        """
        passages = self._noticed.passages
        first = self._first()
        if QUESTION.search(self._noticed.clean_title):
            # A piece that asks is led by what those say who know.
            answers = passages[first : first + OPENING]
            first += next((i for i, p in enumerate(answers) if p.says(self._vocabulary.experts)), 0)
            return first, first
        if self._own_word:
            first = next((i for i, p in enumerate(passages) if self._does(p)), first)
            return first, first
        if self._status_of(passages[first]) is Status.PLANNED:
            told = self._told_after(first)
            return told, told
        if self._happened(passages[first], day=True):
            return first, first
        place = self._restated(first)
        return (place if self._leads(passages[first], passages[place]) else first), place

    def _told_after(self, first: int) -> int:
        """The next sentence where a body of state brings with its day what is planned, else the first."""
        passages = self._noticed.passages
        later = next(iter(passages[first + 1 : first + 2]), None)
        if later is None or '"' in later.folded or not self._happened(later, reported=True, day=True):
            return first
        return first + brings(passages[first], later, self._officials, self._vocabulary)

    def _does(self, passage: Passage) -> bool:
        """Whether a passage does by its words what it tells; what "I hereby order:" does follows it."""
        does = passage.says(self._vocabulary.performs)
        return bool(does and not (passage.words.endswith(":") and does.startswith(("i ", "do "))))

    def _leads(self, first: Passage, later: Passage) -> bool:
        """Whether a later sentence leads: in English one of the North's media, or on a meeting."""
        if is_carried(first, self._outlets, self._vocabulary) or retells(later):
            return False
        if self._ends_with_deed or self._heralds & set(later.keys("body")):
            return not self._only_adds(first, later)
        return bool(first.says(self._vocabulary.refers))

    def _only_adds(self, first: Passage, later: Passage) -> bool:
        """Whether a later sentence has the day, but not the deed: it is a remark or a report."""
        if not self._heralds & set(later.keys("body")):
            # What the North's media quote of a deed they tell with it.
            return speaks_of(first, later) or bool(later.says(self._vocabulary.rank))
        return self._happened(later, day=True) is None and plain_types(first) == {EventType.STATEMENT}

    def _restated(self, first: int) -> int:
        """The first of the next sentences that tells what the first told with its day, else the first."""
        passages = self._noticed.passages
        undated = not self._happened(passages[first], reported=True, day=True)
        quoted = is_quoted(passages[first])
        # "At the meeting, …" and what was agreed there: it is told elsewhere.
        meant = passages[first].says(self._vocabulary.refers) or (
            self._ends_with_deed and passages[first].says(self._vocabulary.agreed)
        )
        telling = [
            i for i in range(first + 1, len(passages)) if not (self._ends_with_deed and is_call(passages[i]))
        ]
        for place in telling[:RESTATED_WITHIN]:
            later = passages[place]
            done = found_by(passages[first], later, self._vocabulary)
            if done and self._status_of(later) is Status.OCCURRED:
                return place
            if later.says(self._vocabulary.says_so):
                return first
            if later.says(self._vocabulary.elsewhere):
                continue
            when = self._happened(later, reported=undated, day=True)
            if not when or self._only_reported(later, when) or self._other_time(passages[first], later, when):
                continue
            brought = place == first + 1 and brings(passages[first], later, self._officials, self._vocabulary)
            if brought or self._restates(passages[first], later) or (meant and plain_types(later) & TOGETHER):
                told = brought and self._happened(later, day=True)  # with the day of the deed
                if self._ends_with_deed and not told and said_in_words(later, when):
                    return first
                if quoted or not is_quoted(later):
                    return place
                self._quoted_on = when
                return first
        return first

    def _only_reported(self, later: Passage, when: Dated) -> bool:
        """Whether a deed that the North's media tell has no day but that of their report."""
        if not (self._ends_with_deed and when.rule == REPORTED and when.words[:1].isdigit()):
            return False
        return bool(self._heralds & set(later.keys("body"))) and not plain_types(later) & SAYING

    def _first(self) -> int:
        """The first sentence that tells something; an old report before news of these days is a caption."""
        within = len(self._noticed.passages) if self._noticed.transcript else OPENING
        telling = [i for i, _ in enumerate(self._noticed.passages[:within]) if self._tells(i)]
        first = telling[0] if telling else 0
        old = self._noticed.passages[first]
        if self._ends_with_deed and self._is_old(old) and self._status_of(old) is not Status.PLANNED:
            for place in telling[1:]:
                passage = self._noticed.passages[place]
                dated = self._happened(passage, reported=True, day=True)
                fresh = dated and dated.when and self._age(dated.when) <= FRESH
                if fresh and self._status_of(passage) is Status.OCCURRED:
                    return place
        return first

    def _is_old(self, passage: Passage) -> bool:
        """Whether all that dates a passage are days long before publication."""
        days = [stated.value for stated in passage.dates if stated.value]
        return bool(days) and all(d.precision == "day" and self._age(d) > BACKGROUND_AFTER for d in days)

    def _other_time(self, first: Passage, later: Passage, when: Dated) -> bool:
        """Whether a later sentence tells of what is planned, or of a time before what is reported."""
        if self._status_of(later) is Status.PLANNED:
            return True
        types = plain_types(first)
        deeds = plain_types(first, whole=False) & plain_types(later) - SAYING
        if deeds and not types & LAUNCHES and not later.says(self._vocabulary.background):
            return False
        reported = self._happened(first, reported=True, day=True)
        if reported is None or reported.when is None or when.when is None:
            return False
        before = reported.when.first - when.when.first
        at_once = types & LAUNCHES and self._officials & set(first.keys("body"))
        return before > (timedelta(0) if at_once else RESTATED_BEFORE)

    def _restates(self, first: Passage, later: Passage) -> bool:
        """Whether a later sentence tells what the first told: the same actors, and type or words.

        What a body of state is said to have said in the first sentence, no other restates.
        """
        actors, later_actors = first.keys("actor"), later.keys("actor")
        if actors and later_actors and not set(actors) & set(later_actors):
            return False
        types = plain_types(first)
        if types <= SAYING and self._officials & set(first.keys("body")):
            return False
        if types & plain_types(later):
            return True
        if self._ends_with_deed and actors and later_actors and later_actors[0] not in actors:
            return False  # another party, whose sentence begins with it, speaks of the deed
        return len(first.stems() & later.stems()) >= SHARED_WORDS

    def _tells(self, place: int) -> bool:
        """Whether a sentence names who acts and what; an opening one may just give its day or its source."""
        passage = self._noticed.passages[place]
        if passage.says(self._vocabulary.shown) or passage.says(self._vocabulary.greets):
            return False
        if "actor" not in passage.tags:
            opens = place == 0 and (self._own_word or (self._ends_with_deed and bool(passage.dates)))
            return opens and not {"body", "type"}.isdisjoint(passage.tags)
        if "type" in passage.tags or "topic" in passage.tags:
            return True
        return place == 0 and bool(passage.dates or passage.says(self._vocabulary.said))

    def _scores(self) -> dict[str, float]:
        counted = [(self.passage, 1.0), (self._noticed.title, TITLE_COUNTS)]
        if self.place:
            counted.append((self._noticed.passages[0], OPENING_COUNTS))
        return type_scores(counted)

    @property
    def following(self) -> Passage | None:
        """The sentence after the lead."""
        return next(iter(self._noticed.passages[self.place + 1 : self.place + 2]), None)

    def _status(self) -> tuple[Status, str]:
        """A lead is news, so that it is never background."""
        status, words = status_of(self.passage, self._vocabulary, self._published)
        if self._performs():
            return Status.OCCURRED, ""
        return (Status.OCCURRED, "") if status is Status.BACKGROUND else (status, words)

    def _date(self) -> Dated:
        """Its own day; of what was said the day it was said, before a month; else that of a later one."""
        if self._performs():
            return self._day_of_publication()
        if self.status is Status.PLANNED:
            return self._planned_date()
        if self._dating.says(self._vocabulary.lately):
            return Dated(None)
        told, heralded = self.type in TOLD_TYPES or self._only_said(), self._is_heralded()
        dated = self._found_out() or self._happened(self._dating, about=not told)
        if not told and dated and dated.rule in WEEKS:
            dated = self._followed(reported=False, within=LATELY) or dated
        vague = told and dated and dated.when and dated.when.precision != "day"
        if vague and self._own_word:
            return self._day_of_publication()
        if vague and self._ends_with_deed:
            said = reported_day(self._dating, self._vocabulary, self._is_recent)
            dated = said if said.when else dated
        if dated is None and told:
            dated = self._happened(self._dating, reported=True, about=False) or self._quoted_on
        if dated is None and self.type in SEEN and self._officials & set(self._dating.keys("body")):
            # Forces tell of a launch or an incident on its day.
            dated = self._happened(self._dating, reported=True, day=True)
        if dated is None and not (self._own_word and told):
            dated = self._followed(reported=told and not self._ends_with_deed, within=FRESH if told else None)
        if dated is None:
            dated = self._happened(self._dating, reported=not heralded, about=not self._ends_with_deed)
        if dated is None and not self._own_word and not heralded:
            dated = self._followed(reported=True, within=FRESH)
        if dated is None and self._ends_with_deed:
            dated = self._happened(self._dating)
        if dated is None and self._is_own_deed(told=told):
            return self._day_of_publication()
        if not (dated or self._own_word or heralded or self._ends_with_deed):
            dated = self._happened(self._noticed.title, day=True)
        return dated or self._quoted_on or (Dated(None) if heralded else self._this_day())

    def _performs(self) -> bool:
        """Whether the lead does by its words what it tells, as a proclamation does."""
        return self._own_word and self._does(self.passage)

    def _day_of_publication(self) -> Dated:
        day = EventDate(self._published.isoformat()) if self._published else None
        return Dated(day, "day of publication by the body itself")

    def _is_heralded(self) -> bool:
        """Whether the North's media tell what its leader saw: they do so a day or more after."""
        if not self._heralds & set(self._dating.keys("body")):
            return False
        if not self._ends_with_deed:
            return self.type in HERALDED
        said = reported_day(self._dating, self._vocabulary, self._is_recent)
        today = said.when is not None and said.when.last == self._published
        # "Yesterday" beside the outlet is counted from the day of the report, so that it is the deed's.
        return self.type not in TOLD_TYPES and (today or said.words[:1].isdigit())

    def _only_said(self) -> bool:
        """Whether a deed of no named type is told by somebody, whose day is nearer than the deed's."""
        return self.type is EventType.OTHER and best_type(self.scores)[0] in TOLD_TYPES

    def _is_own_deed(self, *, told: bool) -> bool:
        """Whether what leads is done by being published, or told at once by those who did it."""
        if self._own_word:
            return told or (self.type in TOGETHER and not self._noticed.title.says(self._vocabulary.readout))
        return self._state_media and self.type is EventType.STATEMENT

    def _found_out(self) -> Dated | None:
        """The day on which something was made known, rather than the days or the week that led to it."""
        if self.type not in TOLD_TYPES or self._ends_with_deed:
            return None
        said = reported_day(self._dating, self._vocabulary, self._is_recent)
        own = self._happened(self._dating, about=False)
        vague = own and own.when and said.when and said.when.value.startswith(own.when.value)
        told = said.when and (self.type is EventType.REPORT or vague or said_before(said, own, self._dating))
        return said if told else None

    def _followed(self, *, reported: bool, within: timedelta | None) -> Dated | None:
        """The first day that a sentence after the lead gives, not long `within` publication."""
        for passage in self._following():
            if self._ends_with_deed and self.type in TOLD_TYPES and passage.says(self._vocabulary.says_so):
                said = reported_day(passage, self._vocabulary, self._is_recent)
                if said.when:
                    return said
            # Somebody's own words on what he will do were said on a day.
            planned = self._status_of(passage) is Status.PLANNED and not (reported and is_quoted(passage))
            if planned or lasts(passage, self._vocabulary):
                continue
            dated = self._happened(passage, reported=reported, day=True)
            if dated and self.type not in TOLD_TYPES and self._only_reported(passage, dated):
                continue
            longest = LATELY if within and passage.says(self._vocabulary.interview) else within
            if dated and dated.when and (longest is None or self._age(dated.when) <= longest):
                return dated
        return None

    def _age(self, when: EventDate) -> timedelta:
        return (self._published or when.last) - when.last

    def _this_day(self) -> Dated:
        """The day that "this day" means: one told before the lead; in the first sentences, of publication."""
        passages = self._noticed.passages
        here, before = same_day(self._dating), last_day(passages[: self.dated_at])
        if here and before and self._is_recent(before) and self._age(before) <= FRESH:
            return Dated(before, here.rule, here.words)
        same = next(filter(None, map(same_day, passages[:THIS_DAY_WITHIN])), None)
        if same is None or self.place:
            return Dated(None)
        return self._day_of_publication()._replace(rule=same.rule, words=same.words)

    def _status_of(self, passage: Passage) -> Status:
        return status_of(passage, self._vocabulary, self._published)[0]

    def _following(self) -> tuple[Passage, ...]:
        following = self._noticed.passages[self.dated_at + 1 : self.dated_at + 1 + LOOK_FOR_DATE]
        return tuple(p for p in following if not p.says(self._vocabulary.elsewhere))

    def _happened(
        self, passage: Passage, *, reported: bool = False, day: bool = False, about: bool = True
    ) -> Dated | None:
        """A recent day or month that a passage gives; context such as "in 2025" does not date a lead."""

        def fits(when: EventDate) -> bool:
            return self._is_recent(when) and (not day or when.precision == "day")

        status = Status.OCCURRED
        dated = own_date(
            passage, self._vocabulary, status, self._published, reported=reported, fits=fits, about=about
        )
        return dated if dated.when else None

    def _planned_date(self) -> Dated:
        """The day planned: in the lead, the title or a sentence that follows; else its month or year."""
        status = Status.PLANNED
        also = [p for p in self._following() if self._status_of(p) is status]
        passages = [self.passage, self._noticed.title, *also]
        found = [own_date(p, self._vocabulary, status, self._published, reported=False) for p in passages]
        first = found[0]
        days = [d for d in found if d is first or is_ahead(d, self._published)]
        days = [d for d in days if d.when and d.when.precision == "day" and _within(d.when, first.when)]
        if first.when and (first.when.precision != "month" or not days):
            return first
        own = [d for d in found if d.when and (d in found[:2] or d.when.precision != "year")]
        return (days or own or [self._this_day()])[0]


def _within(day: EventDate, month: EventDate | None) -> bool:
    """Whether a day lies in the month that is planned, where one is known."""
    return month is None or month.precision != "month" or month.first <= day.first <= month.last
