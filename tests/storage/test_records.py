"""Records are copied with other values, and go to other processes as their values alone."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage.model import Launch, LaunchFact, Particular
from storage.model.record import changed, values_of
from tests.storage.make import article, event_for, mention, reading

A = article()
TOLD = mention(A, headline="Told")
FACT = LaunchFact(Particular.COUNT, "two missiles", 4, low=2.0, told_on=date(2026, 3, 4))
RECORDS = [A, TOLD, event_for(A, TOLD), reading(TOLD), Launch((FACT,)), Launch(())]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_pickled_record_is_the_same(record: Any) -> None:
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - its own
    assert record.__reduce__() == (type(record), values_of(record))


def test_changed_record_is_as_replaced_and_leaves_the_other() -> None:
    event = event_for(A, TOLD)
    assert changed(event, headline="Other", id=7) == replace(event, headline="Other", id=7)
    assert event.headline != "Other"
    assert changed(Launch((FACT,)), facts=()) == Launch(())
    with pytest.raises(TypeError, match="has no headlin"):
        changed(event, headlin="Other")
