"""Loads the knowledge in seeds/, and a team's own rows over it, as checked records."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.errors import SeedError
from bot.reading.grouping.words import Grouping
from bot.reading.holders.words import OfficeWords
from bot.reading.launches.words import LaunchWords
from bot.reading.rosters import (
    Actor,
    ActorGroup,
    Body,
    Cue,
    DateRule,
    Language,
    Office,
    Person,
    Rosters,
    Tenure,
    Terms,
    Topic,
    TypeRule,
)
from bot.reading.topic_words import TopicWords
from bot.reading.type_words import TypeWords
from storage.model import EventType, Feed, FeedForm, Source, SourceKind

Row = Mapping[str, Any]
R = TypeVar("R")
T = TypeVar("T")
GROUPS = ("north-korea", "alliance")
EVERY_TOPIC = "all"
PLACEHOLDERS = ("month", "weekday", "number")


def seeds_folder() -> Path:
    """The seeds/ that stands beside the packages."""
    return Path(__file__).resolve().parent.parent / "seeds"


def load_rosters(folder: Path | None = None, own: Path | None = None) -> Rosters:
    """Read every roster; rows in `own` override those of the same key or are added.

    Raises SeedError, which names the file and the row.
    """
    folders = [folder or seeds_folder()] + ([own] if own else [])
    topics = _table(folders, "topics.toml", "topic", _topic, lambda t: t.key)
    people = _people(folders)
    offices = _table(folders, "offices.toml", "office", _office, lambda o: (o.country, o.office))
    judged = _table(folders, "sources.toml", "source", _judged_source, lambda pair: pair[0].key)
    sources = tuple(source for source, _ in judged)
    return Rosters(
        topics=topics,
        our_region=_table(folders, "topics.toml", "our_region", lambda row: _terms(row, "terms"), id),
        off_topic=_table(folders, "topics.toml", "off_topic", lambda row: _terms(row, "terms"), id),
        actors=_table(folders, "actors.toml", "actor", _actor, lambda a: a.key),
        groups=_table(folders, "actors.toml", "group", _group, lambda g: g.keys),
        bodies=_table(folders, "bodies.toml", "body", _body, lambda b: b.name),
        types=_table(folders, "types.toml", "type", _type, lambda t: t.key),
        languages=_languages(folders),
        people=people,
        offices=offices,
        tenures=_tenures(folders, {(o.country, o.office) for o in offices}),
        sources=sources,
        judgements={source.key: why for source, why in judged},
        feeds=_feeds(folders, frozenset(source.key for source in sources), topics),
        office_words=_whole(folders, "office_words.toml", OfficeWords.from_table, OfficeWords()),
        grouping=_whole(folders, "grouping.toml", Grouping.from_table, Grouping()),
        launches=_launches(folders),
        type_words=_learnt(folders, "type_words.csv", TypeWords.from_rows),
        topic_words=_learnt(folders, "topic_words.csv", TopicWords.from_rows),
    )


def _foreign(folders: Iterable[Path]) -> list[Path]:
    """The folders whose patterns are tried as they are loaded; ours are tried by the tests.

    To compile every pattern takes longer than to load all else.
    """
    return [folder for folder in folders if folder != seeds_folder()]


def _launches(folders: Sequence[Path]) -> LaunchWords:
    words = _whole(folders, "launches.toml", LaunchWords.from_table, LaunchWords())
    for path in (folder / "launches.toml" for folder in _foreign(folders)):
        if path.exists():
            _checked(path, "the file", LaunchWords.try_patterns, words)
    return words


def _learnt(
    folders: Sequence[Path], name: str, build: Callable[[Iterable[Mapping[str, str]]], R]
) -> dict[str, R]:
    """What words weigh, by language; those of a later folder replace a language's."""
    found: dict[str, R] = {}
    for path in (folder / name for folder in folders):
        rows: dict[str, list[dict[str, str]]] = {}
        for _, row in _csv(path):
            rows.setdefault(row.get("language", ""), []).append(row)
        found |= {key: _checked(path, key, build, own) for key, own in rows.items()}
    return found


def _whole(folders: Sequence[Path], name: str, build: Callable[[Row], R], empty: R) -> R:
    """Build one record of a whole TOML file; the blocks of later folders replace those before."""
    merged: dict[str, Any] = {}
    for folder in folders:
        merged |= _toml(folder / name)
    if not merged:
        return empty
    return _checked(folders[-1] / name, "the file", build, merged)


