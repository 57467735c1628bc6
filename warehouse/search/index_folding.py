"""Fold texts for search: script, width and case are normalised, the length is unchanged.

A search for 营商环境 finds 營商環境, ＧＤＰ equals gdp, and all interpuncts are equal. The folded
text is indexed by pairs of adjacent characters (bigrams), so a phrase is found at any position,
independently of word segmentation.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from warehouse.schema import folded_characters

_SPACE, _LINE_END = "␠", "␊"  # visible signs, so that characters across white space form no pair
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
    for char, folded in folded_characters().items():
        table[ord(char)] = ord(folded)
    for point in range(0x10000):
        if chr(point).isspace() or not point:
            table[point] = ord(_LINE_END if chr(point) in "\n\r" else _SPACE)
    return table
