"""A text as its comparison with others needs it: its 5-grams, figures, places and terms.

What a true copy keeps and a look-alike changes are the figures and the names. The reports of two
counties that use one template share most 5-grams, yet each names its own county and counts its
own roads.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.document import Kind
from normalize.fingerprint import Hashes, Points, comparison_points, shingle_hashes

_FEW = 8  # figures, below which their share says nothing
_KEPT = 0.6  # share of the figures that a copy keeps at least
_OFTEN = 3  # occurrences from which a name is what the text is about
_UNITS = np.array([ord(unit) for unit in "省市区县旗镇乡州盟"], dtype=np.uint32)
_LOW = np.uint32(0xFFFF)
Pairs = npt.NDArray[np.uint32]
"""Neighbouring code units, first << 16 | second."""


@dataclass(frozen=True)
class Text:
    """A document in a comparison; what is derived from it is computed when first asked.

    digest: hash of its comparison text; text: empty when only exact copies are asked about.
    restored: some characters were repaired, marked or lost; damaged: so many, or so lost, that
        the text may well be wrong in places.
    first_seen: when it was first fetched, as a string that sorts by time.
    """

    serial: int
    document_id: str
    url: str
    part: int
    digest: int | None
    text: str
    kind: str
    region: str | None
    report_year: int | None
    restored: bool
    damaged: bool
    first_seen: str

    @cached_property
    def points(self) -> Points:
        """The code units of its comparison text."""
        return comparison_points(self.text)

    @cached_property
    def hashes(self) -> Hashes:
        """Its distinct 5-grams, ascending."""
        return shingle_hashes(self.points)

    @cached_property
    def figures(self) -> Counter[bytes]:
        """Runs of digits in the comparison text and how often each stands there."""
        digit = (self.points >= ord("0")) & (self.points <= ord("9"))
        kept = digit.copy()
        kept[1:] |= digit[:-1]  # what follows a run parts it from the next
        runs = np.where(digit[kept], self.points[kept], ord(" "))
        return Counter(runs.astype(np.uint8).tobytes().split())

    @cached_property
    def pairs(self) -> Pairs:
        """Its pairs of neighbours, ascending, repeats included."""
        wide = self.points.astype(np.uint32)
        both: Pairs = (wide[:-1] << np.uint32(16)) | wide[1:]
        both.sort()
        return both

    @cached_property
    def frequent(self) -> Pairs:
        """The distinct pairs that stand in it three times or more."""
        last = self.pairs[_OFTEN - 1 :]
        often: Pairs = last[last == self.pairs[: len(last)]]
        new = np.ones(len(often), dtype=np.bool_)
        new[1:] = often[1:] != often[:-1]
        return often[new]

    @property
    def characters(self) -> npt.NDArray[np.int64]:
        """How often each code unit stands in the comparison text; not kept, for it is large."""
        return np.bincount(self.points, minlength=1 << 16)

    @property
    def reporting_body(self) -> str | None:
        """The kind of work report; None for other texts."""
        return None if self.kind in {Kind.OTHER, Kind.NEWS} else self.kind


def shared(a: Hashes, b: Hashes) -> int:
    """Return how many 5-grams two sets (sorted, distinct) have in common."""
    both = np.concatenate((a, b))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def differ(small: Text, large: Text) -> bool:
    """Tell whether two alike texts are about different things all the same."""
    kept = _kept_figures(small, large)
    if kept is not None and kept < _KEPT:
        return True
    if other_subject(small, large):
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
    total = small.figures.total()
    if total < _FEW:
        return None
    fewer = small.figures.items() - large.figures.items()
    return 1 - sum(max(n - large.figures[run], 0) for run, n in fewer) / total


def other_subject(a: Text, b: Text) -> bool:
    """Tell whether each text has a name or term of its own where the other has another.

    Damaged texts are left out: a character that is always lost looks like a replaced one.
    """
    if a.damaged or b.damaged:
        return False
    first = _own(a, b)
    if not len(first) or not len(second := _own(b, a)):
        return False
    return (_places(first) and _places(second)) or (_terms(first, a, b) and _terms(second, b, a))


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
