"""The outlets of the demo: they publish the later dispatches one after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.outlets.outlet import Outlet
from bot.outlets.records import Form, Piece, Wording
from storage.model import Article

GAP = timedelta(seconds=12)
SOURCE = "trilateral"
NAME = "Trilateral dispatches"

# One of each kind of feed: whole texts, teasers with the text behind, other letters than UTF-8.
_DESKS = {
    "wire": Outlet(NAME, "en", (), Form.ATOM),
    "desk": Outlet(NAME, "en", (), Form.RSS, whole=False),
    "ko": Outlet(NAME, "ko", (), Form.RSS, "euc-kr"),
    "ja": Outlet(NAME, "ja", (), Form.RDF, "shift_jis"),
}


def dispatch_outlets(dispatches: Iterable[Article], start: datetime, gap: timedelta) -> dict[str, Outlet]:
    """Outlets by key, of which the first dispatch is there a `gap` after `start`, the next a gap later.

    Every third one in English comes as a teaser with a page behind. The others come whole and lead to
    the public document that they were written from, as dispatches read from a file do.
    """
    told: defaultdict[str, list[Piece]] = defaultdict(list)
    for number, dispatch in enumerate(dispatches, start=1):
        english = "desk" if number % 3 == 0 else "wire"
        key = dispatch.language if dispatch.language in _DESKS else english
        told[key].append(_piece(dispatch, start + number * gap, whole=_DESKS[key].whole))
    return {key: replace(_DESKS[key], pieces=tuple(pieces)) for key, pieces in told.items()}


def _piece(dispatch: Article, since: datetime, *, whole: bool) -> Piece:
    return Piece(
        key=dispatch.external_id,
        wordings=(Wording(since, dispatch.title, dispatch.text),),
        dated=dispatch.published_on,
        link=dispatch.url if whole else "",
        canonical=dispatch.url,
    )
