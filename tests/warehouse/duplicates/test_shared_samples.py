"""Pairs that share samples: all that must be found are found, with exact counts."""

from collections import defaultdict
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from warehouse.duplicates.shared_samples import counted, pack, shared, unpack

documents = st.lists(st.sets(st.integers(0, 30), max_size=12), max_size=12)
"""The samples of each document; serials are the indexes, from 0."""


def common(samples: list[set[int]], low: int) -> dict[tuple[int, int], int]:
    """Return by brute force how many samples each pair shares."""
    pairs = combinations(range(len(samples)), 2)
    hits = {(b, a): len(samples[a] & samples[b]) for a, b in pairs if b > low}
    return {pair: count for pair, count in hits.items() if count}


def found(samples: list[set[int]], low: int, spare: list[int]) -> dict[tuple[int, int], int]:
    owned = [(value, serial) for serial, values in enumerate(samples) for value in values]
    values, serials = np.array(owned, dtype=np.uint32).reshape(-1, 2).T
    pairs, hits = shared(np.sort(pack(values, serials)), low, np.array(spare, dtype=np.int64))
    newer, older = unpack(pairs)
    return dict(zip(zip(newer.tolist(), older.tolist(), strict=True), hits.tolist(), strict=True))


@given(documents, st.integers(0, 12), st.data())
def test_all_pairs_with_enough_shared_samples_are_found_and_counted(
    samples: list[set[int]], low: int, data: st.DataObject
) -> None:
    spare = [data.draw(st.integers(0, 5)) for _ in samples]
    wanted, got = common(samples, low), found(samples, low, spare)
    assert got.items() <= wanted.items()
    sure = {(b, a) for (b, a), hits in wanted.items() if hits > 1 + min(spare[a], spare[b])}
    assert sure <= got.keys()


def test_set_phrases_alone_make_no_pair_but_a_duplicate_does() -> None:
    phrases = {1, 2, 3}
    unrelated = [phrases | set(range(start, start + 7)) for start in range(100, 300, 10)]
    copies = [*unrelated, set(unrelated[0])]
    assert found(unrelated, 0, [3] * 20) == {}
    assert found(copies, 0, [3] * 21) == {(20, 0): 10}


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_equal_numbers_are_counted(numbers: list[int]) -> None:
    expected: dict[int, int] = defaultdict(int)
    for each in numbers:
        expected[each] += 1
    distinct, times = counted(np.sort(np.array(numbers, dtype=np.uint64)))
    assert dict(zip(distinct.tolist(), times.tolist(), strict=True)) == expected


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))))
def test_packed_numbers_sort_by_the_first_and_can_be_unpacked(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=np.uint64).reshape(-1, 2).T
    upper, lower = unpack(np.sort(pack(first, second)))
    assert list(zip(upper.tolist(), lower.tolist(), strict=True)) == sorted(pairs)
