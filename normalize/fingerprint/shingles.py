"""Shingles: the hashed character 5-grams of a comparison text."""

import numpy as np
import numpy.typing as npt

from normalize.fingerprint.comparison_text import Points

SHINGLE_LENGTH = 5
U64 = np.uint64
Hashes = npt.NDArray[np.uint32]
Tokens = npt.NDArray[np.uint64]


def shingle_hashes(points: Points) -> Hashes:
    """Return the whole set of 5-grams of a comparison text as sorted distinct 32-bit hashes.

    A text of fewer than five characters is one shingle; an empty one has none. Two different
    5-grams collide in one of 170 comparisons of texts of 5,000 characters.
    """
    return distinct_hashes(shingle_sequence(points))


def shingle_sequence(points: Points) -> Hashes:
    """Return the hashes of a comparison text's 5-grams in text order, with repeats.

    The multiply-shift scheme (Dietzfelbinger 1996: two windows collide with probability 2**-31)
    takes half the time of `mixed_windows`, whose values must also be fit for sampling.
    """
    code = padded(points)
    value = _words(code) * U64(0x9E3779B97F4A7C15)
    value += np.multiply(code[SHINGLE_LENGTH - 1 :], U64(0xBF58476D1CE4E5B9), dtype=U64)
    upper: Hashes = (value >> U64(32)).astype(np.uint32)
    return upper


def distinct_hashes(hashes: Hashes) -> Hashes:
    """Return the distinct hashes, sorted."""
    ordered = np.sort(hashes)  # np.unique takes ten times as long
    return ordered[run_starts(ordered)]


def run_starts(ordered: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.bool_]:
    """Return a mask of the first of each run of equal numbers."""
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return new


def padded(code: Points) -> Points:
    """Return a comparison text; one shorter than a 5-gram is padded to one with zeros."""
    return (
        code
        if len(code) >= SHINGLE_LENGTH or not len(code)
        else np.pad(code, (0, SHINGLE_LENGTH - len(code)))
    )


def _words(code: Points) -> Tokens:
    """Return the first four code units of each window of five as one word."""
    code = np.ascontiguousarray(code)
    count = max(len(code) - SHINGLE_LENGTH + 1, 0)
    return np.ndarray((count,), dtype="<u8", buffer=code, strides=(code.itemsize,))


def mixed_windows(code: Points) -> Tokens:
    """Return a hash of each window of five code units; all its bits are equally random."""
    value: Tokens = _words(code) * U64(0x9E3779B97F4A7C15)
    value += code[SHINGLE_LENGTH - 1 :]
    value ^= value >> U64(32)
    value *= U64(0xBF58476D1CE4E5B9)
    value ^= value >> U64(29)
    return value
