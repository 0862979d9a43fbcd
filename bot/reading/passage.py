"""One sentence of an article with everything found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.reading.dates.find import Stated
from bot.reading.text.once import once
from bot.reading.text.patterns import Joint, Row
from bot.reading.text.terms import Hit, Place, Tag
from bot.reading.vocabulary import Vocabulary
from storage.model import Status

COMMON = re.compile(
    r"(?:about|after|again(?:st)?|among|around|before|between|could|during|first|other|second|since|still|"
    r"the(?:ir|re|se)|those|three|through|under|until|where|which|while|would)\b"
)  # words that two sentences of anything have in common
WORD = re.compile(r"[a-z]{5,}|[\uac00-\ud7a3\u3040-\u9fff]{2,}")
LATIN_ENDS = 0x2FF
SUBJECT = 20  # letters that a sentence needs to say who acts


class Passage:
    """A sentence: its place, its words, and what is found in them, each when it is first asked for.

    `folded` has plain signs and small letters, letter for letter as `words`; `tags` are those of its
    terms, by kind, `named` the places of actors, bodies and people.
    """

    def __init__(
        self,
        text: str,
        folded: str,
        place: tuple[int, int],
        hits: Sequence[Hit],
        rows: int,
        vocabulary: Vocabulary,
        published: date | None,
    ) -> None:
        """`text` is the whole one; `rows` are the bits of the rows of patterns that may match there."""
        self.start, self.end = start, end = place
        self.words = text[start:end]
        self.folded = folded[start:end]
        self.rows = rows
        self.tags: Mapping[str, Mapping[Tag, Hit]]
        self.named: Mapping[str, Sequence[Place]]
        self.tags, self.named = vocabulary.terms.told(hits)
        self._whole = folded
        self._vocabulary = vocabulary
        self._published = published
        self._said: dict[int, str] = {}
        # Kept by kinds.py, when.py, topics.py and launches/reading.py, which are asked often.
        self.cues: dict[bool, list[tuple[str, float, float]]] = {}
        self.status: tuple[Status, str] | None = None
        self.parted: tuple[list[Stated], list[Stated]] | None = None
        self.speakers: Sequence[tuple[int, str]] | None = None
        self.counted: tuple[dict[str, str], dict[str, tuple[int, bool]]] | None = None

    @once
    def dates(self) -> Sequence[Stated]:
        """The dates it states."""
        dates = self._vocabulary.dates
        return dates.find(self._whole, self._published, self.start, self.end, self.rows)

    @once
    def matter(self) -> int:
        """Where in it the sentence turns from what was done to what it was about."""
        cut = self._vocabulary.cut
        if self.lacks(cut):
            return len(self.folded)
        found = cut.search(self.folded, self.rows, max(SUBJECT, self.opened))
        return found.start() if found else len(self.folded)

    @once
    def asides(self) -> Sequence[tuple[int, int]]:
        """What its deed is about, before the deed as in Korean, and who tells of it, behind it."""
        words = self._vocabulary
        out = [] if self.lacks(words.told) else words.told.spans(self.folded, self.rows)
        if self.lacks(words.about):
            return out
        for start, end in words.about.spans(self.folded, self.rows):
            border = words.last_border.match(self.folded, self.opened, start)
            out.append((border.end() if border else self.opened, end))
        return out

    @once
    def opened(self) -> int:
        """Where an opening clause ends, which comes before who acts."""
        return next((m.end() for p in self._vocabulary.opening if (m := p.match(self.folded))), 0)

    def keys(self, kind: str) -> list[str]:
        """The keys of one kind of tag, in order of place."""
        found = [(hit[0], tag[1]) for tag, hit in self.tags.get(kind, {}).items()]
        return list(dict.fromkeys(key for _, key in sorted(found)))

    def places(self, kind: str) -> Sequence[Place]:
        """Every actor, body or person, as (start, end, key) within the article, longest first at a place."""
        return self.named.get(kind, ())

    def beside(self, place: int) -> bool:
        """Whether a place of the article stands in what the deed was about, before the deed."""
        at = place - self.start
        for start, end in self.asides:  # noqa: SIM110  # asked too often for a generator
            if start <= at < end:
                return True
        return False

    @once
    def names_day(self) -> bool:
        """Whether any of its dates is a day."""
        return any(stated.value and stated.value.precision == "day" for stated in self.dates)

    def in_quotes(self, at: int) -> bool:
        """Whether a place, counted from its own beginning, stands within somebody's own words."""
        return self.folded.count('"', 0, at) % 2 == 1

    def stems(self) -> set[str]:
        """The beginnings of its words, without those that name who acts and when."""
        named = [(start, end) for rows in self.named.values() for start, end, _ in rows]
        named += [(stated.start, stated.end) for stated in self.dates]
        return {
            match[0][: 2 if ord(match[0][0]) > LATIN_ENDS else 6]
            for match in WORD.finditer(self.folded)
            if not COMMON.match(match[0])
            and not any(start <= self.start + match.start() < end for start, end in named)
        }

    def says(self, row: Row | Joint) -> str:
        """The words of the first of a vocabulary's patterns that stands in the sentence, else nothing."""
        if not row.bit & self.rows:
            return ""
        key = id(row)
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = self._find(row)
        return found

    def _find(self, row: Row | Joint) -> str:
        if isinstance(row, Joint):
            match = row.search(self.folded, self.rows)
            return match[0] if match else ""
        return _first_words(row, self.folded)

    def finds(self, row: Joint, folded: str) -> bool:
        """Whether any of a vocabulary's patterns stands in some words of the sentence."""
        return bool(row.bit & self.rows) and row.stands_in(folded, self.rows)

    def lacks(self, row: Row | Joint) -> bool:
        """Whether the sentence is known to have no words that any of a vocabulary's patterns needs."""
        return not row.bit & self.rows


def _first_words(patterns: Sequence[re.Pattern[str]], folded: str) -> str:
    """The words of the first pattern that stands in a sentence, else nothing."""
    for pattern in patterns:
        match = pattern.search(folded)
        if match:
            return match[0]
    return ""
