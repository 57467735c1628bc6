"""Windows: pairs that are compared together, in a worker process.

A worker takes its texts from a shelf, so that none of them crosses a process border. Threads
would wait for one another here: comparing is many short calls of numpy, and each takes the lock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil

from normalize.workers import Failure, run_bounded
from warehouse.duplicates.candidate_pairs import Pair
from warehouse.duplicates.comparison import Text
from warehouse.duplicates.relation import Relation, identical, verdict
from warehouse.duplicates.text_spill import Shelf

LARGE = 5_000_000
"""Characters of texts in one window at most: so few that no process waits long for another."""
FEW = 2_000_000
"""Characters that are not worth a second process, which takes a third of a second to begin."""
BLOCK = 100
"""Pairs whose texts are taken apart at once; some 60 KB for each text of 5,000 characters."""
PROCESSES = 2
SECONDS = 600.0
"""Time for a window; the largest takes less than one."""
MEGABYTES = 1024
"""Memory of a worker beyond what it starts with; a block takes some 20."""


@dataclass(frozen=True, slots=True)
class Window:
    """Pairs of serials, the documents in them, and the texts that must be read."""

    pairs: Sequence[Pair]
    known: Mapping[int, Text]
    shelf: Shelf


def part(
    pairs: Sequence[Pair], known: Mapping[int, Text], most: int, least: int = 1
) -> Iterator[list[Pair]]:
    """Part the pairs, in their order, into runs of about one size.

    most: characters of one. least: how many there are, where the characters are not few.
    """
    whole = max(_size(to_read(pairs, known), known), 1)
    limit = whole / max(ceil(whole / most), least if whole > FEW else 1)
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


def to_read(pairs: Iterable[Pair], known: Mapping[int, Text]) -> set[int]:
    """Return the serials whose texts a comparison of the pairs needs."""
    return set().union(*(_unread(pair, known) for pair in pairs))


def compare(pairs: Sequence[Pair], known: Mapping[int, Text], shelf: Shelf) -> Iterator[Relation]:
    """Yield how the pairs are related; the shelf has the texts that are `to_read`."""
    windows = [_window(each, known, shelf) for each in part(pairs, known, LARGE, PROCESSES)]
    if len(windows) < PROCESSES:
        yield from chain.from_iterable(map(_compared, windows))
        return
    outcomes = run_bounded(
        _compared, windows, processes=PROCESSES, seconds=SECONDS, megabytes=MEGABYTES
    )
    for window, found in outcomes:
        yield from _compared(window) if isinstance(found, Failure) else found


def _window(pairs: Sequence[Pair], known: Mapping[int, Text], shelf: Shelf) -> Window:
    inside = {serial: known[serial] for pair in pairs for serial in pair}
    return Window(pairs, inside, shelf.only(to_read(pairs, known)))


def _compared(window: Window) -> list[Relation]:
    blocks = (window.pairs[at : at + BLOCK] for at in range(0, len(window.pairs), BLOCK))
    with window.shelf.opened() as read:
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
