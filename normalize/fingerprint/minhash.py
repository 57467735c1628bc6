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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from normalize.language.script import simplified_characters

SHINGLE_LENGTH = 5
PERMUTATIONS = 128
BANDS = 16
SAMPLE_SIZE = 32
"""One 5-gram in 32 is kept: nine of an excerpt of 300 characters."""
FINGERPRINT_VERSION = f"4/rensa-{RMinHash.ALGORITHM_VERSION}"
"""Changes whenever the same text could give other bands or shingles; stored with each load."""

_SEED = 20241121
_CHUNK = 1 << 15  # characters hashed at once: what fits the cache of one core
_U64 = np.uint64
Hashes = npt.NDArray[np.uint32]
Points = npt.NDArray[np.uint16]
"""A comparison text as UTF-16 code units, so that four of them are one 64-bit word."""
_Tokens = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Samples of n texts' 5-gram sets.

    signatures: MinHash values, shape (n, 128), uint32.
    bands: one hash for each band of 8 values, shape (n, 16), uint32.
    shingles: for each text its sampled 5-gram hashes, ascending, 31 bits of uint32: DuckDB packs
        the steps between sorted numbers, if they fit a signed one.
    sizes: characters of the comparison texts, shape (n,).
    digests: hashes of the whole comparison texts, shape (n,), uint64: equal for exact copies.
    """

    signatures: npt.NDArray[np.uint32]
    bands: npt.NDArray[np.uint32]
    shingles: tuple[npt.NDArray[np.uint32], ...]
    sizes: npt.NDArray[np.int64]
    digests: npt.NDArray[np.uint64]


def fingerprints(texts: Sequence[str]) -> Fingerprints:
    """Return the fingerprints of texts; any str will do, the empty one too."""
    codes = [comparison_points(text) for text in texts]
    signatures = [np.zeros((0, PERMUTATIONS), dtype=np.uint32)]
    shingles: list[Hashes] = []
    for chunk in _chunks(codes):
        hashes, ends = _hash_together(chunk)
        signatures.append(_signatures(hashes, ends))
        shingles += _samples(hashes, ends)
    joined = np.concatenate(signatures)
    sizes = np.array([len(each) for each in codes], dtype=np.int64)
    digests = np.array([_digest(each) for each in codes], dtype=_U64)
    return Fingerprints(joined, _bands(joined), tuple(shingles), sizes, digests)


def comparison_text(text: str) -> str:
    """Return what is compared: letters and digits only, NFKC, lower case, simplified.

    Each character is folded by itself, so that a piece of a text folds to a piece of its fold.
    """
    return comparison_points(text).tobytes().decode("utf-16-le")


def comparison_points(text: str) -> Points:
    """Return the comparison text as little-endian UTF-16 code units."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    folded = _fold_table().take(units)
    kept: Points = folded[folded != 0]
    if len(kept) and kept.max() >= _RARE:
        spelt = "".join(map(_folded, text))
        return np.frombuffer(spelt.encode("utf-16-le"), dtype="<u2")
    return kept


def shingle_hashes(points: Points) -> Hashes:
    """Return the whole set of 5-grams of a comparison text as sorted distinct 32-bit hashes.

    A text of fewer than five characters is one shingle, an empty one has none. Two different
    5-grams meet in one hash in one of 170 comparisons of texts of 5,000 characters.
    """
    return distinct_hashes(shingle_sequence(points))


def shingle_sequence(points: Points) -> Hashes:
    """Return the hashes of a comparison text's 5-grams in its order, repeats included.

    The multiply-shift scheme tells windows apart (Dietzfelbinger 1996: two meet with probability
    2**-31) in half the time of `_mix`, whose values are also drawn from.
    """
    code = _whole(points)
    value = _words(code) * _U64(0x9E3779B97F4A7C15)
    value += np.multiply(code[SHINGLE_LENGTH - 1 :], _U64(0xBF58476D1CE4E5B9), dtype=_U64)
    upper: Hashes = (value >> _U64(32)).astype(np.uint32)
    return upper


def distinct_hashes(hashes: Hashes) -> Hashes:
    """Return hashes sorted and each once."""
    ordered = np.sort(hashes)  # np.unique takes ten times as long
    return ordered[run_starts(ordered)]


def run_starts(ordered: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.bool_]:
    """Mark the first of each run of equal numbers."""
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return new


