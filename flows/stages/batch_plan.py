"""The pages of a run that can hold a document, in batches of equal size.

A ledger can have hundreds of thousands of entries, so it is never held in memory. A plan keeps
the offset at which each batch begins, and only those entries that others refer to.
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
"""Pages in a batch: enough to make Prefect's 5 ms for each task negligible."""

_CACHED_PLANS = 8
"""Plans kept in memory, so that a ledger is not planned again for each of its batches."""


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """One page to normalise: its ledger entry, which has a record.

    parent: record of the article that links to this attachment.
    continued: records of the second and later pages of a paginated article, in order.
    """

    entry: LedgerEntry
    parent: RecordRef | None = None
    continued: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The batches of a ledger.

    starts: byte offset of each batch. parents: by URL, the records of pages that other pages
    were found on. further: by the URL of an article's first page, the records of its later pages
    by URL.
    """

    starts: tuple[int, ...]
    parents: Mapping[str, RecordRef]
    further: Mapping[str, Mapping[str, RecordRef]]


def count_batches(run: RunFolder) -> int:
    """Return the number of batches in the run's ledger."""
    return len(plan(run).starts)


def batch(run: RunFolder, number: int) -> Iterator[PlannedPage]:
    """Yield the pages of one batch that can hold a document.

    number: of the batch, from 0. These are all archived responses except list pages; the later
    pages of an article are yielded with its first.
    """
    planned = plan(run)
    for _, entry in islice(_first_pages(run.ledger, planned, planned.starts[number]), BATCH):
        further = planned.further.get(entry.url, {})
        pages = sorted(further, key=lambda url: (len(url), url))
        parent = planned.parents.get(entry.provenance.parent or "")
        yield PlannedPage(entry, parent, tuple(further[url] for url in pages))


def articles(run: RunFolder) -> Iterator[RecordRef]:
    """Yield the records of a run's pages with text of their own, attachments left out."""
    for _, entry in _archived(run.ledger):
        markup = "html" in (entry.media_type or "html")
        if entry.record and entry.outcome is Outcome.DOCUMENT and markup:
            yield entry.record


def plan(run: RunFolder) -> BatchPlan:
    """Return the plan of a run's ledger in its present state."""
    if not run.ledger.exists():
        return BatchPlan((), {}, {})
    state = run.ledger.stat()
    return _planned(run.ledger, state.st_size, state.st_mtime_ns)


@lru_cache(_CACHED_PLANS)
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
    starts = (at for at, _ in islice(_first_pages(ledger, unplaced), 0, None, BATCH))
    return BatchPlan(tuple(starts), parents, further)


def _first_pages(
    ledger: Path, planned: BatchPlan, start: int = 0
) -> Iterator[tuple[int, LedgerEntry]]:
    """Yield the entries that do not continue a known article, from an offset in the ledger."""
    for at, entry in _archived(ledger, start):
        if not (_continues(entry) and entry.provenance.parent in planned.parents):
            yield at, entry


def _archived(ledger: Path, start: int = 0) -> Iterator[tuple[int, LedgerEntry]]:
    for at, entry in ledger_lines(ledger, start):
        if entry.record and not _is_list_or_unchanged(entry):
            yield at, entry


def _continues(entry: LedgerEntry) -> bool:
    return is_continuation(entry.url, entry.provenance.parent)


def _is_list_or_unchanged(entry: LedgerEntry) -> bool:
    """Return whether an entry is a list page that was crawled as such, or an unchanged page.

    An article's URL that responded with a list counts as an article: a link led to it.
    """
    found = entry.provenance
    followed = found.list_page or found.parent or found.site == "import"
    return entry.outcome is Outcome.NOT_MODIFIED or not followed
