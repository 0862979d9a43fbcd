"""Splits a text into sentences with exact places."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int]
WRAPPED_AT = 100  # lines no longer than this are taken for hard-wrapped ones
LONGEST = 1200  # a longer sentence is cut at a space
MOST = 400  # sentences looked at in one text
QUOTE_MAX = 400

# Each alternative begins with the same set of signs, to which re then skips.
LATIN_END = re.compile(
    r"""[.!?…](?:[.!?…]*["”’'\)\]]{0,3}(?=\s+["“‘'(\[]{0,2}[A-Z0-9À-Þ가-힣ᄀ-ᇿ■-]|\s*\n|\s*$)"""
    r"""|(?<=[a-z0-9)”"%][.!?])["”’]{0,2}(?=["“‘]?[A-Z][a-z’']|["“]I |\[[A-Z])"""
    r"""|(?<=[a-z)][.!?])["”’]{1,2}(?=[A-Z“]))"""
)
KOREAN_END = re.compile(
    r"""[.!?…](?:(?<=[가-힣].)[.!?…]*|(?<=[!?])|(?<=\.)(?:(?!\d)|(?<!\d\.)))["”’'\)\]]{0,3}"""
    r"""(?=\s*["“‘'(\[△▲■◆◇●○▶※━―]{0,2}\s?[가-힣A-Z0-9一-鿿]|\s*["“‘]|\s*\n|\s*$)"""
)
JAPANESE_END = re.compile(r"[。！？][」』）]*")
ENDS = {"ko": KOREAN_END, "ja": JAPANESE_END}
PARAGRAPH = re.compile(r"\n\s*\n+")
LINE = re.compile(r"\n\n*")  # as \n+, but re skips to a sign that is not repeated
WORD_BEFORE = re.compile(r"(?<![\w.])[\w.]+$")
HANGUL = re.compile("[가-힣]")
OPEN, CLOSE = "“「『", "”」』"
QUOTE = re.compile(f'["{OPEN}{CLOSE}]')


def split(text: str, start: int, end: int, language: str, abbreviations: frozenset[str]) -> list[Place]:
    """The places of the sentences between two places, at most MOST."""
    out: list[Place] = []
    for begin, stop in _paragraphs(text, start, end):
        out += _in_paragraph(text, begin, stop, language, abbreviations)
        if len(out) >= MOST:
            return out[:MOST]
    return out


def hard_wrapped(text: str) -> bool:
    """Whether a text's lines are cut at a width, so that only an empty line ends a paragraph."""
    lines = text.split("\n", 2000)
    return len(lines) > 2 and max(map(len, lines[:2000])) <= WRAPPED_AT


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    border = PARAGRAPH if hard_wrapped(text[start:end]) else LINE
    place = start
    for match in border.finditer(text, start, end):
        if match.start() > place:
            yield place, match.start()
        place = match.end()
    if place < end:
        yield place, end


def _in_paragraph(
    text: str, start: int, end: int, language: str, abbreviations: frozenset[str]
) -> list[Place]:
    pattern = ENDS.get(language, LATIN_END)
    quotes = _quoted(text, start, end) if language in ENDS else []
    out: list[Place] = []
    place, passed = start, 0
    for match in pattern.finditer(text, start, end):
        at, stop = match.span()
        while passed < len(quotes) and quotes[passed][1] <= at:
            passed += 1
        if passed < len(quotes) and quotes[passed][0] < at:
            continue
        if language not in ENDS and _abbreviated(text, place, match, abbreviations):
            continue
        out += _cut(text, place, stop)
        place = stop
    return out + _cut(text, place, end)


def _abbreviated(text: str, place: int, match: re.Match[str], abbreviations: frozenset[str]) -> bool:
    """Whether the full stop belongs to an abbreviation or an initial rather than ends a sentence."""
    if text[match.start()] != ".":
        return False
    before = text[max(place, match.start() - 20) : match.start()]
    word = before.rpartition(" ")[2]
    if not word.replace(".", "").isalnum():  # signs beside the word, or none
        found = WORD_BEFORE.search(before)
        word = found[0] if found else ""
    word = word.lower()
    return word in abbreviations or (len(word) == 1 and word.isalpha())


def _quoted(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The places of quotations, inside which no sentence ends."""
    out: list[tuple[int, int]] = []
    opened: int | None = None
    plain = False
    for match in QUOTE.finditer(text, start, min(end, start + 20000)):
        place, sign = match.start(), match[0]
        if sign in OPEN or (sign == '"' and not plain):
            if opened is None or place - opened > QUOTE_MAX:
                opened = place
            plain = plain or sign == '"'
        elif (sign in CLOSE or sign == '"') and opened is not None:
            # A full stop just before the closing quote belongs inside; text goes on after it.
            if place - opened <= QUOTE_MAX and not _closes_sentence(text, place, end):
                out.append((opened, place))
            elif place - opened <= QUOTE_MAX:
                out.append((opened, place - 1))
            opened, plain = None, False
    return out


def _closes_sentence(text: str, place: int, end: int) -> bool:
    """Whether a sentence ends with its quotation, unless in Korean, where who said it may follow."""
    if HANGUL.match(text, place - 2):
        return False
    return text[place - 1] in ".!?。" and (place + 1 >= end or text[place + 1] in "\n ")


def _cut(text: str, start: int, end: int) -> list[Place]:
    out = []
    words = text[start:end]
    end -= len(words) - len(words.rstrip())
    start += len(words) - len(words.lstrip())
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        stop = space if space > start else start + LONGEST
        out.append((start, stop))
        start = stop + (text[stop : stop + 1] == " ")
    if end > start:
        out.append((start, end))
    return out
