"""Decides the type and status of what leads a piece."""

from __future__ import annotations

from bot.reading.dates.when import status_of
from bot.reading.kinds import TITLE_COUNTS, lead_type, type_scores
from bot.reading.leads.piece import Piece
from bot.reading.leads.place import Places
from bot.reading.parties import LAUNCHES
from bot.reading.passage import Passage
from storage.model import EventType, Status

DETAILED = LAUNCHES | {EventType.EXERCISE, EventType.MEETING, EventType.CALL}
OPENING_COUNTS = 0.3  # what the first sentence says of the type when another leads


class Leading:
    """A piece with its lead: `passage` leads, `dating` holds its day; `performs` if it does what it tells."""

    def __init__(self, piece: Piece, places: Places) -> None:
        self.piece = piece
        self.place, self.dated_at, self.quoted_at = places
        self.passage = piece.passages[self.place]
        self.dating = piece.passages[self.dated_at]
        self.performs = piece.own_word and piece.does(self.passage)  # as a proclamation does
        self.scores = self._scores()
        title = piece.noticed.title
        self.type, self.type_words = lead_type(
            self.passage, title, self.following, self.scores, piece.vocabulary
        )
        self.status, self.status_words = self._status()

    def _scores(self) -> dict[str, float]:
        counted = [(self.passage, 1.0), (self.piece.noticed.title, TITLE_COUNTS)]
        if self.place:
            counted.append((self.piece.passages[0], OPENING_COUNTS))
        return type_scores(counted)

    @property
    def following(self) -> Passage | None:
        """The sentence after the lead."""
        return next(iter(self.piece.passages[self.place + 1 : self.place + 2]), None)

    def is_detailed_by(self, passage: Passage) -> bool:
        """Whether a sentence only details what leads: it gives no day of its own, or its rank."""
        words = self.piece.vocabulary
        if passage.says(words.rank) and not passage.names_day:
            return True
        return self.type in DETAILED and bool(passage.says(words.detail)) and not passage.dates

    def _status(self) -> tuple[Status, str]:
        """A lead is news, so that it is never background."""
        status, words = status_of(self.passage, self.piece.vocabulary, self.piece.published)
        past = self.performs or status is Status.BACKGROUND
        return (Status.OCCURRED, "") if past else (status, words)
