"""Which source a person means by what they typed."""

from __future__ import annotations

from bot.errors import InputError
from bot.names import Names, shown
from bot.slack.desk import COMMAND, Desk
from storage.model import Source


def known_sources(desk: Desk) -> Names:
    """All sources by every name, those that came with an article or were added included."""
    return Names.of("source", ((s.key, (s.name, *s.names), ()) for s in desk.store.sources()))


def find_source(desk: Desk, word: str) -> Source:
    """The source of a name, or InputError with the nearest."""
    if not word.strip():
        raise InputError("Say which source.", valid=("source yonhap", "source kcna changes"))
    names = known_sources(desk)
    key = names.find(word)
    if key is None:
        raise InputError(
            f"There is no source `{shown(word.strip())}`. `{COMMAND} sources` lists them.",
            nearest=names.unknown(word).nearest,
        )
    return next(source for source in desk.store.sources() if source.key == key)
