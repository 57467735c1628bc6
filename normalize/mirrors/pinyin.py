"""Pinyin as mirrors write it, and the readings of characters (pypinyin's table).

An annotation counts as damage only where its syllable is a reading of the character before it.
"""

from collections import defaultdict
from functools import cache, lru_cache
from unicodedata import normalize

from pypinyin.constants import PINYIN_DICT

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
LETTERS = f"a-z{TONED}ü"
SYLLABLE = f"[{LETTERS}]{{1,6}}"
"""Regular expression of one syllable; the longest (zhuāng) has six letters."""

_TONELESS = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


@lru_cache(maxsize=1 << 15)
def reads(char: str, syllable: str) -> bool:
    """Return whether syllable is a reading of char; a syllable without tone matches any tone."""
    known = readings(char)
    return syllable in known or (syllable == plain(syllable) and syllable in map(plain, known))


@lru_cache(maxsize=1 << 15)
def readings(char: str) -> list[str]:
    """Return the readings of one character, the commonest first; [] if it has none."""
    if len(char) != 1 or ord(char) not in PINYIN_DICT:
        return []
    return normalize("NFC", PINYIN_DICT[ord(char)]).split(",")


def plain(syllable: str) -> str:
    """Return a syllable without its tone; ü becomes v, as it is typed."""
    return syllable.translate(_TONELESS)


def trails(lead: int, syllable: str) -> list[int]:
    """Return the trail bytes that form, after lead, a GBK character with that reading."""
    return _trails().get((lead, syllable), [])


@cache
def _trails() -> dict[tuple[int, str], list[int]]:
    table = defaultdict(list)
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            known = readings(bytes((lead, trail)).decode("gbk", "replace"))
            for syllable in {*known, *map(plain, known)}:
                table[lead, syllable].append(trail)
    return dict(table)
