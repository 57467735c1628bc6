"""How likely a wording is, by the word frequencies of jieba's dictionary (through rjieba).

It decides between characters that fit the bytes of a damaged passage equally well.
"""

from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise
from math import log

import rjieba
from pypinyin.constants import PHRASES_DICT

_TOTAL = log(60_101_967)  # sum of the frequencies in jieba's dict.txt
_MARKS = {
    mark: log(frequency)
    for marks, frequency in (
        ("，,", 4_000_000),
        ("、。", 2_000_000),
        ("\n", 1_000_000),
        ("“”：；:;", 400_000),
        ("（）《》()", 200_000),
        ("0123456789０１２３４５６７８９", 400_000),
        ("？！?!—…％%", 40_000),
        ("\N{REPLACEMENT CHARACTER}", 8_000),  # any character
    )
    for mark in marks
}
"""Log frequencies of marks, which the dictionary lacks, on the scale of its own frequencies. The
orders of magnitude are those of reports, where a clause has about twelve characters."""
_AT_END = {"。\n": 1.5, "；\n": 0.5, "：\n": 0.0} | {f"{mark}\n": -8.0 for mark in "，、“（《,("}
"""What a mark adds at the end of a line (natural log): paragraphs end with a full stop."""

_SEPARATING = frozenset("。，、；：！？,;:!?")
_CLASH = 8.0
"""Cost of two separating marks in a row (natural log)."""


def log_likelihood(text: str) -> float:
    """Return the log probability of a text: the sum over its most likely words."""
    text = text.encode("utf-8", "replace").decode()  # lone surrogates
    score = sum(map(_word, _dictionary().cut(text, hmm=False)))
    if "\n" in text:
        score += sum(gain for end, gain in _AT_END.items() if end in text)
    return score


def is_known_word(char: str) -> bool:
    """Return whether a character or word is in the dictionary or is a common mark."""
    return (char in _MARKS and char != "\N{REPLACEMENT CHARACTER}") or _has_word(char)


def is_phrase(word: str) -> bool:
    """Return whether pypinyin's phrase dictionary has a word; unlike jieba's, without variants."""
    return word in PHRASES_DICT


def word_end_share(char: str) -> float:
    """Return the share of the uses of a character in which it ends a word, 0 to 1.

    The words are those of pypinyin's phrase dictionary, weighted by jieba's frequencies; 0.5 if
    none contains the character. No clause ends with 检, because 检查 and 检察 begin with it.
    """
    return _ends().get(char, 0.5)


def isolated_likelihood(text: str, before: str, after: str) -> float:
    """Return the log probability of the rarest character that forms no word with its neighbours.

    before, after: the characters next to the text, or "". 0 if each character is part of a word.
    """
    bonds = [word_bond(first, second) for first, second in pairwise(before + text + after)]
    bonds = [0.0] * (not before) + bonds + [0.0] * (not after)
    lone = (_word(char) for char, near in zip(text, pairwise(bonds), strict=True) if not any(near))
    return min(lone, default=0.0)


@cache
def _ends() -> dict[str, float]:
    uses: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for phrase in filter(_dictionary().has_word, PHRASES_DICT):
        frequency = _dictionary().suggest_freq(phrase)
        uses.update(dict.fromkeys(phrase, frequency))
        last[phrase[-1]] += frequency
    return {char: last[char] / count for char, count in uses.items()}


def pair_clash(first: str, second: str) -> float:
    """Return the cost of two characters that hardly ever occur side by side, such as 。、."""
    return _CLASH if first in _SEPARATING and second in _SEPARATING else 0.0


@lru_cache(maxsize=1 << 16)
def word_bond(first: str, second: str) -> float:
    """Return how much likelier (natural log) two characters are as a word than apart, or 0."""
    if not _has_word(first + second):
        return 0.0
    return max(0.0, _word(first + second) - _word(first) - _word(second))


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> float:
    known = _has_word(word)
    frequency = log(_dictionary().suggest_freq(word)) if known else _MARKS.get(word, 0.0)
    return frequency - _TOTAL


def _has_word(word: str) -> bool:
    try:
        return bool(_dictionary().has_word(word))
    except UnicodeEncodeError:  # a lone surrogate
        return False


@cache
def _dictionary() -> rjieba.Jieba:
    return rjieba.Jieba()
