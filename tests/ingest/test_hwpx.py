"""Korean press releases in HWPX: their words, and what hostile archives come to."""

from __future__ import annotations

import io
from pathlib import Path, PurePath
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from bot.ingest.articles import Draft, Problem
from bot.ingest.articles_behind import read_document
from bot.ingest.files import read_path
from bot.ingest.hwpx import MOST_BYTES, parse_hwpx
from storage.model import Article, Source
from tests.fakes import FakeClock

SPACES = 'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="{}"'
PARAGRAPH = "http://www.hancom.co.kr/hwpml/2011/paragraph"
LATER = "http://www.hancom.co.kr/hwpml/2016/paragraph"
FIRST = "국방부는 3월 2일 한미일 3국이 제주 남방 공해상에서 해상훈련을 했다고 밝혔다."
SECOND = "이번 훈련에는 미국 항공모함과 우리 구축함, 일본 호위함이 참가해 대응 절차를 익혔다."
THIRD = "국방부 관계자는 “북한의 위협에 맞서 3국 협력을 이어 갈 것”이라고 말했다. 다음 훈련은 여름에 한다."


def said(words: str) -> str:
    return f"<hp:p><hp:run><hp:t>{words}</hp:t></hp:run></hp:p>"


def table(words: str) -> str:
    cell = f"<hp:tc><hp:subList>{said(words)}</hp:subList></hp:tc>"
    return f"<hp:p><hp:run><hp:tbl><hp:tr>{cell}</hp:tr></hp:tbl></hp:run></hp:p>"


def section(*paragraphs: str, space: str = PARAGRAPH, before: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>{before}<hs:sec {SPACES.format(space)}>'
    return f"{head}{''.join(paragraphs)}</hs:sec>".encode()


def packed(*sections: bytes, how: int = ZIP_DEFLATED, mark: str = "application/hwp+zip") -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", mark, ZIP_STORED)
        archive.writestr("Contents/header.xml", b"<head/>", how)
        for number, words in reversed(list(enumerate(sections))):
            archive.writestr(f"Contents/section{number}.xml", words, how)
    return file.getvalue()


def draft(data: bytes) -> Draft:
    found = read_document("https://mnd.example/1.hwpx", {"content-type": "application/octet-stream"}, data)
    assert isinstance(found, Draft), found
    return found


def problem(data: bytes) -> str:
    (found,) = parse_hwpx(data, PurePath("a.hwpx"))
    assert isinstance(found, Problem)
    return found.words


RELEASE = section(table("보도자료 배포일시 3월 2일"), said(FIRST), said(SECOND), said(THIRD))


def test_a_press_release_is_its_paragraphs_without_the_tables_around_them() -> None:
    found = draft(packed(RELEASE))
    assert (found.text, found.url) == ("\n".join((FIRST, SECOND, THIRD)), "https://mnd.example/1.hwpx")


def test_a_release_that_stands_in_a_table_is_read_there() -> None:
    assert draft(packed(section(table(FIRST), table(SECOND)))).text == f"{FIRST}\n{SECOND}"


def test_runs_breaks_later_names_and_many_sections_keep_their_order() -> None:
    parted = (
        "<hp:p><hp:run><hp:t>한미</hp:t></hp:run><hp:run><hp:t>일<hp:lineBreak/>3국</hp:t></hp:run></hp:p>"
    )
    parts = [section(said(f"{number}째 {SECOND}"), space=LATER) for number in range(11)]
    assert draft(packed(section(parted), *parts)).text.split("\n") == [
        "한미일 3국",
        *(f"{number}째 {SECOND}" for number in range(11)),
    ]


def test_a_file_of_a_folder_is_read(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    (tmp_path / "보도자료.hwpx").write_bytes(packed(RELEASE))
    (found,) = read_path(tmp_path, sources, FakeClock())
    assert isinstance(found, Article)
    assert found.text.startswith(FIRST)
    assert found.language == "ko"


def locked(data: bytes) -> bytes:
    """The archive with its sections marked as encrypted."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            changed[place + at] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(packed(section(said(" "))), "holds no text", id="empty"),
        pytest.param(packed(), "holds no text", id="no section"),
        pytest.param(packed(RELEASE)[:-60], "damaged", id="broken off"),
        pytest.param(packed(RELEASE[:-40]), "damaged", id="XML broken off"),
        pytest.param(packed(b" " * (MOST_BYTES + 1)), "larger inside", id="a bomb"),
        pytest.param(packed(*[b" " * (MOST_BYTES // 2 + 1)] * 2), "larger inside", id="two halves of one"),
        pytest.param(packed(section("<hp:p/>" * 400_000)), "larger inside", id="more tags than a text has"),
        pytest.param(packed(RELEASE, how=ZIP_BZIP2), "packed as none", id="another way to pack"),
        pytest.param(packed(*[RELEASE] * 50), "packed as none", id="many sections"),
        pytest.param(packed(section("<hp:p>" * 5000 + "</hp:p>" * 5000)), "damaged", id="deep"),
        pytest.param(locked(packed(RELEASE)), "encrypted", id="locked"),
        pytest.param(
            packed(section(said("&a;"), before='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
            "declares XML entities",
            id="entities",
        ),
    ],
)
def test_what_gives_no_text_is_told(data: bytes, words: str) -> None:
    assert words in problem(data)


def test_an_older_document_is_told_by_name(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    (tmp_path / "a.hwp").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (told,) = read_path(tmp_path, sources, FakeClock())
    assert "an older office document, as HWP and DOC are; text, HTML, PDF, HWPX" in str(told)
