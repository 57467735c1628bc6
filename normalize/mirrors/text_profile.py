"""Statistics of one damaged text: its phrases, and which characters its mirror annotates.

Reports repeat their phrases, and a mirror treats a character alike everywhere. Both help to decide
between the candidates for a damaged span.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from itertools import pairwise
from math import log

from normalize.language import made_by_conversion, simplified_characters, word_end_share
from normalize.mirrors import pinyin
from normalize.mirrors.byte_pairs import ANNOTATION, pair
from normalize.mirrors.pinyin import reads

_ANNOTATION = re.compile(ANNOTATION)
_ANNOTATED = re.compile(rf"([^\x00-\x7f])\( ?({pinyin.SYLLABLE}) ?\)")
CLOSING = frozenset("。，、；：！？”》）,;:!?")
_BEFORE_MARK = re.compile(f"(.)(?=[{''.join(sorted(CLOSING))}])", re.DOTALL)
_GAINS = ((2, 0.5), (3, 2.0), (4, 1.0))
"""Sizes of n-grams, each with the gain (natural log) of one that occurs elsewhere in the text."""
_MOSTLY = 0.9
_PRIOR = 4.0
"""How many uses in the text weigh as much as the dictionary's statistics of a character."""
_USUAL_END = 0.3
"""Share of words that are followed by a mark."""
_SELDOM = 0.01


class TextProfile:
    """The phrases of one damaged text, and the characters that are annotated in it.

    annotated: their GBK bytes. selective: nearly all of them are products of the conversion to
    traditional script.
    """

    def __init__(self, text: str) -> None:
        found = {char for char, syllable in set(_ANNOTATED.findall(text)) if reads(char, syllable)}
        self.annotated = frozenset(bytes(pair(char)) for char in found)
        made = found & made_by_conversion()
        self.selective = len(made) > _MOSTLY * len(found)
        plain = simple(text)
        self._ngrams = {size: frozenset(_ngrams(plain, size)) for size, _ in _GAINS}
        self._followers: dict[str, set[str]] = defaultdict(set)
        for both in self._ngrams[2]:
            self._followers[both[0]].add(both[1])
        self._uses = Counter(plain)
        self._ends = Counter(_BEFORE_MARK.findall(plain))
        self._share = (self._ends.total() + 1) / (len(plain) + 10)

    def gain(self, around: str) -> float:
        """Return how much likelier (natural log) a wording is because of the rest of the text."""
        found = sum(
            gain * sum(map(self._ngrams[size].__contains__, _ngrams(around, size)))
            for size, gain in _GAINS
        )
        return found + sum(self._end(first) for first, mark in pairwise(around) if mark in CLOSING)

    def _end(self, char: str) -> float:
        """Return how much likelier (natural log) a mark is after char than elsewhere."""
        usual = _USUAL_END * word_end_share(char)
        uses, ends = self._uses[char], self._ends[char]
        return log((ends + _PRIOR * usual + _SELDOM) / (uses + _PRIOR) / self._share)

    def followers(self, char: str) -> Set[str]:
        """Return the characters that follow a character anywhere in the text."""
        return self._followers.get(char, frozenset())


def simple(text: str) -> str:
    """Return text in simplified characters and without annotations, for scoring its wording."""
    return without_annotations(text).translate(simplified_characters())


def without_annotations(text: str) -> str:
    """Return text without pinyin in parentheses."""
    return _ANNOTATION.sub("", text)


def _ngrams(text: str, size: int) -> Iterator[str]:
    """Yield the n-grams of a text."""
    return map("".join, zip(*(text[start:] for start in range(size)), strict=False))