def _digest(points: Points) -> int:
    return int.from_bytes(
        sha256(points.tobytes()).digest()[:8], "little"
    )  # processors help with this one


_RARE = 0xD800  # code units from here: surrogates, few ideographs, and the mark below
_SEVERAL = 0xFFFF  # a character that folds to several code units, such as ㎡


@cache
def _fold_table() -> npt.NDArray[np.uint16]:
    """Return code unit → folded code unit; 0: dropped."""
    table = np.zeros(1 << 16, dtype=np.uint16)
    for point in range(0x20, 1 << 16):
        folded = _folded(chr(point))
        if folded:
            table[point] = ord(folded) if len(folded) == 1 and folded <= "\uffff" else _SEVERAL
    table[0xD800:0xE000] = _SEVERAL
    return table


@cache
def _folded(char: str) -> str:
    whole = unicodedata.normalize("NFKC", char).lower()
    simple = whole.translate(simplified_characters())
    if simple > "\uffff":  # few rare characters have a simplified form beyond the first plane
        simple = whole
    return "".join(each for each in simple if each.isalnum())


def _chunks(codes: Sequence[Points]) -> Iterator[Sequence[Points]]:
    """Yield runs of texts that fit the cache together, or are one long text."""
    start, size = 0, 0
    for position, each in enumerate(codes):
        if size and size + len(each) > _CHUNK:
            yield codes[start:position]
            start, size = position, 0
        size += len(each)
    if codes:
        yield codes[start:]


def _hash_together(codes: Sequence[Points]) -> tuple[_Tokens, list[int]]:
    """Return the texts' 5-gram hashes in order of the texts, and where each text's end."""
    padded = [_whole(each) for each in codes]
    starts = np.cumsum([0, *(len(each) for each in padded)])
    mixed = _mix(np.concatenate(padded))
    counts = [max(len(each) - SHINGLE_LENGTH + 1, 0) for each in padded]
    pieces = [
        mixed[start : start + count] for start, count in zip(starts.tolist(), counts, strict=False)
    ]
    return np.concatenate(pieces), np.cumsum(counts).tolist()


def _whole(code: Points) -> Points:
    """Return a text, filled up to the one 5-gram that a shorter text is."""
    return (
        code
        if len(code) >= SHINGLE_LENGTH or not len(code)
        else np.pad(code, (0, SHINGLE_LENGTH - len(code)))
    )


def _words(code: Points) -> _Tokens:
    """Return the first four code units of each window of five as one word."""
    code = np.ascontiguousarray(code)
    count = max(len(code) - SHINGLE_LENGTH + 1, 0)
    return np.ndarray((count,), dtype="<u8", buffer=code, strides=(code.itemsize,))


def _mix(code: Points) -> _Tokens:
    """Hash each window of five code units so that any of its bits is as good as another."""
    value: _Tokens = _words(code) * _U64(0x9E3779B97F4A7C15)
    value += code[SHINGLE_LENGTH - 1 :]
    value ^= value >> _U64(32)
    value *= _U64(0xBF58476D1CE4E5B9)
    value ^= value >> _U64(29)
    return value


def _signatures(hashes: _Tokens, ends: Sequence[int]) -> npt.NDArray[np.uint32]:
    offsets = np.array([0, *ends], dtype=_U64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _bands(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    rows = signatures.reshape(len(signatures), BANDS, PERMUTATIONS // BANDS).astype(_U64)
    value = np.zeros(rows.shape[:2], dtype=_U64)
    for step in range(rows.shape[2]):
        value = (value + rows[:, :, step]) * _U64(0x9E3779B97F4A7C15)
        value ^= value >> _U64(29)
    folded: npt.NDArray[np.uint32] = (value >> _U64(32)).astype(np.uint32)
    return folded


def _samples(hashes: _Tokens, ends: Sequence[int]) -> list[Hashes]:
    """Return each text's distinct sampled hashes, sorted for all texts at once."""
    places = np.flatnonzero((hashes & _U64(SAMPLE_SIZE - 1)) == 0)
    owners = np.searchsorted(ends, places, side="right").astype(_U64)
    kept = np.sort(owners << _U64(32) | hashes[places] >> _U64(33))
    kept = kept[run_starts(kept)]
    starts = np.searchsorted(kept, np.arange(1, len(ends), dtype=_U64) << _U64(32))
    return np.split(kept.astype(np.uint32), starts)
