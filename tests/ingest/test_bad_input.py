"""Whatever a file holds, a person gets articles or a plain sentence, never a stack trace."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.ingest.articles import Item, Noted, Skipped
from bot.ingest.files import read_path
from storage.model import Article, Source
from tests.fakes import FakeClock
from tests.ingest.conftest import DATA, NOW, ReadBytes

MEGABYTE = 1024 * 1024
KOREAN = "한미일 국방장관이 서울에서 만나 북한의 미사일 경보 정보를 실시간으로 나누기로 했다."
JAPANESE = "日米韓の防衛相はソウルで会談し、北朝鮮のミサイルの警戒情報を共有することで一致した。"


def only(items: list[Item]) -> Item:
    (item,) = items
    return item


def reason(items: list[Item]) -> str:
    item = only(items)
    assert isinstance(item, Skipped)
    return item.reason


def article(items: list[Item]) -> Article:
    found = [item for item in items if isinstance(item, Article)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "the file is empty"),
        (b"", "a.jsonl", "the file is empty"),
        (b" \n\t\r\n", "a.txt", "the file holds no words"),
        (b"\xef\xbb\xbf", "a.html", "the file holds no words"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", "it is a PNG image"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.jsonl", "it is a PNG image"),
        (b"%PDF-1.7\n", "a.html", "the PDF is damaged"),
        (b"\x1f\x8b\x08\x00", "a.txt", "it is a gzip archive"),
        (os.urandom(4000), "a.txt", "text"),
        (bytes(5000), "a.txt", "text"),
        (b"<?xml version='1.0'?><urlset></urlset>", "a.xml", "neither a feed nor a page"),
        (b"body { color: red }", "a.css", "files ending in .css are not read"),
        (b"{broken", "a.json", "it is not valid JSON"),
        (b"[" * 100_000, "a.json", "its JSON is nested too deeply"),
        (b'{"id": ' + b"1" * 10_000 + b"}", "a.jsonl", "a number is too long"),
        (b"{}", "a.json", "it has neither a field `title` nor a field `text`"),
        (b'{"title": " ", "text": ""}', "a.json", "it has neither a title nor a text"),
        (b"<rss><channel></channel></rss>", "a.xml", "the feed has no entries"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "a.json", "the feed has no entries"),
        (b"<html><body></body></html>", "a.html", "no article text was found in the page"),
    ],
)
def test_what_is_no_article_is_skipped_with_a_plain_reason(
    data: bytes, name: str, said: str, read_bytes: ReadBytes
) -> None:
    assert said in reason(read_bytes(data, name))


def test_archives_and_databases_are_named_as_what_they_are(
    tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    with zipfile.ZipFile(tmp_path / "a.txt", "w") as archive:
        archive.writestr("x", "y")
    with sqlite3.connect(tmp_path / "b.txt") as database:
        database.execute("CREATE TABLE x (y)")
    database.close()
    said = [item.reason for item in read_path(tmp_path, sources, FakeClock(NOW)) if isinstance(item, Skipped)]
    assert "ZIP archive" in said[0]
    assert "SQLite database" in said[1]


LINK = "it is a link; links inside a folder are not followed"


def test_what_cannot_be_opened_is_skipped_and_the_rest_goes_on(
    tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "b.txt")
    (tmp_path / "c.txt").write_text("It happened.", encoding="utf-8")
    (tmp_path / "d").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "l.txt").symlink_to(tmp_path / "c.txt")
    (tmp_path / "e.txt").write_text("Locked.", encoding="utf-8")
    (tmp_path / "e.txt").chmod(0)  # the superuser may read it all the same
    (tmp_path / "f").mkdir(mode=0)
    items = list(read_path(tmp_path, sources, FakeClock(NOW)))
    said = {Path(item.path).name: item.reason for item in items if isinstance(item, Skipped)}
    if os.geteuid():
        assert said.pop("e.txt") == said.pop("f") == "it cannot be read (permission denied)"
    assert said == {
        "a.txt": LINK,
        "b.txt": "it is no ordinary file",
        "d": LINK,
        "l.txt": LINK,
    }
    assert any(isinstance(item, Article) and item.text == "It happened." for item in items)


def test_a_file_s_name_of_any_bytes_is_shown_without_harm(
    tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    for name in (b"a\xff\x1b[2J.txt", b"b.\x1b[31m\xfe"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"" if name[0] == 97 else b"x")
    said = [str(item) for item in read_path(tmp_path, sources, FakeClock(NOW))]
    assert said[0] == f"{tmp_path}/a\ufffd[2J.txt: the file is empty"
    assert "files ending in .[31m\ufffd are not read" in said[1]


@pytest.mark.parametrize("name", ["a" * 5000, "a\x00b", "nothing.txt", "nowhere/a.txt"])
def test_a_path_that_cannot_be_is_an_input_error(
    name: str, tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    with pytest.raises(InputError, match="There is no file or folder"):
        read_path(tmp_path / name, sources, FakeClock(NOW))


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.xml", "a.json"])
def test_a_document_of_40_megabytes_is_refused_with_its_size(name: str, read_bytes: ReadBytes) -> None:
    starts = {"a.html": b"<html>", "a.xml": b"<rss>", "a.json": b'[{"title": "'}
    data = starts.get(name, b"") + b"word " * (8 * MEGABYTE)
    assert reason(read_bytes(data, name)).startswith("it has 40 MB; a document may have 20 MB")


def test_40_megabytes_of_json_lines_are_read_line_by_line(
    tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps({"title": "A", "text": "word " * 100_000}).encode() + b"\n"
    with path.open("wb") as file:
        file.write(b'{"text": "' + b"x" * (21 * MEGABYTE) + b'"}\n')
        for _ in range(40):
            file.write(line)
    items = list(read_path(path, sources, FakeClock(NOW)))
    assert items[0] == Skipped(str(path), "line 1", "the line is longer than 20 MB")
    assert len(items) == 41
    assert all(isinstance(item, Article) for item in items[1:])


def test_one_endless_line_is_an_article_up_to_a_limit(read_bytes: ReadBytes) -> None:
    assert article(read_bytes(b"word " * 190_000)).title == ""
    assert "at most 1,000,000 are read" in reason(read_bytes(b"word " * 210_000))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (KOREAN, "euc_kr"),
        (KOREAN, "cp949"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        *((text, encoding) for text in (KOREAN, JAPANESE) for encoding in ("utf-8", "utf-8-sig")),
        *((text, form) for text in (KOREAN, JAPANESE, "In English.") for form in ("utf-16", "utf-32")),
        *((text, form) for text in (KOREAN, JAPANESE) for form in ("utf-16-le", "utf-16-be")),
    ],
)
def test_a_text_is_read_in_whatever_encoding_it_comes(
    text: str, encoding: str, read_bytes: ReadBytes
) -> None:
    assert article(read_bytes(text.encode(encoding))).text == text
    assert article(read_bytes((text + "\n").encode(encoding) * 300)).language in ("ko", "ja", "en")


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr", "utf-16"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.html", "a.xml"])
def test_every_kind_of_file_is_read_in_korean_encodings(
    name: str, encoding: str, read_bytes: ReadBytes
) -> None:
    texts = {
        "a.jsonl": json.dumps({"title": "회담", "text": KOREAN}, ensure_ascii=False) + "\n",
        "a.json": json.dumps([{"title": "회담", "text": KOREAN}], ensure_ascii=False, indent=1),
        "a.html": f'<html><head><meta charset="{encoding}"><title>회담</title></head>'
        f"<body><article><p>{KOREAN}</p><p>{KOREAN}</p><p>{KOREAN}</p></article></body></html>",
        "a.xml": f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><item>'
        f"<title>회담</title><description>{KOREAN}</description></item></channel></rss>",
    }
    read = article(read_bytes(texts[name].encode(encoding), name))
    assert (read.title, read.language) == ("회담", "ko")
    assert KOREAN in read.text


def test_a_page_that_declares_the_wrong_encoding_is_read_all_the_same(read_bytes: ReadBytes) -> None:
    page = f'<html><head><meta charset="ascii"></head><body><p>{JAPANESE * 4}</p></body></html>'
    assert JAPANESE in article(read_bytes(page.encode("shift_jis"), "a.html")).text


def test_a_few_bytes_in_another_encoding_are_lost_and_said_so(read_bytes: ReadBytes) -> None:
    items = read_bytes((KOREAN * 20).encode() + b"\xff\xb0 and more. " + KOREAN.encode())
    assert article(items).text.startswith(KOREAN)
    (noted,) = [item for item in items if isinstance(item, Noted)]
    assert "were in another encoding and are lost" in noted.remark


def test_half_a_file_in_another_encoding_is_no_text(read_bytes: ReadBytes) -> None:
    mixed = (KOREAN.encode("utf-8") + b"\n" + JAPANESE.encode("shift_jis") + b"\n") * 5
    assert "its encoding cannot be told" in reason(read_bytes(mixed))


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_a_truncated_file_gives_its_whole_entries_and_says_what_is_missing(
    name: str, kept: float, read_bytes: ReadBytes, sources: tuple[Source, ...]
) -> None:
    data = (DATA / name).read_bytes()
    whole = [item for item in read_path(DATA / name, sources, FakeClock(NOW)) if isinstance(item, Article)]
    items = read_bytes(data[: int(len(data) * kept)], name)
    got = [item for item in items if isinstance(item, Article)]
    assert items
    if name.endswith((".rss", ".atom", ".rdf", ".json", ".jsonl")):
        assert [item.digest for item in got] == [item.digest for item in whole[: len(got)]]
    assert len(got) == len(whole) or any(isinstance(item, Skipped | Noted) for item in items)


def test_a_page_that_breaks_off_is_taken_and_noted(read_bytes: ReadBytes) -> None:
    data = (DATA / "page.html").read_bytes().partition(b"<footer")[0]
    items = read_bytes(data, "page.html")
    assert article(items).title == "Defence chiefs speak by telephone"
    assert Noted(items[0].path, "", "the page breaks off; what is there was taken") in items  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", ["0000-00-00", "2025-02-31", "9999-12-31", "2026-03-05", "yesterday", "1492-01-01", "7" * 500]
)
def test_an_absurd_date_is_taken_as_unknown_and_said_so(words: str, read_bytes: ReadBytes) -> None:
    record = {"title": "A", "text": "B", "published": words, "url": "https://example.org/2025/02/03/a"}
    items = read_bytes(json.dumps(record).encode(), "a.jsonl")
    assert article(items).published_on is None
    (noted,) = [item for item in items if isinstance(item, Noted)]
    assert noted.where == "line 1"
    assert noted.remark.endswith("cannot be right; taken as unknown")


def test_a_missing_date_is_looked_for_in_the_address(read_bytes: ReadBytes) -> None:
    record = {"title": "A", "text": "B", "published": None, "url": "https://example.org/2025/02/03/a"}
    assert article(read_bytes(json.dumps(record).encode(), "a.jsonl")).published_on == date(2025, 2, 3)


@pytest.mark.parametrize(
    ("given_title", "kept"),
    [
        ("<!channel> <img src=x onerror=alert(1)>", "<!channel> <img src=x onerror=alert(1)>"),
        ("*bold* _it_ `code` <@U1> &amp; @here", "*bold* _it_ `code` <@U1> &amp; @here"),
        ("a\u202egnp.exe\u2066x\u2069", "agnp.exex"),
        ("a\x00b\x1b[31mc\nd\te", "ab[31mc d e"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("각", "각"),
        ("x" * 5000, "x" * 499 + "…"),
        ("'; DROP TABLE articles; --", "'; DROP TABLE articles; --"),
        ("{{7*7}} ${jndi:ldap://x} %s %n", "{{7*7}} ${jndi:ldap://x} %s %n"),
    ],
)
def test_a_hostile_title_stays_text_without_control_and_direction_marks(
    given_title: str, kept: str, read_bytes: ReadBytes
) -> None:
    record = json.dumps({"title": given_title, "text": "Text."}).encode()
    assert article(read_bytes(record, "a.jsonl")).title == kept


def test_a_text_loses_control_characters_and_lone_surrogates_only(read_bytes: ReadBytes) -> None:
    text = "One.\r\nTwo.\x00\x07\rThree \ud83d half.\tEnd\u2028x  y"
    record = json.dumps({"title": "T", "text": text}).encode()
    read = article(read_bytes(record, "a.jsonl"))
    assert read.text == "One.\nTwo.\nThree \ufffd half.\tEnd\nx  y"
    assert read.digest


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "data:text/html,x",
        "//example.org/a",
        "http://",
        "https://user:pass@example.org/",
        "https://example.org/a b",
        "https://example.org/<script>",
        "https://exa\nmple.org/",
        "https://[::1",
        "https://example.org:port/",
        "https://example.org/" + "a" * 3000,
        "https://example.org/\ud800",
    ],
)
def test_an_address_that_is_not_plain_http_is_dropped(url: str, read_bytes: ReadBytes) -> None:
    record = {"title": "A", "text": "B", "url": url}
    assert article(read_bytes(json.dumps(record).encode(), "a.jsonl")).url == ""


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0"><channel><item><title>&c;</title></item></channel></rss>"""


