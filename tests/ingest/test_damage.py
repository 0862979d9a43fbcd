"""However an answer or an archive is damaged, it gives drafts or clauses, and the others go on."""

from __future__ import annotations

import io
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ingest.archives import parse_archive
from bot.ingest.articles import Desk, Draft, Problem
from bot.ingest.articles_behind import read_document
from bot.ingest.listings import read_listing
from bot.ingest.sources import SourceIndex
from bot.ingest.web.exchange import Response
from storage.model import Feed, FeedForm
from tests.fakes import FakeClock
from tests.ingest.conftest import DATA as SAVED
from tests.ingest.conftest import NOW
from tests.ingest.test_archives import filled
from tests.ingest.test_listings import KOREAN, PAGE, SITEMAP
from tests.ingest.web.conftest import DATA

URL = "https://news.example/a?b=1"
WHOLE = (
    *(path.read_bytes() for path in sorted(SAVED.iterdir())),
    SITEMAP.format(encoding="utf-8", words=KOREAN).encode(),
    PAGE.format(words=KOREAN).encode("euc-kr"),
    (DATA / "statement.pdf").read_bytes(),
)
ARCHIVES = (bytes(filled().bytes), bytes(filled(packed=False).bytes))
TROUBLE = st.sampled_from(
    [
        *(b"<", b"&", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<![CDATA[", b"]]>", b"http://[", b"9" * 400),
        *(b"&#xD800;", b"&#99999999;", b"charset=hex", b"encoding='utf-16'", b"D:99999999999999"),
        *(b"WARC/1.0\r\n", b"\x1f\x8b\x08"),
    ]
)
# Where, how much is lost there, and what stands there instead.
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 300), TROUBLE | st.binary(max_size=8)), min_size=1, max_size=5
)
CHARSETS = st.sampled_from(["", "euc-kr", "utf-16", "undefined", "punycode", "unicode_escape", "\x00"])


def damaged(data: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for share, lost, instead in damage:
        at = int(len(data) * share)
        data = data[:at] + instead + data[at + lost :]
    return data


@given(st.sampled_from(WHOLE), DAMAGE, CHARSETS)
@settings(max_examples=50, deadline=None)
def test_a_damaged_answer_gives_drafts_or_clauses(
    whole: bytes, damage: list[tuple[float, int, bytes]], charset: str
) -> None:
    body, desk = damaged(whole, damage), Desk(SourceIndex(()), FakeClock(NOW))
    headers = {"content-type": f"text/html; charset={charset}"}
    answer = Response(URL, URL, "", 200, headers, body)
    pieces = [read_document(URL, headers, body)]
    for form in FeedForm:
        pieces += read_listing(Feed(URL, "yonhap", form, links="/"), answer).pieces
    for piece in pieces:
        assert isinstance(piece, Draft | Problem)
        assert list(desk.items(URL, iter([piece])))


@given(st.sampled_from(ARCHIVES), DAMAGE)
@settings(max_examples=12, deadline=None)
def test_a_damaged_archive_gives_drafts_and_clauses_and_ends(
    whole: bytes, damage: list[tuple[float, int, bytes]]
) -> None:
    pieces = list(islice(parse_archive(io.BytesIO(damaged(whole, damage))), 100))
    assert 1 <= len(pieces) < 100
