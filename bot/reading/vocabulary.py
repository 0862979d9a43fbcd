"""Compiles the rosters into one vocabulary a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.reading.dates.find import DateFinder
from bot.reading.rosters import Language, Rosters, Terms
from bot.reading.text.layout import Layout
from bot.reading.text.patterns import Row, begins, compiled
from bot.reading.text.sieve import Sieve
from bot.reading.text.terms import Finder, Tag

DOUBTS = ("figure_after", "done_before", "done_after", "planned_before", "planned_after")
NOWHERE = re.compile(r"(?!)")
Sought = Callable[[str], re.Match[str] | None]
LATIN_TOO = ("en",)  # Korean and Japanese texts hold English names and initials


class Vocabulary:
    """What is needed to read one language: its terms, dates, layout and patterns."""

    def __init__(self, rosters: Rosters, language: Language) -> None:
        self.language = language
        self.type_words = rosters.type_words.get(language.key)
        self.dates = DateFinder(language)
        self.layout = Layout(language)
        self.planned = _joint(language.status, "planned")
        self.planned_not = _compiled(language.status, "planned_not")
        self.future_in_past = _joint(language.status, "future_in_past")
        self.detail = _joint(language.status, "detail")
        self.background = _joint(language.status, "background")
        self.before = _sought(language.origin, "before")
        self.after = _sought(language.origin, "after")
        self.document = _sought(language.origin, "document")
        self.coupled = _sought(language.origin, "coupled")
        self.state_speaks = _sought(language.origin, "state_speaks")
        self.relayed = _compiled(language.origin, "relayed")
        self.reporting = _sought(language.status, "reporting")
        self.reported_after = _sought(language.status, "reported_after")
        self.carried = _sought(language.status, "carried")
        self.other_day = _sought(language.status, "other_day")
        self.unlisted = _compiled(language.origin, "unlisted")
        self.experts = _compiled(language.origin, "experts")
        self.expert_of = _loose(language.origin, "expert_of")
        self.unlisted_kinds = _sought(language.origin, "unlisted_kinds")
        self.confirmed = _compiled(language.origin, "confirmed")
        self.channel = _sought(language.origin, "channel")
        self.again = _compiled(language.origin, "again")
        self.closes = _sought(language.origin, "closes")
        self.unnamed = _loose(language.origin, "unnamed")
        self.agency = _agency(rosters, language, "agency")
        self.agency_end = _agency(rosters, language, "agency_end")
        self.officials = _compiled(language.origin, "officials")
        self.named = _compiled(language.people, "named")
        self.borders = _loose(language.layout, "borders")
        self.speaks = _loose(language.status, "speaks")
        self.joined = _sought(language.status, "joined")
        self.subject = _sought(language.status, "subject")
        self.place = _sought(language.status, "place")
        self.local = _sought(language.status, "local")
        self.in_force = _compiled(language.status, "in_force")
        self.caption = _compiled(language.layout, "caption")
        self.argues = _compiled(language.layout, "argues")
        self.shown = _compiled(language.layout, "shown")
        self.said = _loose(language.layout, "said")
        self.refers = _loose(language.layout, "refers")
        self.says_so = _loose(language.layout, "says_so")
        self.inner = _sought(language.status, "inner")
        self.since = _loose(language.status, "since")
        self.untold = _compiled(language.layout, "untold")
        self.outlook = _compiled(language.layout, "outlook")
        self.stands = _compiled(language.layout, "stands")
        self.elsewhere = _loose(language.layout, "elsewhere")
        self.doubts = {name: _sought(language.doubts, name) for name in DOUBTS}
        self.cut = _joint(language.status, "cut")
        self.about = _joint(language.status, "about")
        self.told = _joint(language.status, "told")
        self.opening = _loose(language.status, "opening")
        self.clause = next(iter(_joint(language.status, "clause")), NOWHERE)
        own = [row for row in vars(self).values() if isinstance(row, Row)]
        self.sieve = Sieve([*own, *self.dates.rows, *self.layout.ends])  # which can match in a passage
        # One pass for all words takes a sixth less than two.
        self.terms = Finder(_terms(rosters, language.key), also=self.sieve.words)


def _joint(patterns: Mapping[str, Sequence[str]], name: str) -> Row:
    """The patterns as one, which is found faster."""
    rows = patterns.get(name, ())
    # A border of words that many rows begin with is looked for once.
    bound = [row[2:] for row in rows if row.startswith(r"\b")]
    parts = [f"(?:{row})" for row in rows if not row.startswith(r"\b")]
    parts += [rf"\b(?:{'|'.join(f'(?:{row})' for row in bound)})"] if bound else []
    return Row.of(["|".join(parts)] if parts else ())


def _compiled(patterns: Mapping[str, Sequence[str]], name: str) -> Row:
    return Row.of(patterns.get(name, ()))


def _loose(patterns: Mapping[str, Sequence[str]], name: str) -> Row:
    """Patterns of which nearly every sentence has a word, or that are asked of few sentences."""
    return Row.of(patterns.get(name, ()), loose=True)


def _sought(patterns: Mapping[str, Sequence[str]], name: str) -> Sought | None:
    """Finds any of the patterns in a few words; None where there are none.

    Those that all hang on the beginning are only tried there, as `re` would try them at every sign.
    """
    verbs = "|".join(patterns.get("verbs", ()))
    rows = [row.replace("{verbs}", verbs) for row in patterns.get(name, ())]
    if not rows:
        return None
    joint = compiled("|".join(f"(?:{row})" for row in rows))
    return joint.match if all(map(begins, rows)) else joint.search


def _agency(rosters: Rosters, language: Language, name: str) -> Row:
    """The patterns of an agency's credit, with the names of every wire put in."""
    wires = [n for b in rosters.bodies if b.kind == "wire" for n in b.aliases.get("en", ())]
    words = "|".join(re.escape(name.casefold()) for name in sorted(wires, key=len, reverse=True))
    rows = language.origin.get(name, ())
    return Row.of([row.replace("{wires}", words) for row in rows if words], loose=True)


def _terms(rosters: Rosters, language: str) -> Iterator[tuple[str, Tag]]:
    languages = dict.fromkeys((language, *LATIN_TOO))
    for topic in rosters.topics:
        yield from _tagged(topic.terms, languages, ("topic", topic.key))
    for terms in rosters.off_topic:
        yield from _tagged(terms, languages, ("off", "off"))
    for actor in rosters.actors:
        yield from _tagged(actor.terms, languages, ("actor", actor.key))
    for group in rosters.groups:
        for key in group.keys:
            yield from _tagged(group.terms, languages, ("actor", key))
    for person in rosters.people:
        for name in (person.name, *person.names):
            # A family name alone names too many people to stand for a country.
            if " " in name or not name.isascii():
                yield name, ("actor", person.country)
                yield name, ("person", person.name)
    for body in rosters.bodies:
        yield from _tagged(body.aliases, languages, ("body", body.name))
    for rule in rosters.types:
        for number, cue in enumerate(rule.cues):
            yield from _tagged(cue.terms, languages, ("type", rule.key, str(number), str(cue.weight)))


def _tagged(terms: Terms, languages: Mapping[str, None], tag: Tag) -> Iterator[tuple[str, Tag]]:
    for language in languages:
        for term in terms.get(language, ()):
            # Types count each cue once a term, so that several cues of one block can add up.
            yield term, ((*tag, term) if tag[0] in {"type", "topic", "off"} else tag)
