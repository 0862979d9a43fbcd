"""WARC archives and PDF files are taken in like other files."""

from __future__ import annotations

import gzip
import zlib
from datetime import date
from pathlib import Path

import pytest

from bot.ingest.articles import Item, Skipped
from bot.ingest.files import read_path
from storage.model import Article, Source
from tests.fakes import FakeClock
from tests.ingest.conftest import NOW, ReadBytes
from tests.ingest.web.conftest import DATA

KOREAN = "합동참모본부는 2일 오전 북한이 평안남도 순천에서 동해상으로 탄도미사일을 발사했다고 밝혔다."


def html(
    number: int, words: str = "The joint chiefs of staff said on Monday that a missile was launched."
) -> str:
    head = "<meta property='article:published_time' content='2026-03-01T09:00:00+09:00'>"
    paragraphs = f"<p>{words}</p><p>This is page number {number}.</p>"
    return f"<html><head>{head}<title>Page {number}</title></head><body>{paragraphs}</body></html>"


class Archive:
    """An archive that is written record by record, each packed by itself."""

    def __init__(self, *, packed: bool = True) -> None:
        self._packed = packed
        self.bytes = bytearray()
        self._write("warcinfo", "", b"software: test")

    def add(
        self,
        path: str,
        body: bytes,
        content_type: str = "text/html",
        status: str = "200 OK",
        kind: str = "response",
        **headers: str,
    ) -> int:
        """Add a record; where it begins."""
        lines = {"Content-Type": content_type} | {n.replace("_", "-"): v for n, v in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        first = "GET / HTTP/1.1" if kind == "request" else f"HTTP/1.1 {status}"
        return self._write(kind, f"https://news.example{path}", f"{first}\r\n{head}\r\n".encode() + body)

    def _write(self, kind: str, url: str, block: bytes) -> int:
        start = len(self.bytes)
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n" if url else "WARC/1.0\r\n"
        media = "application/http" if url else "application/warc-fields"
        head += f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
        record = head.encode() + block + b"\r\n\r\n"
        self.bytes += gzip.compress(record) if self._packed else record
        return start


def titles(items: list[Item]) -> list[str]:
    return [item.title for item in items if isinstance(item, Article)]


def skipped(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.where, item.reason) for item in items if isinstance(item, Skipped)]


def filled(*, packed: bool = True) -> Archive:
    archive = Archive(packed=packed)
    archive.add("/", html(0).encode())
    archive.add("/a.css", b"body {}", "text/css")
    archive.add("/old", b"", status="301 Moved Permanently", location="/a1")
    archive.add("/a1?utm_source=x", html(1).encode(), "text/html; charset=utf-8")
    archive.add("/a1", b"", kind="request")
    archive.add("/a2", html(2, KOREAN).encode("euc-kr"), "text/html; charset=EUC-KR")
    archive.add("/a3", gzip.compress(html(3).encode()), content_encoding="gzip")
    body = html(4).encode()
    archive.add("/a4", b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), transfer_encoding="chunked")
    archive.add("/a5.pdf", (DATA / "statement.pdf").read_bytes(), "application/pdf")
    archive.add("/gone", html(6).encode(), status="404 Not Found")
    return archive


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_an_archive_are_read_and_all_else_is_passed_over(
    packed: bool, read_bytes: ReadBytes
) -> None:
    items = read_bytes(bytes(filled(packed=packed).bytes), "a.warc.gz" if packed else "a.warc")
    assert titles(items) == [
        "Page 1",
        "Page 2",
        "Page 3",
        "Page 4",
        "Joint Statement on Trilateral Security Talks",
    ]
    assert skipped(items) == []
    first, korean = items[0], items[1]
    assert isinstance(first, Article)
    assert isinstance(korean, Article)
    assert (first.url, first.published_on) == ("https://news.example/a1", date(2026, 3, 1))
    assert korean.language == "ko"


def test_an_archive_packed_as_a_whole_is_read_too(read_bytes: ReadBytes) -> None:
    items = read_bytes(gzip.compress(bytes(filled(packed=False).bytes)), "a.warc.gz")
    assert len(titles(items)) == 5


