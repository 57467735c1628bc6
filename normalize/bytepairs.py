"""Broken GBK byte pairs: read back the bytes that stood where a mirror inserted others.

A mirror inserts pinyin behind each pair of bytes that looks like a character, and a comma
before each pair that looks like a full-width mark, without asking where characters begin:

    理條          C0ED 976C                  ED97 is 項 (xiàng)
    理?xiàng)l    C0ED 97 (xiàng) 6C         97 28 is no character: `?`, which swallows the (

`readings` turns the damaged text, from a character before the damage up to where display and
original agree again, into the original's bytes. What the display lost is a hole, with what is
known of it; `normalize.holes` fills them.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache

from normalize import pinyin

LOST = "?\N{REPLACEMENT CHARACTER}"
"""What decoders put for a lead byte without its trail; `?` swallows the ASCII byte behind."""

MARKS = "！（），．：；？"
"""Full-width marks whose GBK code begins with A3, the ones that filters look for."""

FOLDED = dict(zip("!(),.:;?", MARKS, strict=True))
"""The same marks in texts whose full-width forms were folded (NFKC)."""

MARK = f"[{MARKS}{re.escape(''.join(FOLDED))}]"
ANNOTATION = rf"\( ?{pinyin.SYLLABLE} ?\)"
SPLIT = rf"[{LOST}]\(? ?{pinyin.SYLLABLE} ?\)"

_TOKEN = re.compile(
    rf"(?P<lost>[{LOST}])\(? ?(?P<split>{pinyin.SYLLABLE}) ?\)"
    rf"|\( ?(?P<annotated>{pinyin.SYLLABLE}) ?\)"
    rf"|,(?!{SPLIT})(?P<doubled>[{MARKS}、。{re.escape(''.join(FOLDED))}])"
    rf"|(?P<gone>[{LOST}])(?:,?(?P<mark>{MARK}))?"
    r"|(?P<wide>[^\x00-\x7f\ufffd])"
    r"|(?P<narrow>[\x40-\x7e])"
)
_LONGEST_FORM = 4  # (20)
_MOST_STEPS = 400
_MOST_READINGS = 8
_MOST_HOLES = 12
"""Bounds: a real spot takes some ten steps; one with more holes could have been anything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The original's bytes; None is a hole.

    end: where in the damaged text the reading ends.
    annotated: by offset, the syllable that the two bytes before are read.
    undefined: offsets of two holes that together are no character of GBK.
    swallowed: offsets at which one ASCII character is missing.
    """

    end: int
    bytes: tuple[int | None, ...] = ()
    inside: bool = False  # a lead byte waits for its trail
    annotated: tuple[tuple[int, str], ...] = ()
    undefined: tuple[int, ...] = ()
    swallowed: tuple[int, ...] = ()

    def then(self, end: int, *values: int | None) -> "Reading | None":
        """Return the reading with these bytes added, None if they cannot stand there."""
        inside = self.inside
        for value in values:
            if value is not None and value < (0x40 if inside else 0x81):
                return None
            inside = not inside
        return replace(self, end=end, bytes=self.bytes + values, inside=inside)

    @property
    def holes(self) -> int:
        """How many bytes are not known."""
        return self.bytes.count(None)


class Unfold(IntEnum):
    """What to take for a full-width form that was folded (NFKC)."""

    NOTHING = 0
    MARKS = 1
    ALL = 2


def readings(text: str, start: Reading, unfold: Unfold) -> Iterator[Reading]:
    """Yield the ways to read on from start until display and original agree again."""
    found = 0
    stack = [start]
    for _ in range(_MOST_STEPS):
        if not stack or found == _MOST_READINGS:
            return
        reading = stack.pop()
        if reading.holes > _MOST_HOLES:
            continue
        token = _TOKEN.match(text, reading.end)
        agrees = not reading.inside and reading.end > start.end and (reading.holes or start.inside)
        if agrees and not (token and (token["lost"] or token["annotated"])):
            found += 1
            yield reading
        if not agrees or (token and (token["lost"] or token["annotated"] or token["mark"])):
            stack += [step for step in _steps(text, reading, token, unfold) if step]


def _steps(
    text: str, reading: Reading, token: re.Match[str] | None, unfold: Unfold
) -> Iterator[Reading | None]:
    """Yield the readings one token further; the likeliest last, for it is tried first."""
    torn = token and (token["lost"] or token["annotated"] or token["gone"])
    if token is None or (unfold is Unfold.ALL and not torn):
        yield from _unfolded(text, reading, unfold)
        if reading.inside and len(_longest(text, reading.end)) > 1:
            return
    if token is None:
        return
    end = token.end()
    if token["gone"]:
        yield from _gone(text, reading, token, unfold)
    elif token["lost"]:
        step = reading.then(end, None)
        yield step and _annotated(step, token["split"])
    elif token["annotated"]:
        yield _annotated(replace(reading, end=end), token["annotated"])
    elif token["narrow"]:
        yield reading.then(end, ord(token["narrow"]))
    else:
        char = token["wide"] or token["doubled"]
        if char == "€":  # Windows shows the byte 80, which begins no character, as this
            yield reading.then(end, 0x80)
        yield reading.then(end, *pair(FOLDED.get(char, char)))


def _unfolded(text: str, reading: Reading, unfold: Unfold) -> Iterator[Reading | None]:
    """Yield the readings that take what stands next for a folded form."""
    here = text[reading.end : reading.end + 1]
    if unfold is Unfold.MARKS and here in FOLDED:
        yield reading.then(reading.end + 1, *pair(FOLDED[here]))
    if unfold is Unfold.ALL:
        form = _longest(text, reading.end)
        for raw in _folds().get(form, ()):
            yield reading.then(reading.end + len(form), *raw)


def _longest(text: str, position: int) -> str:
    """Return the longest folded form that stands there: (13) was one sign, not four."""
    forms = (text[position : position + size] for size in range(_LONGEST_FORM, 0, -1))
    return next((form for form in forms if form in _folds()), "")


def _gone(
    text: str, reading: Reading, token: re.Match[str], unfold: Unfold
) -> Iterator[Reading | None]:
    """Yield what a bare loss can be: two bytes, one and an ASCII character, or one and a mark."""
    end = token.start() + 1
    one = reading.then(end, None)
    if reading.inside and one:
        undefined = (*reading.undefined, len(reading.bytes))
        two = reading.then(end, None, None)
        yield two and replace(two, undefined=undefined)
        if token["gone"] == "?" and text[end : end + 1] not in ("", "\n"):
            yield replace(one, swallowed=(*one.swallowed, len(one.bytes)))
        else:
            yield one
    elif token["gone"] != "?":
        yield one
    mark = token["mark"]
    if mark and (unfold or mark not in FOLDED):
        yield reading.then(token.end(), None, *pair(FOLDED.get(mark, mark)))


def _annotated(reading: Reading, syllable: str) -> Reading:
    here = (len(reading.bytes), syllable)
    return replace(reading, annotated=(*reading.annotated, here))


@cache
def pair(char: str) -> tuple[int, ...]:
    """Return the two bytes of a character in GBK (with GB 18030's private-use part), or ()."""
    try:
        raw = char.encode("gb18030")
    except UnicodeEncodeError:  # a lone surrogate
        return (0,)
    return tuple(raw) if len(raw) == 2 else (0,)


@cache
def _folds() -> dict[str, list[tuple[int, ...]]]:
    """Map each folded form to the bytes that it may have had."""
    table: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for lead in range(0xA1, 0xAA):
        for trail in range(0xA1, 0xFF):
            char = bytes((lead, trail)).decode("gbk", "replace")
            form = unicodedata.normalize("NFKC", char)
            if form != char and len(char) == 1:
                table[form].append((lead, trail))
    return dict(table)
