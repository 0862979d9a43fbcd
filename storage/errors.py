"""The errors of the store; no driver error leaves this package.

StoreError
├── UnusableUrl       the URL names no database that can be used; says which can
├── EventNotFound     no event has this id
├── StoreUnavailable  locked, full, read-only or out of reach: trying again may help
├── StoreFromFuture   the database was written by a newer version
├── StoreDamaged      the file is no database or is damaged
├── StoreNotEmpty     what only an empty store can take was given to one that holds something
└── LeaseLost         a lease ran out or went to another process
"""

from __future__ import annotations


class StoreError(Exception):
    """The root: its text is one sentence fit to be shown to a person."""


class UnusableUrl(StoreError):
    """The URL names no database that can be used; nothing of a password stands in its text."""

    VALID = ("sqlite:////home/me/trilateral.db", "postgresql://user:password@host/database")

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"{problem} Valid: {' or '.join(self.VALID)}.")


class EventNotFound(StoreError):
    """No event has this id."""

    def __init__(self, event_id: int, newest: int | None) -> None:
        self.event_id = event_id
        self.newest = newest
        known = f"Event numbers run from 1 to {newest}." if newest else "No event has been recorded yet."
        super().__init__(f"There is no event {event_id}. {known}")


class StoreUnavailable(StoreError):
    """The database is locked, full, read-only or out of reach."""


class StoreFromFuture(StoreError):
    """The database was written by a newer version of Trilateral."""


class StoreDamaged(StoreError):
    """The file is no database, or a damaged one."""


class StoreNotEmpty(StoreError):
    """Only an empty store can take this."""

    def __init__(self) -> None:
        super().__init__("The store holds something already; an export or a backup goes into an empty one.")


class LeaseLost(StoreError):
    """A lease ran out or went to another process."""
