"""Which documents have sampled 5-grams in common, and how many.

Nearly all pairs have one set phrase or two in common, of those that stand in dozens of texts each,
and nothing else. So a text leaves its most frequent samples aside, as many as it can do without,
while pairs are sought (prefix filtering: Chaudhuri, Ganti and Kaushik 2006, "A primitive operator
for similarity joins"); of the pairs that are found all samples are counted.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from normalize.fingerprint import run_starts

Packed = npt.NDArray[np.uint64]
"""Two numbers of 32 bits in one that sorts by the first; of a pair the newer serial is first."""
Half = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]

_SLICE = 20_000  # pairs that are counted at once: some 25 MB


def shared(rows: Packed, low: int, spare: Numbers) -> tuple[Packed, Numbers]:
    """Return pairs of which the newer has a serial above `low`, and how many samples they share.

    rows: a sample and the serial of a document that has it, ascending. spare: by serial, how many
    samples a document can do without. Pairs may be left out that share at most one sample more
    than each of the two can spare; no others are.
    """
    pairs, times = counted(np.sort(np.concatenate([*_sought(rows, _kept(rows, spare), low)])))
    pairs = pairs[times > 1]
    slices = (pairs[start : start + _SLICE] for start in range(0, len(pairs), _SLICE))
    owned = np.sort(pack(*reversed(parted(rows))))
    hits = [_common(owned, each) for each in slices]
    return pairs, np.concatenate([np.zeros(0, dtype=np.int64), *hits])


def counted(ordered: Packed) -> tuple[Packed, Numbers]:
    """Return the distinct ones of ascending numbers, and how often each is there.

    Millions of pairs are counted in a tenth of the time that grouping them in SQL takes.
    """
    starts, sizes = _runs(ordered)
    return ordered[starts], sizes


def pack(upper: npt.NDArray[np.integer], lower: npt.NDArray[np.integer]) -> Packed:
    """Put two arrays of numbers below 2**32 into one."""
    both: Packed = upper.astype(np.uint64) << np.uint64(32) | lower.astype(np.uint64)
    return both


def parted(both: Packed) -> tuple[Half, Half]:
    """Take two arrays out of one again."""
    return (both >> np.uint64(32)).astype(np.uint32), both.astype(np.uint32)


def _runs(ordered: npt.NDArray[np.unsignedinteger]) -> tuple[Numbers, Numbers]:
    """Return where each run of equal numbers starts, and how long it is."""
    starts = np.flatnonzero(run_starts(ordered))
    return starts, np.diff(starts, append=len(ordered))


def _kept(rows: Packed, spare: Numbers) -> npt.NDArray[np.bool_]:
    """Mark all rows but each document's most frequent, as many as it can spare."""
    values, serials = parted(rows)
    sizes = _runs(values)[1]
    frequency = np.repeat(sizes, sizes)
    order = np.argsort(pack(serials, frequency.max(initial=0) - frequency))
    kept = np.zeros(len(rows), dtype=np.bool_)
    kept[order] = _ranks(serials[order]) >= spare[serials[order]]
    return kept


def _ranks(ordered: Half) -> Numbers:
    """Return the place of each number in its run, from 0."""
    starts, sizes = _runs(ordered)
    return np.arange(len(ordered)) - np.repeat(starts, sizes)


def _sought(rows: Packed, kept: npt.NDArray[np.bool_], low: int) -> Iterator[Packed]:
    """Yield the pairs that share a sample which one of them has kept, once for each."""
    values, serials = parted(rows)
    before = _ranks(values)
    after = _ranks(values[::-1])[::-1]
    fresh = serials > low
    for at, step in _steps(np.flatnonzero(kept & fresh), before):
        yield pack(serials[at], serials[at - step])
    for at, step in _steps(np.flatnonzero(kept), after):
        older = at[fresh[at + step] & ~kept[at + step]]
        yield pack(serials[older + step], serials[older])
    yield rows[:0]


def _steps(at: Numbers, room: Numbers) -> Iterator[tuple[Numbers, int]]:
    """Yield 1, 2, … with those places that have so much room on one side."""
    step = 1
    while len(at := at[room[at] >= step]):
        yield at, step
        step += 1


def _common(owned: Packed, pairs: Packed) -> Numbers:
    """Return how many samples each pair shares; owned: serials and samples, ascending."""
    serials, samples = parted(owned)
    starts, sizes = _runs(serials)
    both = []
    for side in parted(pairs):
        place = np.searchsorted(serials[starts], side)
        count = sizes[place]
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        chosen = samples[np.repeat(starts[place], count) + within]
        both.append(pack(np.repeat(np.arange(len(pairs)), count), chosen))
    met, times = counted(np.sort(np.concatenate(both)))
    return np.bincount(parted(met[times == 2])[0], minlength=len(pairs))