@pytest.mark.parametrize("data", [BOMB, BOMB.decode().encode("utf-16"), BOMB.replace(b"rss", b"feed")])
def test_a_feed_that_declares_entities_is_refused(data: bytes, read_bytes: ReadBytes) -> None:
    assert "declares XML entities" in reason(read_bytes(data, "a.xml"))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><body>" + b"<div>" * 20_000 + b"Deep words. " * 50, "a.html"),
        (b"<rss><channel>" + b"<item>" * 5_000 + b"<title>x</title>", "a.xml"),
        (b"<rss>" + b"<channel>" * 20_000, "a.xml"),
        (
            b"<rss><channel><item><title>x</title><description>"
            + b"&lt;div&gt;" * 20_000
            + b"deep</description></item></channel></rss>",
            "a.xml",
        ),
        (b'{"a":' * 50_000, "a.jsonl"),
        (b"<" * 200_000, "a.html"),
        (b"<!--" * 50_000, "a.xml"),
    ],
)
def test_deep_nesting_ends_in_an_outcome(data: bytes, name: str, read_bytes: ReadBytes) -> None:
    assert read_bytes(data, name)


STARTS = st.sampled_from(
    [b"", b"<html>", b"<rss>", b"<?xml", b"<feed ", b'{"', b'[{"', b"\xff\xfe", b"\xef\xbb\xbf", b" date "]
)


@given(STARTS, st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.xml", "a.jsonl", "a.json"]))
@example(b'{"title": ', b'"\\ud800", "published": "\\u0000"}', "a.jsonl")
@example(b"", b"<rss><item><link>https://[</link><title>x</title></item></rss>", "a.xml")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_it_raise(read_bytes: ReadBytes, start: bytes, rest: bytes, name: str) -> None:
    for item in read_bytes(start + rest, name, ()):
        if isinstance(item, Article):
            assert item.text
            assert item.digest


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner)))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_value_in_a_field_makes_it_raise(read_bytes: ReadBytes, value: object) -> None:
    for name in ("title", "text", "published", "url", "id", "publisher"):
        record = json.dumps({"title": "A", "text": "B", name: value})
        feed = json.dumps({"title": value, "items": [{"content_text": "B", name: value, "id": value}]})
        assert read_bytes(record.encode(), "a.jsonl", ())
        assert read_bytes(feed.encode(), "a.json", ())
