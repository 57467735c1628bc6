"""How plausible a text is as Chinese: its cost in bits, by how common its characters are.

Bytes decoded in the wrong encoding, or shifted by one byte, still yield characters, but rare ones.
So of two readings of the same bytes, the cheaper one is right. The classes come from the national
standards, which group characters by how common they are, and are read from Python's own codecs:

    GB/T 2312  level 1: 3,755 common simplified characters, level 2: 3,008 others
    Big5       level 1: 5,401 common traditional characters, level 2: 7,652 others

`charset_normalizer.constant.COMMON_CHINESE_CHARACTERS` adds the 499 most frequent characters. The
cost of a class is about log2(its size / its share of running text in laws and reports).
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from charset_normalizer.constant import COMMON_CHINESE_CHARACTERS
from opencc import OpenCC

LOST_BITS: Final = 30
"""Cost of a byte that belongs to no character: more than any character, so never preferred."""
ASCII_BITS: Final = 4
"""Cost of a printable ASCII character."""
WINDOW: Final = 4
"""Length in characters of the runs that `has_rare_run` looks at."""
DOUBT: Final = 16
"""Mean cost from which such a run is doubtful; one of GB/T 2312 level 2 throughout has 19."""

SERIES_BITS: Final = 4
"""Cost of a symbol or foreign letter that repeats or continues a series, as in ──── or ①②③."""
COMPANY_BITS: Final = 10
"""Cost of a symbol or foreign letter between two others of its block, as in a word or a table."""

_BMP = 0x10000
# Blocks whose characters keep company: a wrong reading of Chinese yields hanzi, or a mixture.
_BLOCKS: tuple[Iterable[int], ...] = (
    map(ord, "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê"),  # pinyin
    range(0x370, 0x400),  # Greek
    range(0x400, 0x530),  # Cyrillic
    range(0x600, 0x700),  # Arabic, as Uyghur is written
    range(0xF00, 0x1000),  # Tibetan
    range(0x1800, 0x18B0),  # Mongolian
    range(0x2010, 0x2070),  # punctuation
    range(0x2100, 0x2190),  # letterlike, Roman numerals
    range(0x2190, 0x2400),  # arrows, mathematics
    range(0x2460, 0x2500),  # enclosed numbers
    range(0x2500, 0x2700),  # box drawing, blocks, geometric shapes
    range(0x3040, 0x3100),  # kana
    range(0x3100, 0x3130),  # bopomofo
    range(0x3200, 0x3400),  # enclosed CJK, units
    range(0xA000, 0xA4D0),  # Yi
    range(0xAC00, 0xD7A4),  # Hangul
    range(0xFF01, 0xFF5F),  # full-width forms
)
_CLASSES: tuple[tuple[int, Iterable[int]], ...] = (
    # Later entries override earlier ones. Ranges are Unicode blocks.
    (28, range(0x20)),
    (5, (0x09, 0x0A, 0x0D)),
    (ASCII_BITS, range(0x20, 0x7F)),
    (28, range(0x7F, 0xA0)),
    (17, range(0xA0, 0x180)),
    (20, range(0x370, 0x500)),  # Greek, Cyrillic
    (14, range(0x2010, 0x2040)),  # general punctuation
    (20, range(0x2100, 0x2700)),  # letterlike, arrows, mathematics, box drawing
    (9, range(0x3000, 0x3018)),  # CJK punctuation
    (19, range(0x3040, 0x3130)),  # kana, bopomofo
    (25, range(0x3400, 0xA000)),
    (22, range(0xAC00, 0xD7A4)),
    (28, range(0xD800, 0xF900)),  # surrogates, private use
    (14, range(0xFF01, 0xFF5F)),  # full-width forms
    (LOST_BITS, (0xFFFD, 0xFFFE, 0xFFFF)),
)


def text_cost(text: str) -> int:
    """Return the cost of a text in bits; U+FFFD costs `LOST_BITS`. Linear, about 100 MB/s."""
    return int(_costs(text).sum(dtype=np.int64))


def fair_cost(text: str) -> int:
    """Return the cost of a text in bits, where symbols and foreign letters in company are cheap.

    `text_cost` takes each character by itself, so that a table of box-drawing characters or a word
    in Cyrillic costs more than the shifted hanzi that its bytes can also be read as.
    """
    units = _units(text)
    blocks = _block_table().take(units)
    if len(units) < 3 or not blocks.any():
        return text_cost(text)
    costs = table().take(units)
    same = (blocks[1:] == blocks[:-1]) & (blocks[1:] > 0)
    step = np.abs(units[1:].astype(np.int32) - units[:-1]) <= 1
    inside = np.zeros(len(units), dtype=np.bool_)
    three = same[1:] & same[:-1]
    for shift in range(3):
        inside[shift : len(three) + shift] |= three
    costs[inside] = np.minimum(costs[inside], COMPANY_BITS)
    series = np.append(False, same & step)
    costs[series] = np.minimum(costs[series], SERIES_BITS)
    return int(costs.sum(dtype=np.int64))


def has_rare_run(text: str) -> bool:
    """Return whether `WINDOW` characters in a row are too rare to occur together by chance.

    A shifted or wrongly decoded stretch has such a run; a rare name does not. Clean text costs one
    search with a regular expression, about 200 MB/s.
    """
    if not _unusual().search(text):
        return False
    costs = _costs(text).astype(np.int16)
    if len(costs) < WINDOW:
        return bool(costs.sum() >= DOUBT * len(costs))
    sums = costs[: 1 - WINDOW].copy()
    for shift in range(1, WINDOW):
        sums += costs[shift : len(costs) + 1 - WINDOW + shift]
    return bool(sums.max() >= DOUBT * WINDOW)


def _costs(text: str) -> npt.NDArray[np.uint8]:
    costs: npt.NDArray[np.uint8] = table().take(_units(text))
    return costs


def _units(text: str) -> npt.NDArray[np.uint16]:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")


@cache
def _block_table() -> npt.NDArray[np.uint8]:
    """Return the number of each unit's block in `_BLOCKS`, from 1; 0 for all others."""
    numbers = np.zeros(_BMP, dtype=np.uint8)
    for number, block in enumerate(_BLOCKS, 1):
        numbers[list(block)] = number
    return numbers


