"""Decides for each mention of an article which event it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.concepts import Lexicon
from bot.reading.likeness import Likeness, Telling, compare, rarities
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
    StoredMention,
)

_WORDS_ALONE = Lexicon()
_COPY = 0.8
_THRESHOLD = 0.0


@dataclass(frozen=True, slots=True)
class _Known:
    """An event at hand: how it reads now and who tells it."""

    event: Event
    tellings: tuple[Telling, ...]
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

    `candidates[i]` belongs to `reading.mentions[i]`.
    """
    lexicon = lexicon or _WORDS_ALONE
    known: dict[str, _Known] = {}
    decisions: list[Decision] = []
    for mention, found in zip(reading.mentions, candidates, strict=True):
        for candidate in found:
            known.setdefault(f"stored {candidate.event.id}", _stored(candidate, lexicon))
        keys = [f"stored {c.event.id}" for c in found] + [k for k, v in known.items() if v.number]
        decision = _decide(article, mention, {k: known[k] for k in dict.fromkeys(keys)}, lexicon)
        key, state, made = decision
        known[key] = state
        decisions.append(made)
    return tuple(decisions)


def _decide(
    article: Article, mention: Mention, known: dict[str, _Known], lexicon: Lexicon
) -> tuple[str, _Known, Decision]:
    telling = _telling(mention, article.title, article.published_on, article.language, lexicon)
    best, likeness = _best(telling, known)
    if best is None or likeness.score < _THRESHOLD:
        number = 1 + max((state.number for state in known.values()), default=0)
        event = opened(article, mention)
        state = _Known(event, (telling,), frozenset((article.url,)), number, here=True)
        return f"new {number}", state, NewEvent(mention, event, _why(likeness, best), number)
    state = known[best]
    why = Reason("event", "tells the same development", _grounds(likeness))
    if state.here:
        why = Reason("event", "says again what the article said before", _grounds(likeness))
        return best, state, Ignored(mention, why)
    event = joined(state.event, article, mention, copy=False, again=article.url in state.urls)
    after = _Known(event, (*state.tellings, telling), state.urls | {article.url}, state.number, here=True)
    return best, after, NewMention(mention, event, why, state.number)


def _best(telling: Telling, known: dict[str, _Known]) -> tuple[str | None, Likeness]:
    rarity = rarities([state.tellings for state in known.values()])
    scored = {key: _nearest(telling, state.tellings, rarity) for key, state in known.items()}
    if not scored:
        return None, Likeness(-9.0, ())
    best = max(scored, key=lambda key: scored[key].score)
    return best, scored[best]


def _nearest(telling: Telling, tellings: Sequence[Telling], rarity: dict[str, float]) -> Likeness:
    """The nearest of an event's tellings, held back where the others are further off."""
    all_of_them = sorted((compare(telling, other, rarity) for other in tellings), key=lambda k: -k.score)
    top = all_of_them[:3]
    return Likeness(0.5 * top[0].score + 0.5 * sum(k.score for k in top) / len(top), top[0].shared)


def _stored(candidate: Candidate, lexicon: Lexicon) -> _Known:
    tellings = tuple(_retelling(stored, candidate.event.language, lexicon) for stored in candidate.mentions)
    return _Known(candidate.event, tellings, frozenset(stored.url for stored in candidate.mentions))


def _retelling(stored: StoredMention, language: str, lexicon: Lexicon) -> Telling:
    return _telling(stored.mention, stored.title, stored.published_on, language, lexicon)


def _telling(mention: Mention, title: str, published_on: object, language: str, lexicon: Lexicon) -> Telling:
    return Telling(
        title=lexicon.terms(title if mention.lead else mention.headline),
        passage=lexicon.terms(mention.evidence),
        type=mention.type,
        status=mention.status,
        when=mention.when,
        actors=frozenset(mention.actors),
        people=frozenset(mention.people),
        lead=mention.lead,
        published_on=published_on,  # type: ignore[arg-type]
        language=language,
    )


def _grounds(likeness: Likeness) -> str:
    return f"score {likeness.score:.2f}: {', '.join(likeness.shared)}"


def _why(likeness: Likeness, best: str | None) -> Reason:
    if best is None:
        return Reason("event", "no stored event shares its terms")
    return Reason("event", f"nearest event ({best}) is another development", _grounds(likeness))
