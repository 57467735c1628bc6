"""A text prepared for comparison: its 5-grams, figures, places and terms.

A duplicate keeps the figures and the names; a merely similar text does not. The reports of two
counties that use one template share most 5-grams, but each names its own county and counts its own
roads.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from normalize.document import Kind
from normalize.fingerprint import (
    SHINGLE_LENGTH,
    Hashes,
    Points,
    comparison_points,
    distinct_hashes,
    run_starts,
    shingle_sequence,
)

_FEW = 8  # with fewer figures, the share that is kept is not significant
_KEPT = 0.6  # least share of the figures that a duplicate keeps
_OFTEN = 3  # occurrences from which a name is a subject of the text
_UNITS = np.array([ord(unit) for unit in "省市区县旗镇乡州盟"], dtype=np.uint32)
_LOW = np.uint32(0xFFFF)
Pairs = npt.NDArray[np.uint32]
"""Neighbouring code units, first << 16 | second."""
Owner = TypeVar("Owner")
T = TypeVar("T")


class _Lazy(Generic[Owner, T]):
    """A property that is computed at its first use and cached.

    `functools.cached_property` does the same, but in Python 3.11 its lock is shared by all
    instances, so no two threads compute at the same time.
    """

    def __init__(self, compute: Callable[[Owner], T]) -> None:
        self._compute, self.__doc__ = compute, compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Owner, owner: type) -> T:
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


@dataclass(frozen=True)
class Text:
    """A document in a comparison; derived values are computed at first use.

    length: characters of its text; digest: hash of its comparison text; text: empty if it was not
        read, because the digest decides.
    restored: some characters were repaired, marked or lost; damaged: the text may be wrong in
        places, because many characters were repaired, or some are marked or lost.
    draft: its title says that it is one (草案).
    """

    serial: int
    document_id: str
    url: str
    part: int
    length: int
    digest: int | None
    text: str
    kind: str
    region: str | None
    report_year: int | None
    restored: bool
    damaged: bool
    title: str | None = None
    draft: bool = False

    @_Lazy
    def points(self) -> Points:
        """Return the code units of its comparison text."""
        return comparison_points(self.text)

    @_Lazy
    def sequence(self) -> Hashes:
        """Return the hashes of its 5-grams in text order."""
        return shingle_sequence(self.points)

    @_Lazy
    def hashes(self) -> Hashes:
        """Return the distinct hashes of its 5-grams, ascending."""
        return distinct_hashes(self.sequence)

    @_Lazy
    def runs(self) -> list[bytes]:
        """Return the runs of digits in text order; 二〇二五 is 2025."""
        return _runs(self.points)

    @_Lazy
    def figures(self) -> Counter[bytes]:
        """Return how often each run of digits occurs."""
        return Counter(self.runs)

    @_Lazy
    def pairs(self) -> Pairs:
        """Return its pairs of adjacent code units, ascending, with repeats."""
        return np.sort(joined_pairs(self.points))

    @_Lazy
    def frequent(self) -> Pairs:
        """Return the distinct pairs that occur three times or more, ascending."""
        last = self.pairs[_OFTEN - 1 :]
        often: Pairs = last[last == self.pairs[: len(last)]]
        return often[run_starts(often)]

    @property
    def characters(self) -> npt.NDArray[np.int64]:
        """How often each code unit occurs in the comparison text; not cached, as it is large."""
        return np.bincount(self.points, minlength=1 << 16)

    @property
    def reporting_body(self) -> str | None:
        """The kind of work report; None for other texts."""
        return None if self.kind in {Kind.OTHER, Kind.NEWS} else self.kind


@dataclass(frozen=True, slots=True)
class Overlap:
    """The 5-grams of two texts, ascending.

    both: the hashes of both, so that common ones occur twice. common: how many occur twice.
    """

    both: Hashes
    common: int

    @property
    def jaccard(self) -> float:
        """The Jaccard similarity: common 5-grams as a share of all distinct ones."""
        return self.common / (len(self.both) - self.common)

    def apart(self) -> Hashes:
        """Return the 5-grams that only one of the texts has."""
        twice = np.zeros(len(self.both) + 1, dtype=np.bool_)
        np.equal(self.both[1:], self.both[:-1], out=twice[1:-1])
        return self.both[~(twice[1:] | twice[:-1])]


def overlap(a: Hashes, b: Hashes) -> Overlap:
    """Return the overlap of two sets of 5-grams (sorted, distinct)."""
    both = np.concatenate((a, b))
    both.sort(kind="stable")  # merges the two sorted runs, four times as fast as a default sort
    return Overlap(both, int(np.count_nonzero(both[1:] == both[:-1])))


def differ(small: Text, large: Text, both: Overlap) -> bool:
    """Return whether two similar texts are about different subjects."""
    kept = kept_figures(small, large)
    if kept is not None and kept < _KEPT:
        return True
    if other_subject(small, large, both):
        return True
    stated = (
        (small.report_year, large.report_year),
        (small.region, large.region),
        (small.reporting_body, large.reporting_body),
    )
    contradict = any(a is not None and b is not None and a != b for a, b in stated)
    # Stated metadata can be wrong: a text that keeps all its figures is the same text.
    return contradict and (kept is None or kept < 0.95)


def kept_figures(small: Text, large: Text) -> float | None:
    """Return the share of small's figures that large has; None if small has few.

    If that is little, only the part from the first to the last 5-gram that both have counts: a head
    with the days of passage and publication may stand in one copy alone. Figures of one digit are
    left out then: one copy may write 五 for 5.
    """
    if len(small.runs) < _FEW:
        return None
    if small.runs == large.runs:
        return 1.0
    kept = _kept(small.figures, large.figures)
    if kept >= _KEPT:
        return kept
    covered = np.flatnonzero(shared_mask(small, large))
    inner = _runs(small.points[covered[0] : covered[-1] + 1]) if len(covered) else []
    if len(inner) < _FEW:
        return None
    long = [run for run in inner if len(run) > 1]
    counted = long if len(long) >= _FEW else inner
    return max(kept, _kept(Counter(counted), large.figures))


def _kept(figures: Counter[bytes], others: Counter[bytes]) -> float:
    missing = figures.items() - others.items()
    return 1 - sum(max(n - others[run], 0) for run, n in missing) / figures.total()


def shared_mask(text: Text, other: Text) -> npt.NDArray[np.bool_]:
    """Return which characters of a comparison text lie in a 5-gram that the other also has."""
    covered = np.zeros(len(text.points), dtype=np.bool_)
    if not len(other.hashes) or len(text.points) < SHINGLE_LENGTH:
        return covered
    at = np.searchsorted(other.hashes, text.sequence)
    starts = np.flatnonzero(other.hashes.take(at, mode="clip") == text.sequence)
    for step in range(SHINGLE_LENGTH):
        covered[starts + step] = True
    return covered


def _runs(points: Points) -> list[bytes]:
    """Return the runs of digits; two or more numerals without units, as in 二〇二五, are digits."""
    digits = _digits().take(points)
    hanzi = (digits > 0) & (points > ord("9"))
    alone = hanzi.copy()
    alone[1:] &= digits[:-1] == 0
    alone[:-1] &= digits[1:] == 0
    digits[alone] = 0
    digit = digits > 0
    kept = digit.copy()
    kept[1:] |= digit[:-1]  # the character after a run separates it from the next
    runs = np.where(digit[kept], digits[kept], ord(" "))
    return runs.astype(np.uint8).tobytes().split()


@cache
def _digits() -> npt.NDArray[np.uint8]:
    """Return the digit that each code unit means, as ASCII; 0 for all others."""
    table = np.zeros(1 << 16, dtype=np.uint8)
    for digits in ("0123456789", "〇一二三四五六七八九", "零"):
        for digit, char in zip("0123456789", digits, strict=False):
            table[ord(char)] = ord(digit)
    return table


def other_subject(a: Text, b: Text, both: Overlap) -> bool:
    """Return whether each text has a frequent name or term that the other lacks.

    If few 5-grams are in one text only, they rule out such a term for most duplicates, before all
    pairs of code units are counted.

    Damaged texts are excluded: a character that is always lost looks like a replaced one.
    """
    if a.damaged or b.damaged:
        return False
    if len(both.both) - 2 * both.common < len(a.hashes) // 8:
        apart = both.apart()
        if not (_repeat(a, apart) and _repeat(b, apart)):
            return False
    first = _own(a, b)
    if not len(first) or not len(second := _own(b, a)):
        return False
    return (_places(first) and _places(second)) or (_terms(first, a, b) and _terms(second, b, a))


def _repeat(text: Text, apart: Hashes) -> bool:
    """Return whether a pair of code units occurs three times within the 5-grams `apart`.

    A term that only this text has occurs in no other 5-grams. 5-grams are compared by half of
    their hash, so a few more are included by chance.
    """
    if len(text.points) < SHINGLE_LENGTH:
        return True
    marked = np.zeros(1 << 16, dtype=np.bool_)
    marked[apart >> np.uint32(16)] = True
    starts = np.flatnonzero(marked.take(text.sequence >> np.uint32(16)))
    inside = np.zeros(len(text.points), dtype=np.bool_)
    for step in range(SHINGLE_LENGTH - 1):
        inside[starts + step] = True
    firsts = np.flatnonzero(inside)
    pairs = _joined(text.points[firsts], text.points[firsts + 1])
    pairs.sort()
    return bool((pairs[_OFTEN - 1 :] == pairs[: 1 - _OFTEN]).any())


def joined_pairs(points: Points) -> Pairs:
    """Return the pairs of adjacent code units of a comparison text, in text order."""
    return _joined(points[:-1], points[1:])


def _joined(first: Points, second: Points) -> Pairs:
    return first.astype(np.uint32) << np.uint32(16) | second


def other_place(a: Text, b: Text) -> bool:
    """Return whether each of two texts often names a place that the other never names."""
    return _places(_own(a, b)) and _places(_own(b, a))


def _own(one: Text, other: Text) -> Pairs:
    """Return the frequent pairs of one text that the other does not have at all."""
    if not len(other.pairs):
        return one.frequent
    positions = np.searchsorted(other.pairs, one.frequent)
    own: Pairs = one.frequent[other.pairs.take(positions, mode="clip") != one.frequent]
    return own


def _places(own: Pairs) -> bool:
    """Return whether one of the pairs ends like the name of a division (县, 区 …)."""
    return bool(((own & _LOW)[:, None] == _UNITS).any())


def _terms(own: Pairs, one: Text, other: Text) -> bool:
    """Return whether both characters of one of the pairs are more frequent than in the other text.

    This ignores spelling variants: 显著 for 显着 changes one character only.
    """
    surplus = one.characters - other.characters
    return bool((np.minimum(surplus[own >> np.uint32(16)], surplus[own & _LOW]) >= _OFTEN).any())
