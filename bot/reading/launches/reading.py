"""Reads what an article tells of a launch: figures, time, weapon, site, waters, outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.reading.launches.figures import distances, pieces
from bot.reading.launches.record import in_order
from bot.reading.launches.words import LaunchPatterns, LaunchWords
from bot.reading.notice import Noticed
from bot.reading.origins.attributed import attributed
from bot.reading.origins.merged import origins_of
from bot.reading.passage import Passage
from bot.reading.rosters import Body
from bot.reading.text.once import once
from bot.reading.vocabulary import Vocabulary
from storage.model import Article, EventDate, EventType, Launch, LaunchFact, Mention, Particular

LAUNCHES = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH})
WATCHERS = frozenset({"government", "armed forces"})
NAMED_LOOK = 60
TIME_LOOK = 100
NOON = 12
MIDNIGHT = 24
BESIDE = 6  # letters between an hour and the day it belongs to


_Speaker = tuple[int, str]  # where a body stands to whom a passage attributes what it tells, and which


class LaunchReader:
    """Reads launches in one language."""

    def __init__(self, words: LaunchWords, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._bodies = bodies

    @once
    def _patterns(self) -> LaunchPatterns:
        """Compiled when the first launch is read, as they take as long as a third of all other patterns."""
        return LaunchPatterns(self._words, self._vocabulary.language.key)

    def told(self, article: Article, noticed: Noticed, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
        """The mentions, those of launches with what the article tells of each.

        The lead's launch also has what sentences without a day of another give; any other that of its
        own sentence.
        """
        launches = (self._locally(noticed, m) if m.type in LAUNCHES else m for m in mentions)
        return tuple(
            replace(m, launch=self._launch(article, noticed, m)) if m.type in LAUNCHES else m
            for m in launches
        )

    def _locally(self, noticed: Noticed, mention: Mention) -> Mention:
        """The mention on the day of the launch's place, where its own is that of an hour of another zone."""
        when = mention.when
        if when is None or when.precision != "day" or when.end:
            return mention
        morrow = EventDate((when.first + timedelta(days=1)).isoformat())
        for passage in noticed.passages:
            days = [d for d in passage.dates if mention.start <= passage.start < mention.end and d.value]
            stated = [d for d in days if d.value == when]
            if not stated or any(d.value == morrow for d in days):
                continue
            for match in self._patterns["time"].finditer(passage.folded):
                at, to = passage.start + match.start(), passage.start + match.end()
                # In brackets it is another zone's hour beside the local day.
                bracketed = "(" in passage.folded[max(0, match.start() - BESIDE) : match.start()]
                beside = any(
                    0 <= d.start - to <= BESIDE or (0 <= at - d.end <= BESIDE and not bracketed)
                    for d in stated
                )
                if beside and self._hour(match) >= MIDNIGHT:
                    return replace(mention, when=morrow)
        return mention

    def _launch(self, article: Article, noticed: Noticed, mention: Mention) -> Launch | None:
        facts: list[LaunchFact] = []
        for place, passage in enumerate(noticed.passages):
            earlier = noticed.passages[:place]
            if not self._tells(passage, mention, article):
                continue
            found = (
                [] if self._patterns["ours"].search(passage.folded) else list(self._facts(passage, mention))
            )
            # Whose word it is costs more to find than the facts, and most sentences hold none.
            if not found or self._follows_another(passage, earlier, mention, article):
                continue
            speakers = self._speakers(passage)
            otherwise = "" if speakers else self._speaker_before(earlier, mention)
            for fact in found:
                said_by = _nearest(speakers, fact.start - passage.start) or otherwise
                facts.append(self._by(fact, said_by, article.published_on))
        return Launch(in_order(facts)) if facts else None

    def _tells(self, passage: Passage, mention: Mention, article: Article) -> bool:
        """Whether a sentence is the mention's own or, for a lead, gives details of its launch."""
        own = mention.start <= passage.start < mention.end
        return own or (mention.lead and self._details(passage, mention, article.published_on))

    def _follows_another(
        self, passage: Passage, earlier: Sequence[Passage], mention: Mention, article: Article
    ) -> bool:
        """Whether a sentence without a day or a speaker goes on about another launch than the mention's."""
        if mention.start <= passage.start < mention.end or passage.dates or self._speakers(passage):
            return False
        told = next((one for one in reversed(earlier) if one.dates or self._speakers(one)), None)
        return told is not None and not self._tells(told, mention, article) and self._another(told)

    def _speaker_before(self, earlier: Sequence[Passage], mention: Mention) -> str:
        """The body named last before a sentence that names none, else the mention's first origin."""
        named = (self._speakers(passage) for passage in reversed(earlier))
        found = next((speakers[-1][1] for speakers in named if speakers), "")
        return found or self._first_speaker(mention)

    def _by(self, fact: LaunchFact, name: str, told_on: date | None) -> LaunchFact:
        body = self._bodies.get(name)
        observed = body is not None and body.kind in WATCHERS
        country = body.country if body else ""
        return replace(fact, origin=name, observed=observed, country=country, told_on=told_on)

    def _first_speaker(self, mention: Mention) -> str:
        """Whose word a sentence without attribution is: that of the mention's first origin, if any is named.

        The publisher, which is the origin where no other is named, vouches for figures only when it is
        a government or its forces.
        """
        for origin in mention.origins:
            body = self._bodies.get(origin.name)
            if body is not None and not body.relays:
                return origin.name
        return ""

    def _speakers(self, passage: Passage) -> Sequence[_Speaker]:
        if passage.speakers is None:
            passage.speakers = self._find_speakers(passage) if passage.places("body") else ()
        return passage.speakers

    def _find_speakers(self, passage: Passage) -> Sequence[_Speaker]:
        found = attributed(passage, self._vocabulary, self._bodies)
        names = {o.name for o in origins_of(found, passage, self._vocabulary, self._bodies)}
        places = ((start, name) for start, _, name in passage.places("body") if name in names)
        return [(start - passage.start, name) for start, name in places]

    def _details(self, passage: Passage, mention: Mention, published_on: date | None) -> bool:
        """Whether a sentence tells of the launch of this mention and of no other."""
        days = [stated.value for stated in passage.dates if stated.value is not None]
        if mention.when is not None and any(
            day.precision == "day" and mention.when.first <= day.first <= mention.when.last for day in days
        ):
            return True
        if days:
            return published_on is not None and all(day.value == published_on.isoformat() for day in days)
        return not self._patterns["earlier"].search(passage.folded)

    def _another(self, passage: Passage) -> bool:
        """Whether a sentence tells of another launch, not only which in a row this one was."""
        another = self._patterns["another"].search(passage.folded)
        return bool(passage.dates and another and self._patterns["told"].search(passage.folded))

    def _facts(self, passage: Passage, mention: Mention) -> Iterator[LaunchFact]:
        folded = passage.folded
        own = mention.start <= passage.start < mention.end
        if not (own or self._patterns["launched"].search(folded) or self._patterns.cue.search(folded)):
            return
        yield from distances(passage, self._patterns)
        yield from self._named(passage, Particular.WATERS)
        yield from self._named(passage, Particular.ZONE)
        yield from self._outcomes(passage)
        if own or self._patterns["launched"].search(folded):
            yield from self._models(passage)
            yield from self._named(passage, Particular.WEAPON)
        if own or self._patterns["told"].search(folded):
            yield from pieces(passage, self._patterns)
            yield from self._times(passage, mention)
            yield from self._named(passage, Particular.SITE)

    def _named(self, passage: Passage, about: Particular) -> Iterator[LaunchFact]:
        """Names of the highest rank in the passage, where the words around them allow it."""
        kind = {Particular.SITE: "site", Particular.WEAPON: "weapon"}.get(about, "")
        found = [
            (thing.rank, (start, end), thing.name)
            for start, end, thing in self._patterns.named(about, passage.folded)
            if not kind or self._fits(kind, passage.folded, start, end)
        ]
        best = max([rank for rank, _, _ in found], default=0)
        for name, place in {n: p for rank, p, n in reversed(found) if rank == best}.items():
            yield _fact(about, passage, place, name)

    def _fits(self, kind: str, folded: str, start: int, end: int) -> bool:
        before, after = folded[max(0, start - NAMED_LOOK) : start], folded[end:]
        if self._patterns[f"{kind}_bar"].search(before):
            return False
        if kind == "weapon":
            return True
        return bool(
            self._patterns["site_before"].search(before) and self._patterns["site_after"].search(after)
        )

    def _models(self, passage: Passage) -> Iterator[LaunchFact]:
        seen: set[str] = set()
        models = self._patterns.models
        for shows, pattern in models if self._patterns.model_signs.may_stand_in(passage.folded) else ():
            for match in pattern.finditer(passage.folded):
                before = passage.folded[max(0, match.start() - NAMED_LOOK) : match.start()]
                after = passage.folded[match.end() : match.end() + NAMED_LOOK]
                barred = self._patterns["model_bar"].search(before)
                allowed = self._patterns.language != "ko" or self._patterns["model_after"].search(after)
                value = shows.replace("%s", (match.groupdict().get("number") or "").upper())
                if allowed and not barred and value not in seen:
                    seen.add(value)
                    yield _fact(Particular.MODEL, passage, match.span(), value)

    def _outcomes(self, passage: Passage) -> Iterator[LaunchFact]:
        for start, end, thing in self._patterns.named(Particular.OUTCOME, passage.folded):
            before = passage.folded[max(0, start - NAMED_LOOK) : start]
            after = passage.folded[end : end + NAMED_LOOK]
            if not (self._patterns.outcome_bar.search(before) or self._patterns.outcome_after.search(after)):
                yield _fact(Particular.OUTCOME, passage, (start, end), thing.name)

    def _times(self, passage: Passage, mention: Mention) -> Iterator[LaunchFact]:
        """The first time of day in the passage that is not that of another thing."""
        for match in self._patterns["time"].finditer(passage.folded):
            before = passage.folded[max(0, match.start() - TIME_LOOK) : match.start()]
            after = passage.folded[match.end() : match.end() + NAMED_LOOK]
            late = self._patterns.language != "en" and self._patterns["time_after"].search(after)
            clock = self._clock(match)
            if clock and not late and not self._patterns["time_bar"].search(before):
                day = mention.when.value if mention.when and mention.when.precision == "day" else ""
                yield _fact(Particular.TIME, passage, match.span(), f"{day}T{clock}" if day else clock)
                return

    def _clock(self, match: re.Match[str]) -> str:
        """The time on the clock of the launch's place, as `07:50+09:00`; empty when it is none."""
        hour = self._hour(match)
        minute = int(match.groupdict()["minute"] or match.groupdict().get("minute24") or 0)
        return "" if hour < 0 else f"{hour % MIDNIGHT:02d}:{minute:02d}+{self._words.local:02d}:00"

    def _hour(self, match: re.Match[str]) -> int:
        """The hour at the launch's place, from 24 on that of the next day; negative when it is none."""
        said = match.groupdict()
        hour = int(said["hour"] or said.get("hour24") or 0)
        half = said["half"] or ""
        if half:
            if hour > NOON:
                return -1
            hour = hour % NOON + NOON * (half in self._words.evening)
            if "밤" in half and hour == NOON:
                hour = 0
        local = self._words.local
        return hour - self._words.offsets.get(said["zone"] or said.get("zone24") or "", local) + local


def _fact(about: Particular, passage: Passage, place: tuple[int, int], value: str) -> LaunchFact:
    start, end = place
    return LaunchFact(about, passage.words[start:end], passage.start + start, value)


def _nearest(speakers: Sequence[_Speaker], at: int) -> str:
    """The speaker named last before a place in the sentence, else the first after it."""
    before = [name for place, name in speakers if place <= at]
    return before[-1] if before else speakers[0][1] if speakers else ""
