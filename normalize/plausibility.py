"""How plausible a text is as Chinese: its cost in bits, by how common its characters are.

Bytes read in a wrong encoding, or shifted by one byte, still give characters, but rare ones.
So of two readings of the same bytes the cheaper one is right. The classes come from the
national standards, which split characters by use, and are taken from Python's own codecs:

    GB/T 2312  level 1: 3,755 common simplified characters, level 2: 3,008 others
    Big5       level 1: 5,401 common traditional characters, level 2: 7,652 others

`charset_normalizer.constant.COMMON_CHINESE_CHARACTERS` adds the most frequent 499. The cost of
a class is near log2(its size / its share of running text in laws and reports).
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from charset_normalizer.constant import COMMON_CHINESE_CHARACTERS

LOST: Final = 26
"""Cost of a byte that belongs to no character: more than any character, so never preferred."""

_BMP = 0x10000
_CLASSES: tuple[tuple[int, Iterable[int]], ...] = (
    # Later lines win. Ranges are Unicode blocks.
    (24, range(0x20)),
    (5, map(ord, "\t\n\r")),
    (4, range(0x20, 0x7F)),
    (24, range(0x7F, 0xA0)),
    (12, range(0xA0, 0x180)),
    (14, range(0x370, 0x500)),  # Greek, Cyrillic
    (11, range(0x2010, 0x2040)),  # general punctuation
    (15, range(0x2100, 0x2700)),  # letterlike, arrows, mathematics, box drawing
    (7, range(0x3000, 0x3018)),  # CJK punctuation
    (14, range(0x3040, 0x3130)),  # kana, bopomofo
    (18, range(0x3400, 0x4DC0)),
    (20, range(0x4E00, 0xA000)),
    (18, range(0xAC00, 0xD7A4)),
    (24, range(0xD800, 0xF900)),  # surrogates, private use
    (13, range(0xFF01, 0xFF5F)),  # full-width forms
    (LOST, (0xFFFD, 0xFFFE, 0xFFFF)),
)


def cost(text: str) -> int:
    """Return the cost of a text in bits; U+FFFD costs `LOST`. Linear, about 100 MB/s."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return int(table()[units].sum(dtype=np.int64))


@cache
def table() -> npt.NDArray[np.uint8]:
    """Return the cost in bits of each UTF-16 unit, shape (65536,), uint8."""
    costs = np.full(_BMP, 22, dtype=np.uint8)
    for bits, units in (*_CLASSES, *_hanzi()):
        costs[list(units)] = bits
    return costs


def common_characters() -> str:
    """Return the characters no damage has to be suspected for: GB/T 2312 and Big5 level 1."""
    return "".join(sorted(set(_square("gb2312", 0xA1, 0xF7) + _square("big5", 0xA1, 0xC6))))


def _hanzi() -> Iterable[tuple[int, Iterable[int]]]:
    yield 17, map(ord, _square("big5", 0xC9, 0xF9))
    yield 15, map(ord, _square("gb2312", 0xD8, 0xF7))
    yield 12, map(ord, _square("big5", 0xA4, 0xC6))
    yield 11, map(ord, _square("gb2312", 0xB0, 0xD7))
    yield 7, map(ord, COMMON_CHINESE_CHARACTERS)
    yield 6, map(ord, "，。、的“”；：（）")


def _square(codec: str, first: int, last: int) -> str:
    """Return the characters of a double-byte set whose lead byte is first to last."""
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails)
    decoded = (pair.decode(codec, "ignore") for pair in pairs)
    return "".join(text for text in decoded if len(text) == 1 and text > "\x7f")