def test_what_the_archive_is_its_content_says(read_bytes: ReadBytes) -> None:
    assert len(titles(read_bytes(bytes(filled().bytes), "a.html"))) == 5
    (item,) = read_bytes(gzip.compress(b"words"), "a.warc.gz")
    assert isinstance(item, Skipped)
    assert "a gzip archive" in item.reason


@pytest.mark.parametrize(
    ("packed", "head", "body"),
    [(True, True, False), (True, False, True), (True, True, True), (False, True, False)],
)
def test_one_damaged_record_does_not_stop_the_rest(
    packed: bool, head: bool, body: bool, read_bytes: ReadBytes
) -> None:
    archive = Archive(packed=packed)
    archive.add("/a1", html(1).encode())
    start = archive.add("/a2", html(2).encode())
    end = archive.add("/a3", html(3).encode())
    archive.add("/a4", html(4).encode())
    if head:
        archive.bytes[start + 4 : start + 30] = b"\xff" * 26
    if body:
        archive.bytes[start + 200 : end - 20] = b"\xaa" * (end - start - 220)
    items = read_bytes(bytes(archive.bytes), "a.warc")
    assert titles(items) == ["Page 1", "Page 3", "Page 4"]
    assert skipped(items) == [("record 3", "the record is damaged")]


def test_a_broken_body_inside_a_whole_record_does_not_stop_the_rest(
    read_bytes: ReadBytes, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = Archive()
    archive.add("/a1", zlib.compress(b"x")[:5], content_encoding="deflate")
    archive.add("/a2", gzip.compress(html(2).encode())[:40] + b"\xff" * 40, content_encoding="gzip")
    archive.add("/a3", b"\x89PNG\r\n")
    archive.add("/a4", b"")
    archive.add("/a5", html(5).encode())
    items = read_bytes(bytes(archive.bytes), "a.warc.gz")
    assert titles(items) == ["Page 5"]
    assert [where for where, _ in skipped(items)] == [f"record {number}" for number in (2, 3, 4, 5)]
    assert capsys.readouterr().err == ""


def test_an_archive_that_breaks_off_gives_what_is_whole(read_bytes: ReadBytes) -> None:
    archive = Archive()
    archive.add("/a1", html(1).encode())
    start = archive.add("/a2", html(2).encode())
    for kept in (start + 20, start + 200):
        items = read_bytes(bytes(archive.bytes[:kept]), "a.warc.gz")
        assert titles(items)[0] == "Page 1"


def test_a_record_that_unpacks_without_end_is_told(read_bytes: ReadBytes) -> None:
    archive = Archive()
    archive.add("/a1", gzip.compress(b"<html>" + bytes(30 * 1024 * 1024)), content_encoding="gzip")
    archive.add("/a2", html(2).encode())
    items = read_bytes(bytes(archive.bytes), "a.warc.gz")
    assert titles(items) == ["Page 2"]
    assert skipped(items) == [("record 2", "the page has more than 20 MB")]


def test_an_archive_without_pages_says_so(read_bytes: ReadBytes, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive()
    archive.add("/a.css", b"body {}", "text/css")
    assert skipped(read_bytes(bytes(archive.bytes), "a.warc.gz")) == [
        ("", "the archive holds no page or PDF")
    ]
    assert skipped(read_bytes(b"WARC/1.0\r\nnothing", "a.warc"))[-1] == (
        "",
        "the archive holds no page or PDF",
    )
    assert capsys.readouterr().err == ""


def test_pdf_files_are_read_in_a_folder_of_others(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    (tmp_path / "a.pdf").write_bytes((DATA / "statement_ko.pdf").read_bytes())
    (tmp_path / "b.txt").write_text("Words.", encoding="utf-8")
    items = list(read_path(tmp_path, sources, FakeClock(NOW)))
    assert titles(items) == ["한미일 국방차관 회의 결과", ""]
    first = items[0]
    assert isinstance(first, Article)
    assert (first.language, first.published_on) == ("ko", date(2026, 3, 2))
