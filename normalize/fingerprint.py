"""Fingerprints: what stays of a text when layout, script and punctuation are put aside.

Two texts are compared by their sets of character 5-grams (unrelated Chinese reports overlap by
J = .03 at five characters, by .17 at two). A fingerprint holds two small samples of that set:

- **bands**: 128 MinHash values in 16 bands of 8, hashed. Texts of Jaccard similarity J share a
  band with probability 1 - (1 - J**8)**16: .95 at J = .8, .9999 at .9.
- **shingles**: the 5-grams whose hash falls into a fixed 1/32. A short text inside a long one
  has a small J and no band in common, but nearly all its sampled 5-grams stand in the other's.

Both only propose candidates: `shingle_hashes` is the whole set, for the exact figures.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from normalize.script import simplified_characters

K = 5
PERMUTATIONS = 128
BANDS = 16
SAMPLE = 32
"""One 5-gram in 32 is kept: nine of an excerpt of 300 characters."""
FINGERPRINT_VERSION = f"1/rensa-{RMinHash.ALGORITHM_VERSION}"
"""Changes whenever the same text could give other bands or shingles; stored with each load."""

_SEED = 20241121
_CHUNK = 1 << 15  # characters hashed at once: what fits the cache of one core
_U64 = np.uint64
Hashes = npt.NDArray[np.uint64]
Points = npt.NDArray[np.uint32]
_T = TypeVar("_T", np.uint32, np.uint64)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Samples of n texts' 5-gram sets.

    signatures: MinHash values, shape (n, 128), uint32.
    bands: one hash for each band of 8 values, shape (n, 16), uint32.
    shingles: for each text its sampled 5-gram hashes, ascending, uint32.
    sizes: characters of the comparison texts, shape (n,).
    """

    signatures: npt.NDArray[np.uint32]
    bands: npt.NDArray[np.uint32]
    shingles: tuple[npt.NDArray[np.uint32], ...]
    sizes: npt.NDArray[np.int64]


def fingerprints(texts: Sequence[str]) -> Fingerprints:
    """Return the fingerprints of texts; any str will do, the empty one too."""
    codes = [comparison_points(text) for text in texts]
    hashes = _shingle_chunks(codes)
    signatures = _signatures(hashes)
    return Fingerprints(
        signatures=signatures,
        bands=_bands(signatures),
        shingles=tuple(_sample(each) for each in hashes),
        sizes=np.array([len(each) for each in codes], dtype=np.int64),
    )


def comparison_text(text: str) -> str:
    """Return what is compared: letters and digits only, NFKC, lower case, simplified.

    Each character is folded by itself, so that a piece of a text folds to a piece of its fold.
    """
    return comparison_points(text).tobytes().decode("utf-32-le")


def comparison_points(text: str) -> Points:
    """Return the code points of the comparison text, little-endian uint32."""
    first, rest = _fold_table()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    folded = first.take(points)
    if (folded == _SEVERAL).any():  # a ligature or a sign such as ㎡: rare, so character-wise
        several = "".join(rest.get(char, char) for char in text)
        points = np.frombuffer(several.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        folded = first[points]
    kept: Points = folded[folded != 0]
    return kept


def shingle_hashes(points: Sequence[Points]) -> list[Hashes]:
    """Return each text's whole set of 5-grams as sorted distinct 64-bit hashes.

    points: comparison texts as `comparison_points` gives them. A text of fewer than five
    characters is one shingle, an empty one has none.
    """
    return [_distinct(each) for each in _shingle_chunks(points)]


def shingle_sequence(text: str) -> Hashes:
    """Return the hashes of a text's 5-grams in the order of the text, repeats included."""
    return _shingle_chunks([comparison_points(text)])[0]


def _distinct(hashes: npt.NDArray[_T]) -> npt.NDArray[_T]:
    ordered = np.sort(hashes)  # np.unique takes ten times as long
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


_SEVERAL = 0xFFFFFFFF


@cache
def _fold_table() -> tuple[npt.NDArray[np.uint32], dict[str, str]]:
    """Return code point → folded code point (0: dropped) and the characters that become several."""
    first = np.zeros(0x110000, dtype=np.uint32)
    rest: dict[str, str] = {}
    points = [point for point in range(0x20, 0x33480) if not 0xD800 <= point < 0xE000]
    simplified = simplified_characters()
    for point in points:
        folded = _kept(unicodedata.normalize("NFKC", chr(point)).lower().translate(simplified))
        if len(folded) > 1:
            rest[chr(point)] = folded
            first[point] = _SEVERAL
        elif folded:
            first[point] = ord(folded)
    return first, rest


def _kept(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _shingle_chunks(codes: Sequence[Points]) -> list[Hashes]:
    """Return each text's 5-gram hashes in order of the text, repeats included."""
    found: list[Hashes] = []
    start = 0
    while start < len(codes):
        stop, size = start, 0
        while stop < len(codes) and (stop == start or size + len(codes[stop]) <= _CHUNK):
            size += len(codes[stop])
            stop += 1
        found += _hash_together(codes[start:stop])
        start = stop
    return found


def _hash_together(codes: Sequence[Points]) -> list[Hashes]:
    padded = [each if len(each) >= K else _padded(each) for each in codes]
    mixed = _mix(np.concatenate(padded))
    ends = np.cumsum([len(each) for each in padded])
    return [
        mixed[end - len(each) : max(end - K + 1, end - len(each))]
        for each, end in zip(padded, ends.tolist(), strict=True)
    ]


def _padded(code: Points) -> Points:
    return np.concatenate([code, np.zeros(K - len(code), dtype=np.uint32)]) if len(code) else code


def _mix(code: Points) -> Hashes:
    """Hash each window of five: a polynomial over odd constants, then splitmix64's finaliser."""
    wide = code.astype(_U64)
    if len(wide) < K:
        return wide[:0]
    count = len(wide) - K + 1
    value = wide[:count].copy()
    for step in range(1, K):
        value *= _U64(0x9E3779B97F4A7C15)
        value += wide[step : step + count]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value ^= value >> _U64(shift)
        value *= _U64(factor)
    value ^= value >> _U64(31)
    return value


def _signatures(hashes: Sequence[Hashes]) -> npt.NDArray[np.uint32]:
    if not hashes:
        return np.zeros((0, PERMUTATIONS), dtype=np.uint32)
    offsets = np.zeros(len(hashes) + 1, dtype=_U64)
    offsets[1:] = np.cumsum([len(each) for each in hashes])
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(hashes), offsets, PERMUTATIONS, _SEED
    )
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _bands(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    rows = signatures.reshape(len(signatures), BANDS, PERMUTATIONS // BANDS).astype(_U64)
    value = np.zeros(rows.shape[:2], dtype=_U64)
    for step in range(rows.shape[2]):
        value = (value + rows[:, :, step]) * _U64(0x9E3779B97F4A7C15)
        value ^= value >> _U64(29)
    folded: npt.NDArray[np.uint32] = (value >> _U64(32)).astype(np.uint32)
    return folded


def _sample(hashes: Hashes) -> npt.NDArray[np.uint32]:
    kept = hashes[(hashes & _U64(SAMPLE - 1)) == 0]
    return _distinct((kept >> _U64(32)).astype(np.uint32))
