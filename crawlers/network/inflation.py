"""Undo the content codings of a body as it arrives, with a bound on what each of them yields.

A thousand bytes can hold gigabytes: gzip packs zeros a thousandfold, and gzip in gzip a
millionfold. Each layer is therefore inflated in small pieces and counted, inner layers too.
Checksums are not compared, as browsers do not compare them: servers send wrong ones.
"""

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PIECE = 1 << 16  # bytes that one step takes or yields
_MOST_LAYERS = 5
_MOST_MEMBERS = 10_000  # empty members yield nothing that the bound could count
_ZSTD_WINDOW = 23  # 8 MiB: RFC 9659 allows no more for a content coding
_NAMES = {"x-gzip": "gzip", "x-deflate": "deflate"}
_ZSTD_FRAME, _ZSTD_SKIPPED = b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18"
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")  # ESC starts ISO-2022 characters
_PLAIN_STARTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!\x1a\x07")


class Packing(Enum):
    """How unpacking a body ended."""

    WHOLE = "whole"
    """All known codings are undone, or none was needed."""
    TRUNCATED = "truncated"
    """The body ended too early; what came is unpacked."""
    DAMAGED = "damaged"
    """It cannot be unpacked."""
    TOO_LARGE = "too large"
    """It, or one of its layers, exceeds the bound."""


class Inflated(NamedTuple):
    """A body and how unpacking it ended.

    body: unpacked; as received if DAMAGED and for codings that are not known; empty if TOO_LARGE.
    """

    body: bytes
    packing: Packing


class _TooLarge(Exception):
    """A layer exceeds the bound."""


class _Damaged(Exception):
    """A layer is not what its name says."""


class _Truncated(Exception):
    """The input of a layer ended before the layer did."""


def content_codings(values: Iterable[str]) -> list[str]:
    """Return the codings to undo, outermost first, from the values of Content-Encoding.

    The list ends at the first coding that is not known: what is inside it cannot be read.
    """
    found = []
    names = [part.strip().lower() for value in values for part in value.split(",")]
    for name in reversed(names):
        if name in {"", "identity"}:
            continue
        if (known := _NAMES.get(name, name)) not in _LAYERS:
            break
        found.append(known)
    return found


def inflate(chunks: Iterable[bytes], codings: Sequence[str], bound: int) -> Inflated:
    """Return a body with its codings undone, outermost first; at most `bound` bytes per layer.

    A body that is plain text or a known file in spite of its coding is returned as received.
    Never raises for what the bytes are; an error of `chunks` itself is passed on.
    """
    received: list[bytes] = []
    source = _counted(_kept(chunks, received), bound)
    layers: Iterator[bytes] = source
    for coding in codings[:_MOST_LAYERS]:
        layers = _counted(_LAYERS[coding](_Input(layers)), bound)
    packing, body = Packing.WHOLE, []
    try:
        if len(codings) > _MOST_LAYERS:
            return Inflated(b"", Packing.TOO_LARGE)
        try:
            body = list(layers)
        except _Truncated:
            packing = Packing.TRUNCATED
        except _Damaged:
            packing = Packing.DAMAGED
        for _ in source:  # bytes after the end of a layer are read and ignored
            pass
    except _TooLarge:
        return Inflated(b"", Packing.TOO_LARGE)
    if packing is Packing.DAMAGED:
        return _as_received(b"".join(received))
    return Inflated(b"".join(body if codings else received), packing)


def _as_received(body: bytes) -> Inflated:
    start = body[:1024]
    plain = start.startswith(_PLAIN_STARTS) or not set(start) & _CONTROLS
    return Inflated(body, Packing.WHOLE if plain else Packing.DAMAGED)


def _kept(chunks: Iterable[bytes], received: list[bytes]) -> Iterator[bytes]:
    """Yield the chunks in pieces, none of them empty, and keep them."""
    for chunk in chunks:
        received.append(chunk)
        view = memoryview(chunk)
        for start in range(0, len(view), _PIECE):
            yield bytes(view[start : start + _PIECE])


