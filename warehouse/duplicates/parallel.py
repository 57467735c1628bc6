"""Windows: pairs that are compared together in a worker process.

A worker reads its texts from a temporary file, so that none is sent between processes. Threads
would wait for one another: a comparison is many short numpy calls, and each takes the GIL.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil, inf

from normalize.workers import Failure, run_bounded
from warehouse.duplicates.candidate_pairs import Pair
from warehouse.duplicates.comparison import Text
from warehouse.duplicates.relation import Relation, identical, verdict
from warehouse.duplicates.text_spill import SpilledTexts

LARGE = 5_000_000
"""Most characters of texts in one window: so few that no process waits long for another."""
FEW = 2_000_000
"""Characters up to which a second process does not pay; it takes a third of a second to start."""
BLOCK = 100
"""Pairs whose texts are in memory at once; some 60 KB for each text of 5,000 characters."""
PROCESSES = 2
SECONDS = 600.0
"""Time limit of a window; the largest takes less than one second."""
MEGABYTES = 1024
"""Memory of a worker beyond its size at start; a block takes some 20."""


@dataclass(frozen=True, slots=True)
class Window:
    """Pairs of serials, their documents without texts, and the texts that must be read."""

    pairs: Sequence[Pair]
    known: Mapping[int, Text]
    spilled: SpilledTexts


def partition(
    pairs: Sequence[Pair], known: Mapping[int, Text], most: int, least: int = 1
) -> Iterator[list[Pair]]:
    """Yield the pairs in order, partitioned into windows of about equal size.

    most: characters of a window. least: number of windows, if there are more than FEW characters.
    """
    whole = max(_size(to_read(pairs, known), known), 1)
    windows = max(ceil(whole / most), least if whole > FEW else 1)
    limit = whole / windows if windows > 1 else inf  # the last pairs can bring no new text
    window: list[Pair] = []
    inside: set[int] = set()
    size = 0
    for pair in pairs:
        if size >= limit:
            yield window
            window, inside, size = [], set(), 0
        new = _unread(pair, known) - inside
        window.append(pair)
        inside |= new
        size += _size(new, known)
    if window:
        yield window


def to_read(pairs: Iterable[Pair], known: Mapping[int, Text]) -> set[int]:
    """Return the serials whose texts the comparison of the pairs needs."""
    return set().union(*(_unread(pair, known) for pair in pairs))


def compare(
    pairs: Sequence[Pair], known: Mapping[int, Text], spilled: SpilledTexts
) -> Iterator[Relation]:
    """Yield the relations of the pairs; spilled contains the texts that are `to_read`."""
    windows = [_window(each, known, spilled) for each in partition(pairs, known, LARGE, PROCESSES)]
    if len(windows) < PROCESSES:
        yield from chain.from_iterable(map(_compared, windows))
        return
    outcomes = run_bounded(
        _compared, windows, processes=PROCESSES, seconds=SECONDS, megabytes=MEGABYTES
    )
    for window, found in outcomes:
        yield from _compared(window) if isinstance(found, Failure) else found


def _window(pairs: Sequence[Pair], known: Mapping[int, Text], spilled: SpilledTexts) -> Window:
    inside = {serial: known[serial] for pair in pairs for serial in pair}
    return Window(pairs, inside, spilled.subset(to_read(pairs, known)))


def _compared(window: Window) -> list[Relation]:
    blocks = (window.pairs[at : at + BLOCK] for at in range(0, len(window.pairs), BLOCK))
    with window.spilled.reader() as read:
        return [each for block in blocks for each in _verdicts(block, window.known, read)]


def _verdicts(
    pairs: Sequence[Pair], known: Mapping[int, Text], read: Callable[[int], str]
) -> list[Relation]:
    serials = {serial for pair in pairs for serial in pair}
    whole = {each: replace(known[each], text=read(each)) for each in serials}
    found = (verdict(whole[newer], whole[older]) for newer, older in pairs)
    return [each for each in found if each]


def _unread(pair: Pair, known: Mapping[int, Text]) -> set[int]:
    return set() if identical(known[pair[0]], known[pair[1]]) else {*pair}


def _size(serials: Iterable[int], known: Mapping[int, Text]) -> int:
    return sum(known[serial].length for serial in serials)
