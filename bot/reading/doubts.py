"""Flags with the place of their words, and the mentions on which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.model import Flag, Mention


@dataclass(frozen=True, slots=True)
class Doubt:
    """A flag and the place of its words in the text; `about` is the same for what is the same error."""

    start: int
    end: int
    about: tuple[str, ...]
    flag: Flag


def placed(
    mentions: Sequence[Mention], doubts: Sequence[Doubt]
) -> tuple[tuple[Mention, ...], tuple[Flag, ...]]:
    """The mentions with the flags whose words they hold, and the flags of errors that no mention holds."""
    if not doubts:
        return tuple(mentions), ()
    held = {d.about for d in doubts if any(_holds(mention, d) for mention in mentions)}
    rest = {d.about: d.flag for d in reversed(doubts) if d.about not in held}
    return tuple(_with(mention, doubts) for mention in mentions), tuple(reversed(rest.values()))


def _with(mention: Mention, doubts: Sequence[Doubt]) -> Mention:
    own = {d.about: d.flag for d in reversed(doubts) if _holds(mention, d)}
    return replace(mention, flags=(*mention.flags, *reversed(own.values()))) if own else mention


def _holds(mention: Mention, doubt: Doubt) -> bool:
    return mention.start < doubt.end and doubt.start < mention.end
