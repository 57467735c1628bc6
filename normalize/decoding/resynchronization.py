"""Damaged bytes: read a stretch so that each bad byte costs only the character it touches.

After a lost or changed byte, double-byte text can be read shifted by one up to the next ASCII
character, mostly without an error. So the stretch is divided into characters and lost bytes in
the cheapest way (`normalize.language.plausibility`), by dynamic programming. The same search lets
a stretch switch to UTF-8 and back, which separates the two encodings of a mixed page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

from normalize.language import LOST_BITS, text_cost

SWITCH: Final = 30
"""Cost of changing the encoding within a page, paid on the way in."""

LONELY: Final = 12
"""Cost of one ASCII letter between two Chinese characters: mostly half of a third one."""

_PAIR_LOST: Final = LOST_BITS + 4  # both bytes of one character
_MARK_LOST: Final = 14  # a byte that was lost earlier is not evidence against the reading
_MARKS: Final = (b"\xff", b"?")
_LOST = "\ufffd"
_LOST_STEP = ((1, _LOST, LOST_BITS),)
_LEGACY_MODE, _UTF8_MODE = 0, 1
_NEVER: Final = 1 << 60
_Back = tuple[int, int, str]  # position and mode before, text since
_UTF8_TWICE = re.compile(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2}){2}")
_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# What is left of one damaged character.
_BROKEN = re.compile(
    rb"[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}|[\x80-\xbf]{1,3}|[\x80-\xff]"
)
# The same where another program has already put a mark, FF or "?", for each byte that it lost.
_MARKED = re.compile(
    rb"[\xe0-\xef][\x80-\xbf\xff?]{0,2}|[\xf0-\xf4][\x80-\xbf\xff?]{0,3}"
    rb"|[\x80-\xbf\xff]{1,3}|[\x80-\xff]"
)
_PARTS = re.compile(rb"((?:" + _UTF8.pattern + rb")+)|" + _MARKED.pattern)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A run read in the other encoding: `raw[start:end]` decodes to text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Resynchronized:
    """One reading of some bytes: its text, its cost in bits, and its runs in the other encoding."""

    text: str
    bits: int
    foreign: tuple[Foreign, ...] = ()


_Step = tuple[int, str, int]
"""Bytes consumed, text produced, cost in bits."""


def resynchronize(raw: bytes, legacy: str, main: str, *, marked: bool = False) -> Resynchronized:
    """Return the cheapest reading of raw in `legacy` (double-byte codec) or UTF-8.

    main: the page's encoding, legacy or "utf-8"; the other one costs `SWITCH`.
    marked: FF and "?" may represent lost bytes of UTF-8.
    Time is linear, about 1 µs per byte: meant for stretches of kilobytes.
    """
    main_mode = _UTF8_MODE if main == "utf-8" else _LEGACY_MODE
    both = main_mode == _UTF8_MODE or marked or _UTF8_TWICE.search(raw)
    modes = (_LEGACY_MODE, _UTF8_MODE) if both else (_LEGACY_MODE,)
    steps = (_legacy_steps, _marked_steps if marked else _utf8_steps)
    bits = [[_NEVER] * (len(raw) + 1) for _ in range(2)]
    back: list[list[_Back]] = [[(0, 0, "")] * (len(raw) + 1) for _ in range(2)]
    bits[main_mode][0] = 0
    for at in range(len(raw)):
        if both:
            _allow_switch(bits, back, at, main_mode)
        for mode in modes:
            here = bits[mode][at]
            if here == _NEVER:
                continue
            for length, piece, more in steps[mode](raw, at, legacy):
                # On a tie the later loss wins: a truncated text loses its end.
                if here + more <= bits[mode][at + length]:
                    bits[mode][at + length] = here + more
                    back[mode][at + length] = (at, mode, piece)
    return _trace(bits, back, main_mode)


def _allow_switch(bits: list[list[int]], back: list[list[_Back]], at: int, main_mode: int) -> None:
    for mode in (_LEGACY_MODE, _UTF8_MODE):
        switched = bits[1 - mode][at] + (0 if mode == main_mode else SWITCH)
        if switched < bits[mode][at]:
            bits[mode][at] = switched
            back[mode][at] = (at, 1 - mode, "")


def _trace(bits: list[list[int]], back: list[list[_Back]], main_mode: int) -> Resynchronized:
    at = len(bits[main_mode]) - 1
    mode = main_mode if bits[main_mode][at] <= bits[1 - main_mode][at] else 1 - main_mode
    total = bits[mode][at]
    pieces: list[tuple[int, int, str]] = []  # mode, position, text
    while at > 0 or mode != main_mode:
        before, origin, piece = back[mode][at]
        pieces.append((origin, before, piece))
        at, mode = before, origin
    pieces.reverse()
    text = "".join(piece for _, _, piece in pieces)
    return Resynchronized(text, total, tuple(_foreign(pieces, main_mode, len(bits[main_mode]) - 1)))


def _foreign(pieces: list[tuple[int, int, str]], main_mode: int, end: int) -> Iterator[Foreign]:
    stops = [at for _, at, _ in pieces[1:]] + [end]
    steps = zip(pieces, stops, strict=True)
    for mode, run in groupby(steps, key=lambda step: step[0][0]):
        if mode != main_mode:
            members = list(run)
            text = "".join(piece for (_, _, piece), _ in members)
            if text:
                yield Foreign(members[0][0][1], members[-1][1], text)


def resynchronize_utf8(raw: bytes) -> str:
    """Return UTF-8 bytes as text, one U+FFFD for each damaged character; lost bytes are FF."""
    pieces, last = [], 0
    for match in _PARTS.finditer(raw):
        pieces.append(raw[last : match.start()].decode("ascii"))
        pieces.append(match[0].decode("utf-8") if match[1] else _LOST)
        last = match.end()
    return "".join((*pieces, raw[last:].decode("ascii")))


def _legacy_steps(raw: bytes, at: int, codec: str) -> tuple[_Step, ...]:
    byte = raw[at]
    if byte < 0x80:
        lonely = byte >= 0x40 and at and raw[at - 1] >= 0x80 and raw[at + 1 : at + 2] >= b"\x80"
        return ((1, chr(byte), LONELY),) if lonely else _ascii()[byte]
    pair = raw[at : at + 2]
    if codec == "gb18030" and len(pair) == 2 and 0x30 <= pair[1] <= 0x39:
        four = raw[at : at + 4].decode(codec, "ignore")
        return ((1, _LOST, LOST_BITS), (4, four, text_cost(four))) if len(four) == 1 else _LOST_STEP
    return _pairs(codec).get(pair, _LOST_STEP)


def _utf8_steps(
    raw: bytes, at: int, _: str, broken: re.Pattern[bytes] = _BROKEN
) -> tuple[_Step, ...]:
    byte = raw[at]
    if byte < 0x80:
        return _ascii()[byte]
    whole = _UTF8.match(raw, at)
    if whole:
        return ((len(whole[0]), *_character(whole[0])),)
    rest = broken.match(raw, at)
    assert rest is not None
    marked = broken is _MARKED and rest[0][-1:] in _MARKS
    return ((len(rest[0]), _LOST, _MARK_LOST if marked else LOST_BITS),)


def _marked_steps(raw: bytes, at: int, codec: str) -> tuple[_Step, ...]:
    return _utf8_steps(raw, at, codec, _MARKED)


@cache
def _pairs(codec: str) -> dict[bytes, tuple[_Step, ...]]:
    """Return the ways to read each pair of bytes whose first is not ASCII."""
    table: dict[bytes, tuple[_Step, ...]] = {}
    for pair in (bytes((lead, trail)) for lead in range(0x80, 0x100) for trail in range(0x100)):
        text = pair.decode(codec, "ignore")
        if text > "\x7f" and len(pair.decode(codec, "replace")) == len(text):
            table[pair] = (*_LOST_STEP, (2, text, text_cost(text)))
        elif pair[1] >= 0x80:
            table[pair] = (*_LOST_STEP, (2, _LOST, _PAIR_LOST))
    return table


@cache
def _ascii() -> tuple[tuple[_Step, ...], ...]:
    return tuple(((1, chr(byte), text_cost(chr(byte))),) for byte in range(0x80))


@lru_cache(1 << 15)
def _character(raw: bytes) -> tuple[str, int]:
    text = raw.decode()
    return text, text_cost(text)
