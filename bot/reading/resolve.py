"""Decides for each mention of an article which event it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.reading.concepts import Lexicon
from bot.reading.likeness import Likeness, Profile, Telling, common_terms, compare, rarities, words_of
from bot.reading.merge import joined, opened
from storage.model import (
    Article,
    Candidate,
    Decision,
    Ignored,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Reason,
)

_WORDS_ALONE = Lexicon()
_COPY = 0.75


@dataclass(frozen=True, slots=True)
class _Known:
    """An event at hand: its profile, who tells it, and whether this article told it already."""

    profile: Profile
    urls: frozenset[str] = frozenset()
    number: int = 0
    here: bool = False


def resolve(
    article: Article,
    reading: Reading,
    candidates: Sequence[Sequence[Candidate]],
    *,
    lexicon: Lexicon | None = None,
) -> tuple[Decision, ...]:
    """New event, new mention of a known one, or ignored: for each mention, with its reason.

    `candidates[i]` belongs to `reading.mentions[i]`. Without a lexicon only words are compared.
    """
    lexicon = lexicon or _WORDS_ALONE
    known: dict[str, _Known] = {}
    decisions: list[Decision] = []
    for mention, found in zip(reading.mentions, candidates, strict=True):
        at_hand: dict[str, float] = {}
        for candidate in found:
            name = f"event {candidate.event.id}"
            at_hand[name] = candidate.shared / max(1, len(mention.keys))
            if name not in known:
                known[name] = _stored(candidate, lexicon)
        for name, state in known.items():
            if state.here:
                at_hand.setdefault(name, 0.3)
        telling = _telling(mention, article.title, article.published_on, lexicon)
        name, state, decision = _decide(article, mention, telling, known, at_hand)
        known[name] = state
        decisions.append(decision)
    return tuple(decisions)


def _decide(
    article: Article,
    mention: Mention,
    telling: Telling,
    known: Mapping[str, _Known],
    at_hand: Mapping[str, float],
) -> tuple[str, _Known, Decision]:
    rarity = rarities(known[name].profile for name in at_hand)
    likenesses = {
        name: compare(telling, known[name].profile, rarity, shared) for name, shared in at_hand.items()
    }
    best = max(likenesses, key=lambda name: likenesses[name].score, default="")
    if not best or likenesses[best].score < 0:
        return _open(article, mention, telling, known, _why_not(best, likenesses))
    state = known[best]
    terms = ", ".join(common_terms(telling, state.profile, rarity))
    words = f"score {likenesses[best].score:.1f} for {best}; both have {terms}"
    if state.here:
        return best, state, Ignored(mention, Reason("event", "the article has told this already", words))
    copy = _is_copy(telling, state.profile)
    event = joined(state.profile.event, article, mention, copy=copy, again=article.url in state.urls)
    rule = "repeats the words of a known report" if copy else "tells the same development"
    after = _Known(
        Profile.of(event, (telling, *state.profile.tellings)), state.urls | {article.url}, state.number, True
    )
    return best, after, NewMention(mention, event, Reason("event", rule, words), state.number)


def _open(
    article: Article, mention: Mention, telling: Telling, known: Mapping[str, _Known], why: Reason
) -> tuple[str, _Known, Decision]:
    number = 1 + max((state.number for state in known.values()), default=0)
    event = opened(article, mention)
    state = _Known(Profile.of(event, (telling,)), frozenset((article.url,)), number, here=True)
    return f"new {number}", state, NewEvent(mention, event, why, number)


def _why_not(best: str, likenesses: Mapping[str, Likeness]) -> Reason:
    if not best:
        return Reason("event", "no known event shares its terms")
    likeness = likenesses[best]
    if likeness.rule:
        return Reason("event", likeness.rule, f"nearest is {best}")
    return Reason("event", "too unlike any known event", f"score {likeness.score:.1f} for {best}")


def _is_copy(telling: Telling, profile: Profile) -> bool:
    """Whether most words of the passage stand in one earlier report of the event."""
    mine = set(telling.words)
    return any(
        mine and len(mine & other.words.keys()) >= _COPY * len(mine | other.words.keys())
        for other in profile.tellings
    )


def _stored(candidate: Candidate, lexicon: Lexicon) -> _Known:
    tellings = [_telling(s.mention, s.title, s.published_on, lexicon) for s in candidate.mentions]
    urls = frozenset(stored.url for stored in candidate.mentions if stored.url)
    return _Known(Profile.of(candidate.event, tellings), urls)


def _telling(mention: Mention, title: str, published_on: date | None, lexicon: Lexicon) -> Telling:
    passage = lexicon.terms(mention.evidence)
    heading = lexicon.terms(title) if mention.lead else passage
    of_title, words, concepts = words_of(heading, passage)
    return Telling(
        title=of_title,
        words=words,
        concepts=concepts,
        script=passage.script,
        type=mention.type,
        status=mention.status,
        when=mention.when,
        actors=frozenset(mention.actors),
        people=frozenset(mention.people),
        published_on=published_on,
    )
