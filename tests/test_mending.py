"""What a person is told to do about a feed that fails, by why it fails."""

from __future__ import annotations

import pytest

from bot.mending import mend


@pytest.mark.parametrize(
    ("error", "failures", "advice"),
    [
        ("`a.example` answers 404 (not found).", 1, "address has changed"),
        ("It says that it is gone for good (410).", 1, "address has changed"),
        ("`a.example` answers 403 (forbidden).", 1, "turns programs away"),
        ("The robots.txt of `a.example` asks that this page is not fetched.", 1, "turns programs away"),
        ("The certificate of `a.example` cannot be trusted (expired).", 2, "encryption is at fault"),
        ("What it sends is no feed: a page stands there, not a feed.", 2, "Another thing stands"),
        ("It brings nothing: the page has no link that begins with /news/.", 2, "built otherwise"),
        ("`a.example` cannot be reached.", 3, "whether this machine reaches the web"),
        ("There is no host `a.example` to be found.", 1, "whether this machine reaches the web"),
        ("Looking up `a.example` took longer than 10 seconds.", 1, "whether this machine reaches the web"),
        (
            "The robots.txt of `a.example` cannot be read, so its pages wait: There is no host `a.example`.",
            1,
            "whether this machine reaches the web",
        ),
        ("The robots.txt of `a.example` answers 503, so its pages wait.", 1, "tried again by itself"),
        ("There is no host `a.example` to be found.", 12, "failed for days"),
        ("`a.example` answers 503.", 3, "tried again by itself"),
        ("`a.example` cannot be reached.", 12, "failed for days"),
        ("", 0, "tried again by itself"),
    ],
)
def test_the_advice_follows_from_the_reason(error: str, failures: int, advice: str) -> None:
    assert advice in mend(error, failures)
