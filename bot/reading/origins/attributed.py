"""Finds from whom a passage's facts come, and through whom."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from bot.reading.origins.states import AFTER, GOVERNMENT, coupled_states, word_end
from bot.reading.parties import NORTH
from bot.reading.passage import Passage
from bot.reading.rosters import Body, Office, Tenure
from bot.reading.vocabulary import Vocabulary

BEFORE = 160
OPENS = 24  # letters, such as of an article and a country, before a body that opens a sentence
FORCES, PARTY, PARLIAMENT, THINK_TANK = "armed forces", "party", "parliament", "think tank"
RELAYING = frozenset({PARTY, PARLIAMENT})  # their members tell what a body of state told them
ACTING = frozenset({GOVERNMENT, FORCES, "organisation"})
TELLING = ACTING | RELAYING | {"court", THINK_TANK}
WATCHING = frozenset({FORCES, GOVERNMENT})
QUOTE = '"'
TITLE = 8  # letters after a body that may be the title of who speaks for it
FORMER_BEFORE = 3  # letters before a body, such as of "former"
CLOSING = {"", ".", ","}
PART_OF = "'s "  # "the Defense Ministry's Joint Staff Office" is that office


def attributed(
    passage: Passage,
    vocabulary: Vocabulary,
    bodies: Mapping[str, Body],
    speakers: Mapping[str, str] = MappingProxyType({}),
    shortly: Sequence[tuple[int, int, str]] = (),
) -> list[tuple[str, str]]:
    """The bodies to whom a passage attributes what it tells, with the words, in order of place.

    `speakers` gives the body for which each person of the rosters speaks; `shortly` are the places of
    people whom the passage names by the family name alone.
    """
    out: dict[str, str] = {}
    last: tuple[str, int, int] = ("", -1, -1)  # the body before, which does not speak by itself
    whole = taken = told = -1
    people = [*passage.places("person"), *shortly]
    spoken = [(a, b, speakers[who]) for a, b, who in people if who in speakers]
    if not spoken and not passage.places("body"):
        return []
    for start, end, name in sorted([*passage.places("body"), *spoken], key=_place):
        if start < taken:
            continue
        at, to = start - passage.start, word_end(passage.folded, end - passage.start)
        taken = passage.start + to
        if _once_led(passage, at, to, vocabulary):
            continue
        if _opens_a_part(passage, to):
            whole = at
            last = (name, at, to)
            continue
        at, whole = (whole if whole >= 0 and passage.folded[last[2] : at] == PART_OF else at), -1
        if (out and _is_within(passage, at, to, vocabulary)) or not (
            _told_by(passage, at, to, bodies[name].kind == "document", vocabulary)
            or (told >= 0 and _closes_row(passage, told, at, to, vocabulary))
        ):
            last = (name, at, to)
            continue
        if last[0] and vocabulary.coupled and vocabulary.coupled(passage.folded[last[2] : at]):
            out.setdefault(last[0], passage.words[last[1] : last[2]])
        elif bodies[name].whole:
            for other in coupled_states(passage, at, vocabulary, bodies):
                out.setdefault(other, passage.words[at:to])
        out.setdefault(name, passage.words[at:to])
        last, told = ("", -1, -1), to
    return list(out.items())


def _once_led(passage: Passage, at: int, to: int, vocabulary: Vocabulary) -> bool:
    """Whether a body is only that which somebody once led or served: "전 통일부 차관"."""
    near = passage.folded[max(0, at - FORMER_BEFORE) : to + TITLE]
    before = passage.folded[max(0, at - BEFORE) : at]
    return passage.finds(vocabulary.former, near) or passage.finds(vocabulary.served, before)


def _closes_row(passage: Passage, told: int, at: int, to: int, vocabulary: Vocabulary) -> bool:
    """Whether a body closes a row behind one that tells: "according to the army and the navy."."""
    coupled = vocabulary.coupled
    if coupled is None or passage.folded[to : to + 1] not in CLOSING:
        return False
    return coupled(passage.folded[told:at]) is not None


def _is_within(passage: Passage, at: int, to: int, vocabulary: Vocabulary) -> bool:
    """Whether a body acts in a clause or a quotation of what the body before it tells."""
    if vocabulary.clausal is None:
        return False
    if vocabulary.told_so and vocabulary.told_so(passage.folded[max(0, at - OPENS) : at]):
        return False  # who tells the whole sentence follows what is told
    return passage.in_quotes(at) or vocabulary.clausal(passage.folded[to : to + AFTER]) is not None


def _opens_a_part(passage: Passage, to: int) -> bool:
    """Whether a body is only the whole of which the one named next is a part."""
    place = passage.start + to + len(PART_OF)
    return passage.folded.startswith(PART_OF, to) and any(a == place for a, _, _ in passage.places("body"))


def _told_by(passage: Passage, at: int, to: int, document: bool, vocabulary: Vocabulary) -> bool:
    """Whether the words around a body say that it tells what the passage tells."""
    words = vocabulary
    before, after = passage.folded[max(0, at - BEFORE) : at], passage.folded[to : to + AFTER]
    if words.sources and words.sources(after):
        return False
    if document and words.within and words.within(after):
        return True
    speaks = passage.finds(words.after, _within_quote(passage.folded[:at], after))
    if speaks and at > passage.matter and words.closes:
        speaks = words.closes(before) is not None
    if speaks or passage.finds(words.before, before):
        return True
    return document and words.document is not None and words.document(before) is not None


def _within_quote(before: str, after: str) -> str:
    """What follows a body, to the end of the quotation it stands in: whoever is quoted tells it."""
    if before.count(QUOTE) % 2 == 0:
        return after
    return after.partition(QUOTE)[0]


def referred(passage: Passage, before: Sequence[Passage], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The body that words such as "the ministry said" mean: the last one named that is a ministry."""
    for pattern in vocabulary.again.among(passage.rows):
        for match in pattern.finditer(passage.folded):
            at, to = match.span("head")
            if not _told_by(passage, at, to, False, vocabulary):
                continue
            for earlier in (passage, *reversed(before)):
                named = [
                    n for n in earlier.places("body") if earlier is not passage or n[0] < passage.start + at
                ]
                for start, end, name in reversed(named):
                    words = earlier.folded[start - earlier.start : end - earlier.start]
                    if match.end() > to and earlier.folded.startswith(PART_OF, end - earlier.start):
                        continue  # the spokesperson is of none that only owns a thing
                    if match["head"] in f"{words} {name.casefold()}":
                        return [(name, match.group(0).strip())]
    return []


