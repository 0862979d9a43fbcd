"""What people type, read into queries; errors say what would be valid.

A line is split into words, quoted phrases and `filter:value` pairs; `as-of date` needs no colon.
Topics, actors and sources are looked up by key, by name or by an unambiguous term in any language of the
rosters.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import InputError
from bot.names import MOST_LISTED, Names, Vocabulary, fold, parts, shown
from storage.model import EventQuery, EventType, Order

AS_OF = "as-of"
FILTERS = ("topic", "actor", "source", "type", "from", "to", "last", AS_OF)
MOST_WORDS = 12
LONGEST_NAME = 4  # words of a name, hyphens not counted
LONGEST_WORD = 100
_LONGEST_NAME = 5  # words in one topic's name

_TYPED = str.maketrans(
    dict.fromkeys("“”„‟«»「」＂", '"')
    | dict.fromkeys("‘’", "'")
    | dict.fromkeys("，、", ",")
    | dict.fromkeys("－–—", "-")
    | {"：": ":", "　": " "}
)
_TOKEN = re.compile(
    rf"""(?P<name>{"|".join(FILTERS)}|-?[^\W\d][\w-]*(?=:[^\s/]))(?::|(?<={AS_OF})\s)\s*(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))"""
    r"""|"(?P<phrase>[^"]*)"?|(?P<word>[^\s,"]+)""",
    re.IGNORECASE,
)
_LAST = re.compile(r"(\d{1,4})\s*(d|w|m|y)[a-z]*", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, phrase or `name:value` of a line."""

    text: str
    name: str = ""
    phrase: bool = False


@dataclass(frozen=True)
class TopicChoice:
    """Topics that a line names, those it leaves out, and a number."""

    topics: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    number: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Asker:
    """What dates and names mean to the person who asks: a vocabulary, today, and a zone."""

    vocabulary: Vocabulary
    today: date
    zone: str = "UTC"


def tokens(text: str) -> tuple[Token, ...]:
    """Split a line into words, quoted phrases and `name:value` pairs; InputError where `as-of` has no day."""
    found = []
    for match in _TOKEN.finditer(text.translate(_TYPED)):
        if match["name"]:
            found.append(Token(match["quoted"] or (match["value"] or "").strip(","), fold(match["name"])))
        elif match["phrase"] is not None:
            found.append(Token(" ".join(match["phrase"].split()), phrase=True))
        else:
            found.append(Token(match["word"]))
    if any((fold(token.text) == AS_OF and not token.phrase) or token == Token("", AS_OF) for token in found):
        raise InputError("Say as of which day.", valid=("as-of 2026-01-05", "as-of yesterday"))
    return tuple(token for token in found if token.text)


def parse_topics(text: str, asker: Asker, *, numbers: bool = False, what: str = "") -> TopicChoice:
    """Read `topics… [-topic …] [n] [as-of date]`; names may have several words."""
    words: list[str] = []
    choice = TopicChoice()
    for token in tokens(text):
        if token.name == AS_OF:
            choice = replace(choice, as_of=_as_of(token.text, asker))
        elif token.name == "topic":
            words += token.text.split(",")
        elif token.name:
            raise InputError.unknown("filter", shown(token.name), ("topic:", "as-of:"))
        elif numbers and re.fullmatch(r"\d+", token.text):
            choice = replace(choice, number=_count(token.text))
        else:
            words.append(token.text)
    return _with_topics(choice, words, asker.vocabulary, what)


def _with_topics(choice: TopicChoice, words: list[str], vocabulary: Vocabulary, what: str) -> TopicChoice:
    topics: dict[str, None] = {}
    without: dict[str, None] = {}
    place = 0
    while place < len(words):
        excluded = words[place].startswith("-") and len(words[place]) > 1
        rest = [words[place].removeprefix("-"), *words[place + 1 : place + _LONGEST_NAME]]
        used, keys = _longest_topic(rest, vocabulary)
        if keys is None:
            raise vocabulary.unknown_topic(rest[0], what and f" To find words use `{what} {shown(rest[0])}`.")
        (without if excluded else topics).update(dict.fromkeys(keys))
        place += used
    kept = tuple(key for key in topics if key not in without)
    return replace(choice, topics=kept, without=tuple(without))


def _longest_topic(words: Sequence[str], vocabulary: Vocabulary) -> tuple[int, tuple[str, ...] | None]:
    for used in range(len(words), 0, -1):
        joined = words[:used]
        if any(word.startswith("-") for word in joined[1:]):
            continue
        keys = vocabulary.topic_keys(" ".join(joined))
        if keys:
            return used, keys
    return 1, None


def _count(word: str) -> int:
    number = int(word[:6])
    if not 1 <= number <= MOST_LISTED:
        raise InputError(f"I can list 1 to {MOST_LISTED} developments, not {shown(word)}.")
    return number


