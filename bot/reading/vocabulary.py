"""Compiles the rosters into one vocabulary a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.reading.dates.find import DateFinder
from bot.reading.rosters import Language, Rosters, Terms
from bot.reading.text.layout import Layout
from bot.reading.text.patterns import Joint, Row, begins, compiled
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
        self.topic_words = rosters.topic_words.get(language.key)
        self.ends_with_deed = language.ends_with_deed
        self.dates = DateFinder(language)
        self.layout = Layout(language)
        self.named = _joint(language.people, "named")
        self.doubts = {name: _sought(language.doubts, name) for name in DOUBTS}
        self._of_status(language.status)
        self._of_origin(language.origin)
        self._of_layout(language.layout)
        self.agency = _agency(rosters, language, "agency")
        self.agency_end = _agency(rosters, language, "agency_end")
        own = [row for row in vars(self).values() if isinstance(row, Row | Joint)]
        self.sieve = Sieve([*own, *self.dates.rows, *self.layout.rows])  # which can match in a passage
        # One pass for all words takes a sixth less than two.
        self.terms = Finder(_terms(rosters, language.key), also=self.sieve.words)

    def _of_status(self, status: Mapping[str, Sequence[str]]) -> None:
        """When, whether it has happened, and where a sentence turns from the deed to its matter."""
        self.planned = _joint(status, "planned")
        self.planned_not = _joint(status, "planned_not")
        self.agreed = _joint(status, "agreed")
        self.future_in_past = _joint(status, "future_in_past")
        self.detail = _joint(status, "detail")
        self.several = _joint(status, "several")
        self.gathered = _joint(status, "gathered")
        self.background = _joint(status, "background")
        self.reporting = _joint(status, "reporting")
        self.reported_after = _joint(status, "reported_after")
        self.carried = _sought(status, "carried")
        self.carried_by = _sought(status, "carried_by")
        self.other_day = _joint(status, "other_day")
        self.long_since = _sought(status, "long_since")
        self.rank = _joint(status, "rank")
        self.speaks = _loose(status, "speaks")
        self.joined = _sought(status, "joined")
        self.subject = _sought(status, "subject")
        self.place = _sought(status, "place")
        self.local = _sought(status, "local")
        self.lately = _joint(status, "lately")
        self.in_force = _joint(status, "in_force")
        self.inner = _sought(status, "inner")
        self.since = _joint(status, "since")
        self.lasting = _joint(status, "lasting")
        self.lasted = _joint(status, "lasted")
        self.apart = _sought(status, "apart")
        self.added = _joint(status, "added")
        self.aside = _joint(status, "aside")
        self.attribute = _sought(status, "attribute")
        self.met = _sought(status, "met")
        self.cut = _joint(status, "cut")
        self.about = _joint(status, "about")
        self.told = _joint(status, "told")
        self.opening = _loose(status, "opening")
        self.last_border = _last(status, "clause")

    def _of_origin(self, origin: Mapping[str, Sequence[str]]) -> None:
        """Who says so."""
        self.before = _joint(origin, "before")
        self.after = _joint(origin, "after")
        self.document = _sought(origin, "document")
        self.within = _sought(origin, "within")
        self.coupled = _sought(origin, "coupled")
        self.state_speaks = _sought(origin, "state_speaks")
        self.relayed = _joint(origin, "relayed")
        self.interview = _joint(origin, "interview")
        self.unlisted = _joint(origin, "unlisted")
        self.experts = _joint(origin, "experts")
        self.several_experts = _joint(origin, "several_experts")
        self.expert_of = _loose(origin, "expert_of")
        self.unlisted_kinds = _sought(origin, "unlisted_kinds")
        self.confirmed = _joint(origin, "confirmed")
        self.channel = _sought(origin, "channel")
        self.again = _joint(origin, "again")
        self.closes = _sought(origin, "closes")
        self.unnamed = _joint(origin, "unnamed")
        self.witnessed = _joint(origin, "witnessed")
        self.in_turn = _joint(origin, "in_turn")
        self.other_side = _joint(origin, "other_side")
        self.officials = _joint(origin, "officials")
        self.once_official = _joint(origin, "once_official")
        self.several_officials = _joint(origin, "several_officials")
        self.state_officials = _sought(origin, "state_officials")
        self.sources = _sought(origin, "sources")
        self.former = _joint(origin, "former")
        self.served = _joint(origin, "served")
        self.no_speaker = _joint(origin, "no_speaker")
        self.clausal = _sought(origin, "clausal")
        self.told_so = _sought(origin, "told_so")
        self.thing = _sought(origin, "thing")
        self.own_state = _joint(origin, "own_state")

    def _of_layout(self, layout: Mapping[str, Sequence[str]]) -> None:
        """What is no news: captions, opinion, what stands around the text."""
        self.borders = _loose(layout, "borders")
        self.caption = _joint(layout, "caption")
        self.argues = _joint(layout, "argues")
        self.shown = _joint(layout, "shown")
        self.greets = _joint(layout, "greets")
        self.turns = _joint(layout, "turns")
        self.said = _loose(layout, "said")
        self.refers = _joint(layout, "refers")
        self.performs = _joint(layout, "performs")
        self.readout = _loose(layout, "readout")
        self.says_so = _joint(layout, "says_so")
        self.the_two = _joint(layout, "the_two")
        self.speaks_on = _joint(layout, "speaks_on")
        self.said_to = _joint(layout, "said_to")
        self.said_there = _joint(layout, "said_there")
        self.untold = _joint(layout, "untold")
        self.outlook = _joint(layout, "outlook")
        self.stands = _joint(layout, "stands")
        self.elsewhere = _joint(layout, "elsewhere")


def _joint(patterns: Mapping[str, Sequence[str]], name: str) -> Joint:
    return Joint(_spelt(patterns, name))


def _last(patterns: Mapping[str, Sequence[str]], name: str) -> re.Pattern[str]:
    """A pattern that ends where the last match of any of the patterns does, which is sought from the end."""
    rows = patterns.get(name, ())
    return compiled(f".*(?:{'|'.join(rows)})") if rows else NOWHERE


def _loose(patterns: Mapping[str, Sequence[str]], name: str) -> Row:
    """Patterns of which nearly every sentence has a word, or that are asked of few sentences."""
    return Row.of(patterns.get(name, ()), loose=True)


def _sought(patterns: Mapping[str, Sequence[str]], name: str) -> Sought | None:
    """Finds any of the patterns in a few words; None where there are none.

    Those that all hang on the beginning are only tried there, as `re` would try them at every sign.
    """
    rows = _spelt(patterns, name)
    if not rows:
        return None
    joint = compiled("|".join(f"(?:{row})" for row in rows))
    return joint.match if all(map(begins, rows)) else joint.search


def _spelt(patterns: Mapping[str, Sequence[str]], name: str) -> list[str]:
    verbs = "|".join(patterns.get("verbs", ()))
    # One look at the next sign tells where none of a hundred verbs can stand.
    signs = dict.fromkeys([verb[:1] for verb in verbs.split("|")])
    look = f"(?=[{''.join(signs)}])" if all(map(str.isalnum, signs)) else ""
    return [row.replace("{verbs}", f"{look}(?:{verbs})") for row in patterns.get(name, ())]


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
    for terms in rosters.our_region:
        yield from _tagged(terms, languages, ("region", "region"))
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
