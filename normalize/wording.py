"""How likely a wording is, by the word frequencies of jieba's dictionary (through rjieba).

Decides between characters that fit the bytes of a damaged place equally well.
"""

from collections.abc import Iterable
from functools import cache
from math import log

import rjieba

_TOTAL = log(60_101_967)  # sum of the frequencies in jieba's dict.txt
_MARKS = dict.fromkeys("，。、；：！？“”（）《》", log(300_000))
"""Punctuation is not in the dictionary; it is about as frequent as its commonest word."""


def likelihood(text: str) -> float:
    """Return the log probability of text: the sum over its most likely words."""
    return sum(_word(word) for word in _dictionary().cut(text, hmm=False)) - 1e-9 * len(text)


def best(candidates: Iterable[str], before: str, after: str, margin: float) -> str | None:
    """Return the candidate that reads best between before and after.

    None if there is none, or if the runner-up is less than margin (natural log) behind.
    """
    ranked = sorted(((likelihood(before + c + after), c) for c in set(candidates)), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < margin):
        return None
    return ranked[0][1]


@cache
def _word(word: str) -> float:
    known = _dictionary().has_word(word)
    frequency = log(_dictionary().suggest_freq(word)) if known else _MARKS.get(word, 0.0)
    return frequency - _TOTAL


@cache
def _dictionary() -> rjieba.Jieba:
    return rjieba.Jieba()
