"""Events by words: hits of the index, told as events, until there are as many as asked for.

Only the events to be shown are read whole; of the others no more than what filters ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Any, ClassVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)

from storage.asking import few, past
from storage.asking.asked import Asked, Values
from storage.asking.stretch import Near, near
from storage.asking.view import View, first, whole
from storage.columns import as_json
from storage.engines.portable import ONE, among
from storage.engines.prepared import Prepared
from storage.model import Event, EventPage, EventQuery, Order
from storage.recording.batch import LEAD, MENTION
from storage.rows import event_of
from storage.tables import article_readings, articles, event_moves, events, mentions
from storage.words.chosen import Rows, Scored, Walk, headed_first
from storage.words.lately import lately
from storage.words.match import ARTICLES, MENTIONS, Match
from storage.words.search import (
    Reach,
    Wanted,
    has_common,
    look,
    newest_hits,
    ranked_hits,
)

_RECORDED = {MENTIONS: mentions, ARTICLES: articles}

# Of ranked hits and of common ones, how many are looked at first, by rank after a few more than the page has.
_BEST, _PAGE, _MORE = 60, 40, 6

# How much later than it happens most news of an event comes.
_LATER = timedelta(days=7)


def page(connection: Connection, query: EventQuery, shape: Asked, values: Values, reach: Reach) -> EventPage:
    """Events by words: those whose mention matches before those whose article does."""
    wanted = Wanted.of(query)
    if not wanted.phrases or query.limit <= 0:
        return EventPage(())
    longest = reach.longest if query.order is Order.RANK else None
    bounds = near(connection, shape, values, reach.near, longest) if query.as_of is None else None
    asking = _Asking(connection, query, shape, values, wanted, reach, bounds)
    return asking.best() if query.order is Order.RANK else asking.listed()


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question while it is answered; `near` are the events of its stretch of time."""

    connection: Connection
    query: EventQuery
    shape: Asked
    values: Values
    wanted: Wanted
    reach: Reach
    near: Near | None

    def best(self) -> EventPage:
        """The best first: all that mentions tell, then, while there are too few, what articles hold."""
        found: list[int] = []
        common = False
        for tier in self._tiers():
            common = common or tier.favours_recent
            scores: dict[int, float] = {}
            for told in tier.told(self):
                for score, event_id in told:
                    scores[event_id] = min(score, scores.get(event_id, score))
                if len(scores.keys() - set(found)) + len(found) > self.query.limit:
                    break
            best = sorted(scores, key=lambda event_id: (scores[event_id], -event_id))
            found += [event_id for event_id in best if event_id not in set(found)]
            if len(found) > self.query.limit:
                common = common or tier.others
                break
        found = found[: self.query.limit + 1]
        events = {event.id: event for event in self._whole(found)}
        return self._page([events[event_id] for event_id in found], common)

    def listed(self) -> EventPage:
        """In another order than that of rank: what mentions and articles hold together."""
        tiers = list(self._tiers())
        found: set[int] = set()
        for batches in zip_longest(*(tier.told(self) for tier in tiers), fillvalue=()):
            found.update(event_id for told in batches for _, event_id in told)
            if len(found) > self.query.limit:
                break
        return self._page(self._whole(found), any(tier.favours_recent for tier in tiers))

    def _page(self, events: Sequence[Event], common: bool) -> EventPage:
        limit = self.query.limit
        return EventPage(tuple(events[:limit]), len(events) > limit, common)

    def _tiers(self) -> Iterator[_Tier | _Few]:
        if self.near is not None:
            yield from self._chosen(self.near)
            return
        if self.query.order is Order.RANK and self.query.as_of is None and self.query.date_to is None:
            newest = lately(self.connection, self.wanted, self._span(MENTIONS)[1], self.reach)
            if newest is not None:
                yield from self._seldom(*newest)
                return
        for name in (MENTIONS, ARTICLES):
            low, high = self._span(name)
            plain = self.wanted.match(self.connection, name, marked=False)
            seen = look(self.connection, plain, low, high, self.reach)
            if self.wanted.marks and (seen.common or not seen.all_read):
                marked = self.wanted.match(self.connection, name, marked=True)
                yield _Tier(marked, low, high, True, ())
            elif seen.all_read or self.query.date_to is None:
                yield _Tier(plain, low, high, seen.common, seen.hits, seen.common or not seen.all_read)
            else:  # what was read is not of these days
                yield _Tier(plain, low, high, True, ())

    def _seldom(self, low: int, newest: Sequence[int]) -> Iterator[_Tier | _Few]:
        """What mentions hardly ever have together: these of the newest, then articles, then older mentions.

        Not the last where no article before those of the newest has it: what a mention says its article
        says, too, if it has a text.
        """
        said, held = (self.wanted.match(self.connection, name, marked=True) for name in (MENTIONS, ARTICLES))
        yield _Few(said, newest, older=())
        span = self._span(ARTICLES)
        if hits := newest_hits(self.connection, held, *span, self.reach.newest[0]):
            yield _Tier(held, *span, True, hits)
            ((article,),) = _ARTICLE.tuples(self.connection, {"mention": low})
            if len(hits) == self.reach.newest[0] or hits[-1] <= article:
                yield _Tier(said, *self._span(MENTIONS), True, ())

    def _chosen(self, near: Near) -> Iterator[_Few]:
        """What tells the events of these days; of many, what may last longer while others are too few."""
        ranked = self.query.order is Order.RANK
        parts = [near.every]
        if near.cut or (ranked and near.longer and near.size > self.reach.apart):
            parts = [f"[{near.numbers}]", f"[{near.longer}]"]
        for part in parts:
            others = part is not parts[-1]
            told = few.rows(self.connection, self.shape, self.values, part, of_topics=near.of_topics)
            for name, rows in told.items():
                found = self._few(name, rows)
                yield replace(found, others=others, cut=found.cut or (near.cut and not others))

    def _few(self, tier: str, rows: Rows) -> _Few:
        """All rows that match; of so many that not each can be looked at, the newest."""
        match = self.wanted.match(self.connection, tier, marked=False)
        ranked = self.query.order is Order.RANK
        most = {"most": self.reach.hits} if ranked else {}
        walk = Walk(self.connection, match, rows, self._span(tier)[1], self.reach.ranked, **most)
        hits: list[int] = []
        for piece in walk:
            hits += piece
            if ranked and len(hits) >= self.reach.newest[0] and walk.crowded:
                return _Few(match, hits, walk)
        return _Few(match, hits, cut=walk.cut)

    def _span(self, tier: str) -> tuple[int, int]:
        """Two ids with all between them that can belong to the events asked for."""
        if self.query.as_of is not None:
            return 0, past.highest(self.connection, _RECORDED[tier], self.query.as_of)
        return 0, past.last(self.connection, _RECORDED[tier])

    def told_by(self, tier: str, high: int) -> int:
        """The highest id that tells of the days asked for in good time, if that is lower."""
        until = self.query.date_to
        if until is None or until > date.max - 2 * _LATER:
            return high
        moment = datetime.combine(until + _LATER, time(), UTC)
        return min(high, past.highest(self.connection, _RECORDED[tier], moment))

    def told(self, tier: str, batch: Scored) -> Iterator[tuple[float, int]]:
        """The events that hits tell, as far as the query wants them, by the order of hits."""
        if not batch:
            return
        hits = {"hits": as_json([hit for _, hit in batch])}
        told = dict(_told(self.shape, tier).tuples(self.connection, self.values | hits))
        for score, hit in batch:
            if hit in told:
                yield score, told[hit]

    def _whole(self, ids: Iterable[int]) -> tuple[Event, ...]:
        """Events to be shown, in the query's order."""
        rows = _shown(self.shape).rows(self.connection, self.values | {"ids": as_json(list(ids))})
        return tuple(map(event_of, rows))


