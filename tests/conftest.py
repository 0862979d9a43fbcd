"""Rules for the whole suite, and the PostgreSQL server it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.postgres import MISSING, Server, server


@pytest.fixture(scope="session")
def maybe_postgres() -> Iterator[Server | None]:
    """A PostgreSQL server for the whole run, where there is one."""
    with server() as found:
        yield found


@pytest.fixture
def postgres(maybe_postgres: Server | None) -> Server:
    """A PostgreSQL server; without one the test is skipped."""
    if maybe_postgres is None:
        pytest.skip(MISSING)
    return maybe_postgres


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything the tests use is installed, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = len(reporter.stats.get("skipped", ()))
    if skipped and os.environ.get("TRILATERAL_NOTHING_SKIPPED") and exitstatus == 0:
        session.exitstatus = 1
        reporter.write_line(f"{skipped} skipped, where nothing may be skipped", red=True)
