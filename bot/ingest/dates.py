"""Publication dates as documents, addresses and file names give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

EARLIEST = date(1945, 1, 1)
AHEAD = timedelta(days=2)  # a zone ahead of ours, an issue dated for tomorrow

# Figures parted by a point, a stroke or one sign of an eastern script, which says year or month.
_PARTED = r"\s*[-./\u3400-\u9fff\uac00-\ud7a3]\s*"
_NUMERIC = re.compile(rf"(?<!\d)(\d{{4}}){_PARTED}(\d{{1,2}}){_PARTED}(\d{{1,2}})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WRITTEN = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%b. %d, %Y")
_URL_FORMS = (
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?=/|$)"),
    re.compile(r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
    # a day, alone or followed by the running number of the article
    re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=\d{3,9}(?!\d)|(?!\d))"),
    # thanhnien.vn numbers its articles 185, day as yymmdd, time and a running number
    re.compile(r"-185(?P<y>\d\d)(?P<m>\d\d)(?P<d>\d\d)\d{6,}\.htm$"),
)
_NAME_FORM = re.compile(r"(?<![0-9A-Za-z])(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Published:
    """When a document says it was published: the publisher's day, and the moment if given."""

    on: date | None = None
    at: datetime | None = None


def parse_published(words: str, now: datetime) -> Published:
    """Read a date in any form seen in feeds, pages and lists; nothing where it is absurd."""
    words = " ".join(words[:200].split())
    moment = _moment(words)
    on = moment.date() if moment else _day(words)
    if on is None or not plausible(on, now):
        return Published()
    at = moment.astimezone(UTC) if moment and moment.tzinfo else None
    return Published(on, at)


def plausible(day: date, now: datetime) -> bool:
    """Whether an article can have been published on this day."""
    return EARLIEST <= day <= (now + AHEAD).date()


def date_in_url(url: str, now: datetime) -> date | None:
    """The day that an article's address carries, if it carries one."""
    path = urlsplit(url).path
    for form in _URL_FORMS:
        for found in form.finditer(path):
            day = _made(int(found["y"]) % 100 + 2000 if len(found["y"]) == 2 else int(found["y"]), found)
            if day and plausible(day, now):
                return day
    return None


def date_in_name(name: str, now: datetime) -> date | None:
    """The day that a file's name carries, if it carries one."""
    for found in _NAME_FORM.finditer(name):
        day = _date(*(int(part) for part in found.groups()))
        if day and plausible(day, now):
            return day
    return None


def _made(year: int, found: re.Match[str]) -> date | None:
    return _date(year, int(found["m"]), int(found["d"]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moment(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        pass
    else:
        return moment if len(words) > len("2024-06-02") else None
    try:
        return parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day(words: str) -> date | None:
    found = _NUMERIC.search(words) or _COMPACT.fullmatch(words)
    if found:
        return _date(*(int(part) for part in found.groups()))
    for form in _WRITTEN:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
