"""Broken GBK byte pairs: what stood where a mirror inserted bytes inside a character.

A mirror inserts pinyin behind each pair of bytes that looks like a character, and a comma
before each pair that looks like a full-width mark, without asking where characters begin:

    理條          C0ED 976C                  ED97 is 項 (xiàng)
    理?xiàng)l    C0ED 97 (xiàng) 6C         97 28 is no character: `?`, which swallows the (

`solve` takes the damaged text from a character before the loss up to where display and
original agree again. The bytes displayed are known; each loss hides one byte (a hole). A hole
behind an annotation must complete a character of that reading, a hole before a mark any
character at all; the likeliest wording decides. No solution is given unless damaging it again
gives the text as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from normalize import pinyin, wording
from normalize.script import to_simplified

LOST = "?\N{REPLACEMENT CHARACTER}"
"""What decoders put for a lead byte without its trail; `?` swallows the ASCII byte behind."""

MARKS = "！（），．：；？"
"""Full-width marks whose GBK code begins with A3, the ones that filters look for."""

FOLDED = dict(zip("!(),.:;?", MARKS, strict=True))
"""The same marks in texts whose full-width forms were folded (NFKC)."""

ANNOTATION = rf"\( ?{pinyin.SYLLABLE} ?\)"
MARK = f"[{MARKS}{re.escape(''.join(FOLDED))}]"
_TOKEN = re.compile(
    rf"(?P<lost>[{LOST}])\(? ?(?P<split>{pinyin.SYLLABLE}) ?\)"
    rf"|(?P<filtered>[{LOST}]),?(?P<mark>{MARK})"
    rf"|\( ?(?P<annotated>{pinyin.SYLLABLE}) ?\)"
    r"|(?P<wide>[^\x00-\x7f\ufffd])"
    r"|(?P<narrow>[\x40-\x7e])"
)
MARGIN = 2.0
"""How much likelier (natural log) a wording must be than the next to be taken."""
_MOST_TOKENS = 200
_MOST_CANDIDATES = 4096


@dataclass(frozen=True, slots=True)
class Solution:
    """What stood at `text[start:end]`; `unresolved` characters of `original` are U+FFFD."""

    end: int
    original: str
    unresolved: int = 0


@dataclass(slots=True)
class _Bytes:
    """The original's bytes as far as read: None is a hole. `readings` holds (offset, syllable)."""

    slots: list[int | None] = field(default_factory=list)
    readings: list[tuple[int, str]] = field(default_factory=list)
    inside: bool = False  # a lead byte waits for its trail
    end: int = 0

    def add(self, *values: int | None) -> bool:
        """Append bytes; False if they cannot stand there."""
        for value in values:
            if self.inside and value is not None and (value < 0x40 or value in (0x7F, 0xFF)):
                return False
            self.inside = not self.inside and (value is None or value > 0x80)
            self.slots.append(value)
        return True


def solve(text: str, start: int, before: str) -> Solution | None:
    """Return what stood from start on, or None where the text is not damaged in this way.

    start: a character in whose place display and original still agree.
    before: the restored text before start, for judging the wording.
    """
    read = _read(text, start)
    if read is None:
        return None
    after = re.sub(ANNOTATION, "", text[read.end : read.end + 40])[:8]
    ranked = sorted(
        (
            (wording.likelihood(to_simplified(before[-8:] + original + after)), original)
            for original in _originals(read)
        ),
        reverse=True,
    )
    as_it_stands = to_simplified(before[-8:] + text[start : read.end] + after)
    if not ranked or ranked[0][0] <= wording.likelihood(as_it_stands):
        return None
    return _agreed(read.end, [o for score, o in ranked if ranked[0][0] - score < MARGIN])


def _agreed(end: int, originals: list[str]) -> Solution:
    marked = "".join(
        chars[0] if len(set(chars)) == 1 else "\N{REPLACEMENT CHARACTER}"
        for chars in zip(*originals, strict=False)
    )
    return Solution(end, marked, marked.count("\N{REPLACEMENT CHARACTER}"))


def _read(text: str, start: int) -> _Bytes | None:
    """Read tokens until display and original agree again and nothing damaged follows."""
    read, holes = _Bytes(), 0
    position = start
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(text, position)
        if token is None:
            break
        if holes and not read.inside and (token["wide"] or token["narrow"]):
            break
        if not _take(read, token):
            return None
        holes += bool(token["lost"] or token["filtered"])
        position = token.end()
    read.end = position
    return read if holes and not read.inside else None


def _take(read: _Bytes, token: re.Match[str]) -> bool:
    if token["narrow"]:
        return read.add(ord(token["narrow"]))
    if token["wide"]:
        return read.add(*_pair(token["wide"]))
    if token["filtered"]:
        mark = token["mark"]
        return read.add(None, *_pair(FOLDED.get(mark, mark)))
    if token["lost"] and not read.add(None):
        return False
    read.readings.append((len(read.slots), token["split"] or token["annotated"]))
    return True


def _pair(char: str) -> bytes:
    raw = char.encode("gb18030", "surrogatepass") if not "\ud800" <= char <= "\udfff" else b"\x00"
    return raw if len(raw) == 2 else b"\x00"


def _originals(read: _Bytes) -> Iterator[str]:
    """Yield the texts that fit the bytes known and the readings."""
    choices = [_choices(read, offset) for offset, slot in enumerate(read.slots) if slot is None]
    count = 1
    for choice in choices:
        count *= len(choice)
    if not 0 < count <= _MOST_CANDIDATES:
        return
    for filling in product(*choices):
        fill = iter(filling)
        raw = bytes(next(fill) if slot is None else slot for slot in read.slots)
        try:
            original = raw.decode("gbk")
        except UnicodeDecodeError:
            continue
        if all(_reads(raw, offset, syllable) for offset, syllable in read.readings):
            yield original


def _choices(read: _Bytes, offset: int) -> list[int]:
    """Return the bytes that a hole can have been, by the reading right behind it if any."""
    syllable = dict(read.readings).get(offset + 1)
    lead = read.slots[offset - 1] if offset else None
    if syllable is None or lead is None:
        return [*range(0x81, 0xFF)]
    return pinyin.trails(lead, syllable)


def _reads(raw: bytes, offset: int, syllable: str) -> bool:
    return pinyin.reads(raw[max(0, offset - 2) : offset].decode("gbk", "replace"), syllable)