def _table(
    folders: Sequence[Path], name: str, block: str, build: Callable[[Row], R], key: Callable[[R], object]
) -> tuple[R, ...]:
    """Build the records of one block of a TOML file; later folders override by key."""
    found: dict[object, R] = {}
    for folder in folders:
        for number, row in enumerate(_toml(folder / name).get(block, ()), start=1):
            record = _checked(folder / name, f"{block} {number}", build, row)
            found[key(record)] = record
    return tuple(found.values())


def _toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SeedError(f"{path.name} cannot be read: {error}.") from error


def _csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            lines = (line for line in handle if line.strip() and not line.startswith("#"))
            for number, row in enumerate(csv.DictReader(lines), start=2):
                yield number, {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)}
    except (UnicodeDecodeError, OSError, csv.Error) as error:
        raise SeedError(f"{path.name} cannot be read: {error}.") from error


def _checked(path: Path, where: str, build: Callable[[T], R], row: T) -> R:
    try:
        return build(row)
    except KeyError as error:
        raise SeedError(f"{path.name}, {where}: {error.args[0]} is missing.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise SeedError(f"{path.name}, {where}: {error}.") from error


def _terms(row: Row, name: str) -> Terms:
    value = row[name]
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be a table of languages")
    for language, words in value.items():
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip(" *!") for w in words):
            raise ValueError(f"{name}.{language} must be a list of words")
    return {language: tuple(words) for language, words in value.items()}


def _text(row: Row, name: str) -> str:
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be words")
    return value


def _topic(row: Row) -> Topic:
    if _text(row, "group") not in GROUPS:
        raise ValueError(f"group must be one of {', '.join(GROUPS)}, not {row['group']!r}")
    parties = tuple(tuple(p) for p in row.get("parties", ()))
    names = dict(row["names"])
    return Topic(
        _text(row, "key"),
        row["group"],
        names,
        _text(row, "description"),
        _terms(row, "terms"),
        parties,
        float(row.get("needs", 1.0)),
        bool(row.get("own", False)),
    )


def _actor(row: Row) -> Actor:
    return Actor(_text(row, "key"), dict(row["names"]), _terms(row, "terms"))


def _group(row: Row) -> ActorGroup:
    return ActorGroup(tuple(row["keys"]), _terms(row, "terms"))


def _body(row: Row) -> Body:
    return Body(
        _text(row, "name"),
        str(row["country"]),
        _text(row, "kind"),
        _terms(row, "aliases"),
        bool(row.get("state_media", False)),
        bool(row.get("whole", False)),
        _terms(row, "at_home") if "at_home" in row else {},
        bool(row.get("commands", False)),
    )


def _type(row: Row) -> TypeRule:
    cues = tuple(Cue(float(c["weight"]), _terms({"cue": _only_languages(c)}, "cue")) for c in row["cue"])
    return TypeRule(EventType(_text(row, "key")).value, dict(row["names"]), cues)


def _only_languages(row: Row) -> Row:
    return {k: v for k, v in row.items() if k != "weight"}


def _office(row: Row) -> Office:
    titles = _terms(row, "titles")
    if not any(titles.values()):
        raise ValueError("an office needs at least one title")
    return Office(_text(row, "country"), _text(row, "office"), titles, str(row.get("body", "")))


def _judged_source(row: Row) -> tuple[Source, str]:
    """A source, with why its reliability is what it is."""
    source = Source(
        key=_text(row, "key"),
        name=_text(row, "name"),
        kind=SourceKind(_text(row, "kind")),
        country=str(row["country"]),
        language=str(row["language"]),
        reliability=_letter(row),
        url=str(row.get("url", "")),
        names=tuple(row.get("names", ())),
    )
    return source, str(row.get("why", ""))


def _feeds(folders: Sequence[Path], sources: frozenset[str], topics: Sequence[Topic]) -> tuple[Feed, ...]:
    """Read what is polled; a later row of the same address replaces one, or takes it away."""
    groups = {name: tuple(t.key for t in topics if t.group == name) for name in GROUPS}
    groups[EVERY_TOPIC] = tuple(t.key for t in topics)
    groups |= {t.key: (t.key,) for t in topics}

    def build(row: Row) -> tuple[str, Feed | None]:
        url = _address(row)
        return url, None if row.get("disabled", False) else _feed(url, row, sources, groups)

    rows = _table(folders, "feeds.toml", "feed", build, lambda pair: pair[0])
    return tuple(feed for _, feed in rows if feed is not None)


