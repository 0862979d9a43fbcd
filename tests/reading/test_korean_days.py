"""Which day a Korean lead takes, and which of its words are no plan."""

from __future__ import annotations

import pytest

from storage.model import Status
from tests.reading.articles import lead, read


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (  # talks that are yet to come are context of the call
            "오는 15일 회담을 앞두고 있는 가운데 한미 외교차관이 11일 통화에서 북핵 문제를 논의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # to say what one will go on doing is no plan
            "외교부는 11일 북한 비핵화 문제를 미국 측과 계속 협의할 것이라고 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "일본 방위상은 11일 북한 미사일에 대한 경계태세를 계속 유지할 계획임을 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # nor is an agreement to work together
            "한미 두 나라는 북한의 도발에 맞서 긴밀히 공조하기로 했다. "
            "대통령실은 한미 안보실장이 12일 통화하고 이렇게 합의했다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # what the North's media tell happened before they told it
            "김정은 북한 국무위원장이 군수공장을 시찰했다고 노동신문이 12일 보도했다.",
            Status.OCCURRED,
            "",
        ),
        (  # unless it is counted from the day of the report
            "조선중앙통신은 어제 김정은 국무위원장이 참관한 가운데 미사일을 발사했다고 보도했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # "this day" without one before it is that of publication, for plans too
            "외교부에 따르면 아시아태평양국장은 이날 오후 일본대사관 총괄공사를 불러 항의할 예정이다.",
            Status.PLANNED,
            "2024-06-12",
        ),
    ],
)
def test_days_of_leads(text: str, status: Status, day: str) -> None:
    told = lead(read(text, published="2024-06-12"))
    assert told.status is status
    assert (told.when.value if told.when else "") == day


def test_the_report_of_a_deed_does_not_lead_for_its_day() -> None:
    """The outlet's own sentence gives only the day on which it told of the visit."""
    text = (
        "김정은 북한 국무위원장이 삼지연시 건설장 현지지도에 나서며 한 달 만에 모습을 드러냈다.\n"
        '조선중앙통신은 12일 김 위원장이 "삼지연시를 현지지도했다"고 보도했다.'
    )
    told = lead(read(text, published="2024-06-12"))
    assert told.evidence.startswith("김정은")
    assert told.when is None
