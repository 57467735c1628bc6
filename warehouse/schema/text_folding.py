"""Folding of texts for search and counts: script, width, case and interpuncts.

One table serves the search index and the macro `fold`, so that both find the same. Positions stay
the same, because each character becomes one character.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from normalize.language import simplified_characters
from warehouse.engine import sql_literal

_INTERPUNCTS = dict.fromkeys("•‧∙⋅・･ꞏᐧ", "·")
"""Marks inside transcribed names; each stands for U+00B7 in some reports."""
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_LATIN_END = 0x250


@cache
def folded_characters() -> Mapping[str, str]:
    """Return the characters of the first plane that fold to another one."""
    chars = (chr(point) for point in range(1, 0x10000) if not 0xD800 <= point < 0xE000)
    return {char: folded for char in chars if (folded := _folded(char)) != char}


def _folded(char: str) -> str:
    if char.isspace():
        return char
    plain = unicodedata.normalize("NFKC", _INTERPUNCTS.get(char, char)).lower()
    simple = plain.translate(simplified_characters())
    simple = plain if simple > "\uffff" else simple  # a few simplified forms are beyond the plane
    return simple if len(simple) == 1 and not simple.isspace() else char


def fold_macro() -> str:
    """Return the statement that creates the macro `fold`.

    A text in simplified characters needs only the small table of letters and marks. Measured on
    texts of 9,000 characters: 1.1 ms instead of 4.
    """
    table = folded_characters()
    usual = {char: table[char] for char in table if ord(char) < _LATIN_END or _is_wide(char)}
    rare = table.keys() - usual.keys()
    return (
        "CREATE OR REPLACE MACRO fold(text) AS CASE "
        f"WHEN regexp_matches(text, {sql_literal(_character_class(rare))}) "
        f"THEN {_translated(table)} ELSE {_translated(usual)} END;"
    )


def _is_wide(char: str) -> bool:
    return ord(char) in _FULL_WIDTH


def _translated(table: Mapping[str, str]) -> str:
    source, target = "".join(table), "".join(table.values())
    return f"translate(text, {sql_literal(source)}, {sql_literal(target)})"


def _character_class(chars: Iterable[str]) -> str:
    points = sorted(map(ord, chars))
    starts = [points[0], *(after for before, after in pairwise(points) if after != before + 1)]
    ends = [*(before for before, after in pairwise(points) if after != before + 1), points[-1]]
    ranges = zip(starts, ends, strict=True)
    return f"[{''.join(f'{re.escape(chr(a))}-{re.escape(chr(b))}' for a, b in ranges)}]"
