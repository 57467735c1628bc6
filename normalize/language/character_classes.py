"""Counts of the character classes in a text, looked up in a table over all code points.

Counting with regular expressions, one match per character, took a tenth of the whole
normalisation.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
Points = npt.NDArray[np.uint32]

_KINDS = {  # the first one is the lowest bit
    "words": r"\w+",
    "letters": r"[^\W\d_]+",
    "han": rf"{HAN.pattern}+",
    "kana_hangul": r"[\u3041-\u30ff\uac00-\ud7a3]+",
}
_PLANES = 0x40000  # beyond it no script has characters: the rest is private or unassigned


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """Numbers of word characters, letters, Chinese characters, and kana and hangul in a text."""

    words: int
    letters: int
    han: int
    kana_hangul: int


@lru_cache(maxsize=1)  # a text is counted to accept it, then again for its language
def count_classes(text: str) -> ClassCounts:
    """Count the characters of each class in a text."""
    kinds = np.bincount(_table().take(code_points(text)), minlength=1 << len(_KINDS)).tolist()
    return ClassCounts(*(sum(kinds[kind] for kind in members) for members in _MEMBERS))


def code_points(text: str) -> Points:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def word_code_points(text: str) -> Points:
    """Return the code points of a text's word characters: letters, digits and the underscore."""
    found = code_points(text)
    return found[(_table().take(found) & 1).view(np.bool_)]


_MEMBERS = [
    [kind for kind in range(1 << len(_KINDS)) if kind >> bit & 1] for bit in range(len(_KINDS))
]
"""For each kind, the combinations of kinds that contain it."""


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Return the kinds of each code point, as bits in the order of _KINDS, shape (0x110000,)."""
    table = np.zeros(0x110000, dtype=np.uint8)
    characters = "".join(map(chr, range(_PLANES)))
    for bit, pattern in enumerate(_KINDS.values()):
        for run in re.finditer(pattern, characters):
            table[run.start() : run.end()] |= 1 << bit
    return table
