"""What was read, as JSON Lines that another store takes in, or as a table for people."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from bot.errors import InputError
from storage.model import Event, StoredMention
from storage.store import Store

# The first line of an export, and the version of its form.
HEADER = {"trilateral": "export", "form": 1}
COLUMNS = (
    *("event", "headline", "status", "type", "date", "date_end", "topics", "actors", "origins", "flags"),
    *("passage", "passage_status", "passage_date", "passage_origins", "publisher", "published", "url"),
)


def write_lines(store: Store, out: TextIO, since: datetime | None) -> int:
    """Write everything that was read, a JSON object a line; returns how many events stand."""
    out.write(_line(HEADER))
    events = rows = 0
    for table, row in store.rows(since):
        rows += 1
        events += table == "events" and "joined_into" not in row
        out.write(_line({"in": table, **row}))
    out.write(_line({"rows": rows}))  # without it the file is cut off
    return events


def write_table(store: Store, out: TextIO, since: datetime | None) -> int:
    """Write a CSV row for each passage with its event; returns how many events."""
    table = csv.writer(out)
    table.writerow(COLUMNS)
    seen: set[int] = set()
    for event, stored in store.told(since):
        seen.add(event.id)
        table.writerow([_cell(value) for value in _values(event, stored)])
    return len(seen)


def _values(event: Event, stored: StoredMention) -> Iterator[object]:
    mention = stored.mention
    yield from (event.id, event.headline, event.status, event.type)
    yield from (event.when.value, event.when.end) if event.when else ("", "")
    yield from ("; ".join(event.topics), "; ".join(event.actors))
    yield "; ".join(origin.name for origin in event.origins)
    yield "; ".join(flag.text for flag in event.flags)
    yield from (mention.evidence, mention.status, mention.when.value if mention.when else "")
    yield "; ".join(origin.name for origin in mention.origins)
    yield from (stored.publisher, stored.published_on or "", stored.url)


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    said = "" if value is None else str(value)
    return f"'{said}" if said[:1] in ("=", "+", "-", "@", "\t", "\r") else said


def is_export(path: Path) -> bool:
    """Whether a file begins as an export does."""
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(lines.readline(200))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and first.get("trilateral") == "export"


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of an export; InputError names the line that is none, or says that the end is missing."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield from _rows(lines, path.name)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is cut off, or no text in UTF-8.") from error


def _rows(lines: Iterable[str], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            if number == 1:
                if row.get("form") != HEADER["form"]:
                    raise InputError(f"{name} was written by another version of Trilateral.")
                continue
            if row.get("rows") == number - 2:
                return
            yield row.pop("in"), row
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise InputError(f"{name}, line {number}: this is no row of an export.") from error
    raise InputError(f"{name} is cut off: its last line is missing.")


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
