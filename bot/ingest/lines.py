"""Articles in JSON: one a line, an array, or one alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.encodings import NoText, decode
from bot.ingest.feeds import parse_json_feed

MAX_LINE = 20 * 1024 * 1024
_FIELDS = ("title", "text", "publisher", "url", "published", "language")


def parse_lines(file: BinaryIO) -> Iterator[Parsed]:
    """An article from each line; a bad line is a problem and the next goes on."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        where = f"line {number}"
        if len(line) > MAX_LINE:
            yield Problem(where, f"the line is longer than {MAX_LINE // 1024**2} MB")
            _skip_line(file)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _line(line, where)


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        continue


def _line(line: bytes, where: str) -> Iterator[Parsed]:
    try:
        text, remark = decode(line)
    except NoText as error:
        yield Problem(where, str(error))
        return
    record, problem = load(text)
    if problem:
        cut = "" if line.endswith(b"\n") else "; the file may be cut short here"
        yield Problem(where, problem + cut)
        return
    if remark:
        yield Problem(where, remark, fatal=False)
    yield record_draft(record, where)


def load(text: str) -> tuple[Any, str]:
    """What the JSON says, or why it is none."""
    try:
        return json.loads(text), ""
    except json.JSONDecodeError as error:
        fault = error.msg.lower().removesuffix(" at")
        return None, f"it is not valid JSON ({fault}, character {error.pos + 1})"
    except RecursionError:
        return None, "its JSON is nested too deeply"
    except ValueError:  # a number of thousands of digits
        return None, "it is not valid JSON (a number is too long)"


def record_draft(record: Any, where: str) -> Parsed:
    """One article as `id, title, publisher, published, url, text`; other fields are left."""
    if not isinstance(record, dict):
        return Problem(where, "it is no object with the fields title and text")
    if "text" not in record and "title" not in record:
        return Problem(where, "it has neither a field `title` nor a field `text`")
    values = {name: record.get(name) or "" for name in _FIELDS}
    for name, value in values.items():
        if not isinstance(value, str):
            return Problem(where, f"its field `{name}` is no text")
    number = record.get("id")
    return Draft(
        where=where,
        external_id=str(number) if isinstance(number, str | int) else "",
        **values,
    )


def parse_json(data: bytes) -> Iterator[Parsed]:
    """A JSON document: a JSON Feed, an array of articles, one article, or lines after all."""
    try:
        text, remark = decode(data)
    except NoText as error:
        yield Problem("", str(error))
        return
    record, problem = load(text)
    if problem and "\n" in text.strip() and not load(text.strip().partition("\n")[0])[1]:
        yield from parse_lines(BytesIO(text.encode("utf-8", "replace")))
        return
    if problem:
        yield Problem("", problem)
        return
    if remark:
        yield Problem("", remark, fatal=False)
    if isinstance(record, dict) and "items" in record:
        yield from parse_json_feed(record)
        return
    for number, one in enumerate(record if isinstance(record, list) else [record], start=1):
        yield record_draft(one, f"item {number}" if isinstance(record, list) else "")
