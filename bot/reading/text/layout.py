"""Finds the text proper: what stands between a dateline or caption and the closing lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.reading.rosters import Language
from bot.reading.text.patterns import Row, compiled
from bot.reading.text.sentences import hard_wrapped
from bot.reading.text.sieve import Sifted, Signs

DATELINE_WITHIN = 1500
ENDS_AFTER = 0.35  # closing lines stand in the last two thirds; (END) anywhere
CAPTION_WITHIN = 700
SHORTEST = 30
SUBHEAD_MAX = 260
UNBROKEN = frozenset({"ko", "ja"})  # their papers break no line within a sentence
OPENS = 90  # letters of a line with a colon from which on it is a sentence that opens what is quoted
HEADS_MOST = 12
OPINION_WITHIN = 200
ADDRESS = re.compile(r"[\w.]+$")
ADDRESS_MOST = 40  # letters of an address before its sign
# In English a sentence that ends with its paragraph is no caption.
PARAGRAPH = re.compile(r"[.!?][\"')]*\s*\n\s*\n")
LINE_END = re.compile("\n")
GOES_ON = re.compile(r",? [a-z]|,\s")  # what a sentence goes on with that begins as its title
TERMINAL = re.compile(r"[.!?。…]['\")\]」』]*\s*$")


@dataclass(frozen=True, slots=True)
class Body:
    """Where the text proper stands, and the dateline's words if there is one."""

    start: int
    end: int
    dateline: str = ""


