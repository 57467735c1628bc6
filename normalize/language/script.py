"""Simplified and traditional characters: which script a text is in, and its simplified form.

OpenCC converts; the national character sets say which characters tell the scripts apart.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

from normalize.document import Script
from normalize.language import word_frequency
from normalize.language.character_classes import code_points

MAJORITY = 2 / 3
"""Share of the telling characters that one script needs; between them a text is of neither."""

AT_HOME = dict(zip("著藉瞭乾徵於夥拚摺麽", "着借了干征于伙拼折么", strict=True))
"""Characters of GB 2312 that conversions also make, and what they make them from."""
_LEFT_ALONE = 6.0
"""How much likelier (natural log) the other character must be if the text has that as well."""


def detect_script(text: str) -> Script | None:
    """Return the script most telling characters are in; None where none tells or both do."""
    written = code_points(text)
    telling = np.bincount(_telling().take(written[written < 1 << 16]), minlength=3)
    _, simplified, traditional = telling.tolist()
    if simplified > MAJORITY * (simplified + traditional):
        return Script.SIMPLIFIED
    if traditional > MAJORITY * (simplified + traditional):
        return Script.TRADITIONAL
    return None


def to_simplified(text: str) -> str:
    """Return text in simplified characters by OpenCC's phrases and characters, equally long."""
    try:
        converted: str = _converter().convert(text)
    except UnicodeEncodeError:  # a lone surrogate
        converted = ""
    return converted if len(converted) == len(text) else text.translate(simplified_characters())


def to_original(text: str) -> str:
    """Return what a text was before a mirror turned it traditional character by character.

    Some characters are at home in simplified texts too (著名, 乾隆, 瞭望) and are also what
    mirrors make of others (着力 becomes 著力): for these the likelier wording decides, and the
    rule that a mirror which leaves 着 alone in one place does so everywhere.
    """
    converted = to_simplified(text)
    found = AT_HOME.keys() & set(text)
    if not found:
        return converted
    chars = list(converted)
    for position, char in enumerate(text):
        if char in found:
            chars[position] = _likelier(converted, position, char, AT_HOME[char] in text)
    return "".join(chars)


def _likelier(converted: str, position: int, char: str, left_alone: bool) -> str:
    before, after = converted[max(0, position - 4) : position], converted[position + 1 :][:4]
    gain = word_frequency.log_likelihood(before + AT_HOME[char] + after)
    gain -= word_frequency.log_likelihood(before + char + after)
    return AT_HOME[char] if gain > (_LEFT_ALONE if left_alone else 0) else char


@cache
def simplified_characters() -> dict[int, str]:
    """Map the code point of each traditional character to its simplified one, as OpenCC has it.

    A character that OpenCC leaves alone, and one whose form is longer, are not in the map.
    """
    characters = [chr(point) for point in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = _converter().convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


@cache
def made_by_conversion() -> frozenset[str]:
    """Return the characters that a conversion to traditional script makes of others."""
    return frozenset(map(chr, simplified_characters())) | AT_HOME.keys()


@cache
def _telling() -> npt.NDArray[np.uint8]:
    """Return code unit → 1: only simplified texts have it, 2: only traditional ones, 0: both."""
    table = np.zeros(1 << 16, dtype=np.uint8)
    for mark, characters in enumerate((only_simplified(), only_traditional()), start=1):
        table[[ord(char) for char in characters]] = mark
    return table


@cache
def only_traditional() -> frozenset[str]:
    """Return the traditional characters that no simplified text has: Big5 has them, GB 2312 not."""
    return frozenset(
        char
        for char in map(chr, simplified_characters())
        if is_encodable(char, "big5") and not is_encodable(char, "gb2312")
    )


@cache
def only_simplified() -> frozenset[str]:
    """Return the characters that GB 2312 has and Big5 has not, and that OpenCC leaves alone."""
    return frozenset(
        chr(point)
        for point in range(0x4E00, 0xA000)
        if is_encodable(chr(point), "gb2312")
        and not is_encodable(chr(point), "big5")
        and point not in simplified_characters()
    )


def is_encodable(char: str, encoding: str) -> bool:
    """Tell whether the character set of a Python codec has char."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
