"""Rules for JSON values, to be put together into a readable table. PURE.

A rule's `check` appends what is wrong to a list, in Slack's words:
"[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Rule(Protocol):
    """Something a value can be held against."""

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        """Append what is wrong with the value that stands at a JSON pointer."""


def complain(wrong: list[str], problem: str, at: str) -> None:
    """Append a problem in Slack's form."""
    wrong.append(f"[ERROR] {problem} [json-pointer:{at}]")


@dataclass(frozen=True)
class Str:
    """A text of a least and most length, perhaps of a form."""

    most: int
    least: int = 1
    form: str = ""

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if not isinstance(value, str):
            complain(wrong, "must provide a string", at)
        elif len(value) > self.most:
            complain(wrong, f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            complain(wrong, f"must be more than {self.least - 1} characters", at)
        elif self.form and not re.fullmatch(self.form, value):
            complain(wrong, f"does not match the form {self.form}", at)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if not isinstance(value, bool):
            complain(wrong, "must provide a boolean", at)


@dataclass(frozen=True)
class Num:
    """A whole number in a range."""

    low: int
    high: int

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            complain(wrong, "must provide a number", at)
        elif not self.low <= value <= self.high:
            complain(wrong, f"must be from {self.low} to {self.high}", at)


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if value not in self.words:
            complain(wrong, f"must be a valid enum value ({', '.join(self.words)})", at)


@dataclass(frozen=True)
class Items:
    """A list of a least and most length, each item under one rule."""

    rule: Rule
    least: int
    most: int

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if not isinstance(value, list):
            complain(wrong, "must provide an array", at)
            return
        if len(value) > self.most:
            complain(wrong, f"no more than {self.most} items allowed", at)
            return
        if len(value) < self.least:
            complain(wrong, f"no fewer than {self.least} items allowed", at)
        for index, item in enumerate(value):
            self.rule.check(item, f"{at}/{index}", wrong)


@dataclass(frozen=True)
class Nullable:
    """A rule's value, or null."""

    rule: Rule

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if value is not None:
            self.rule.check(value, at, wrong)


@dataclass(frozen=True)
class Shape:
    """An object: fields it must have, may have, and of which it needs one."""

    must: Mapping[str, Rule] = field(default_factory=dict)
    may: Mapping[str, Rule] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    only_one: bool = False

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if not isinstance(value, dict):
            complain(wrong, "must provide an object", at)
            return
        for name in self.must:
            if name not in value:
                complain(wrong, f"missing required field: {name}", at)
        there = [name for name in self.one_of if name in value]
        if self.one_of and not there:
            complain(wrong, f"missing required field: {' or '.join(self.one_of)}", at)
        if self.only_one and len(there) > 1:
            complain(wrong, f"only one of {' and '.join(self.one_of)} is allowed", at)
        for name, item in value.items():
            rule = self.must.get(name) or self.may.get(name)
            if rule is not None:
                rule.check(item, f"{at}/{name}", wrong)
            elif name != "type":
                complain(wrong, f"invalid additional property: {name}", at)


@dataclass(frozen=True)
class ByType:
    """An object whose `type` says which shape it has."""

    shapes: Mapping[str, Rule]

    def check(self, value: Any, at: str, wrong: list[str]) -> None:
        if not isinstance(value, dict):
            complain(wrong, "must provide an object", at)
        elif not isinstance(value.get("type"), str) or value["type"] not in self.shapes:
            complain(wrong, f"unsupported type: {value.get('type')}", f"{at}/type")
        else:
            self.shapes[value["type"]].check(value, at, wrong)
