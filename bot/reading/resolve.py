"""Decides for each mention of an article which event it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.reading.concepts import Blend, Lexicon
from bot.reading.likeness import Likeness, Profile, Telling, common_terms, compare, rarities, scale
from bot.reading.merge import joined, opened
from storage.model import (
    Article,
    Candidate,
    Decision,
    Event,
    Ignored,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Reason,
    Status,
)

_WORDS_ALONE = Lexicon()
_COPY = 0.75
_SAME_ARTICLE = 0.2  # passages of one article are near each other without sharing keys


@dataclass(frozen=True, slots=True)
class _Known:
    """An event at hand: its profile, who tells it, and whether this article told it already."""

    profile: Profile
    texts: tuple[tuple[str, str], ...] = ()
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
    for told, found in zip(reading.mentions, candidates, strict=True):
        mention = replace(told, flags=(*told.flags, *reading.flags)) if told.lead else told
        at_hand: dict[str, float] = {}
        for candidate in found:
            name = f"event {candidate.event.id}"
            at_hand[name] = candidate.shared / max(1, len(mention.keys))
            if name not in known:
                known[name] = _stored(candidate, lexicon)
        for name, state in known.items():
            if state.here and _told_apart(mention, state.profile.event):
                at_hand.pop(name, None)
            elif state.here:
                at_hand.setdefault(name, _SAME_ARTICLE)
        telling = _telling(mention, article.title, article.published_on, lexicon)
        name, state, decision = _decide(article, mention, telling, known, at_hand, lexicon)
        known[name] = state
        decisions.append(decision)
    return tuple(decisions)


def _told_apart(mention: Mention, event: Event) -> bool:
    """Whether one article that tells both tells them as two: on other days, or one as a plan only."""
    if (mention.status is Status.PLANNED) != (event.status is Status.PLANNED):
        return True
    if mention.when is None or event.when is None:
        return False
    return mention.when.last < event.when.first or event.when.last < mention.when.first


def _decide(
    article: Article,
    mention: Mention,
    telling: Telling,
    known: Mapping[str, _Known],
    at_hand: Mapping[str, float],
    lexicon: Lexicon,
) -> tuple[str, _Known, Decision]:
    rarity = rarities(telling, [known[name].profile for name in at_hand])
    scaled = scale(telling, rarity)
    likenesses = {
        name: compare(telling, known[name].profile, scaled, shared) for name, shared in at_hand.items()
    }
    best = max(likenesses, key=lambda name: likenesses[name].score, default="")
    if not best or likenesses[best].score < 0:
        return _open(article, mention, telling, known, _why_not(best, likenesses))
    state = known[best]
    terms = ", ".join(common_terms(telling, state.profile, rarity))
    words = f"score {likenesses[best].score:.1f} for {best}; both have {terms}"
    if state.here:
        return best, state, Ignored(mention, Reason("event", "the article has told this already", words))
    copy = _is_copy(telling, [lexicon.blend((text,)) for text in state.texts])
    event = joined(state.profile.event, article, mention, copy=copy, again=article.url in state.urls)
    rule = "repeats the words of a known report" if copy else "tells the same development"
    after = replace(
        state, profile=_with(state.profile, event, telling), urls=state.urls | {article.url}, here=True
    )
    return best, after, NewMention(mention, event, Reason("event", rule, words), state.number)


def _open(
    article: Article, mention: Mention, telling: Telling, known: Mapping[str, _Known], why: Reason
) -> tuple[str, _Known, Decision]:
    number = 1 + max((state.number for state in known.values()), default=0)
    event = opened(article, mention)
    state = _Known(_alone(event, telling), (), frozenset((article.url,)), number, here=True)
    return f"new {number}", state, NewEvent(mention, event, why, number)


def _why_not(best: str, likenesses: Mapping[str, Likeness]) -> Reason:
    if not best:
        return Reason("event", "no known event shares its terms")
    likeness = likenesses[best]
    if likeness.rule:
        return Reason("event", likeness.rule, f"nearest is {best}")
    return Reason("event", "too unlike any known event", f"score {likeness.score:.1f} for {best}")


def _is_copy(telling: Telling, earlier: Sequence[Blend]) -> bool:
    """Whether most words of the passage stand in one earlier report of the event, and the reverse."""
    mine = telling.text.words.keys()
    return any(
        len(mine & one.words.keys()) >= _COPY * max(1, len(mine | one.words.keys())) for one in earlier
    )


def _alone(event: Event, telling: Telling) -> Profile:
    whens = frozenset((telling.when,) if telling.when is not None else ())
    reports = frozenset((telling.published_on,) if telling.published_on is not None else ())
    return Profile(event, telling.text, whens, reports)


def _with(profile: Profile, event: Event, telling: Telling) -> Profile:
    """The profile for the rest of this article: what it said once it need not say in other words."""
    one = _alone(event, telling)
    return Profile(event, profile.text, profile.whens | one.whens, profile.reports | one.reports)


def _stored(candidate: Candidate, lexicon: Lexicon) -> _Known:
    told = candidate.mentions
    texts = tuple((s.title if s.mention.lead else "", s.mention.evidence) for s in told)
    whens = {s.mention.when for s in told} | {candidate.event.when}
    profile = Profile(
        candidate.event,
        lexicon.blend(texts),
        frozenset(when for when in whens if when is not None),
        frozenset(s.published_on for s in told if s.published_on is not None),
    )
    return _Known(profile, texts, frozenset(stored.url for stored in told if stored.url))


def _telling(mention: Mention, title: str, published_on: date | None, lexicon: Lexicon) -> Telling:
    return Telling(
        text=lexicon.blend(((title if mention.lead else "", mention.evidence),)),
        type=mention.type,
        status=mention.status,
        when=mention.when,
        actors=frozenset(mention.actors),
        people=frozenset(mention.people),
        origins=frozenset(origin.key for origin in mention.origins),
        lead=mention.lead,
        published_on=published_on,
    )
