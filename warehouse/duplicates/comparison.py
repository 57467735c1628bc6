"""A text as its comparison with others needs it: its 5-grams, figures, places and terms.

What a true copy keeps and a look-alike changes are the figures and the names. The reports of two
counties that use one template share most 5-grams, yet each names its own county and counts its
own roads.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
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

_FEW = 8  # figures, below which their share says nothing
_KEPT = 0.6  # share of the figures that a copy keeps at least
_OFTEN = 3  # occurrences from which a name is what the text is about
_UNITS = np.array([ord(unit) for unit in "省市区县旗镇乡州盟"], dtype=np.uint32)
_LOW = np.uint32(0xFFFF)
Pairs = npt.NDArray[np.uint32]
"""Neighbouring code units, first << 16 | second."""
Held = TypeVar("Held")
T = TypeVar("T")


class _Lazy(Generic[Held, T]):
    """A property computed when first asked for and kept.

    `functools.cached_property` does the same, but in Python 3.11 one lock for all instances
    lets no two threads compute at once.
    """

    def __init__(self, compute: Callable[[Held], T]) -> None:
        self._compute, self.__doc__ = compute, compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Held, owner: type) -> T:
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


@dataclass(frozen=True)
class Text:
    """A document in a comparison; what is derived from it is computed when first asked.

    length: characters of its text; digest: hash of its comparison text; text: empty when only
        exact copies are asked about.
    restored: some characters were repaired, marked or lost; damaged: so many, or so lost, that
        the text may well be wrong in places.
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

    @_Lazy
    def points(self) -> Points:
        """Return the code units of its comparison text."""
        return comparison_points(self.text)

    @_Lazy
    def sequence(self) -> Hashes:
        """Return its 5-grams in the order of the text."""
        return shingle_sequence(self.points)

    @_Lazy
    def hashes(self) -> Hashes:
        """Return its distinct 5-grams, ascending."""
        return distinct_hashes(self.sequence)

    @_Lazy
    def runs(self) -> list[bytes]:
        """Return the runs of digits, in the order of the text."""
        digit = (self.points >= ord("0")) & (self.points <= ord("9"))
        kept = digit.copy()
        kept[1:] |= digit[:-1]  # what follows a run parts it from the next
        runs = np.where(digit[kept], self.points[kept], ord(" "))
        return runs.astype(np.uint8).tobytes().split()

    @_Lazy
    def figures(self) -> Counter[bytes]:
        """Count each run of digits."""
        return Counter(self.runs)

    @_Lazy
    def pairs(self) -> Pairs:
        """Return its pairs of neighbours, ascending, repeats included."""
        return np.sort(_joined(self.points[:-1], self.points[1:]))

    @_Lazy
    def frequent(self) -> Pairs:
        """Return the distinct pairs that stand in it three times or more."""
        last = self.pairs[_OFTEN - 1 :]
        often: Pairs = last[last == self.pairs[: len(last)]]
        return often[run_starts(often)]

    @property
    def characters(self) -> npt.NDArray[np.int64]:
        """How often each code unit stands in the comparison text; not kept, for it is large."""
        return np.bincount(self.points, minlength=1 << 16)

    @property
    def reporting_body(self) -> str | None:
        """The kind of work report; None for other texts."""
        return None if self.kind in {Kind.OTHER, Kind.NEWS} else self.kind


@dataclass(frozen=True, slots=True)
class Overlap:
    """The 5-grams of two texts, ascending, those twice that both have, and how many these are."""

    both: Hashes
    common: int

    @property
    def jaccard(self) -> float:
        """The share of common ones in all."""
        return self.common / (len(self.both) - self.common)

    def apart(self) -> Hashes:
        """Return those that only one of the texts has."""
        twice = np.zeros(len(self.both) + 1, dtype=np.bool_)
        np.equal(self.both[1:], self.both[:-1], out=twice[1:-1])
        return self.both[~(twice[1:] | twice[:-1])]


def overlap(a: Hashes, b: Hashes) -> Overlap:
    """Lay two sets (sorted, distinct) over one another."""
    both = np.concatenate((a, b))
    both.sort(kind="stable")  # merges the two runs, in a quarter of the time of sorting anew
    return Overlap(both, int(np.count_nonzero(both[1:] == both[:-1])))


def differ(small: Text, large: Text, both: Overlap) -> bool:
    """Tell whether two alike texts are about different things all the same."""
    kept = _kept_figures(small, large)
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
    # What a page states can be wrong: a text that keeps all its figures is still the same text.
    return contradict and (kept is None or kept < 0.95)


def _kept_figures(small: Text, large: Text) -> float | None:
    total = len(small.runs)
    if total < _FEW:
        return None
    if small.runs == large.runs:
        return 1.0
    fewer = small.figures.items() - large.figures.items()
    return 1 - sum(max(n - large.figures[run], 0) for run, n in fewer) / total


def other_subject(a: Text, b: Text, both: Overlap) -> bool:
    """Tell whether each text has a name or term of its own where the other has another.

    Where few 5-grams stand in one of them alone, these tell of most true copies that there is no
    such term, before all pairs of neighbours are counted.

    Damaged texts are left out: a character that is always lost looks like a replaced one.
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
    """Tell whether a pair of neighbours stands three times within some of the text's 5-grams.

    What is own to the text stands in no other 5-grams; a few more are taken in by chance.
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


def _joined(first: Points, second: Points) -> Pairs:
    return first.astype(np.uint32) << np.uint32(16) | second


def other_place(a: Text, b: Text) -> bool:
    """Tell whether each of two texts names a place often that the other never names."""
    return _places(_own(a, b)) and _places(_own(b, a))


def _own(one: Text, other: Text) -> Pairs:
    """Return the frequent pairs of one text that the other does not have at all."""
    if not len(other.pairs):
        return one.frequent
    places = np.searchsorted(other.pairs, one.frequent)
    own: Pairs = one.frequent[other.pairs.take(places, mode="clip") != one.frequent]
    return own


def _places(own: Pairs) -> bool:
    """Whether one of the pairs ends as a county's name does."""
    return bool(((own & _LOW)[:, None] == _UNITS).any())


def _terms(own: Pairs, one: Text, other: Text) -> bool:
    """Whether both characters of one of the pairs are more frequent here than there.

    That passes over spelling: 显著 for 显着 changes one character only.
    """
    surplus = one.characters - other.characters
    return bool((np.minimum(surplus[own >> np.uint32(16)], surplus[own & _LOW]) >= _OFTEN).any())