def parse_query(text: str, asker: Asker) -> EventQuery:
    """Read `words… [topic:] [actor:] [source:] [type:] [from:] [to:] [last:] [as-of date]`."""
    query = EventQuery(order=Order.RANK)
    for token in tokens(text):
        if not token.name:
            query = replace(query, words=(*query.words, _word(token.text)))
        elif token.name not in _FILTERS:
            raise InputError.unknown("filter", shown(token.name) + ":", [f"{name}:" for name in FILTERS])
        else:
            query = _FILTERS[token.name](query, token.text, asker)
    query = replace(query, words=_with_spellings(query.words, asker.vocabulary))
    if query == EventQuery(order=Order.RANK):
        raise InputError(
            "Say what to look for, for example `search hypersonic from:2026-01` or `search topic:missiles`."
        )
    if len(query.words) > MOST_WORDS:
        raise InputError(f"That is {len(query.words)} words; at most {MOST_WORDS} can be looked for at once.")
    if query.date_from and query.date_to and query.date_from > query.date_to:
        raise InputError(
            f"`from:{query.date_from}` is after `to:{query.date_to}`: nothing can lie between them."
        )
    return query if query.words else replace(query, order=Order.NEWEST)


def _with_spellings(
    words: Sequence[str | tuple[str, ...]], vocabulary: Vocabulary
) -> tuple[str | tuple[str, ...], ...]:
    """Put every spelling of a person's name where one of them stands: Kim Jong-un, 김정은, 金正恩."""
    found: list[str | tuple[str, ...]] = []
    place = 0
    while place < len(words):
        for end in range(min(len(words), place + LONGEST_NAME), place, -1):
            said = " ".join(word for word in words[place:end] if isinstance(word, str))
            spellings = vocabulary.people.get(parts(said))
            if spellings:
                found.append(spellings)
                place = end
                break
        else:
            found.append(words[place])
            place += 1
    return tuple(found)


def _word(text: str) -> str:
    if len(text) > LONGEST_WORD:
        raise InputError(f"`{shown(text)}` is too long to look for: at most {LONGEST_WORD} characters.")
    return text


def _values(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _by_topic(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    topics = list(query.topics)
    for word in _values(text):
        keys = asker.vocabulary.topic_keys(word)
        if keys is None:
            raise asker.vocabulary.unknown_topic(word)
        topics += keys
    return replace(query, topics=tuple(dict.fromkeys(topics)))


def _by_actor(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, actors=(*query.actors, *map(asker.vocabulary.actors.get, _values(text))))


def _by_source(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, sources=(*query.sources, *map(asker.vocabulary.sources.get, _values(text))))


def parse_types(text: str) -> tuple[EventType, ...]:
    """The kinds of development that words with commas between them name."""
    types = Names.of("type", [(kind.value, [kind.value + "s"], ()) for kind in EventType])
    return tuple(EventType(types.get(word)) for word in _values(text))


def _by_type(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, types=(*query.types, *parse_types(text)))


def _from(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, date_from=parse_dates(text, asker.today)[0])


def _to(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, date_to=parse_dates(text, asker.today)[1])


def _last(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, date_from=parse_span(text, asker.today), date_to=asker.today)


def _when_known(query: EventQuery, text: str, asker: Asker) -> EventQuery:
    return replace(query, as_of=_as_of(text, asker))


_FILTERS: Mapping[str, Callable[[EventQuery, str, Asker], EventQuery]] = {
    "topic": _by_topic,
    "actor": _by_actor,
    "source": _by_source,
    "type": _by_type,
    "from": _from,
    "to": _to,
    "last": _last,
    AS_OF: _when_known,
}


def parse_dates(text: str, today: date) -> tuple[date, date]:
    """Read a day, month, year, `today` or `yesterday` as its first and last day."""
    word = text.strip().casefold()
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return day, day
    match = re.fullmatch(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?", word)
    try:
        if match is None:
            raise ValueError(word)
        year, month, day_of_month = (int(part) if part else None for part in match.groups())
        first = date(year or 0, month or 1, day_of_month or 1)
        if day_of_month:
            return first, first
        last_month = month or 12
        return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    except ValueError:
        raise InputError(
            f"`{shown(text)}` is no date I can read.",
            valid=("2026-01-05", "2026-01", "2026", "today", "yesterday"),
        ) from None


def parse_span(text: str, today: date) -> date:
    """Read `7d`, `2w`, `3m` or `1y` as the day it reaches back to."""
    match = _LAST.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise InputError(
            f"`last:{shown(text)}` is no span of time.", valid=("last:7d", "last:2w", "last:3m", "last:1y")
        )
    count, unit = int(match[1]), match[2].casefold()
    if unit in _DAYS:
        return max(today - timedelta(days=min(count * _DAYS[unit], 40000)), date(1900, 1, 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = max(months // 12, 1900), months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def parse_event_id(text: str, asker: Asker) -> tuple[int, datetime | None]:
    """Read `12`, `#12` or `E12`, with an optional `as-of date`."""
    number, as_of = None, None
    for token in tokens(text):
        match = re.fullmatch(r"(?:#|e|event)?#?(\d{1,12})", token.text.casefold())
        if token.name == AS_OF:
            as_of = _as_of(token.text, asker)
        elif token.name or match is None or number is not None:
            raise InputError(
                f"`{shown(token.text)}` is no event number.", valid=("event 12", "event #12", "event E12")
            )
        else:
            number = int(match[1])
    if number is None:
        raise InputError("Say which event: its number stands beside each headline.", valid=("event 12",))
    return number, as_of


def _as_of(text: str, asker: Asker) -> datetime:
    """The end of the day named, in the asker's zone."""
    day = parse_dates(text, asker.today)[1]
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(asker.zone)).astimezone(UTC)
