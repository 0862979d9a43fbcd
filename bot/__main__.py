"""`python -m bot` and the `trilateral` command."""

from __future__ import annotations

from bot.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
