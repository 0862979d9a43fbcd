"""Ticks run again and again, and one that fails does not stop the others or itself."""

from __future__ import annotations

import logging
import threading

import pytest

from bot.schedule import Schedule, Tick


def test_a_failing_tick_is_logged_with_an_id_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    calls, done = [], threading.Event()

    def fail() -> None:
        calls.append(1)
        if len(calls) == 2:
            done.set()
        raise ValueError("no luck")

    schedule = Schedule([Tick("fails", 0.01, fail)])
    with caplog.at_level(logging.ERROR, logger="bot.schedule"):
        schedule.start()
        assert done.wait(20)
        schedule.stop()
    assert "tick fails failed (id " in caplog.text


def test_stopping_waits_for_the_call_under_way() -> None:
    begun, let_go, ended = threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        begun.set()
        let_go.wait(20)
        ended.set()

    schedule = Schedule([Tick("slow", 0.01, call)])
    schedule.start()
    assert begun.wait(20)
    stopper = threading.Thread(target=schedule.stop)
    stopper.start()
    let_go.set()
    stopper.join(20)
    assert ended.is_set()


def test_stopping_twice_or_before_the_start_is_no_error() -> None:
    schedule = Schedule([])
    schedule.stop()
    schedule.start()
    schedule.stop()
    schedule.stop()


def test_a_long_call_is_told_to_end_before_it_is_waited_for() -> None:
    begun, told = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert told.wait(20)

    schedule = Schedule([Tick("works", 0.01, work, told.set)])
    schedule.start()
    assert begun.wait(20)
    schedule.stop()
    assert told.is_set()
