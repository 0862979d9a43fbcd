"""Checks that the people whom a text gives an office held it at the time.

A gap in the roster means that nobody knows, never that the text is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice, pairwise, product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.reading.doubts import Doubt
from bot.reading.holders.told import AFTER, BEFORE, Span, SpanFinder, day_words, sentence_around
from bot.reading.holders.words import OfficeWords
from bot.reading.rosters import Office, Rosters, Tenure
from storage.model import Flag, FlagKind

_CHANGEOVER = timedelta(days=7)
_CAPITALISED = re.compile(r"[A-Z](?<![^\W\d_][A-Z])[a-z]*[^\W\d_]*(?:['’][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W\d_][A-Za-z]*[^\W\d_]*(?:['’][^\W\d_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_FOLLOWING = re.compile(r"[\s,(-]*([\w'’-]+)")
_WORD = re.compile(r"[\w'’\-]+")
_CLAUSE_ENDS = re.compile(r"[.;:!?](?:\s|$)|\n")

_Western = dict[tuple[str, ...], list[tuple[tuple[str, str], bool]]]  # by words: whose name, if in full


class _Named(NamedTuple):
    """A name in the text; `people` are those it can mean, one where it is given in full."""

    start: int
    end: int
    people: tuple[tuple[str, str], ...]
    full: bool
    eastern: bool


class _Claim(NamedTuple):
    """That one of `people` holds one of `offices`."""

    named: _Named
    offices: tuple[Office, ...]


def office_doubts(text: str, published_on: date | None, rosters: Rosters) -> tuple[Doubt, ...]:
    """Each place where a person is named in an office that the roster knows another person held.

    Nothing is said of texts without a date of publication.
    """
    if published_on is None:
        return ()
    return HolderCheck.of(rosters).doubts(text, published_on)


class HolderCheck:
    """The rosters, arranged for finding names with titles in a text."""

    def __init__(self, rosters: Rosters) -> None:
        self._words: OfficeWords = rosters.office_words
        self._spans = SpanFinder(rosters.languages.values(), self._words.last_year)
        names = {name for row in self._words.countries.values() for name in row}
        self._country_names = tuple(sorted(names, key=len, reverse=True))
        self._countries: dict[str, list[str]] = {}  # by their first signs, the longest first
        for name in self._country_names:
            self._countries.setdefault(name[:1], []).append(name)
        self._tenures: dict[tuple[str, str], list[Tenure]] = {}
        for tenure in rosters.tenures:
            self._tenures.setdefault((tenure.country, tenure.office), []).append(tenure)
        self._western: dict[str, _Western] = {}  # by their first words
        self._first_words: dict[str, None] = {}  # as texts write them
        self._eastern: list[tuple[str, tuple[str, str]]] = []
        self._titles: dict[str, list[tuple[str, Office]]] = {}
        self._spellings: set[tuple[str, tuple[str, str]]] = set()
        self._learn_people(rosters)
        self._learn_titles(rosters.offices)
        self._beginning = lru_cache(maxsize=20000)(self._names_from)
        self._eastern_names_in = AhoCorasick([form for form, _ in self._eastern], store_patterns=False)
        self._begin_names_in = AhoCorasick([*self._first_words], MatchKind.LeftmostLongest)
        self._names_country = lru_cache(maxsize=1000)(lambda title: title.startswith(self._country_names))

    @classmethod
    def of(cls, rosters: Rosters) -> HolderCheck:
        """The check of these rosters, compiled once."""
        return _compiled(_ById(rosters))

    def doubts(self, text: str, published_on: date) -> tuple[Doubt, ...]:
        """Each name with an office that does not fit, in text order."""
        found: list[Doubt] = []
        for claim in self._claims(text):
            doubt = self._doubt(claim, text, published_on)
            if (
                doubt
                and not self._words.other_time.search(
                    sentence_around(text, claim.named.start, claim.named.end)
                )
                and not self._placed_elsewhere(text).intersection(claim.named.people)
            ):
                flag = Flag(FlagKind.OFFICE_HOLDER, doubt[1])
                found.append(Doubt(claim.named.start, claim.named.end, doubt[0], flag))
        return tuple(sorted(found, key=lambda doubt: doubt.start))

    # -- what the rosters know -------------------------------------------------------------------

    def _learn_people(self, rosters: Rosters) -> None:
        for person in rosters.people:
            for spelling in (person.name, *person.names):
                self._learn_name(spelling, (person.country, person.name))
        for tenure in rosters.tenures:
            who = (tenure.country, tenure.person)
            self._learn_name(tenure.person, who)
            words = _TOKEN.findall(tenure.person)
            family = words[0] if tenure.country in self._words.family_first else words[-1]
            self._learn_words([family], who, full=False)

    def _learn_name(self, spelling: str, who: tuple[str, str]) -> None:
        plain = _plain(spelling)
        if (plain, who) in self._spellings:
            return
        self._spellings.add((plain, who))
        if _CJK.search(plain):
            for form in {plain, plain.replace(" ", "")}:
                if len(form) > 1:
                    self._eastern.append((form, who))
            return
        words = _TOKEN.findall(spelling)
        if len(words) > 1:
            self._learn_words(words, who, full=True)
        if len(words) == 2:
            self._learn_words(words[::-1], who, full=True)

    def _learn_words(self, written: Sequence[str], who: tuple[str, str], *, full: bool) -> None:
        first, words = written[0], tuple(map(_plain, written))
        self._first_words |= dict.fromkeys((first, first.capitalize(), first.upper()))
        rows = self._western.setdefault(words[0], {}).setdefault(words, [])
        if (who, full) not in rows:
            rows.append((who, full))

    def _learn_titles(self, offices: Sequence[Office]) -> None:
        for office in offices:
            for titles in office.titles.values():
                for title in titles:
                    self._titles.setdefault(title.casefold(), []).append(("", office))
        self._title_ends: dict[str, list[str]] = {}  # by their last words, the longest first
        for title in sorted(filter(str.strip, self._titles), key=len, reverse=True):
            self._title_ends.setdefault(title.split()[-1], []).append(title)
        self._longest = max((len(title) for title in self._titles), default=0)
        self._eastern_titles: dict[str, list[str]] = {}  # by their first two signs, the longest first
        for title in sorted(filter(_CJK.search, self._titles), key=len, reverse=True):
            self._eastern_titles.setdefault(title[:2], []).append(title)

    # -- what the text claims --------------------------------------------------------------------

    def _claims(self, text: str) -> Iterator[_Claim]:
        for named in (*self._western_names(text), *self._eastern_names(text)):
            offices = self._eastern_title(text, named) if named.eastern else self._western_title(text, named)
            if offices:
                yield _Claim(named, offices)

    def _western_names(self, text: str) -> Iterator[_Named]:
        free = 0
        for _, start, end in self._begin_names_in.find_matches_as_indexes(text):
            if start < free or text[end : end + 1].isalpha():
                continue
            first = _CAPITALISED.match(text, start)
            names, lengths = self._beginning(first[0]) if first else ({}, ())
            tokens = islice(_TOKEN.finditer(text, start, start + 80), lengths[0]) if names else ()
            ahead = [(_plain(m[0]), m.start(), m.end()) for m in tokens]
            plain = tuple([token[0] for token in ahead])
            for length in lengths:
                rows = names.get(plain[:length])
                if rows and length <= len(plain) and _in_one(text, ahead[:length]):
                    free = ahead[length - 1][2]
                    yield _Named(start, free, tuple(dict.fromkeys([w for w, _ in rows])), rows[0][1], False)
                    break

    def _names_from(self, word: str) -> tuple[_Western, Sequence[int]]:
        """The names that begin with a word, and how many words they have, the most first."""
        names = self._western.get(_plain(word), {})
        return names, sorted({*map(len, names)}, reverse=True)

    def _eastern_names(self, text: str) -> Iterator[_Named]:
        if text.isascii():
            return
        found = self._eastern_names_in.find_matches_as_indexes(text, overlapping=True)
        # Of the forms that begin at a place the one learned first is meant.
        first = {start: (end, number) for number, start, end in sorted(found, reverse=True)}
        for start, (end, number) in sorted(first.items()):
            yield _Named(start, end, (self._eastern[number][1],), True, True)

    def _placed_elsewhere(self, text: str) -> frozenset[tuple[str, str]]:
        """People whom the text itself calls former, coming or late: its readers are not misled."""
        placed: set[tuple[str, str]] = set()
        for named in (*self._western_names(text), *self._eastern_names(text)):
            if named.eastern:
                near = text[max(0, named.start - 4) : named.start].split()[-1:]
                near += text[named.end : named.end + 8].split()[:1]
            else:
                near = [
                    _plain(w)
                    for w in re.findall(r"[\w']+", text[max(0, named.start - 50) : named.start])[-4:]
                ]
            if named.full and self._words.not_now.intersection(near):
                placed.update(named.people)
        return frozenset(placed)

    def _western_title(self, text: str, named: _Named) -> tuple[Office, ...]:
        """The offices of a title right before the name, else of one in apposition after it."""
        before = text[max(0, named.start - self._longest - 40) : named.start]
        title, rest = self._ending_title(before)
        if title:
            alone = self._stands_alone(rest, title, text[named.end : named.end + AFTER])
            return self._fitting(title, named) if alone else ()
        if not named.full:
            return ()
        after = text[named.end : named.end + self._longest + 30]
        if after[:2] != ", ":
            return ()
        return self._apposition(after[2:], named)

    def _ending_title(self, before: str) -> tuple[str, str]:
        """The longest title with which the words before a name end, and what stands before it."""
        last = before.rsplit(maxsplit=1)[-1:] if before[-1:].isspace() else []
        titles = self._title_ends.get(last[0].casefold()) if last else None
        if not titles:  # as before nearly all names
            return "", before
        plain = before.casefold().rstrip()
        for title in filter(plain.endswith, titles if "\n" not in before[len(plain) :] else ()):
            start = len(plain) - len(title)
            if start == 0 or plain[start - 1].isspace():
                return title, before[:start]
        return "", before

    def _stands_alone(self, rest: str, title: str, after: str) -> bool:
        """Whether nothing before a title, which may name its country, or after the name changes its sense."""
        clause = _CLAUSE_ENDS.split(rest[-60:])[-1]
        near = [_plain(word) for word in _WORD.findall(clause)[-3:]]
        parts = [part for word in near for part in (word, *word.split("-"))]
        if not self._words.not_now.isdisjoint(parts):
            return False
        if near and not self._words.other_rank.isdisjoint((near[-1], near[-1].split("-")[-1])):
            return False
        follows = _FOLLOWING.match(_plain(after[:24]))
        if follows and self._words.not_now.intersection((follows[1], *follows[1].split("-"))):
            return False
        return not clause.strip() or self._names_country(title) or self._no_other_body(clause)

    def _no_other_body(self, clause: str) -> bool:
        """A capitalised word right before a title names whose office it is: only countries we know."""
        if clause.rstrip().endswith((",", "(")):
            return True
        words = clause.split()
        if not words or not words[-1][0].isupper():
            return True
        plain = " ".join(words).casefold()
        return plain.endswith(self._country_names) or plain in self._words.opens

    def _apposition(self, after: str, named: _Named) -> tuple[Office, ...]:
        """`Lloyd Austin, the US Secretary of Defense,`"""
        plain = re.sub(r"^the\s", "", after.casefold())
        plain = self._without_country(plain)
        words = list(re.finditer(r"[^\s,;()]+", plain))
        for last in reversed(words[:9]):
            title = plain[: last.end()]
            if title in self._titles:
                rest = plain[last.end() :]
                ends = rest[:1] in ",.;)" or rest.startswith((" of ", " and ", " (")) or not rest
                return self._fitting(title, named) if ends else ()
        return ()

    def _eastern_title(self, text: str, named: _Named) -> tuple[Office, ...]:
        """`문재인 대통령`, `스가 요시히데 일본 총리`, `岸田文雄首相`: the title follows the name."""
        after = text[named.end : named.end + 40].casefold().lstrip()
        title = self._starting_title(after)
        if not title:
            after = self._without_country(after)
            title = self._starting_title(after)
        if not title or after[len(title) :].lstrip().startswith(self._words.goes_on):
            return ()
        before = text[max(0, named.start - 40) : named.start].split()[-6:]
        if set(before[-1:]) & self._words.not_now or any(
            len(w) > 1 and w in self._words.not_now for w in before
        ):
            return ()
        return self._fitting(title, named)

    def _without_country(self, words: str) -> str:
        found = next(filter(words.startswith, self._countries.get(words[:1], ())), "")
        return words[len(found) :].lstrip() if found else words

    def _starting_title(self, after: str) -> str:
        """The longest title with which the words after a name begin."""
        return next(filter(after.startswith, self._eastern_titles.get(after[:2], ())), "")

    def _fitting(self, title: str, named: _Named) -> tuple[Office, ...]:
        countries = {country for country, _ in named.people}
        return tuple(office for _, office in self._titles[title] if office.country in countries)

    # -- whether it can be so --------------------------------------------------------------------

    def _doubt(self, claim: _Claim, text: str, published_on: date) -> tuple[tuple[str, str], str] | None:
        """The sentence for a reader, when no date of the passage allows the claim."""
        today = Span(published_on, published_on, f"in a text of {day_words(published_on)}")
        every = product(self._meant(claim), claim.offices)
        meant = [(who, office) for who, office in every if office.country == who[0]]
        if any(self._may_hold(person, office, today) for (_, person), office in meant):
            return None
        told = [*self._told(claim.named, text, published_on), today]
        doubts: list[tuple[str, Office, Tenure, Span]] = []
        for (_, person), office in meant:
            for span in told:
                holder = self._holder(office, span)
                if holder is None or self._may_hold(person, office, span):
                    return None
                doubts.append((person, office, holder, span))
        if not doubts:
            return None
        return (doubts[0][0], doubts[0][1].office), self._sentence(*doubts[0])

    def _meant(self, claim: _Claim) -> list[tuple[str, str]]:
        """Whom the name can mean; a bare family name only who held such an office at some time."""
        if claim.named.full:
            return list(claim.named.people)
        return [
            who
            for who in claim.named.people
            if any(
                tenure.person == who[1]
                for office in claim.offices
                for tenure in self._tenures.get((office.country, office.office), ())
            )
        ]

    def _told(self, named: _Named, text: str, published_on: date) -> list[Span]:
        """The dates around the name, those nearest after it first."""
        before = text[max(0, named.start - BEFORE) : named.start].rpartition("\n")[2]
        after = text[named.end : named.end + AFTER].partition("\n")[0]
        found = [*self._spans.find(after, published_on), *self._spans.find(before, published_on)]
        return [span for span in found if span.first <= published_on]

    def _may_hold(self, person: str, office: Office, span: Span) -> bool:
        return self._held(person, office, span) or self._holder(office, span) is None

    def _held(self, person: str, office: Office, span: Span) -> bool:
        return any(
            tenure.person == person
            and tenure.start - _CHANGEOVER <= span.last
            and (tenure.end is None or span.first <= tenure.end + _CHANGEOVER)
            for tenure in self._tenures.get((office.country, office.office), ())
        )

    def _holder(self, office: Office, span: Span) -> Tenure | None:
        """The one who held the office all through the span, if the roster knows."""
        middle = span.first + (span.last - span.first) / 2
        on_days = [self._on(office, day) for day in (span.first, middle, span.last)]
        return on_days[1] if all(on_days) else None

    def _on(self, office: Office, day: date) -> Tenure | None:
        tenures = self._tenures.get((office.country, office.office), ())
        return next((t for t in tenures if t.start <= day and (t.end is None or day <= t.end)), None)

    def _sentence(self, person: str, office: Office, holder: Tenure, span: Span) -> str:
        where = self._words.names.get(office.country, office.country)
        return (
            f"Names {person} as {office.office} of {where} {span.words}; "
            f"{holder.person} held that office from {day_words(holder.start)}."
        )


class _ById:
    """Rosters as a key: the same object is the same rosters."""

    def __init__(self, rosters: Rosters) -> None:
        self.rosters = rosters

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.rosters is self.rosters

    def __hash__(self) -> int:
        return id(self.rosters)


@lru_cache(maxsize=4)
def _compiled(key: _ById) -> HolderCheck:
    return HolderCheck(key.rosters)


def _in_one(text: str, tokens: Sequence[tuple[str, int, int]]) -> bool:
    """Whether nothing but spaces and points stands between the words of a name."""
    return all(text[left[2] : right[1]].strip(" .,-\n") == "" for left, right in pairwise(tokens))


def _plain(name: str) -> str:
    return name.casefold().replace("’", "'").removesuffix("'s").strip(" .")
