"""The stages of a run as plain functions, which the Prefect tasks and the commands call.

Each stage reads what the previous one wrote to the run folder. Every stage can be repeated: one
that was killed starts over, one that finished does nothing.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from itertools import chain

from crawlers.archive import move_segments, segment_digests
from crawlers.crawl import crawl, new_run
from crawlers.errors import DamagedState, GovreportsError
from crawlers.run_folder import RunFolder, read_known, read_ledger, read_statistics, write_lines
from crawlers.site import Registry, Site, read_site
from flows.home import Workspace, log_event, log_warning, utc_now
from flows.settings import Settings
from flows.stages.batch_normalization import normalize_batch
from flows.stages.batch_plan import count_batches
from flows.stages.run_template import noted_template, template_of
from flows.stages.template_file import FixedTemplate, write_template
from normalize.templates import SiteTemplate
from warehouse.connection import Warehouse, connect
from warehouse.loading import (
    Loaded,
    known_urls,
    last_full_walk,
    last_template,
    load_run,
    load_runs_without_pages,
)
from warehouse.maintenance import publish_copy
from warehouse.search import refresh_index


def open_runs(workspace: Workspace, sites: Iterable[Site]) -> list[RunFolder]:
    """Return a run folder for each site: that of an interrupted crawl, or a new one."""
    interrupted = {
        site.site: run
        for run in workspace.unloaded()
        if not run.stats.exists() and (site := _site_to_resume(run)) is not None
    }
    with connect(workspace.writers) as warehouse:
        runs = []
        for site in sites:
            run = interrupted.get(site.site) or new_run(workspace.home, site.site)
            if not run.site.exists():
                write_lines(run.known, known_urls(warehouse, site.site))
                if not site.containers:
                    note_last_template(warehouse, run, site.site)
                if _is_full_walk_due(warehouse, site):
                    run.full_walk.touch()
                run.site.write_text(site.kept.model_dump_json(), encoding="utf-8")
                run.seal(run.site, run.known)
            runs.append(run)
    return runs


def note_last_template(warehouse: Warehouse, run: RunFolder, site: str) -> None:
    """Write the last version of the site's template into the folder of a run that begins."""
    if text := last_template(warehouse, site):
        try:
            write_template(run.known_template, FixedTemplate(SiteTemplate.from_json(text)))
        except ValueError as error:  # learned again
            log_warning("stored template unreadable", run=run.run_id, site=site, error=str(error))


def _is_full_walk_due(warehouse: Warehouse, site: Site) -> bool:
    """Return whether every list is walked to its end, for entries that were inserted since."""
    last = last_full_walk(warehouse, site.site)
    if last is None or not site.full_walk_days:
        return False
    return utc_now() - last >= timedelta(days=site.full_walk_days)


def _site_to_resume(run: RunFolder) -> Site | None:
    """Return the site of an interrupted crawl; None for an import.

    A crawl whose files are damaged is set aside, and the site gets a new run.
    """
    try:
        check_run(run)  # the spider reads these files, and would die of damage in each attempt
    except DamagedState as error:
        _note_problem(run, error)
        return None
    return site_of(run)


def check_run(run: RunFolder) -> None:
    """Raise DamagedState if a file of a run cannot be read or differs from its noted digest.

    Batches and segments are left out: those are made again, these belong to the archive.
    """
    run.check_seals()
    site_of(run)
    with suppress(FileNotFoundError):
        read_statistics(run.stats)
    for _ in chain(read_ledger(run.ledger), read_known(run.known)):
        pass


def site_of(run: RunFolder) -> Site | None:
    """Return the site as configured when the run began; None for imports.

    Raises DamagedState when the run's site file is damaged.
    """
    try:
        return read_site(run.site)
    except FileNotFoundError:
        return None


def run_site_name(run: RunFolder) -> str:
    """Return the run's site name as stored in the warehouse; "import" for imports."""
    site = site_of(run)
    return site.site if site else "import"


def known_digests(workspace: Workspace, site: str) -> dict[str, str]:
    """Return, by URL of a site, the digest of the last body that the warehouse knows."""
    with connect(workspace.writers) as warehouse:
        return {each.url: each.digest for each in known_urls(warehouse, site) if each.digest}


