"""Parts folded text into words, far quicker than a pattern finds them."""

from __future__ import annotations

SIGNS = 256


class Spacer:
    """Turns every sign of which words are not made into a space."""

    def __init__(self, signs: str) -> None:
        """`signs` are the plain ones that stand in words."""
        kept = signs.encode("ascii")
        self._table = bytes([sign if sign in kept else ord(" ") for sign in range(SIGNS)])

    def __call__(self, folded: str) -> str:
        """The text with nothing but words and spaces."""
        return folded.encode("latin-1", "replace").translate(self._table).decode("latin-1")
