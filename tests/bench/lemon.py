"""lemon24/reader, made to run: what the bench measures beside."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from reader import Reader, make_reader


def lemon24(folder: Path) -> Reader:
    """Its reader on a file in this folder, with search, taking feeds from this folder and the web."""
    # It brings a feedparser of its own that names sgmllib as Python 2 did; today's goes by another name.
    sys.modules.setdefault("sgmllib", importlib.import_module("feedparser_sgmllib"))
    return make_reader(f"{folder}/reader.db", feed_root=str(folder), search_enabled=True)