@cache
def table() -> npt.NDArray[np.uint8]:
    """Return the cost in bits of each UTF-16 unit, shape (65536,), uint8."""
    costs = np.full(_BMP, 24, dtype=np.uint8)
    for bits, units in (*_CLASSES, *_hanzi()):
        costs[list(units)] = bits
    return costs


@cache
def _unusual() -> re.Pattern[str]:
    """Return a pattern that matches a very rare character, or two unusual ones near each other."""
    hanzi = _square("gb2312", 0xB0, 0xD7) + _hanzi_of("big5", 0xA4, 0xC6)
    marks = _square("gb2312", 0xA1, 0xA1) + "".join(map(chr, range(0xFF01, 0xFF5F)))
    usual = re.escape(hanzi + marks + "\u2014\xb7\xa0\u3000")
    known = usual + re.escape(_square("gb2312", 0xA2, 0xF7))
    return re.compile(
        f"[^\x00-\x7f{usual}](?:(?<=[^{known}])|[^\x00-\x7f]{{0,2}}[^\x00-\x7f{usual}])"
    )


def _hanzi() -> Iterable[tuple[int, Iterable[int]]]:
    yield 23, map(ord, _hanzi_of("big5", 0xC9, 0xF9))
    yield 19, map(ord, _square("gb2312", 0xD8, 0xF7))
    yield 15, map(ord, _hanzi_of("big5", 0xA4, 0xC6))
    yield 14, map(ord, _square("gb2312", 0xB0, 0xD7))
    common = "".join(sorted(COMMON_CHINESE_CHARACTERS))
    yield 10, map(ord, OpenCC("s2t").convert(common))
    yield 9, map(ord, common)
    yield 7, map(ord, "，。、的“”；：（）")


def _hanzi_of(codec: str, first: int, last: int) -> str:
    return "".join(filter("\u4dff".__lt__, _square(codec, first, last)))


def _square(codec: str, first: int, last: int) -> str:
    """Return the characters of a double-byte set whose lead byte is between first and last."""
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails)
    decoded = (pair.decode(codec, "ignore") for pair in pairs)
    return "".join(text for text in decoded if len(text) == 1 and text > "\x7f")
