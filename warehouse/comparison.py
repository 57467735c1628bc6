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
from normalize.fingerprint import Hashes, Points

_FEW = 8  # figures, below which their share says nothing
_KEPT = 0.6  # share of the figures that a copy keeps at least
_OFTEN = 3  # occurrences from which a name is what the text is about
_UNITS = np.array([ord(unit) for unit in "省市区县旗镇乡州盟"], dtype=np.uint32)
_LOW = np.uint32(0xFFFF)
Counts = tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]
"""Distinct values, ascending, and how often each occurs."""


@dataclass(frozen=True)
class Text:
    """A document in a comparison; what is derived from it is computed when first asked.

    points: code points of its comparison text; hashes: its distinct 5-grams, ascending.
    restored: some characters were repaired, marked or lost; damaged: so many, or so lost, that
        the text may well be wrong in places.
    first_seen: when it was first fetched, as a string that sorts by time.
    """

    serial: int
    document_id: str
    url: str
    part: int
    text: str
    kind: str
    region: str | None
    report_year: int | None
    restored: bool
    damaged: bool
    first_seen: str
    points: Points
    hashes: Hashes

    @cached_property
    def figures(self) -> Counter[bytes]:
        """Runs of digits in the comparison text and how often each stands there."""
        digits = np.where((self.points >= ord("0")) & (self.points <= ord("9")), self.points, 32)
        return Counter(digits.astype(np.uint8).tobytes().split())

    @cached_property
    def characters(self) -> npt.NDArray[np.int64]:
        """How often each code point (modulo 2**16) stands in the comparison text."""
        return np.bincount(self.points & _LOW, minlength=1 << 16)

    @cached_property
    def pairs(self) -> Counts:
        """Pairs of neighbouring code points (first << 16 | second) with their counts.

        Code points beyond 2**16, rare characters of names, are cut to their lower half.
        """
        ordered = np.sort((self.points[:-1] << np.uint32(16)) | (self.points[1:] & _LOW))
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        starts = starts[: len(ordered)]
        return ordered[starts], np.diff(np.append(starts, len(ordered)))

    @property
    def reporting_body(self) -> str | None:
        """The kind of work report; None for other texts."""
        return None if self.kind in {Kind.OTHER, Kind.NEWS} else self.kind


def shared(a: Hashes, b: Hashes) -> int:
    """Return how many 5-grams two sets (sorted, distinct) have in common."""
    both = np.concatenate((a, b))
    both.sort()
    return int((both[1:] == both[:-1]).sum())


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
    return (small.figures & large.figures).total() / total if total >= _FEW else None


def other_subject(a: Text, b: Text) -> bool:
    """Tell whether each text has a name or term of its own where the other has another.

    Damaged texts are left out: a character that is always lost looks like a replaced one.
    """
    if a.damaged or b.damaged:
        return False
    first, second = _own(a, b), _own(b, a)
    if not len(first) or not len(second):
        return False
    return (_places(first) and _places(second)) or (_terms(first, a, b) and _terms(second, b, a))


def other_place(a: Text, b: Text) -> bool:
    """Tell whether each of two texts names a place often that the other never names."""
    return _places(_own(a, b)) and _places(_own(b, a))


def _own(one: Text, other: Text) -> npt.NDArray[np.uint32]:
    """Return the frequent pairs of one text that the other does not have at all."""
    values, times = one.pairs
    frequent: npt.NDArray[np.uint32] = values[times >= _OFTEN]
    others = other.pairs[0]
    if not len(others):
        return frequent
    places = np.minimum(np.searchsorted(others, frequent), len(others) - 1)
    own: npt.NDArray[np.uint32] = frequent[others[places] != frequent]
    return own


def _places(own: npt.NDArray[np.uint32]) -> bool:
    """Whether one of the pairs ends as a county's name does."""
    return bool(((own & _LOW)[:, None] == _UNITS).any())


def _terms(own: npt.NDArray[np.uint32], one: Text, other: Text) -> bool:
    """Whether both characters of one of the pairs are more frequent here than there.

    That passes over spelling: 显著 for 显着 changes one character only.
    """
    surplus = one.characters - other.characters
    return bool((np.minimum(surplus[own >> np.uint32(16)], surplus[own & _LOW]) >= _OFTEN).any())