def _counted(pieces: Iterable[bytes], bound: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > bound:
            raise _TooLarge
        yield piece


class _Input:
    """The input of a layer, from which a header can be read before the rest is inflated."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def take(self) -> bytes:
        """Return the next piece; empty at the end."""
        piece, self._rest = self._rest or next(self._pieces, b""), b""
        return piece

    def read(self, size: int) -> bytes:
        """Return `size` bytes, or fewer at the end."""
        found = b""
        while len(found) < size and (piece := self.take()):
            found += piece
        self.put_back(found[size:])
        return found[:size]

    def read_line(self) -> None:
        """Skip everything up to a zero byte, and the zero byte."""
        while piece := self.take():
            _, zero, rest = piece.partition(b"\0")
            if zero:
                return self.put_back(rest)
        raise _Truncated

    def put_back(self, data: bytes) -> None:
        """Make bytes that were taken the next to be taken."""
        self._rest = data + self._rest


def _gzip(source: _Input) -> Iterator[bytes]:
    """Yield the content of all members; bytes after the last one are ignored."""
    for number in range(_MOST_MEMBERS):
        head = source.read(10)
        if not head or (number and not head.startswith(b"\x1f\x8b")):
            return
        if not head.startswith(b"\x1f\x8b\x08"[: len(head)]):
            raise _Damaged
        if len(head) < 10:
            raise _Truncated
        _skip_gzip_fields(source, head[3])
        yield from _inflated(source)
        source.read(8)  # checksum and length
    raise _Damaged


def _skip_gzip_fields(source: _Input, flags: int) -> None:
    """Skip the optional fields of a member's header (RFC 1952, 2.3)."""
    if flags & 4:
        source.read(int.from_bytes(source.read(2), "little"))
    for _ in range(bool(flags & 8) + bool(flags & 16)):  # name, comment
        source.read_line()
    if flags & 2:
        source.read(2)


def _deflate(source: _Input) -> Iterator[bytes]:
    """Yield the content of a zlib stream, or of the bare deflate stream that some servers send."""
    head = source.read(2)
    zlib_header = len(head) == 2 and head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0
    if not zlib_header:
        source.put_back(head)
    if head:
        yield from _inflated(source)


def _inflated(source: _Input) -> Iterator[bytes]:
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    while not decoder.eof:
        data = decoder.unconsumed_tail or source.take()
        try:
            piece = decoder.decompress(data, _PIECE)  # without data, what zlib still holds
        except zlib.error as error:
            raise _Damaged from error
        if piece:
            yield piece
        elif not data and not decoder.eof:
            raise _Truncated
    source.put_back(decoder.unused_data)


def _brotli(source: _Input) -> Iterator[bytes]:
    decoder, fed = brotli.Decompressor(), False
    while not decoder.is_finished():
        hungry = decoder.can_accept_more_data()
        data = source.take() if hungry else b""
        if hungry and not data:
            if fed:
                raise _Truncated
            return
        fed = True
        try:
            piece = decoder.process(data, output_buffer_limit=_PIECE)
        except brotli.error as error:
            raise _Damaged from error
        if piece:
            yield piece


def _zstd(source: _Input) -> Iterator[bytes]:
    """Yield the content of all frames; bytes after the last one are ignored."""
    for number in range(_MOST_MEMBERS):
        head = source.read(4)
        source.put_back(head)
        is_frame = head == _ZSTD_FRAME or head[1:] == _ZSTD_SKIPPED
        if not head or (number and not is_frame):
            return
        decoder = zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
        )
        while not decoder.eof:
            data = source.take() if decoder.needs_input else b""
            if decoder.needs_input and not data:
                raise _Truncated
            try:
                piece = decoder.decompress(data, _PIECE)
            except zstd.ZstdError as error:
                raise _Damaged from error
            if piece:
                yield piece
        source.put_back(decoder.unused_data)
    raise _Damaged


_LAYERS: Mapping[str, Callable[[_Input], Iterator[bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
