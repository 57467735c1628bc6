"""Fold texts for search: script, width and case are normalised, the length is unchanged.

A search for 营商环境 finds 營商環境, and ＧＤＰ equals gdp. The folded text is indexed by pairs of
adjacent characters (bigrams), so a phrase is found at any position, independently of word
segmentation.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from normalize.fingerprint import to_comparison_text

_SPACE, _LINE_END = "␠", "␊"  # visible signs, so that characters across white space form no pair
_SEPARATOR = "𠀀"  # folds to itself and is outside the plane that is folded
_BLANK = ord(" ")


def fold(text: str) -> str:
    """Return text folded character by character, so that positions stay the same."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return _decoded(_table().take(points))


def pairs(folded: str) -> list[str]:
    """Return the pairs of adjacent characters of a folded text; the last character is alone."""
    return spaced_pairs(folded).split(" ")[: len(folded)]


def spaced_pairs(folded: str) -> str:
    """Return `pairs` joined by blanks, for a tokenizer that splits at white space."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    out = np.full((len(points), 3), _BLANK, dtype="<u4")
    out[:, 0] = points
    out[:-1, 1] = points[1:]
    return _decoded(out)


def _decoded(points: npt.NDArray[np.uint32]) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return folded code points, indexed by code point; beyond the first plane each is itself."""
    table = np.arange(0x110000, dtype="<u4")
    chars = [chr(point) for point in range(0x10000) if not 0xD800 <= point < 0xE000]
    for char, letter in zip(
        chars, to_comparison_text(_SEPARATOR.join(chars)).split(_SEPARATOR), strict=True
    ):
        table[ord(char)] = ord(_folded(char, letter))
    return table


def _folded(char: str, letter: str) -> str:
    """Return one folded character; letter: its form in comparison texts, "" for a sign."""
    if char.isspace() or char == "\0":
        return _LINE_END if char in "\n\r" else _SPACE
    plain = letter or unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and not plain.isspace() else char
