"""Damaged bytes: read a stretch so that each bad byte costs the character it touches, no more.

A double-byte text with a byte lost or changed can be read shifted by one up to the next ASCII
character, and mostly without an error. So the stretch is cut into characters and lost bytes in
the cheapest way (`normalize.plausibility`), by dynamic programming. The same search lets a
stretch change to UTF-8 and back, which separates the two encodings of a mixed page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from normalize.plausibility import LOST, cost

SWITCH: Final = 30
"""Cost of changing the encoding within a page, paid on the way in."""

_PAIR_LOST: Final = LOST + 4  # both bytes of one character
_MARK_LOST: Final = 14  # a byte that was lost before: no evidence against the reading
_MARKS: Final = (b"\xff", b"?")
_LOST = "\ufffd"
_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# What is left of one damaged character.
_BROKEN = re.compile(
    rb"[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}|[\x80-\xbf]{1,3}|[\x80-\xff]"
)
# The same where somebody else has already put a mark, FF or "?", for each byte he lost.
_MARKED = re.compile(
    rb"[\xe0-\xef][\x80-\xbf\xff?]{0,2}|[\xf0-\xf4][\x80-\xbf\xff?]{0,3}"
    rb"|[\x80-\xbf\xff]{1,3}|[\x80-\xff]"
)
_PARTS = re.compile(rb"((?:" + _UTF8.pattern + rb")+)|" + _MARKED.pattern)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A run read in the other encoding: `raw[start:end]` gives text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of some bytes: its text, its cost in bits, and its runs in the other encoding."""

    text: str
    bits: int
    foreign: tuple[Foreign, ...] = ()


@dataclass(slots=True)
class _Path:
    """The cheapest way to some position: the step that led there."""

    bits: int
    before: int
    mode: int
    piece: str


def read(raw: bytes, legacy: str, main: str, *, marked: bool = False) -> Reading:
    """Return the cheapest reading of raw in `legacy` (double-byte codec) or UTF-8.

    main: the page's encoding, legacy or "utf-8"; the other one costs `SWITCH`.
    marked: FF and "?" may stand for lost bytes of UTF-8.
    Time is linear, about 3 µs a byte: meant for stretches of kilobytes.
    """
    start = 1 if main == "utf-8" else 0
    steps = (_legacy_steps, _marked_steps if marked else _utf8_steps)
    paths: list[list[_Path | None]] = [[None, None] for _ in range(len(raw) + 1)]
    paths[0][start] = _Path(0, 0, start, "")
    for at in range(len(raw)):
        _allow_switch(paths[at], at, start)
        for mode in (0, 1):
            here = paths[at][mode]
            if here is None:
                continue
            for length, piece, bits in steps[mode](raw, at, legacy):
                total = here.bits + bits
                target = paths[at + length]
                old = target[mode]
                if old is None or total < old.bits:
                    target[mode] = _Path(total, at, mode, piece)
    return _trace(paths, start)


def read_utf8(raw: bytes) -> str:
    """Return UTF-8 bytes as text, one U+FFFD for each damaged character; lost bytes are FF."""
    pieces, last = [], 0
    for match in _PARTS.finditer(raw):
        pieces.append(raw[last : match.start()].decode("ascii"))
        pieces.append(match[0].decode("utf-8") if match[1] else _LOST)
        last = match.end()
    return "".join((*pieces, raw[last:].decode("ascii")))


def _allow_switch(here: list["_Path | None"], at: int, start: int) -> None:
    for mode in (0, 1):
        other = here[1 - mode]
        if other is None:
            continue
        bits = other.bits + (SWITCH if mode != start else 0)
        mine = here[mode]
        if mine is None or bits < mine.bits:
            here[mode] = _Path(bits, at, 1 - mode, "")


def _trace(paths: list[list["_Path | None"]], start: int) -> Reading:
    ends = [path for path in paths[-1] if path is not None]
    last = min(ends, key=lambda path: path.bits)
    mode, at = paths[-1].index(last), len(paths) - 1
    pieces: list[tuple[int, int, str]] = []  # mode, position, text
    while at > 0 or mode != start:
        path = paths[at][mode]
        assert path is not None
        pieces.append((mode, path.before, path.piece))
        at, mode = path.before, path.mode
    pieces.reverse()
    text = "".join(piece for _, _, piece in pieces)
    return Reading(text, last.bits, tuple(_foreign(pieces, start, len(paths) - 1)))


def _foreign(pieces: list[tuple[int, int, str]], start: int, end: int) -> Iterator[Foreign]:
    stops = [at for _, at, _ in pieces[1:]] + [end]
    steps = zip(pieces, stops, strict=True)
    for mode, run in groupby(steps, key=lambda step: step[0][0]):
        if mode != start:
            members = list(run)
            text = "".join(piece for (_, _, piece), _ in members)
            yield Foreign(members[0][0][1], members[-1][1], text)


def _legacy_steps(raw: bytes, at: int, codec: str) -> Iterator[tuple[int, str, int]]:
    byte = raw[at]
    if byte < 0x80:
        yield 1, chr(byte), _ascii_cost(byte)
        return
    yield 1, _LOST, LOST
    pair = raw[at : at + 2]
    known = pairs(codec).get(pair)
    if known:
        yield 2, *known
    elif len(pair) == 2 and pair[1] >= 0x80:
        yield 2, _LOST, _PAIR_LOST
    if codec == "gb18030" and len(pair) == 2 and 0x30 <= pair[1] <= 0x39:
        four = raw[at : at + 4].decode(codec, "ignore")
        if len(four) == 1:
            yield 4, four, 22


def _utf8_steps(
    raw: bytes, at: int, _: str, broken: re.Pattern[bytes] = _BROKEN
) -> Iterator[tuple[int, str, int]]:
    byte = raw[at]
    if byte < 0x80:
        yield 1, chr(byte), _ascii_cost(byte)
    elif whole := _UTF8.match(raw, at):
        character = whole[0].decode()
        yield len(whole[0]), character, cost_of(character)
    elif rest := broken.match(raw, at):
        yield (
            len(rest[0]),
            _LOST,
            _MARK_LOST if broken is _MARKED and rest[0][-1:] in _MARKS else LOST,
        )


def _marked_steps(raw: bytes, at: int, codec: str) -> Iterator[tuple[int, str, int]]:
    return _utf8_steps(raw, at, codec, _MARKED)


@cache
def pairs(codec: str) -> dict[bytes, tuple[str, int]]:
    """Return the two-byte characters of a codec, each with its cost in bits."""
    trails = [*range(0x40, 0x7F), *range(0x80, 0xFF)]
    codes = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in trails)
    texts = ((code, code.decode(codec, "ignore")) for code in codes)
    return {code: (text, cost(text)) for code, text in texts if text and text > "\x7f"}


@cache
def _ascii_cost(byte: int) -> int:
    return cost(chr(byte))


@cache
def cost_of(character: str) -> int:
    """Return the cost of one character, remembered."""
    return cost(character)
