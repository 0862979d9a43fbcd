"""Finds the states whose governments tell what a passage tells, where they are not named as bodies."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reading.parties import NORTH
from bot.reading.passage import Passage
from bot.reading.rosters import Body
from bot.reading.vocabulary import Vocabulary

AFTER = 280  # letters after a name in which its verb is looked for
GOVERNMENT = "government"
HOME = "KR"  # whose government Korean texts mean by "the government"


def _governments(bodies: Mapping[str, Body]) -> dict[str, str]:
    """The government of each state, by its country."""
    return {b.country: b.name for b in bodies.values() if b.whole and b.kind == GOVERNMENT}


def states_speaking(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The governments of the states that speak in a passage, as in "Japan lodged a protest"."""
    speaks, joined, served = vocabulary.state_speaks, vocabulary.joined, vocabulary.served
    if speaks is None:
        return []
    whole = _governments(bodies)
    out: list[str] = []
    together: list[str] = []
    last = -1
    for start, end, key in passage.places("actor"):
        at, to = start - passage.start, end - passage.start
        before = passage.folded[:at]
        if at < last or at > passage.matter or passage.finds(served, before):
            continue
        between = passage.folded[last:at]
        if not (joined and joined(between)):
            together = []
        together.append(whole.get(key, ""))
        last = to
        if speaks(passage.folded[to : to + AFTER]) and not passage.finds(vocabulary.no_speaker, before):
            # Behind a comma alone stands who tells of those before it.
            out += together[-1:] if between.strip() == "," else together
    return [name for name in dict.fromkeys(out) if name]


def north_speaking(passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]) -> list[str]:
    """The North's government where a passage begins with what it said: nobody else tells that."""
    if passage.keys("actor")[:1] != [NORTH]:
        return []
    return [n for n in states_speaking(passage, vocabulary, bodies) if bodies[n].country == NORTH]


def officials_speaking(
    passage: Passage, vocabulary: Vocabulary, bodies: Mapping[str, Body]
) -> list[tuple[str, str]]:
    """The governments of officials without a name: of the states named before them, else of the first."""
    own = passage.says(vocabulary.own_state)
    words = own or passage.says(vocabulary.officials)
    if not words or passage.says(vocabulary.once_official):
        return []
    # Those of the North speak through its media.
    actors = [HOME] if own else [key for key in passage.keys("actor") if key != NORTH]
    named = [] if own else _states_of_officials(passage, vocabulary)
    whole = _governments(bodies)
    return [(whole[key], words) for key in named or actors[:1] if key in whole]


def _states_of_officials(passage: Passage, vocabulary: Vocabulary) -> list[str]:
    """The states, but the North, whose officials tell, as in "South Korean and Japanese officials said"."""
    follows, coupled = vocabulary.state_officials, vocabulary.coupled
    chain: list[str] = []
    last = -1
    for start, end, key in passage.places("actor"):
        at, to = start - passage.start, word_end(passage.folded, end - passage.start)
        if at < last:
            continue
        chain = [*chain, key] if coupled and last >= 0 and coupled(passage.folded[last:at]) else [key]
        last = to
        if follows and follows(passage.folded[to:]):
            return [key for key in dict.fromkeys(chain) if key != NORTH]
    return []


def word_end(folded: str, to: int) -> int:
    """Where the word ends in which a term with an open end stops, as in "Pentagon spokesperson"."""
    while folded[to : to + 1].isascii() and folded[to : to + 1].isalpha():
        to += 1
    return to


def coupled_states(
    passage: Passage, at: int, vocabulary: Vocabulary, bodies: Mapping[str, Body]
) -> list[str]:
    """The other government of "U.S. and South Korean officials", whose second state alone names a body."""
    coupled = vocabulary.coupled
    places = [(end - passage.start, key) for _, end, key in passage.places("actor") if key != NORTH]
    ends = [(word_end(passage.folded, to), key) for to, key in places]
    keys = {key for to, key in ends if to <= at and coupled and coupled(passage.folded[to:at])}
    return [name for country, name in _governments(bodies).items() if country in keys]


def coupled_before(passage: Passage, words: str, vocabulary: Vocabulary) -> list[str]:
    """The body with which some words are coupled: "Japan's coast guard and defense ministry"."""
    at, coupled = passage.words.find(words), vocabulary.coupled
    ends = ((end - passage.start, name) for _, end, name in passage.places("body"))
    return [name for to, name in ends if to <= at and coupled and coupled(passage.folded[to:at])]
