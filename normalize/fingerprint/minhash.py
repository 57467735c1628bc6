"""Fingerprints: samples of a text that do not depend on layout, script and punctuation.

Two texts are compared by their sets of character 5-grams (unrelated Chinese reports overlap by
J = .03 at five characters, by .17 at two). A fingerprint contains two small samples of that set:

- **bands**: 128 MinHash values in 16 bands of 8, hashed. Texts of Jaccard similarity J share a
  band with probability 1 - (1 - J**8)**16: .95 at J = .8, .9999 at .9.
- **shingles**: the 5-grams whose hash falls into a fixed 1/32. A short text inside a long one
  has a small J and no band in common, but nearly all its sampled 5-grams are among the other's.

Both only propose candidates. `shingle_hashes` returns the whole set, for exact figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from normalize.fingerprint.comparison_text import Points, comparison_points
from normalize.fingerprint.shingles import (
    SHINGLE_LENGTH,
    U64,
    Hashes,
    Tokens,
    mixed_windows,
    padded,
    run_starts,
)

PERMUTATIONS = 128
BANDS = 16
SAMPLE_SIZE = 32
"""One 5-gram in 32 is kept: nine of an excerpt of 300 characters."""
FINGERPRINT_VERSION = f"4/rensa-{RMinHash.ALGORITHM_VERSION}"
"""Changes whenever the same text could yield other bands or shingles; stored with each load."""

_SEED = 20241121
_CHUNK = 1 << 15  # characters hashed at once: they fit the cache of one core


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Samples of n texts' 5-gram sets.

    signatures: MinHash values, shape (n, 128), uint32.
    bands: one hash for each band of 8 values, shape (n, 16), uint32.
    shingles: for each text its sampled 5-gram hashes, ascending, 31 bits of uint32: DuckDB packs
        the steps between sorted numbers if they fit a signed one.
    sizes: lengths of the comparison texts in UTF-16 code units, shape (n,).
    digests: hashes of the whole comparison texts, shape (n,), uint64: equal for equal ones.
    """

    signatures: npt.NDArray[np.uint32]
    bands: npt.NDArray[np.uint32]
    shingles: tuple[npt.NDArray[np.uint32], ...]
    sizes: npt.NDArray[np.int64]
    digests: npt.NDArray[np.uint64]


def fingerprints(texts: Sequence[str]) -> Fingerprints:
    """Return the fingerprints of texts; any str is valid, including the empty one."""
    codes = [comparison_points(text) for text in texts]
    signatures = [np.zeros((0, PERMUTATIONS), dtype=np.uint32)]
    shingles: list[Hashes] = []
    for chunk in _chunks(codes):
        hashes, ends = _hash_together(chunk)
        signatures.append(_signatures(hashes, ends))
        shingles += _samples(hashes, ends)
    joined = np.concatenate(signatures)
    sizes = np.array([len(each) for each in codes], dtype=np.int64)
    digests = np.array([_digest(each) for each in codes], dtype=U64)
    return Fingerprints(joined, _bands(joined), tuple(shingles), sizes, digests)


def _digest(points: Points) -> int:
    # SHA-256, because processors have instructions for it.
    return int.from_bytes(sha256(points.tobytes()).digest()[:8], "little")


def _chunks(codes: Sequence[Points]) -> Iterator[Sequence[Points]]:
    """Yield groups of consecutive texts that fit the cache together; a long text is alone."""
    start, size = 0, 0
    for position, each in enumerate(codes):
        if size and size + len(each) > _CHUNK:
            yield codes[start:position]
            start, size = position, 0
        size += len(each)
    if codes:
        yield codes[start:]


def _hash_together(codes: Sequence[Points]) -> tuple[Tokens, list[int]]:
    """Return the 5-gram hashes of all texts in order, and where those of each text end."""
    windows = [padded(each) for each in codes]
    starts = np.cumsum([0, *(len(each) for each in windows)])
    mixed = mixed_windows(np.concatenate(windows))
    counts = [max(len(each) - SHINGLE_LENGTH + 1, 0) for each in windows]
    pieces = [
        mixed[start : start + count] for start, count in zip(starts.tolist(), counts, strict=False)
    ]
    return np.concatenate(pieces), np.cumsum(counts).tolist()


def _signatures(hashes: Tokens, ends: Sequence[int]) -> npt.NDArray[np.uint32]:
    offsets = np.array([0, *ends], dtype=U64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _bands(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    rows = signatures.reshape(len(signatures), BANDS, PERMUTATIONS // BANDS).astype(U64)
    value = np.zeros(rows.shape[:2], dtype=U64)
    for step in range(rows.shape[2]):
        value = (value + rows[:, :, step]) * U64(0x9E3779B97F4A7C15)
        value ^= value >> U64(29)
    folded: npt.NDArray[np.uint32] = (value >> U64(32)).astype(np.uint32)
    return folded


def _samples(hashes: Tokens, ends: Sequence[int]) -> list[Hashes]:
    """Return the distinct sampled hashes of each text; one sort serves all texts."""
    positions = np.flatnonzero((hashes & U64(SAMPLE_SIZE - 1)) == 0)
    owners = np.searchsorted(ends, positions, side="right").astype(U64)
    kept = np.sort(owners << U64(32) | hashes[positions] >> U64(33))
    kept = kept[run_starts(kept)]
    starts = np.searchsorted(kept, np.arange(1, len(ends), dtype=U64) << U64(32))
    return np.split(kept.astype(np.uint32), starts)
