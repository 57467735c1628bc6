"""The stages of a run as plain functions, which the Prefect tasks and the commands call.

Each stage reads what the previous one wrote to the run folder. Every stage can be repeated: one
that was killed starts over, one that finished does nothing.
"""

from collections.abc import Iterable
from dataclasses import asdict

from crawlers.archive import move_segments
from crawlers.crawl import crawl, new_run
from crawlers.errors import GovreportsError
from crawlers.run_folder import RunFolder, write_lines
from crawlers.site import Registry, Site
from flows.home import Workspace, log_event, log_warning
from flows.settings import Settings
from flows.stages.batch_normalization import normalize_batch
from flows.stages.batch_plan import count_batches
from warehouse.connection import connect
from warehouse.loading import Loaded, known_urls, load_run
from warehouse.maintenance import publish_copy
from warehouse.search import refresh_index


def open_runs(workspace: Workspace, sites: Iterable[Site]) -> list[RunFolder]:
    """Return a run folder for each site: that of an interrupted crawl, or a new one."""
    interrupted = {
        site.site: run
        for run in workspace.unloaded()
        if (site := site_of(run)) is not None and not run.stats.exists()
    }
    with connect(workspace.writers) as warehouse:
        runs = []
        for site in sites:
            run = interrupted.get(site.site) or new_run(workspace.home, site.site)
            if not run.site.exists():
                write_lines(run.known, known_urls(warehouse, site.site))
                run.site.write_text(site.kept.model_dump_json(), encoding="utf-8")
            runs.append(run)
    return runs


def site_of(run: RunFolder) -> Site | None:
    """Return the site as configured when the run began; None for imports."""
    if not run.site.exists():
        return None
    return Site.model_validate_json(run.site.read_text(encoding="utf-8"))


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
    summary = {"answers": stats.entries, "seconds": stats.seconds, "finished": stats.finish_reason}
    log_event("crawled", run=run.run_id, site=site.site, **summary)


def _with_proxy_password(site: Site, settings: Settings) -> Site:
    """Return the site with the password of its proxy, which only its site file has."""
    if site.proxy is None:
        return site
    named = Registry.read(settings.sites).sites.get(site.site)
    return site.with_password(named.proxy if named else None)


def normalize_stage(workspace: Workspace, run: RunFolder, number: int, settings: Settings) -> None:
    """Normalise one batch of the run in worker processes."""
    normalize_batch(run, number, workspace.archive, site_of(run), settings.batch_processes)
    log_event("normalised", run=run.run_id, site=run_site_name(run), batch=number)


def load_stage(workspace: Workspace, run: RunFolder) -> Loaded:
    """Move the run's archive segments to their final location and load the run."""
    move_segments(workspace.archive, run.run_id)
    with connect(workspace.writers) as warehouse:
        loaded = load_run(warehouse, run, site_of(run))
    log_event("loaded", run=run.run_id, site=run_site_name(run), **asdict(loaded))
    return loaded


def publish_stage(workspace: Workspace) -> None:
    """Replace the published copy by the present warehouse, and update the search index."""
    publish_copy(workspace.writers, workspace.published)
    refresh_index(workspace.search, workspace.readers)
    log_event("published")


def complete(workspace: Workspace, run: RunFolder, settings: Settings) -> Loaded:
    """Normalise and load a run whose crawl has ended."""
    for number in range(count_batches(run)):
        normalize_stage(workspace, run, number, settings)
    return load_stage(workspace, run)


def finish_interrupted(workspace: Workspace, settings: Settings) -> dict[str, GovreportsError]:
    """Normalise and load interrupted runs that have nothing left to fetch.

    These include killed imports: the next import archives the files that are still missing.
    Returns, by run id, the errors of the runs that cannot be completed. Those runs stay in the
    queue and are tried again each time.
    """
    failed = {}
    for run in workspace.unloaded():
        if run.stats.exists() or not run.site.exists():
            try:
                complete(workspace, run, settings)
            except GovreportsError as error:
                failed[run.run_id] = error
    return failed
