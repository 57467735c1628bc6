"""Windows: pairs to compare whose texts are held in memory together, each in a worker process.

A worker reads its window's texts itself, so that none of them crosses a process border. Threads
would wait for one another here: comparing is many short calls of numpy, and each takes the lock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import ceil

from normalize.workers import Failure, run_bounded
from warehouse.candidates import Pair
from warehouse.comparison import Text
from warehouse.texts import Place, texts_in
from warehouse.verdict import Relation, identical, verdict

HELD = 20_000_000
"""Characters of texts in one window at most: some 40 MB."""
FEW = 2_000_000
"""Characters that are not worth a second process, which takes a third of a second to begin."""
BLOCK = 100
"""Pairs whose texts are taken apart at once; some 60 KB for each text of 5,000 characters."""
PROCESSES = 2
SECONDS = 600.0
"""Time for a window; the largest takes about two."""
MEGABYTES = 1024
"""Memory of a worker beyond what it starts with; a window takes some 150."""


@dataclass(frozen=True, slots=True)
class Window:
    """Pairs of serials, the documents in them, and the files that hold what must be read."""

    pairs: Sequence[Pair]
    known: Mapping[int, Text]
    places: Sequence[Place]


def part(pairs: Sequence[Pair], known: Mapping[int, Text]) -> Iterator[list[Pair]]:
    """Part the pairs, in their order, into windows of about the same size."""
    limit = _limit(_size(to_read(pairs, known), known))
    window: list[Pair] = []
    held: set[int] = set()
    size = 0
    for pair in pairs:
        if size >= limit:
            yield window
            window, held, size = [], set(), 0
        new = _unread(pair, known) - held
        window.append(pair)
        held |= new
        size += _size(new, known)
    if window:
        yield window


def _limit(size: int) -> float:
    """Return the characters of one window: each process gets as many windows as the others."""
    return size / (ceil(size / (HELD * PROCESSES)) * PROCESSES) if size > FEW else FEW


def to_read(pairs: Iterable[Pair], known: Mapping[int, Text]) -> set[int]:
    """Return the serials whose texts a comparison of the pairs needs."""
    return set().union(*(_unread(pair, known) for pair in pairs))


def compare(
    windows: Iterator[Window],
) -> Iterator[tuple[Window, list[Relation], list[Pair]]]:
    """Yield each window with the relations found, and the pairs whose texts no file gave."""
    first = list(islice(windows, 2))
    if len(first) < 2:  # not worth a process
        yield from ((each, *_compared(each)) for each in first)
        return
    outcomes = run_bounded(
        _compared, chain(first, windows), processes=PROCESSES, seconds=SECONDS, megabytes=MEGABYTES
    )
    for window, outcome in outcomes:
        done = _compared(window) if isinstance(outcome, Failure) else outcome
        yield window, *done


def verdicts(
    pairs: Sequence[Pair], known: Mapping[int, Text], texts: Mapping[int, str]
) -> Iterator[Relation]:
    """Yield how the pairs are related; `texts` holds those of all that are to be read."""
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK]
        whole = {
            each: replace(known[each], text=texts.get(each, "")) for pair in block for each in pair
        }
        found = (verdict(whole[newer], whole[older]) for newer, older in block)
        yield from (each for each in found if each)


def _compared(window: Window) -> tuple[list[Relation], list[Pair]]:
    texts = texts_in(window.places)
    undone = [p for p in window.pairs if not _unread(p, window.known) <= texts.keys()]
    left = set(undone)
    done = [pair for pair in window.pairs if pair not in left]
    return list(verdicts(done, window.known, texts)), undone


def _unread(pair: Pair, known: Mapping[int, Text]) -> set[int]:
    return set() if identical(known[pair[0]], known[pair[1]]) else {*pair}


def _size(serials: Iterable[int], known: Mapping[int, Text]) -> int:
    return sum(known[serial].length for serial in serials)
