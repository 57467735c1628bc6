"""The comparison text: letters and digits only, folded."""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from normalize.language import simplified_characters

Points = npt.NDArray[np.uint16]
"""A comparison text as UTF-16 code units, so that four of them are one 64-bit word."""


def to_comparison_text(text: str) -> str:
    """Return the comparison text: letters and digits only, NFKC, lower case, simplified.

    Each character is folded by itself, so the fold of a piece is a piece of the fold.
    """
    return comparison_points(text).tobytes().decode("utf-16-le")


def comparison_points(text: str) -> Points:
    """Return the comparison text as little-endian UTF-16 code units."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    folded = _fold_table().take(units)
    kept: Points = folded[folded != 0]
    if len(kept) and kept.max() >= _RARE:
        spelt = "".join(map(_folded, text))
        return np.frombuffer(spelt.encode("utf-16-le"), dtype="<u2")
    return kept


_RARE = 0xD800  # code units from here: surrogates, few ideographs, and _SEVERAL
_SEVERAL = 0xFFFF  # a character that folds to several code units, such as ㎡


@cache
def _fold_table() -> npt.NDArray[np.uint16]:
    """Return folded code units, indexed by code unit; 0: dropped."""
    table = np.zeros(1 << 16, dtype=np.uint16)
    for point in range(0x20, 1 << 16):
        folded = _folded(chr(point))
        if folded:
            table[point] = ord(folded) if len(folded) == 1 and folded <= "\uffff" else _SEVERAL
    table[0xD800:0xE000] = _SEVERAL
    return table


@cache
def _folded(char: str) -> str:
    whole = unicodedata.normalize("NFKC", char).lower()
    simple = whole.translate(simplified_characters())
    if simple > "\uffff":  # the simplified form of a few rare characters is beyond the BMP
        simple = whole
    return "".join(each for each in simple if each.isalnum())
