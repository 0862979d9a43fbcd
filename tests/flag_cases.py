"""Clean sentences of real articles, and what they read like with a name or a date changed.

Written apart from the check it measures: names and titles are found here by looking for both near each
other, so that a claim which the check cannot parse counts as missed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reading.rosters import Language, Office, Person, Rosters, Tenure
from bot.reading.text.language import language_of
from bot.reading.text.sentences import split
from storage.model import FlagKind

EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
BEFORE, AFTER, EASTERN_AFTER = 28, 34, 10
LONG_AGO = timedelta(days=400)  # dates without a year can reach so far back
SOON = timedelta(days=30)
SHIFTS = tuple(range(-13, 11))
OTHER_TIME = re.compile(r"\bthen-|당시|当時")  # of such a sentence nobody can say that the name is wrong
CLEAN, FORMER = "as it stands", "title marked as a former one"
SENTENCE = re.compile(r".{30,700}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence cut out of an article, on one line, with the article's day."""

    language: str
    words: str
    published: date


@dataclass(frozen=True, slots=True)
class Case:
    """What a check is shown: `about` must stand in the flag; a clean or right sentence wants none."""

    kind: FlagKind
    language: str
    mutation: str
    words: str
    published: date | None
    wrong: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A full name beside a title, with the place of the name and of the title in the sentence."""

    sentence: Sentence
    office: Office
    person: str
    name: tuple[int, int]
    title: tuple[int, int]


def sentences(
    articles: Iterable[Mapping[str, object]], languages: Mapping[str, Language]
) -> Iterator[Sentence]:
    """Every sentence of dated articles, each wording once."""
    seen: set[str] = set()
    for article in articles:
        text, language = str(article["text"]), language_of(f"{article['title']}\n{article['text']}")
        published = str(article.get("published") or "")[:10]
        if language not in languages or not published:
            continue
        for start, end in split(text, 0, len(text), language, languages[language].abbreviations):
            words = " ".join(text[start:end].split())
            if SENTENCE.fullmatch(words) and words not in seen:
                seen.add(words)
                yield Sentence(language, words, date.fromisoformat(published))


class Holders:
    """The offices with who held them when, arranged for changing sentences."""

    def __init__(self, rosters: Rosters) -> None:
        self._people = {person.name: person for person in rosters.people}
        self._tenures: dict[tuple[str, str], list[Tenure]] = {}
        self._offices = {(o.country, o.office): o for o in rosters.offices}
        for tenure in rosters.tenures:
            self._tenures.setdefault((tenure.country, tenure.office), []).append(tenure)
        held: dict[str, list[tuple[Office, str]]] = {}
        for key, tenures in self._tenures.items():
            for name in sorted({t.person for t in tenures}):
                for spelling in _spellings(self._people.get(name), name):
                    held.setdefault(spelling, []).append((self._offices[key], name))
        self._held = held
        names = sorted(held, key=len, reverse=True)
        self._names = re.compile(
            "|".join(
                re.escape(n) if EASTERN.search(n) else rf"(?<![\w-]){re.escape(n)}(?![\w-])" for n in names
            )
        )

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """The full names of the sentence that have a title of an office they ever held beside them."""
        for match in self._names.finditer(sentence.words):
            for office, person in self._held[match[0]]:
                title = _title_near(sentence.words, match.start(), match.end(), office)
                if title:
                    yield Claim(sentence, office, person, match.span(), title)
                    break

    def with_other_name(self, claim: Claim, chance: random.Random) -> Case | None:
        """Another holder, out of office for more than a year around the day, in place of the one named."""
        words, day = claim.sentence.words, claim.sentence.published
        if (
            YEAR.search(words)
            or OTHER_TIME.search(words)
            or not self._held_through(claim.person, claim.office, day, day)
        ):
            return None
        others = sorted(
            {
                t.person
                for t in self._of(claim.office)
                if t.person != claim.person
                and not self._holds_any(t.person, claim.office, day - LONG_AGO, day + SOON)
            }
        )
        chance.shuffle(others)
        for other in others:
            spelling = self._spelt(other, words[slice(*claim.name)])
            if spelling:
                changed = words[: claim.name[0]] + spelling + words[claim.name[1] :]
                return self._case(claim, "name of another holder", changed, day, other)
        return None

    def at_other_time(self, claim: Claim, chance: random.Random) -> Case | None:
        """The day of publication and all years of the text moved into the term of somebody else."""
        day = claim.sentence.published
        words = claim.sentence.words
        if OTHER_TIME.search(words) or not self._held_through(claim.person, claim.office, day, day):
            return None
        shifts = [
            shift
            for shift in SHIFTS
            if shift
            and self._known(claim.office, (moved := _moved(day, shift)) - LONG_AGO, moved)
            and not self._holds_any(claim.person, claim.office, moved - LONG_AGO, moved + SOON)
        ]
        years = [int(y) for y in YEAR.findall(words)]
        if not shifts or any(year < day.year - 1 for year in years):
            return None
        shift = chance.choice(shifts)
        changed = YEAR.sub(lambda m: str(int(m[1]) + shift), words)
        return self._case(claim, "dates moved to another term", changed, _moved(day, shift), claim.person)

    def _case(self, claim: Claim, mutation: str, words: str, day: date, about: str) -> Case:
        return Case(FlagKind.OFFICE_HOLDER, claim.sentence.language, mutation, words, day, True, about)

    def _spelt(self, person: str, like: str) -> str:
        """The person's name in the script of another name."""
        found = self._people.get(person)
        names = (found.name, *found.names) if found else (person,)
        return next(
            (name for name in names if (_script(name) == _script(like) and " " in name) or _east(name, like)),
            "",
        )

    def _of(self, office: Office) -> Sequence[Tenure]:
        return self._tenures.get((office.country, office.office), ())

    def _holds_any(self, person: str, office: Office, first: date, last: date) -> bool:
        return any(
            t.person == person and t.start <= last and (t.end is None or first <= t.end)
            for t in self._of(office)
        )

    def _held_through(self, person: str, office: Office, first: date, last: date) -> bool:
        return any(
            t.person == person and t.start <= first and (t.end is None or last <= t.end)
            for t in self._of(office)
        )

    def _known(self, office: Office, first: date, last: date) -> bool:
        """Whether the roster knows a holder on every tenth day of a stretch."""
        days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, 10)]
        return all(
            any(t.start <= d and (t.end is None or d <= t.end) for t in self._of(office)) for d in days
        )


