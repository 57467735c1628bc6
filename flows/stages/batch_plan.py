"""Which pages of a run may hold a document, in batches of equal size.

A ledger may have hundreds of thousands of entries, so it is never held: a plan keeps where each
batch begins in it, and of the entries only what entries elsewhere point to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from crawlers.page import Outcome
from crawlers.responses import is_continuation
from crawlers.run_folder import LedgerEntry, RecordRef, RunFolder, ledger_lines

BATCH = 500
"""Pages in a batch: large enough that Prefect's 5 ms a task do not show."""

_HELD = 8
"""Plans kept, so that the batches of a few runs at a time are not planned again for each."""


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """One page to normalise, as a ledger entry with its record.

    parent: record of the article that links this attachment.
    continued: records of the further pages of an article that is split over pages, in order.
    """

    entry: LedgerEntry
    parent: RecordRef | None = None
    continued: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Where the batches of a ledger begin, in bytes.

    parents: records of the pages that others were found on, by URL. further: by URL of an
    article's first page its further pages' records, by URL.
    """

    starts: tuple[int, ...]
    parents: Mapping[str, RecordRef]
    further: Mapping[str, Mapping[str, RecordRef]]


def count_batches(run: RunFolder) -> int:
    """Return how many batches the run's ledger makes."""
    return len(plan(run).starts)


def batch(run: RunFolder, number: int) -> Iterator[PlannedPage]:
    """Yield what may hold a document in the batch of that number (from 0).

    That is every archived answer but the lists that were walked; further pages of an article go
    with its first.
    """
    planned = plan(run)
    for _, entry in islice(_standing(run.ledger, planned, planned.starts[number]), BATCH):
        further = planned.further.get(entry.url, {})
        pages = sorted(further, key=lambda url: (len(url), url))
        parent = planned.parents.get(entry.provenance.parent or "")
        yield PlannedPage(entry, parent, tuple(further[url] for url in pages))


def plan(run: RunFolder) -> BatchPlan:
    """Return the plan of a run's ledger as it is now."""
    if not run.ledger.exists():
        return BatchPlan((), {}, {})
    state = run.ledger.stat()
    return _planned(run.ledger, state.st_size, state.st_mtime_ns)


@lru_cache(_HELD)
def _planned(ledger: Path, _size: int, _changed: int) -> BatchPlan:
    found_on: set[str] = set()
    further: dict[str, dict[str, RecordRef]] = {}
    for _, entry in _archived(ledger):
        if parent := entry.provenance.parent:
            found_on.add(parent)
            if entry.record and _continues(entry):
                further.setdefault(parent, {})[entry.url] = entry.record
    parents = {
        entry.url: entry.record
        for _, entry in _archived(ledger)
        if entry.record and entry.url in found_on
    }
    unplaced = BatchPlan((), parents, further)
    starts = (at for at, _ in islice(_standing(ledger, unplaced), 0, None, BATCH))
    return BatchPlan(tuple(starts), parents, further)


def _standing(
    ledger: Path, planned: BatchPlan, start: int = 0
) -> Iterator[tuple[int, LedgerEntry]]:
    """Yield the entries that stand for themselves, from a place in the ledger on."""
    for at, entry in _archived(ledger, start):
        if not (_continues(entry) and entry.provenance.parent in planned.parents):
            yield at, entry


def _archived(ledger: Path, start: int = 0) -> Iterator[tuple[int, LedgerEntry]]:
    for at, entry in ledger_lines(ledger, start):
        if entry.record and not _walked(entry):
            yield at, entry


def _continues(entry: LedgerEntry) -> bool:
    return is_continuation(entry.url, entry.provenance.parent)


def _walked(entry: LedgerEntry) -> bool:
    """Tell a list page from an article's address that answered with a list."""
    found = entry.provenance
    followed = found.list_page or found.parent or found.site == "import"
    return entry.outcome is Outcome.NOT_MODIFIED or not followed
