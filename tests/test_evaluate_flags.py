"""The measure of flags runs without labelled articles, on our own dispatches, and finds them clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.evaluate_flags import main


def test_no_clean_sentence_of_our_dispatches_is_flagged_and_most_changed_ones_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(tmp_path) == 0
    told = capsys.readouterr().out
    assert "there are no labelled articles" in told
    shares = re.findall(r"\| (.+) \| all \| ([\d.]+) \(\d+ of \d+\) \| ([\d.]+) \(", told)
    assert [name for name, _, _ in shares] == ["office holder out of date", "date in doubt"]
    assert all(float(precision) == 1.0 and float(recall) >= 0.9 for _, precision, recall in shares)
