"""Broken GBK byte pairs: read the original bytes where a mirror inserted others.

A mirror inserts pinyin after each pair of bytes that looks like a character, and a comma before
each pair that looks like a full-width mark, without checking where characters begin:

    理條          C0ED 976C                  ED97 is 項 (xiàng)
    理?xiàng)l    C0ED 97 (xiàng) 6C         97 28 is not a character: `?`, which swallows the (

`steps` reads the damaged text piece by piece and returns which bytes of the original a piece
shows. Missing bytes are gaps, with what is known of them; `normalize.mirrors.beam_search` fills
them.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from normalize.language import private_use_characters
from normalize.mirrors import pinyin

LOST = "?\N{REPLACEMENT CHARACTER}"
"""What decoders put for a lead byte without its trail; `?` swallows the ASCII byte after it."""

MARKS = "！（），．：；？"
"""Full-width marks whose GBK code begins with A3, the ones that filters look for."""

FOLDED = dict(zip("!(),.:;?", MARKS, strict=True))
"""The same marks in texts whose full-width forms were folded (NFKC)."""

MARK = f"[{MARKS}。、{re.escape(''.join(FOLDED))}]"
ANNOTATION = rf"[(（] ?{pinyin.SYLLABLE} ?[)）]"
SPLIT = rf"[{LOST}]\(? ?{pinyin.SYLLABLE} ?\)"

_TOKEN = re.compile(
    rf"(?P<lost>[{LOST}])\(? ?(?P<split>{pinyin.SYLLABLE}) ?\)"
    rf"|[(（] ?(?P<annotated>{pinyin.SYLLABLE}) ?[)）]"
    rf"|,(?!{SPLIT})(?P<doubled>[{MARKS}、。{re.escape(''.join(FOLDED))}])"
    rf"|(?P<gone>[{LOST}])(?:,?(?P<mark>{MARK}))?"
    r"|(?P<wide>[^\x00-\x7f\ufffd])"
    r"|(?P<narrow>[\x40-\x7e])"
    r"|(?P<blank> )"
)
_LONGEST_FORM = 4  # (20)


class ByteStep(NamedTuple):
    """The original bytes of a piece of the damaged text; None is a gap.

    end: where the piece ends. syllable: pinyin after the last byte. undefined: the two gaps
    together are not a character of GBK. swallowed: one ASCII character is missing.
    """

    end: int
    bytes: tuple[int | None, ...] = ()
    syllable: str = ""
    undefined: bool = False
    swallowed: bool = False


def steps(text: str, position: int, *, inside: bool, folded: bool) -> list[ByteStep]:
    """Return the possible next steps from a position.

    inside: the last byte read is a lead byte without its trail. folded: full-width forms were
    folded (NFKC).
    """
    token = _TOKEN.match(text, position)
    forms = _forms(text, position) if folded and inside else ()
    return [*forms, *(_token(text, token, inside=inside, folded=folded) if token else ())]


def pinyin_follows(text: str, position: int) -> bool:
    """Return whether pinyin begins at a position, and so belongs to the bytes before it."""
    token = _TOKEN.match(text, position)
    return bool(token and (token["lost"] or token["annotated"]))


def _token(text: str, token: re.Match[str], *, inside: bool, folded: bool) -> Iterator[ByteStep]:
    end = token.end()
    if token["gone"]:
        yield from _gone(text, token, inside=inside, folded=folded)
    elif token["lost"]:
        yield ByteStep(end, (None,), token["split"])
    elif token["annotated"]:
        yield ByteStep(end, (), token["annotated"])
    elif token["narrow"]:
        if inside:
            yield ByteStep(end, (ord(token["narrow"]),))
    elif token["blank"]:  # U+3000 originally, where blanks were normalised
        if inside:
            yield ByteStep(end, (0xA1, 0xA1))
    else:
        char = token["wide"] or token["doubled"]
        if char == "€":  # Windows shows the byte 80, which no GBK character begins with, as this
            yield ByteStep(end, (0x80,))
        yield ByteStep(end, pair(FOLDED.get(char, char)))


def _forms(text: str, position: int) -> Iterator[ByteStep]:
    """Yield the steps that read the next characters as a folded form."""
    form = _longest(text, position)
    for raw in _folds().get(form, ()):
        yield ByteStep(position + len(form), raw)


def _longest(text: str, position: int) -> str:
    """Return the longest folded form at a position: (13) was one sign, not four; "" if none."""
    forms = (text[position : position + size] for size in range(_LONGEST_FORM, 0, -1))
    return next((form for form in forms if form in _folds()), "")


def _gone(text: str, token: re.Match[str], *, inside: bool, folded: bool) -> Iterator[ByteStep]:
    """Yield the readings of a loss without pinyin.

    It was two bytes, one byte and an ASCII character, or one byte and a mark.
    """
    end = token.start() + 1
    if inside:
        yield ByteStep(end, (None, None), undefined=True)
        swallows = token["gone"] == "?" and text[end : end + 1] not in ("", "\n")
        yield ByteStep(end, (None,), swallowed=swallows)
    elif token["gone"] != "?":
        yield ByteStep(end, (None,))
    mark = token["mark"]
    if mark and (folded or mark not in FOLDED):
        yield ByteStep(token.end(), (None, *pair(FOLDED.get(mark, mark))))


@cache
def pair(char: str) -> tuple[int, ...]:
    """Return the two bytes of a character in GBK (with GB 18030's private-use part), or (0,)."""
    try:
        raw = _to_private_use().get(char, char).encode("gb18030")
    except UnicodeEncodeError:  # a lone surrogate
        return (0,)
    return tuple(raw) if len(raw) == 2 else (0,)


@cache
def _to_private_use() -> dict[str, str]:
    """Map characters that cleaning puts for private-use code points back to those."""
    return {new: chr(old) for old, new in private_use_characters().items() if new != "\u3000"}


@cache
def _folds() -> dict[str, list[tuple[int, ...]]]:
    """Map each folded form to the byte pairs that it may come from."""
    table: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for lead in range(0xA1, 0xAA):
        for trail in range(0x40, 0xFF):
            char = bytes((lead, trail)).decode("gbk", "ignore")
            form = unicodedata.normalize("NFKC", char)
            if form != char and trail != 0x7F:
                table[form].append((lead, trail))
    return dict(table)
