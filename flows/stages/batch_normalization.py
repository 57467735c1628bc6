"""Normalise a run in batches: from references to archived records to batch files.

Worker processes read the pages from the archive themselves, so page bytes never cross a process
boundary.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from crawlers.archive import read_page
from crawlers.errors import ArchiveError
from crawlers.page import FetchedPage
from crawlers.run_folder import LedgerEntry, RecordRef, RunFolder
from crawlers.site import Site
from flows.home import log_event, log_warning
from flows.stages.batch_plan import PlannedPage, batch
from flows.stages.run_template import template_of
from normalize.document import Document, Rejected
from normalize.pipeline import normalize_page
from normalize.templates import SiteTemplate
from normalize.workers import Failure, run_bounded
from warehouse.loading import is_sound, write_batch

SECONDS = 60.0
"""Time limit for one page. The slowest of 85 real pages, a compilation of 460 KB, takes 1 s."""

MEGABYTES = 2048
"""Memory limit of a worker beyond what it holds at its start.

A page as large as `normalize.limits` allows needs at most a quarter of it.
"""

TOGETHER = 4
"""Pages handed to a worker at once: a group of four costs half a millisecond, as one page does."""

Results = tuple[Document | Rejected, ...]
Work = Callable[[PlannedPage], tuple[FetchedPage, Results] | ArchiveError]


def normalize_batch(
    run: RunFolder, number: int, archive: Path, site: Site | None, processes: int
) -> None:
    """Normalise one batch and write its file, unless the file exists and is whole.

    number: of the batch, from 0. archive: folder of the WARC segments. The run's template is fixed
    if it is not yet. A page that crashes or
    blocks its worker ends as a rejection. Raises ArchiveError when a record cannot be read.
    """
    target = run.batches / f"{number:05}.parquet"
    if not is_sound(target):
        if target.exists():
            log_warning("a damaged batch is made again", run=run.run_id, file=str(target))
        template = template_of(run, site, archive)
        run.batches.mkdir(exist_ok=True)
        work = partial(_normalize, archive, site, template)
        write_batch(target, _results(run, number, work, processes))


def _results(
    run: RunFolder, number: int, work: Work, processes: int
) -> Iterator[tuple[FetchedPage, Results]]:
    ended = run_bounded(
        work,
        batch(run, number),
        processes=processes,
        seconds=SECONDS,
        megabytes=MEGABYTES,
        together=TOGETHER,
    )
    for place, result in ended:
        if isinstance(result, ArchiveError):
            raise result
        page, results = _failed(place, result) if isinstance(result, Failure) else result
        _note(run, page, results)
        yield page, results


def _failed(place: PlannedPage, failure: Failure) -> tuple[FetchedPage, Results]:
    page = _unread(place.entry)
    return page, (Rejected(page, failure.reason, failure.detail),)


def _note(run: RunFolder, page: FetchedPage, results: Results) -> None:
    """Log each rejection with the WARC record it concerns."""
    for each in results:
        if isinstance(each, Rejected):
            why = {"url": page.url, "reason": each.reason.value, "detail": each.detail}
            site = page.provenance.site
            log_event("rejected", run=run.run_id, site=site, record=page.record_id, **why)


def _normalize(
    archive: Path, site: Site | None, template: SiteTemplate | None, place: PlannedPage
) -> tuple[FetchedPage, Results] | ArchiveError:
    """Read and normalise one page; the page in the result has no body.

    An archive error is returned as a value. The page is not at fault: a disk that is unavailable
    for an hour must not turn a whole run into rejections.
    """
    record = place.entry.record
    assert record is not None
    try:
        page = _read(archive, record)
        parent = _read(archive, place.parent) if place.parent else None
        continued = [_read(archive, each) for each in place.continued]
    except ArchiveError as error:
        return error
    bare = replace(page, body=b"")
    results = (
        replace(result, page=bare) if isinstance(result, Rejected) else result
        for result in normalize_page(page, site, parent, continued, template)
    )
    return bare, tuple(results)


def _read(archive: Path, record: RecordRef) -> FetchedPage:
    return read_page(archive, record.file, record.offset)


def _unread(entry: LedgerEntry) -> FetchedPage:
    """Return a page without a body from its ledger entry, for a page whose worker failed."""
    record = entry.record
    assert record is not None
    return FetchedPage(
        url=entry.url,
        body=b"",
        final_url=entry.final_url,
        status=entry.status or 0,
        fetched_at=entry.fetched_at,
        record_id=record.record_id,
        warc_file=record.file,
        warc_offset=record.offset,
        outcome=entry.outcome,
        provenance=entry.provenance,
    )
