"""An article whose lead is sought, and what each of its sentences says of its time."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reading.dates.when import Dated, is_recent, own_date, reported_day, status_of
from bot.reading.notice import Noticed
from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary
from storage.model import EventDate, Status

FRESH = timedelta(days=3)  # what was said lately is news; an older day is what it was said about


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What was noticed in an article, when it was published and by whom.

    `own_word` when a body of state publishes its own words, `state_media` when its outlet does; `officials`
    are the names of bodies of state, `tellers` with courts, parliaments and institutes, `outlets` of others
    told apart, `heralds` of the North's outlets.
    """

    noticed: Noticed
    vocabulary: Vocabulary
    published: date | None
    own_word: bool
    state_media: bool = False
    officials: Set[str] = frozenset()
    tellers: Set[str] = frozenset()
    outlets: Set[str] = frozenset()
    heralds: Set[str] = frozenset()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Its sentences."""
        return self.noticed.passages

    @property
    def ends_with_deed(self) -> bool:
        """Whether sentences of its language end with the deed, as in Korean and Japanese."""
        return self.vocabulary.ends_with_deed

    def names_official(self, passage: Passage) -> bool:
        """Whether a passage names a body of state."""
        return not self.officials.isdisjoint(passage.keys("body"))

    def names_herald(self, passage: Passage) -> bool:
        """Whether a passage names one of the North's outlets."""
        return not self.heralds.isdisjoint(passage.keys("body"))

    def does(self, passage: Passage) -> bool:
        """Whether a passage does by its words what it tells, as an order does."""
        return bool(passage.says(self.vocabulary.performs))

    def status_of(self, passage: Passage) -> Status:
        """Whether a passage tells of what is planned, has occurred or is background."""
        return status_of(passage, self.vocabulary, self.published)[0]

    def age(self, when: EventDate) -> timedelta:
        """How long before publication a day was; none where that is not known."""
        return (self.published or when.last) - when.last

    def is_recent(self, when: EventDate) -> bool:
        """Whether news of its day may be of a day or month."""
        return is_recent(when, self.published)

    def happened(
        self, passage: Passage, *, reported: bool = False, day: bool = False, about: bool = True
    ) -> Dated | None:
        """A recent day or month that a passage gives; context such as "in 2025" does not date a lead."""

        def fits(when: EventDate) -> bool:
            return self.is_recent(when) and (not day or when.precision == "day")

        status = Status.OCCURRED
        dated = own_date(
            passage, self.vocabulary, status, self.published, reported=reported, fits=fits, about=about
        )
        return dated if dated.when else None

    def reported(self, passage: Passage) -> Dated:
        """The recent day on which what a passage tells was reported."""
        return reported_day(passage, self.vocabulary, self.is_recent)

    def day_of_publication(self) -> Dated:
        """The day of publication, as that on which a body publishes its own words."""
        day = EventDate(self.published.isoformat()) if self.published else None
        return Dated(day, "day of publication by the body itself")