def _place(found: tuple[int, int, str]) -> tuple[int, int]:
    return found[0], -found[1]


def acting(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The bodies of state that act in a passage, where a language marks who acts: they told of it."""
    acts = vocabulary.subject
    if acts is None:
        return []
    joined: list[str] = []
    last = passage.start
    for start, end, name in passage.places("body"):
        coupled = vocabulary.coupled and vocabulary.coupled(
            passage.folded[last - passage.start : start - passage.start]
        )
        joined = [*joined, name] if coupled else [name]
        last = end
        if _once_led(passage, start - passage.start, end - passage.start, vocabulary):
            continue
        if bodies[name].kind in TELLING and acts(passage.folded[end - passage.start :]):
            return joined
    return []


def opening(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The body with which a passage opens: what it did was told by itself.

    A language that marks who acts says so, wherever the body stands.
    """
    if vocabulary.subject is not None:
        return []
    last = passage.start + OPENS
    for start, end, name in passage.places("body"):
        if start <= last and bodies[name].kind in TELLING:
            once = _once_led(passage, start - passage.start, end - passage.start, vocabulary)
            return [] if once or _is_of_a_thing(passage, end, vocabulary) else [name]
    return []


def _is_of_a_thing(passage: Passage, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the body that ends there only says whose a thing is: "Russian military aircraft"."""
    thing = vocabulary.thing
    return thing is not None and thing(passage.folded[end - passage.start :]) is not None


def named_in_full(
    before: Sequence[Passage], kin: Container[str], short: Container[str], vocabulary: Vocabulary
) -> str:
    """The last body among `kin` that some sentences name by other words than the `short` ones, or none."""
    for passage in reversed(before):
        for start, end, name in reversed(passage.places("body")):
            words = passage.folded[start - passage.start : end - passage.start]
            if name in kin and words not in short and not _is_of_a_thing(passage, end, vocabulary):
                return name
    return ""


def heralds_of(bodies: Mapping[str, Body]) -> frozenset[str]:
    """The North's media, through which it speaks."""
    return frozenset(name for name, body in bodies.items() if body.state_media and body.country == NORTH)


def speakers_on(day: date | None, offices: Sequence[Office], tenures: Sequence[Tenure]) -> dict[str, str]:
    """For which body each holder of an office speaks on a day."""
    bodies = {(office.country, office.office): office.body for office in offices if office.body}
    return {
        t.person: bodies[t.country, t.office]
        for t in tenures
        if (t.country, t.office) in bodies and day and t.start <= day and (t.end is None or day <= t.end)
    }


def credited(head: str, end: str, tail: str, vocabulary: Vocabulary) -> str:
    """The agency whose report this is, as the words before the text proper, at its end or after it say."""
    ways = ((head, vocabulary.agency), (tail, vocabulary.agency), (end, vocabulary.agency_end))
    for words, patterns in ways:
        for pattern in patterns:
            match = pattern.search(words)
            if match:
                return match["name"]
    return ""


def houses_of_experts(
    passages: Sequence[Passage], vocabulary: Vocabulary, bodies: Mapping[str, Body]
) -> list[str]:
    """The institutes and universities of those whom a piece on what experts say quotes."""
    out: list[str] = []
    for passage in passages:
        out += [name for _, _, name in passage.places("body") if bodies[name].kind == THINK_TANK]
        out += _capitalised(passage, vocabulary.expert_of, vocabulary)
    return list(dict.fromkeys(out))


def first_named(passages: Sequence[Passage], kinds: Container[str], bodies: Mapping[str, Body]) -> list[str]:
    """The first body of some kinds that some sentences name, such as the court that ruled."""
    named = (name for passage in passages for _, _, name in passage.places("body"))
    return [name for name in named if bodies[name].kind in kinds][:1]


def unlisted(passage: Passage, vocabulary: Vocabulary) -> list[str]:
    """The bodies that no roster has but to whom the passage attributes what it tells."""
    if passage.lacks(vocabulary.unlisted):
        return []
    return _capitalised(passage, vocabulary.unlisted.among(passage.rows), vocabulary)


def _capitalised(passage: Passage, patterns: Sequence[re.Pattern[str]], vocabulary: Vocabulary) -> list[str]:
    out: list[str] = []
    listed = passage.places("body")
    for pattern in patterns:
        for match in pattern.finditer(passage.words):
            start = match.start("name")
            name = " ".join(match["name"].split()).removeprefix("The ")
            for ending in (" in", " of", " and"):
                name = name.removesuffix(ending)
            # Behind a listed body its own verb follows.
            known = any(a < passage.start + match.end() and passage.start + start < b for a, b, _ in listed)
            kinds = vocabulary.unlisted_kinds
            if not known and (kinds is None or kinds(name)):
                out.append(name)
    return list(dict.fromkeys(out))


def confirming(
    passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body], speakers: Mapping[str, str]
) -> list[str]:
    """The forces and ministries that say they saw it themselves, such as a launch they detected."""
    if not passage.says(vocabulary.confirmed) or passage.says(vocabulary.background):
        return []
    names = [name for name, _ in attributed(passage, vocabulary, bodies, speakers)]
    return [name for name in names if bodies[name].kind in WATCHING]


def saying_so_too(
    passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body], speakers: Mapping[str, str]
) -> list[str]:
    """The bodies of state that tell of their own accord what another body told."""
    if passage.lacks(vocabulary.in_turn) or not passage.says(vocabulary.in_turn):
        return []
    return saying(passage, vocabulary, bodies, speakers)


def saying(
    passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body], speakers: Mapping[str, str]
) -> list[str]:
    """The governments and forces to whom a passage attributes what it tells."""
    names = [name for name, _ in attributed(passage, vocabulary, bodies, speakers)]
    return [name for name in names if bodies[name].kind in WATCHING]


def published_through(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The organisations through which somebody published the words that a passage tells."""
    through = vocabulary.channel
    if through is None:
        return []
    places = (p for p in passage.places("body") if bodies[p[2]].kind == "organisation")
    return [name for _, end, name in places if through(passage.folded[end - passage.start :])]
