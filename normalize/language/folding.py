"""Lines folded for comparison: in NFKC, without invisible characters, with single or no blanks."""

import re
import unicodedata

_WIDE = [(mark, unicodedata.normalize("NFKC", mark)) for mark in "，：；！？（）％．　"]
"""The characters that NFKC changes in most lines. Once they are replaced, those lines are in NFKC
already, and `unicodedata` finds that out in an eighth of the time."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def fold_line(line: str) -> str:
    """Return the line in NFKC, without invisible characters, with single blanks."""
    for wide, narrow in _WIDE:
        line = line.replace(wide, narrow)
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", line)).split())


def fold_solid(line: str) -> str:
    """Return the folded line without blanks (县 长 → 县长)."""
    return fold_line(line).replace(" ", "")