@dataclass(frozen=True, slots=True)
class _Tier:
    """One of the two indexes, what of it may match, and whether the words are common there.

    `hits` have been found already: all of them, of common words the newest.
    """

    match: Match
    low: int
    high: int
    common: bool
    hits: Sequence[int]
    favours_recent: bool = True
    others: ClassVar[bool] = False

    def told(self, asking: _Asking) -> Iterator[Iterable[tuple[float, int]]]:
        """The events of its hits, best first; those of one score in one batch."""
        for batch in self._batches(asking):
            for piece in _pieces(batch, self._cuts(asking.query)):
                yield asking.told(self.match.tier, piece)

    def _cuts(self, query: EventQuery) -> Sequence[int]:
        """Where hits are cut; where a list in another order ends depends on it."""
        if query.order is Order.RANK:
            return query.limit + _MORE, _PAGE if self.common else _BEST
        return (_PAGE,) if self.common else ()

    def _batches(self, asking: _Asking) -> Iterator[Scored]:
        if self.common:
            yield from self._recent(asking)
        elif self.hits and asking.query.as_of is None and asking.query.order is Order.RANK:
            yield from self._ranked(asking)
        else:
            # As of a past moment, words are counted as they are now: by recency, the same at any time.
            yield _by_recency(self.hits)

    def _ranked(self, asking: _Asking) -> Iterator[Scored]:
        tier, ids = self.match.tier, (self.low, self.high)
        if has_common(asking.connection, asking.wanted, tier, *ids, asking.reach):
            yield from headed_first(asking.connection, tier, asking.wanted, self.hits)
        else:
            yield ranked_hits(asking.connection, self.match, *ids, self.hits)

    def _recent(self, asking: _Asking) -> Iterator[Scored]:
        """The newest first, of certain days those that tell of them in good time before all later ones."""
        first = asking.told_by(self.match.tier, self.high)
        for low, high in ((self.low, first), (first + 1, self.high)):
            yield from self._between(asking, low, high, list(asking.reach.newest))

    def _between(self, asking: _Asking, low: int, high: int, counts: list[int]) -> Iterator[Scored]:
        if self.hits and high == self.high:
            yield _by_recency(self.hits)
            if len(self.hits) < counts[0]:
                return
            high = self.hits[-1] - 1
            counts.pop(0)
        while low <= high:
            hits = newest_hits(asking.connection, self.match, low, high, counts[0])
            yield _by_recency(hits)
            if len(hits) < counts[0]:
                return
            high = hits[-1] - 1
            counts = counts[1:] or counts


