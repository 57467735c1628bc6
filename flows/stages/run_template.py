"""Fix the template by which all pages of a run are read, before its first batch.

At most SAMPLE articles of the run are looked at, chosen by their digests, so that the order of the
crawl has no influence. They are parsed in a worker process with limits of time and memory: a
hostile page costs the site no more than its own vote.
"""

import heapq
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from crawlers.archive import read_page
from crawlers.errors import ArchiveError, DamagedState
from crawlers.run_folder import RecordRef, RunFolder
from crawlers.site import Site
from flows.home import log_event, log_warning
from flows.stages.batch_plan import articles
from flows.stages.template_file import FixedTemplate, read_template, write_template
from normalize.pipeline import Revision, revise
from normalize.templates import LEAST, SiteTemplate
from normalize.workers import Failure, run_bounded

SAMPLE = 50
"""Articles that a template is learned from, at most; ten of a kind are enough."""
SECONDS = 10.0
"""Time limit for parsing one article, of which a common one needs a fiftieth of a second."""
MEGABYTES = 2048
"""Memory of the worker beyond what it has at its start, for all articles together."""


def template_of(run: RunFolder, site: Site | None, archive: Path) -> SiteTemplate | None:
    """Return the template by which the pages of a run are read, and fix it if it is not yet.

    None for imports, and for a site whose file names its containers. Raises ArchiveError when a
    record cannot be read.
    """
    if site is None or site.containers:
        return None
    fixed = noted_template(run)
    if fixed is None:
        fix_template([run], archive)
        fixed = noted_template(run)
    return fixed.template if fixed and fixed.template.layouts else None


def noted_template(run: RunFolder) -> FixedTemplate | None:
    """Return the template that was fixed for a run; None if there is none that can be read."""
    return _read(run, run.template)


def fix_template(runs: Sequence[RunFolder], archive: Path) -> None:
    """Learn the template of runs of one site, or keep the last one, and note it in each folder.

    The batches of a run that began without a template are completed without it. Raises
    ArchiveError when a record cannot be read.
    """
    fresh = [run for run in runs if run.template.exists() or not run.batch_files]
    known = next(
        (each.template for run in reversed(fresh) if (each := _read(run, run.known_template))),
        SiteTemplate(),
    )
    found = _revised(archive, known, _sample(fresh)) if fresh else Revision(SiteTemplate())
    for run in runs:
        fixed = FixedTemplate(found.template, found.pages, found.missed)
        write_template(run.template, fixed if run in fresh else FixedTemplate(SiteTemplate()))
    if found.template != known:
        what = {"version": found.template.version, "pages": found.pages, "missed": found.missed}
        log_event("template learned", run=runs[-1].run_id, **what)


def _read(run: RunFolder, path: Path) -> FixedTemplate | None:
    try:
        return read_template(path)
    except FileNotFoundError:
        return None
    except DamagedState as error:
        log_warning("template damaged", run=run.run_id, error=error.message, next_step=error.hint)
        return None


def _sample(runs: Iterable[RunFolder]) -> list[RecordRef]:
    """Return the articles with the smallest digests, each content once."""
    found = {record.digest: record for run in runs for record in articles(run)}
    return [found[digest] for digest in heapq.nsmallest(SAMPLE, found)]


def _revised(archive: Path, known: SiteTemplate, sample: Sequence[RecordRef]) -> Revision:
    if len(sample) < LEAST:  # too few to learn from, and to say that the site was redesigned
        return Revision(known)
    outcome = _in_worker(archive, known, sample)
    if isinstance(outcome, Failure):
        sample = _harmless(archive, sample)
        outcome = _in_worker(archive, known, sample)
    if isinstance(outcome, Failure):
        log_warning("no template learned", error=outcome.detail, next_step="report the site")
        return Revision(known)
    return outcome


def _in_worker(
    archive: Path, known: SiteTemplate, sample: Sequence[RecordRef]
) -> Revision | Failure:
    """Return the revision by these articles; raises ArchiveError."""
    work = partial(_revise, archive, known)
    limit = SECONDS * max(len(sample), 1)
    ended = run_bounded(work, [sample], processes=1, seconds=limit, megabytes=MEGABYTES)
    outcome = next(result for _, result in ended)
    if isinstance(outcome, ArchiveError):
        raise outcome
    return outcome


def _harmless(archive: Path, sample: Sequence[RecordRef]) -> list[RecordRef]:
    """Return the articles that can be parsed within the limits, each by itself."""
    work = partial(_revise, archive, SiteTemplate())
    ended = run_bounded(
        work,
        [(record,) for record in sample],
        processes=1,
        seconds=SECONDS,
        megabytes=MEGABYTES // 4,
    )
    return [record for (record,), result in ended if isinstance(result, Revision)]


def _revise(
    archive: Path, known: SiteTemplate, sample: Sequence[RecordRef]
) -> Revision | ArchiveError:
    """Read the articles and revise the template; an archive error is returned as a value."""
    try:
        pages = [read_page(archive, record.file, record.offset) for record in sample]
    except ArchiveError as error:
        return error
    return revise(known, pages)
