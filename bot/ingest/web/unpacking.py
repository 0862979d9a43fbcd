"""Bodies as they were before a server packed them, up to a limit."""

from __future__ import annotations

import zlib

from bot.ingest.web.exchange import FetchProblem, ProblemKind

ACCEPTED = "gzip, deflate"
_MAGIC = b"\x1f\x8b"
_GZIP = frozenset({"gzip", "x-gzip"})


def unpack(body: bytes, encoding: str, most: int, host: str) -> bytes:
    """The plain bytes of a body in a Content-Encoding; FetchProblem where they are too many or broken."""
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names or not body:
        return body
    if len(names) > 1 or names[0] not in _GZIP | {"deflate"}:
        words = f"`{host}` packed its answer as {', '.join(names)[:40]}, which was not asked for."
        raise FetchProblem(ProblemKind.REFUSED, words, transient=True)
    try:
        plain = _gunzip(body, most) if names[0] in _GZIP else _inflate(body, most)
    except (zlib.error, EOFError) as error:
        words = f"The answer of `{host}` is packed, and damaged."
        raise FetchProblem(ProblemKind.REFUSED, words, transient=True) from error
    if len(plain) > most:
        words = f"The answer of `{host}` unpacks to more than {most / 1024**2:g} MB; it was dropped."
        raise FetchProblem(ProblemKind.TOO_LARGE, words)
    return plain


def unzipped(body: bytes, most: int) -> bytes:
    """A gzip file's content, and any other body as it is.

    Raises zlib.error or EOFError where it is damaged, OverflowError where it has more than `most` bytes.
    """
    plain = _gunzip(body, most) if body.startswith(_MAGIC) else body
    if len(plain) > most:
        raise OverflowError
    return plain


def _gunzip(body: bytes, most: int) -> bytes:
    """All members of a gzip body; what stands behind them is left."""
    plain = b""
    while body.startswith(_MAGIC) or not plain:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        plain += _whole(member, body, most - len(plain))
        if len(plain) > most:
            break
        body = member.unused_data
        if not body:
            break
    return plain


def _inflate(body: bytes, most: int) -> bytes:
    """Deflate with its wrapper as it should be, or bare as some servers send it."""
    try:
        return _whole(zlib.decompressobj(), body, most)
    except zlib.error:
        return _whole(zlib.decompressobj(-zlib.MAX_WBITS), body, most)


def _whole(member: zlib._Decompress, body: bytes, most: int) -> bytes:
    plain = member.decompress(body, most + 1)
    if len(plain) <= most and not member.eof:
        raise EOFError
    return plain