class Layout:
    """The marks of one language's bylines, datelines, captions and closings, compiled."""

    def __init__(self, language: Language) -> None:
        # Korean and Japanese have no case, and to look for one makes a class of their signs dear to compile.
        flags = int(re.MULTILINE if language.key in UNBROKEN else re.MULTILINE | re.IGNORECASE)

        rows = language.layout

        def of(name: str) -> list[re.Pattern[str]]:
            return [compiled(p, flags) for p in rows.get(name, ())]

        def each(name: str) -> list[Row]:
            return [Row.of([p], flags) for p in rows.get(name, ())]

        self._trims, self._heads = of("trims"), of("heads")
        self._photos = of("photos")
        self._datelines, self._captions, self._marks = each("datelines"), each("captions"), each("marks")
        self._ends = each("ends")
        for row in (*self._datelines, *self._captions, *self._marks):
            if not all(any(map(str.isalpha, word)) for word in row.words or ("",)):
                row.words = None  # signs stand in every text
        self.rows = [*self._datelines, *self._ends, *self._captions, *self._marks]
        # Nearly all sentences begin with none, which one look tells.
        self._trim = compiled("|".join(f"(?:{row})" for row in rows.get("trims", ())) or r"(?!)", flags)
        self._junk = Row.of(rows.get("title_junk", ()), flags)
        self._opinion = Row.of(rows.get("opinion", ()), flags)
        self._opinion_signs = Signs(self._opinion.words or ())
        self._junk_signs = [word.casefold() for word in self._junk.words or ()]
        self._unbroken = language.key in UNBROKEN

    def body(self, plain: str, title: str, sifted: Sifted) -> Body:
        """Where the text proper begins and ends.

        `plain` is the text with plain signs, line ends kept; `sifted` tells where our `rows` may match.
        """
        rows = sifted.rows(0, len(plain))
        marks = _that_may_match(self._marks, rows)
        head = plain[:DATELINE_WITHIN]
        lines = [0, *(match.end() for match in LINE_END.finditer(head))]
        for row in self._datelines:
            found = _found(row, head, lines) if row.bit & rows else ()
            match = next((m for m in found if not self._under_photo(plain, m.end())), None)
            if match is None:
                continue
            end = self._end(plain, rows, match.end())
            if end - match.end() >= SHORTEST:
                start = self._after_heads(plain, self._after_marks(plain, match.end(), end, marks), end)
                return Body(start, end, match.group(0))
        end = self._end(plain, rows)
        start = self._after_title(plain, title, end)
        start = self._after_marks(plain, start, end, marks)
        start = self._after_captions(plain, start, end, _that_may_match(self._captions, rows))
        start = self._after_heads(plain, start, end)
        start = self._after_marks(plain, start, end, marks)
        return Body(start, end)

    def _under_photo(self, plain: str, start: int) -> bool:
        """Whether a line is the caption of a photo, with text to follow."""
        stop = plain.find("\n", start)
        return 0 <= stop < len(plain) - SHORTEST and any(p.search(plain, start, stop) for p in self._photos)

    def clean_title(self, title: str) -> str:
        """The title without marks such as (LEAD) or [속보]."""
        folded = title.casefold()
        for _ in range(3 if any(sign in folded for sign in self._junk_signs) else 0):
            before = title
            for pattern in self._junk:
                title = pattern.sub("", title)
            if title == before:
                break
        return " ".join(title.split())

    def begin(self, text: str, start: int, end: int) -> int:
        """Where a sentence's own words begin, past photo credits and marks of speakers."""
        for pattern in self._trims if self._trim.match(text, start, end) else ():
            match = pattern.match(text, start, end)
            if match and match.end() < end:
                start = match.end()
        return start

    def is_opinion(self, title: str, text: str) -> bool:
        """Whether the title or the first words mark an opinion piece, a list or a summary."""
        if not self._opinion_signs.may_stand_in(f"{title}\n{text[:OPINION_WITHIN]}".casefold()):
            return False
        return any(p.search(title) or p.match(text[:OPINION_WITHIN]) for p in self._opinion)

    def _end(self, plain: str, rows: int, start: int = 0) -> int:
        end = len(plain)
        after = max(start, int(len(plain) * ENDS_AFTER))
        for pattern in _that_may_match(self._ends, rows):
            match = pattern.search(plain, after, end)
            if match:
                at = match.start()
                address = plain[at] == "@" and ADDRESS.search(plain, max(after, at - ADDRESS_MOST), at)
                end = address.start() if address else at
        return end

    def _after_marks(self, plain: str, start: int, end: int, marks: Sequence[re.Pattern[str]]) -> int:
        for _ in range(4):
            moved = False
            for pattern in marks:
                match = pattern.match(plain[start : start + CAPTION_WITHIN])
                if match and match.end() and start + match.end() + SHORTEST <= end:
                    start, moved = start + match.end(), True
            if not moved:
                break
        return start

    def _after_title(self, plain: str, title: str, end: int) -> int:
        """Past the title where the text repeats it at its head, glued to what follows or not."""
        if len(title) < 12:
            return 0
        place = plain.find(title, 0, 400 + len(title))
        if place < 0 or end - (place + len(title)) < SHORTEST or TERMINAL.search(plain[:place].rstrip()):
            return 0  # what stands before it is text
        to = place + len(title)
        return 0 if GOES_ON.match(plain, to) else to

    def _after_captions(self, plain: str, start: int, end: int, captions: Sequence[re.Pattern[str]]) -> int:
        for _ in range(2):
            for pattern in captions:
                match = pattern.match(plain[start : start + CAPTION_WITHIN])
                if match is None or (not self._unbroken and PARAGRAPH.search(match[0])):
                    continue
                if match.end() and end - start - match.end() >= 3 * SHORTEST:
                    start += match.end()
                    break
            else:
                break
        return start

    def _after_heads(self, plain: str, start: int, end: int) -> int:
        """Past first lines that are no sentences: subheads, bylines, times, credits, "Begin text:"."""
        plainly = self._unbroken or (self._heads and not hard_wrapped(plain))
        border = "\n" if plainly else "\n\n"
        left = SHORTEST if self._unbroken else 3 * SHORTEST
        for _ in range(HEADS_MOST):
            stripped = end - len(plain[start:end].lstrip())
            stop = plain.find("\n", stripped, end)
            if stop < 0 or stop - stripped > SUBHEAD_MAX or end - stop < left:
                return stripped
            line = plain[stripped:stop]
            opens = len(line) > OPENS and line.rstrip().endswith(":")
            sentence = opens or TERMINAL.search(line) or not plain.startswith(border, stop)
            if sentence and not any(pattern.match(line) for pattern in self._heads):
                return stripped
            start = stop
        return start


def _found(row: Row, text: str, lines: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches of a row of one pattern; one that opens a line is only tried where the lines begin."""
    (pattern,) = row
    if not row.opens:
        yield from pattern.finditer(text)
        return
    end = 0
    for start in lines:
        match = pattern.match(text, start) if start >= end else None
        if match:
            end = match.end()
            yield match


def _that_may_match(patterns: Iterable[Row], rows: int) -> list[re.Pattern[str]]:
    return [row[0] for row in patterns if row.bit & rows]
