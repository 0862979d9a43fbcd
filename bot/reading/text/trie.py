"""One pattern for many words: a tree of their signs, so that the longest is found at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

Node = dict[str, "Node"]  # an empty sign ends a word
WIDE = 8  # alternatives that are tried one by one; more are split by ranges of signs
RANGES = 5


def longest_of(words: Iterable[str]) -> str:
    """A pattern of the longest of the words that begins at a place."""
    root: Node = {}
    for word in words:
        node = root
        for sign in word:
            node = node.setdefault(sign, {})
        node[""] = {}
    return _branch(root)


def _branch(node: Node) -> str:
    parts = [(sign, re.escape(sign) + _branch(child)) for sign, child in sorted(node.items()) if sign]
    if not parts:
        return ""
    ends = "" in node
    body = parts[0][1] if len(parts) == 1 and not ends else f"(?:{_alternatives(parts)})"
    return body + "?" if ends else body


def _alternatives(parts: list[tuple[str, str]]) -> str:
    """Alternatives by their first signs; many are reached through a look at the sign's range.

    re tries alternatives one by one, which among a thousand first signs costs more than all else.
    """
    if len(parts) <= WIDE:
        return "|".join(part for _, part in parts)
    size = max(WIDE, -(-len(parts) // RANGES))
    runs = [parts[i : i + size] for i in range(0, len(parts), size)]
    return "|".join(
        f"(?=[{re.escape(run[0][0])}-{re.escape(run[-1][0])}])(?:{_alternatives(run)})" for run in runs
    )
