"""Leases on rows that processes share: whose work one is, until when, and at which host."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, or_

# The clocks of two machines may differ so much; what lies further ahead was written before one was set back.
SKEW = timedelta(minutes=5)

FREE: dict[str, Any] = {"lease_owner": "", "lease_until": None}


def free(column: Any, now: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether nobody holds a row, at a moment at which it would be leased until then."""
    until_and_more = until + SKEW
    return or_(column.lease_owner == "", column.lease_until <= now, column.lease_until > until_and_more)


def host_of(url: str) -> str:
    """The host that an address is asked at; empty for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
