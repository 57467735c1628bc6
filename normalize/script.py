"""Simplified and traditional characters: which script a text is in, and its simplified form.

OpenCC converts; the national character sets say which characters tell the scripts apart.
"""

from collections import Counter
from functools import cache

from opencc import OpenCC

from normalize.document import Script

MAJORITY = 2 / 3
"""Share of the telling characters that one script needs; between them a text is of neither."""


def script(text: str) -> Script | None:
    """Return the script most telling characters are in; None where none tells or both do."""
    counts = Counter(text)
    simplified = sum(counts[char] for char in counts.keys() & only_simplified())
    traditional = sum(counts[char] for char in counts.keys() & only_traditional())
    if simplified > MAJORITY * (simplified + traditional):
        return Script.SIMPLIFIED
    if traditional > MAJORITY * (simplified + traditional):
        return Script.TRADITIONAL
    return None


def to_simplified(text: str) -> str:
    """Return text in simplified characters by OpenCC's phrases and characters, equally long."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return text.translate(simplified_characters())  # a phrase or a combining mark changed length


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
def only_traditional() -> frozenset[str]:
    """Return the traditional characters that no simplified text has: Big5 has them, GB 2312 not."""
    return frozenset(
        char
        for char in map(chr, simplified_characters())
        if _encodable(char, "big5") and not _encodable(char, "gb2312")
    )


@cache
def only_simplified() -> frozenset[str]:
    """Return the characters that GB 2312 has and Big5 has not, and that OpenCC leaves alone."""
    return frozenset(
        chr(point)
        for point in range(0x4E00, 0xA000)
        if _encodable(chr(point), "gb2312")
        and not _encodable(chr(point), "big5")
        and point not in simplified_characters()
    )


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