def _feed(url: str, row: Row, sources: frozenset[str], topics: Mapping[str, tuple[str, ...]]) -> Feed:
    source, form, links = _text(row, "source"), FeedForm(str(row.get("form", "feed"))), row.get("links", "")
    if source not in sources:
        raise ValueError(f"sources.toml has no source {source!r}")
    if (form is FeedForm.PAGE) != bool(links):
        raise ValueError("a page needs links, the beginning of an article's address; nothing else has any")
    unknown = [name for name in row.get("topics", ()) if name not in topics]
    if unknown:
        raise ValueError(f"there is no topic {unknown[0]!r}")
    kept = dict.fromkeys(key for name in row.get("topics", ()) for key in topics[name])
    return Feed(
        url=url,
        source=source,
        form=form,
        full_text=bool(row.get("full_text", False)),
        links=str(links),
        topics=tuple(kept),
        verified=bool(row.get("verified", False)),
    )


def _address(row: Row) -> str:
    url = _text(row, "url")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
        raise ValueError(f"{url!r} is no address of the web")
    return url


def _letter(row: Row) -> str:
    letter = _text(row, "reliability")
    if letter not in tuple("ABCDEF"):
        raise ValueError(f"reliability must be a letter A to F, not {letter!r}")
    return letter


def _people(folders: Iterable[Path]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for folder in folders:
        for number, row in _csv(folder / "people.csv"):
            person = _checked(folder / "people.csv", f"row {number}", _person, row)
            found[person.name] = person
    return tuple(found.values())


def _person(row: Row) -> Person:
    names = tuple(name.strip() for name in row["names"].split(";") if name.strip())
    return Person(_text(row, "name"), row["country"], names)


def _tenures(folders: Iterable[Path], offices: set[tuple[str, str]]) -> tuple[Tenure, ...]:
    """Read who held which office when; an override replaces all rows of that office."""
    found: dict[tuple[str, str], list[Tenure]] = {}
    for folder in folders:
        here: dict[tuple[str, str], list[Tenure]] = {}
        for number, row in _csv(folder / "office_holders.csv"):
            tenure = _checked(folder / "office_holders.csv", f"row {number}", _tenure, row)
            if offices and (tenure.country, tenure.office) not in offices:
                raise SeedError(
                    f"office_holders.csv, row {number}: offices.toml has no {tenure.country} {tenure.office}."
                )
            here.setdefault((tenure.country, tenure.office), []).append(tenure)
        found |= here
    return tuple(t for rows in found.values() for t in sorted(rows, key=lambda t: t.start))


def _tenure(row: Row) -> Tenure:
    start = date.fromisoformat(row["start"])
    end = date.fromisoformat(row["end"]) if row.get("end") else None
    if end is not None and end < start:
        raise ValueError(f"end {end} is before start {start}")
    return Tenure(_text(row, "country"), _text(row, "office"), _text(row, "person"), start, end)


def _languages(folders: Iterable[Path]) -> dict[str, Language]:
    found: dict[str, Language] = {}
    for folder in folders:
        for path in sorted((folder / "languages").glob("*.toml")):
            language = _checked(path, "the language", _language, _toml(path))
            found[language.key] = language
            if folder in _foreign(folders):
                _checked(path, "the language", _try_patterns, language)
    return found


def _try_patterns(language: Language) -> None:
    tables = (language.status, language.layout, language.origin, language.people, language.doubts)
    rows = (pattern for table in tables for patterns in table.values() for pattern in patterns)
    for pattern in (*(rule.pattern for rule in language.dates), *rows):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the pattern {pattern!r} is wrong: {error}") from error


def _language(row: Row) -> Language:
    tables = {name: dict(row.get(f"{name}s", {})) for name in PLACEHOLDERS}
    return Language(
        key=_text(row, "key"),
        abbreviations=frozenset(row.get("abbreviations", ())),
        months=tables["month"],
        weekdays=tables["weekday"],
        numbers=tables["number"],
        dates=tuple(_date_rule(rule, tables) for rule in row["date"]),
        status=_patterns(row["status"]),
        layout=_patterns(row["layout"]),
        origin=_patterns(row["origin"]),
        people=_patterns(row.get("people", {})),
        weekday_signs=dict(row.get("weekday_signs", {})),
        doubts=_patterns(row.get("doubts", {})),
        date_marks={name: _text(row["date_marks"], name) for name in row.get("date_marks", {})},
        ends_with_deed=bool(row.get("ends_with_deed")),
    )


def _date_rule(row: Row, tables: Mapping[str, Mapping[str, int]]) -> DateRule:
    pattern = _text(row, "pattern")
    for name, table in tables.items():
        words = "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))
        pattern = pattern.replace("{" + name + "}", words or r"(?!)")
    extra = {k: row[k] for k in ("offset", "years", "months", "towards", "era", "counted") if k in row}
    return DateRule(_text(row, "rule"), pattern, _text(row, "take"), **extra)


def _patterns(table: Row) -> dict[str, tuple[str, ...]]:
    return {name: (value,) if isinstance(value, str) else tuple(value) for name, value in table.items()}