def marked_former(case: Case, claim: Claim, former: Mapping[str, str]) -> Case | None:
    """A wrong sentence made right by a word that calls the title an earlier one."""
    word = former.get(case.language)
    if not word:
        return None
    longer = len(case.words) - len(claim.sentence.words)
    place = claim.title[0] + (longer if claim.title[0] >= claim.name[1] else 0)
    words = f"{case.words[:place]}{word} {case.words[place:]}"
    return Case(case.kind, case.language, FORMER, words, case.published, False, case.about)


def _spellings(person: Person | None, name: str) -> tuple[str, ...]:
    names = (person.name, *person.names) if person else (name,)
    return tuple(n for n in names if EASTERN.search(n) or " " in n)


def _title_near(words: str, start: int, end: int, office: Office) -> tuple[int, int] | None:
    """The place of a title before the name, or after it where it stands in apposition."""
    eastern = bool(EASTERN.match(words, start))
    titles = sorted({t for row in office.titles.values() for t in row}, key=lambda t: (-len(t), t))
    for title in titles:
        if bool(EASTERN.search(title)) != eastern:
            continue
        sought = re.compile(
            re.escape(title) if eastern else rf"(?<!\w){re.escape(title)}(?!\w)(?!,? [A-Z])", re.IGNORECASE
        )
        if eastern:
            found = sought.search(words, end, end + EASTERN_AFTER + len(title))
            if found and not re.search(r"[.,。、(]", words[end : found.start()]):
                return found.span()
            continue
        plain = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)", re.IGNORECASE)
        for found in plain.finditer(words, max(0, start - BEFORE - len(title)), start):
            if re.fullmatch(r"\s(?:of [\w. ]+ )?", words[found.end() : start]):
                return found.span()
        found = sought.search(words, end, end + AFTER + len(title))
        if found and re.fullmatch(r", (?:the |[\w.' ]+ )?", words[end : found.start()]):
            return found.span()
    return None


def _script(name: str) -> str:
    return "latin" if not EASTERN.search(name) else "hangul" if HANGUL.search(name) else "other"


def _east(name: str, like: str) -> bool:
    return _script(name) == _script(like) != "latin"


def _moved(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))
