"""Rules for the whole suite."""

from __future__ import annotations

import os

import pytest


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything the tests use is installed, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", ())) if reporter else 0
    if skipped and os.environ.get("TRILATERAL_NOTHING_SKIPPED") and exitstatus == 0:
        session.exitstatus = 1
        reporter.write_line(f"{skipped} skipped, where nothing may be skipped", red=True)