@dataclass(frozen=True, slots=True)
class _Few:
    """What of a tier can tell the events of a short time: its rows that match are ordered.

    `hits` are all of them or, where `older` ones are yet to be found, the newest. `others` may follow where
    these are too few; `cut`: there may be others that are not looked at.
    """

    match: Match
    hits: Sequence[int]
    older: Iterable[Sequence[int]] | None = None
    others: bool = False
    cut: bool = False

    @property
    def favours_recent(self) -> bool:
        """Whether the newest come first, or alone."""
        return self.cut or self.older is not None

    def told(self, asking: _Asking) -> Iterator[Iterable[tuple[float, int]]]:
        """The events of its hits, best first; in the order of rank no more at once than make a page."""
        ranked = asking.query.order is Order.RANK
        batches = self._batches(asking)
        if not ranked:  # where lists end does not depend on how hits were found
            batches = iter([sorted(chain(*batches))])
        for batch in batches:
            for piece in _pieces(batch, (asking.query.limit + _MORE, _BEST) if ranked else (_BEST,)):
                yield asking.told(self.match.tier, piece)

    def _batches(self, asking: _Asking) -> Iterator[Scored]:
        if not self.older:
            yield from headed_first(asking.connection, self.match.tier, asking.wanted, self.hits)
            return
        yield from map(_by_recency, chain((self.hits,), self.older))


def _pieces(batch: Scored, cuts: Iterable[int]) -> Iterator[Scored]:
    """The hits in pieces that end there, or as soon after as the score changes."""
    start = 0
    for cut in cuts:
        end = next((n for n in range(cut, len(batch)) if batch[n][0] != batch[n - 1][0]), len(batch))
        yield batch[start:end]
        start = max(start, end)
    yield batch[start:]


def _by_recency(hits: Sequence[int]) -> Scored:
    return [(-hit, hit) for hit in hits]


# Of which article a mention is, or the next one; ids of both rise with recording.
_ARTICLE = Prepared(
    select(mentions.c.article_id)
    .where(mentions.c.id >= bindparam("mention", type_=Integer))
    .order_by(mentions.c.id)
    .limit(ONE)
)


@lru_cache(1024)
def _told(shape: Asked, tier: str) -> Prepared:
    """Hits of a tier, each with its event, as far as the query wants that."""
    query = shape.named()
    hit, event_id, stood = _MENTIONS_TELL if tier == MENTIONS else _LEADS_TELL
    given = [among(hit, "hits"), stood(query.as_of)]
    if query.as_of is None:
        view = View.of(and_(events.c.id == event_id, *given), hit.label("hit"))
        asked = select(view.table.c.hit, view.table.c.id)
    else:
        then = _then(hit, event_id, query.as_of).label("event_id")
        told = select(hit.label("hit"), then).where(*given).cte("told").prefix_with("MATERIALIZED")
        view = View.at(query.as_of)
        joined = view.table.c.id == told.c.event_id
        asked = select(told.c.hit, view.table.c.id).join_from(told, view.table, joined)
    return Prepared(asked.where(*view.filters(query)))


def _mention_stood(moment: Any) -> ColumnElement[bool]:
    standing: ColumnElement[bool] = mentions.c.replaced_at.is_(None)
    if moment is None:
        return standing
    return and_(mentions.c.recorded_at <= moment, or_(standing, mentions.c.replaced_at > moment))


def _article_stood(moment: Any) -> ColumnElement[bool]:
    if moment is None:
        return true()
    return exists().where(articles.c.id == article_readings.c.article_id, articles.c.recorded_at <= moment)


_MENTIONS_TELL = (mentions.c.id, mentions.c.event_id, _mention_stood)
_LEADS_TELL = (article_readings.c.article_id, article_readings.c.lead_event_id, _article_stood)


def _then(hit: Column[int], event_id: Column[int], moment: Any) -> ColumnElement[int]:
    """The event that a hit told at a moment, before another event absorbed it."""
    moves = event_moves.c
    kind = MENTION if hit.table is mentions else LEAD
    was = (
        select(moves.event_id)
        .where(moves.kind == literal_column(f"'{kind}'"), moves.item_id == hit, moves.moved_at > moment)
        .order_by(moves.moved_at)
        .limit(ONE)
        .correlate(hit.table)
    )
    return func.coalesce(was.scalar_subquery(), event_id, type_=Integer)


@lru_cache(1024)
def _shown(shape: Asked) -> Prepared:
    """The first of some events, in the query's order."""
    query = shape.named()
    view = View.of(among(events.c.id, "ids")) if query.as_of is None else View.at(query.as_of)
    chosen = select(view.table.c.id)
    if query.as_of is not None:
        chosen = chosen.where(among(view.table.c.id, "ids"))
    return whole(first(chosen, view, query), View.at(query.as_of), query)
