"""Looks up hosts within a time of its own, which the system's resolver does not have."""

from __future__ import annotations

from collections.abc import Sequence
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

from bot.ingest.web.addresses import Resolve
from bot.ingest.web.exchange import FetchProblem, ProblemKind

SECONDS = 10.0
_UNDER_WAY = 64  # look-ups that may hang at once; each holds a thread until the resolver lets go of it


class Lookups:
    """A resolver whose look-ups are waited for no longer than they may take.

    One that hangs cannot be ended, so it is left behind on a thread that hinders nothing; with too many
    of those nothing is looked up until some have ended.
    """

    def __init__(self, resolve: Resolve, under_way: int = _UNDER_WAY) -> None:
        self._resolve, self._free = resolve, BoundedSemaphore(under_way)

    def addresses(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """The addresses of a host; FetchProblem where it has none, or they do not come in time."""
        if not self._free.acquire(blocking=False):
            raise _unfound(f"`{host}` was not looked up: the look-ups of other hosts hang.")
        came: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

        def look_up() -> None:
            try:
                came.put(tuple(self._resolve(host, port)))
            except Exception as error:  # for the one that waits
                came.put(error)
            finally:
                self._free.release()

        Thread(target=look_up, name="look-up", daemon=True).start()
        patience = min(seconds, SECONDS)
        try:
            found = came.get(timeout=patience)
        except Empty:
            raise _unfound(f"Looking up `{host}` took longer than {patience:g} seconds.") from None
        return _checked(host, found)


def _checked(host: str, found: Sequence[str] | Exception) -> Sequence[str]:
    if isinstance(found, Exception) and not isinstance(found, OSError | UnicodeError):
        raise found
    if isinstance(found, Exception) or not found:
        cause = found if isinstance(found, Exception) else None
        raise _unfound(f"There is no host `{host}` to be found.") from cause
    return found


def _unfound(words: str) -> FetchProblem:
    return FetchProblem(ProblemKind.UNREACHABLE, words, transient=True)