def crawl_stage(
    workspace: Workspace, run: RunFolder, settings: Settings, *, recheck: bool = False
) -> None:
    """Crawl the run's site in a separate process; raise CrawlFailed or CrawlTimedOut.

    recheck: request only known pages, to find edits and deletions.
    """
    site = site_of(run)
    assert site is not None, "an import is never crawled"
    log_event("crawl begins", run=run.run_id, site=site.site)
    run.digests.drop([run.ledger.name, run.stats.name])  # a resumed crawl appends to the ledger
    try:
        stats = crawl(
            _with_proxy_password(site, settings),
            run,
            workspace.archive,
            contact=settings.contact,
            timeout=settings.crawl_seconds,
            options={"recheck": "1"} if recheck else None,
        )
    except GovreportsError as error:
        log_warning("crawl failed", run=run.run_id, site=site.site, error=error.message)
        raise
    finally:
        if run.stats.exists():  # the crawl has ended, if not well
            run.seal(run.ledger, run.stats)
    summary = {
        "responses": stats.entries,
        "seconds": stats.seconds,
        "finished": stats.finish_reason,
    }
    log_event("crawled", run=run.run_id, site=site.site, **summary)


def _with_proxy_password(site: Site, settings: Settings) -> Site:
    """Return the site with the password of its proxy, which only its site file has."""
    if site.proxy is None:
        return site
    named = Registry.read(settings.sites).sites.get(site.site)
    return site.with_password(named.proxy if named else None)


def template_stage(workspace: Workspace, run: RunFolder) -> None:
    """Fix the template of a run before its batches; raises ArchiveError."""
    template_of(run, site_of(run), workspace.archive)


def normalize_stage(workspace: Workspace, run: RunFolder, number: int, settings: Settings) -> None:
    """Normalise one batch of the run in worker processes."""
    normalize_batch(run, number, workspace.archive, site_of(run), settings.batch_processes)
    log_event("normalised", run=run.run_id, site=run_site_name(run), batch=number)


def load_stage(workspace: Workspace, run: RunFolder) -> Loaded:
    """Move the run's archive segments to their final location and load the run.

    Before that, the segments are read to their end and their digests noted, for `verify`. Raises
    DamagedState and ArchiveError.
    """
    run.check_seals()
    run.digests.put(segment_digests(workspace.archive, run.run_id))
    move_segments(workspace.archive, run.run_id)
    noted = noted_template(run)
    template = noted.row if noted else None
    with connect(workspace.writers) as warehouse:
        loaded = load_run(warehouse, run, site_of(run), template=template)
    run.seal(run.ledger, run.stats, run.site)
    run.problem.unlink(missing_ok=True)
    log_event("loaded", run=run.run_id, site=run_site_name(run), **asdict(loaded))
    return loaded


def load_together(workspace: Workspace, runs: Iterable[RunFolder]) -> None:
    """Load runs that fetched nothing in one transaction; raise WarehouseError and DamagedState."""
    pairs = [(run, site_of(run)) for run in runs]
    with connect(workspace.writers) as warehouse:
        load_runs_without_pages(warehouse, pairs)
    log_event("loaded together", runs=len(pairs))


def publish_stage(workspace: Workspace) -> None:
    """Replace the published copy by the present warehouse, and update the search index."""
    publish_copy(workspace.writers, workspace.published)
    refresh_index(workspace.search, workspace.readers)
    log_event("published")


def complete(workspace: Workspace, run: RunFolder, settings: Settings) -> Loaded:
    """Normalise and load a run whose crawl has ended; raise DamagedState before it is loaded."""
    check_run(run)
    for number in range(count_batches(run)):
        normalize_stage(workspace, run, number, settings)
    return load_stage(workspace, run)


def finish_interrupted(workspace: Workspace, settings: Settings) -> dict[str, GovreportsError]:
    """Normalise and load interrupted runs that have nothing left to fetch.

    These include killed imports: the next import archives the files that are still missing.
    Returns, by run id, the errors of the runs that cannot be completed. A run with a damaged file
    is set aside until that file changes; the others stay in the queue and are tried again each
    time. Each is an incident (flows.monitoring).
    """
    failed = {}
    for run in workspace.unloaded():
        if run.stats.exists() or not run.site.exists():
            try:
                complete(workspace, run, settings)
            except GovreportsError as error:
                failed[run.run_id] = error
                if not error.retry:
                    _note_problem(run, error)
    return failed


def _note_problem(run: RunFolder, error: GovreportsError) -> None:
    run.set_aside(error)
    log_warning("run set aside", run=run.run_id, error=error.message, next_step=error.hint)
