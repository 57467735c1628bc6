"""What one of two related texts has for itself: its own text, foreign lines, scattered noise.

A copy is padded by a mirror's advertisements, cut by a pager, or has characters misread by OCR. The
5-grams that both texts contain cover what they share; what is not covered is looked at here.
Pieces of a few characters are noise or its correction. Longer ones are text of the report if they
use its vocabulary, and foreign otherwise: reports repeat their pairs of characters, advertisements
and random characters do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from normalize.fingerprint import Points
from normalize.language import log_likelihood
from warehouse.duplicates.comparison import Pairs, Text, joined_pairs, shared_mask

PIECE = 12
"""Characters from which a piece is text, not noise: so many stand between two misread ones."""
FAMILIAR = 0.15
"""Share of a piece's pairs of characters that the shared text also has, from which the piece
belongs to it. Sentences of reports of 2,000 characters have .3 and more, advertisements .05."""
UNLIKELY = 2.0
"""Natural log by which a character of noise is less likely than those of the shared text."""
_CONTEXT = 2  # characters before and after a piece of noise, with which it may form words
_MOST = 500  # pieces of noise that are looked at; a text with more is noisy enough
_SAMPLE = 2000  # characters of shared text whose mean likelihood is measured


@dataclass(frozen=True, slots=True)
class OwnText:
    """What a text has compared with another one, in characters of the comparison text.

    shared: what the other also has; length: that and own text of the report.
    foreign: longer pieces in other vocabulary.
    scattered: characters in pieces of less than PIECE; noise: those of them that form no words.
    """

    shared: int
    length: int
    foreign: int
    scattered: int
    noise: int


@lru_cache(maxsize=2)  # the verdict on two texts compares them both ways, more than once
def own_text(text: Text, other: Text) -> OwnText:
    """Return what `text` has compared with `other`."""
    covered = shared_mask(text, other)
    points = text.points
    pieces = list(_pieces(covered))
    shared = int(np.count_nonzero(covered))
    if not pieces or not shared:
        return OwnText(shared, shared, 0, 0, 0)
    known = _pairs(points, covered)
    mean = _mean(points[covered])
    length, foreign, scattered, noise = shared, 0, 0, 0
    small = 0
    for start, end in pieces:
        size = end - start
        if size < PIECE:
            scattered += size
            small += 1
            if small <= _MOST:
                noise += size * _is_noise(points, start, end, mean)
        elif _is_foreign(points[start:end], known, mean):
            foreign += size
        else:
            length += size
    return OwnText(shared, length, foreign, scattered, noise)


def _pieces(covered: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run that is not covered."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], covered, [True]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _pairs(points: Points, covered: npt.NDArray[np.bool_]) -> Pairs:
    both = covered[1:] & covered[:-1]
    return np.unique(joined_pairs(points)[both])


def _is_foreign(piece: Points, known: Pairs, mean: float) -> bool:
    pairs = joined_pairs(piece)
    familiar = np.count_nonzero(np.isin(pairs, known, kind="sort"))
    return bool(familiar < FAMILIAR * len(pairs)) or _mean(piece) < mean - UNLIKELY


def _is_noise(points: Points, start: int, end: int, mean: float) -> bool:
    piece = points[max(start - _CONTEXT, 0) : end + _CONTEXT]
    return (_mean(piece) - mean) * len(piece) < -UNLIKELY * (end - start)


def _mean(points: Points) -> float:
    """Return the mean log likelihood of a character."""
    some = points[:_SAMPLE]
    text = some.tobytes().decode("utf-16-le", "replace")
    return log_likelihood(text) / max(len(text), 1)
