"""Simplified and traditional characters: which script a text is in, and its simplified form.

OpenCC converts; the national character sets show which characters belong to one script only.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

from normalize.document import Script
from normalize.language import word_frequency
from normalize.language.character_classes import code_points

MAJORITY = 2 / 3
"""Share of the one-script characters that a script needs; below it a text is of neither."""

AMBIGUOUS_FORMS = dict(zip("著藉瞭乾徵於夥拚摺麽", "着借了干征于伙拼折么", strict=True))
"""Characters of GB 2312 that conversions also produce, with those they are produced from."""
_UNCONVERTED_MARGIN = 6.0
"""How much likelier (natural log) the other character must be if the text also contains it."""

_WORD_MARGIN = 2.0
"""How much likelier (natural log) than the other form a word with a neighbour is (著名, 着名)."""


def detect_script(text: str) -> Script | None:
    """Return the script of most one-script characters; None without any, or if they are mixed."""
    written = code_points(text)
    counts = np.bincount(_script_table().take(written[written < 1 << 16]), minlength=3)
    _, simplified, traditional = counts.tolist()
    if simplified > MAJORITY * (simplified + traditional):
        return Script.SIMPLIFIED
    if traditional > MAJORITY * (simplified + traditional):
        return Script.TRADITIONAL
    return None


def to_simplified(text: str) -> str:
    """Return the text in simplified characters by OpenCC's phrases and characters, equally long."""
    try:
        converted: str = _converter().convert(text)
    except UnicodeEncodeError:  # a lone surrogate
        converted = ""
    return converted if len(converted) == len(text) else text.translate(simplified_characters())


def to_original(text: str) -> str:
    """Return what a text was before a mirror made it traditional, character by character.

    Some characters occur in simplified texts too (著名, 乾隆, 瞭望), and mirrors also produce them
    from others (着力 becomes 著力). For these the likelier wording decides, as does the rule that
    a mirror that leaves 着 unchanged in one place leaves it unchanged everywhere.
    """
    converted = to_simplified(text)
    found = AMBIGUOUS_FORMS.keys() & set(text)
    if not found:
        return converted
    chars = list(converted)
    for position, char in enumerate(text):
        if char in found:
            chars[position] = _likelier(converted, position, char, AMBIGUOUS_FORMS[char] in text)
    return "".join(chars)


def _likelier(converted: str, position: int, char: str, unconverted: bool) -> str:
    before, after = converted[max(0, position - 4) : position], converted[position + 1 :][:4]
    if _only_phrase(before[-1:], char, after[:1]):
        return char
    gain = word_frequency.log_likelihood(before + AMBIGUOUS_FORMS[char] + after)
    gain -= word_frequency.log_likelihood(before + char + after)
    return AMBIGUOUS_FORMS[char] if gain > (_UNCONVERTED_MARGIN if unconverted else 0) else char


def _only_phrase(before: str, char: str, after: str) -> bool:
    """Return whether char forms a word with a neighbour that the other form does not (卓著)."""
    other = AMBIGUOUS_FORMS[char]
    pairs = ((before + char, before + other), (char + after, other + after))
    return any(_is_word(one, two) for one, two in pairs) and not any(
        _is_word(two, one) for one, two in pairs
    )


def _is_word(word: str, other: str) -> bool:
    """Return whether a word is in the dictionaries and another is not, or is far less usual."""
    if not word_frequency.is_known_word(word):
        return False
    if word_frequency.is_phrase(word) and not word_frequency.is_phrase(other):
        return True
    likelihood = word_frequency.log_likelihood
    return likelihood(word) > likelihood(other) + _WORD_MARGIN


@cache
def simplified_characters() -> dict[int, str]:
    """Map the code point of each traditional character to OpenCC's simplified character.

    Characters that OpenCC leaves unchanged, or replaces by more than one, are not in the map.
    """
    characters = [chr(point) for point in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = _converter().convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


@cache
def made_by_conversion() -> frozenset[str]:
    """Return the characters that a conversion to traditional script produces from others."""
    return frozenset(map(chr, simplified_characters())) | AMBIGUOUS_FORMS.keys()


@cache
def _script_table() -> npt.NDArray[np.uint8]:
    """Return by code unit: 1 if only simplified texts have it, 2 if only traditional, 0 if both."""
    table = np.zeros(1 << 16, dtype=np.uint8)
    for mark, characters in enumerate((only_simplified(), only_traditional()), start=1):
        table[[ord(char) for char in characters]] = mark
    return table


@cache
def only_traditional() -> frozenset[str]:
    """Return the traditional characters that no simplified text has: in Big5, not in GB 2312."""
    return frozenset(
        char
        for char in map(chr, simplified_characters())
        if is_encodable(char, "big5") and not is_encodable(char, "gb2312")
    )


@cache
def only_simplified() -> frozenset[str]:
    """Return the characters that are in GB 2312, not in Big5, and that OpenCC leaves unchanged."""
    return frozenset(
        chr(point)
        for point in range(0x4E00, 0xA000)
        if is_encodable(chr(point), "gb2312")
        and not is_encodable(chr(point), "big5")
        and point not in simplified_characters()
    )


def is_encodable(char: str, encoding: str) -> bool:
    """Return whether the character set of a Python codec contains `char`."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
