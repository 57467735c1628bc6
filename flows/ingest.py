"""The flow `ingest`: crawl sites, normalise, load with duplicate detection, publish.

Sites are crawled in parallel, one task each. When a crawl ends, its batches are normalised and
its run is loaded, independently of the other crawls. A failed crawl is retried when its error
allows that; whatever it fetched is loaded in any case.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed
from prefect.tasks import Task
from pydantic import Field

from crawlers.errors import CrawlFailed, DamagedState, GovreportsError, StepFailed
from crawlers.run_folder import RunFolder
from crawlers.site import Body, SiteName
from flows.home import LOCK_PATIENCE, Workspace, hold_home, log_warning, make_private, workspace_of
from flows.monitoring import monitor
from flows.runtime import (
    BATCH_FIRST,
    LOAD_FIRST,
    crawl_slot,
    deployment_task_runner,
    end_with_service,
    log_on_worker,
    make_concurrency_limits,
    record_end,
    task_failure,
    task_priority,
    task_runner_of,
    write_artifacts,
    writer_slot,
)
from flows.settings import Settings, read_settings
from flows.stages import (
    count_batches,
    crawl_stage,
    end_runs_without_address,
    finish_interrupted,
    load_stage,
    load_together,
    normalize_stage,
    open_runs,
    publish_stage,
    read_registry,
    run_site_name,
    select_sites,
    template_stage,
)
from warehouse.incidents import Alert

SiteNames = Annotated[list[SiteName], Field(min_length=1)]
Bodies = Annotated[list[Body], Field(min_length=1)]
"""Parameters of flows; Prefect checks them before a run begins and shows them as forms."""

_RETRY_DELAYS = [30.0, 300.0]  # seconds: enough for a server restart, then for a short outage


def _is_retryable(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:  # noqa: ARG001
    error = state.result(raise_on_failure=False)
    return isinstance(error, GovreportsError) and error.retry


@task(
    task_run_name="crawl {run_id}",
    retries=len(_RETRY_DELAYS),
    retry_delay_seconds=_RETRY_DELAYS,
    retry_condition_fn=_is_retryable,
    cache_policy=NO_CACHE,
)
def crawl_site(home: Path, run_id: str, *, recheck: bool = False) -> None:
    """Crawl one site in a separate process; an interrupted crawl continues."""
    workspace, settings = _workspace(home), settings_of(home)
    run = workspace.run(run_id)
    with crawl_slot(settings, run_site_name(run)):
        crawl_stage(workspace, run, settings, recheck=recheck)


@task(
    task_run_name="template {run_id}",
    retries=len(_RETRY_DELAYS),
    retry_delay_seconds=_RETRY_DELAYS,
    retry_condition_fn=_is_retryable,
    cache_policy=NO_CACHE,
)
def fix_template(home: Path, run_id: str) -> None:
    """Fix the template of a run's site before its batches are normalised."""
    workspace = _workspace(home)
    template_stage(workspace, workspace.run(run_id))


@task(
    task_run_name="normalise {run_id} {number}",
    retries=len(_RETRY_DELAYS),
    retry_delay_seconds=_RETRY_DELAYS,
    retry_condition_fn=_is_retryable,
    cache_policy=NO_CACHE,
)
def normalize_batch(home: Path, run_id: str, number: int) -> None:
    """Normalise one batch of a run in worker processes."""
    workspace = _workspace(home)
    normalize_stage(workspace, workspace.run(run_id), number, settings_of(home))


@task(
    task_run_name="load {run_id}",
    retries=10,
    retry_delay_seconds=5,
    retry_condition_fn=_is_retryable,
    cache_policy=NO_CACHE,
)
def load_run(home: Path, run_id: str) -> None:
    """Load one run into the warehouse, and find its duplicates."""
    workspace = _workspace(home)
    with writer_slot(settings_of(home)):
        load_stage(workspace, workspace.run(run_id))


@task(retries=10, retry_delay_seconds=5, retry_condition_fn=_is_retryable, cache_policy=NO_CACHE)
def load_unreached(home: Path, run_ids: list[str]) -> None:
    """Load the runs of sites that have no address here."""
    workspace = _workspace(home)
    with writer_slot(settings_of(home)):
        load_together(workspace, map(workspace.run, run_ids))


@task(retries=10, retry_delay_seconds=5, retry_condition_fn=_is_retryable, cache_policy=NO_CACHE)
def publish(home: Path) -> None:
    """Replace the file that readers open."""
    publish_stage(_workspace(home))


@task(retries=10, retry_delay_seconds=5, retry_condition_fn=_is_retryable, cache_policy=NO_CACHE)
def report_incidents(home: Path, sites: list[str]) -> list[Alert]:
    """Update the table of incidents, and send an alert for each that began or ended."""
    return monitor(_workspace(home), settings_of(home), sites)


@task(cache_policy=NO_CACHE)
def add_artifacts(home: Path, run_ids: list[str], alerts: list[Alert]) -> None:
    """Write the HTML overview, and this run's artifacts and events in Prefect."""
    write_artifacts(_workspace(home), run_ids, alerts)


@flow(
    name="ingest",
    task_runner=deployment_task_runner(),
    on_running=[end_with_service],
    on_completion=[record_end],
    on_failure=[record_end],
    on_crashed=[record_end],
)
def ingest(
    sites: SiteNames | None = None,
    bodies: Bodies | None = None,
    home: Path | None = None,
    registry: Path | None = None,
) -> list[str]:
    """Crawl sites and load what is new; return the ids of the runs.

    Args:
        sites: names from the registry; default: all sites.
        bodies: only sites of these bodies: npc, gov, cppcc, court and so on.
        home: state folder; default: GOVREPORTS_HOME.
        registry: folder of site files; default: GOVREPORTS_SITES.

    Raises UnknownSite, InvalidSite, and SettingError (a real site without a contact) before
    anything is done. Raises CrawlFailed at the end, when one or more sites failed, and StepFailed
    when incidents or artifacts could not be written.

    """
    return crawl_and_load(settings_of(home), sites, bodies, registry)


def crawl_and_load(
    settings: Settings,
    sites: list[str] | None,
    bodies: list[Body] | None,
    registry: Path | None,
    *,
    recheck: bool = False,
) -> list[str]:
    """Do the work of `ingest` and `recheck` inside a flow run; raises what `ingest` raises.

    recheck: request only known pages, to find edits and deletions.
    """
    workspace = workspace_of(settings.model_copy(update={"home": settings.home.resolve()}))
    wanted = select_sites(registry or settings.sites, sites, settings.contact, bodies)
    valid = read_registry(registry or settings.sites)
    names = [site.site for site in valid]
    for error in valid.problems.values():
        log_warning("site file left out", error=error.message, next_step=error.hint)
    make_concurrency_limits(settings, [site.site for site in wanted])
    with hold_home(workspace.home, patience=LOCK_PATIENCE):
        failed = {
            name: str(error) for name, error in finish_interrupted(workspace, settings).items()
        }
        runs = open_runs(workspace, wanted)
        lost = end_runs_without_address(workspace, runs) if settings.task_runner != "dask" else []
        if lost:
            message = f"{len(lost)} of {len(runs)} sites: their host names are not found here"
            print(message, file=sys.stderr, flush=True)
            failed |= _load_unreached(workspace, lost)
        crawls = {
            crawl_site.submit(workspace.home, run.run_id, recheck=recheck): run
            for run in runs
            if run not in lost
        }
        load_runs = _load_on_workers if settings.task_runner == "dask" else _load_here
        failed |= load_runs(workspace, crawls)
        run_ids = [run.run_id for run in runs]
        undone = _conclude(workspace, run_ids, names)
    if undone:
        errors = "; ".join(f"{name}: {error}" for name, error in undone.items())
        raise StepFailed(f"the reports are loaded, but steps after that failed: {errors}")
    if failed:
        errors = "; ".join(f"{name}: {error}" for name, error in failed.items())
        raise CrawlFailed(f"{len(failed)} of {len(runs)} runs failed: {errors}")
    return run_ids


def _load_unreached(workspace: Workspace, lost: list[RunFolder]) -> dict[str, str]:
    """Load the runs of sites that have no address; return the error, if there is one."""
    run_ids = [run.run_id for run in lost]
    state: State[None] = load_unreached(workspace.home, run_ids, return_state=True)
    if state.is_completed():
        return {}
    return {run_ids[0]: str(state.result(raise_on_failure=False))}


def _conclude(workspace: Workspace, run_ids: list[str], names: list[str]) -> dict[str, str]:
    """Report incidents, publish, and add artifacts, each even if another fails.

    Returns the errors by the name of the step.
    """
    reported: State[list[Alert]] = report_incidents(workspace.home, names, return_state=True)
    publish(workspace.home)
    alerts = reported.result(raise_on_failure=False) if reported.is_completed() else []
    added: State[None] = add_artifacts(workspace.home, run_ids, alerts, return_state=True)
    states: dict[str, State[Any]] = {"incidents": reported, "artifacts": added}
    return {
        name: str(state.result(raise_on_failure=False))
        for name, state in states.items()
        if not state.is_completed()
    }


def ingest_flow(settings: Settings) -> Flow[..., list[str]]:
    """Return the flow with the number of parallel crawls from the settings."""
    return with_task_runner(ingest, settings)


def with_task_runner(flow_: Flow[..., list[str]], settings: Settings) -> Flow[..., list[str]]:
    """Return a flow with the number of parallel crawls from the settings."""
    return flow_.with_options(task_runner=task_runner_of(settings))


def _load_here(
    workspace: Workspace, crawls: dict[PrefectFuture[None], RunFolder]
) -> Iterator[tuple[str, str]]:
    """Normalise and load each run when its crawl ends; yield run id and error of failed runs."""
    for crawled in as_completed(list(crawls)):
        run = crawls[crawled]
        try:
            states = [crawled.state, *_normalized_and_loaded(workspace, run)]
        except DamagedState as error:  # a ledger that cannot be read has no batches
            yield run.run_id, str(error)
            continue
        for state in states:
            if state.is_failed() or state.is_crashed():
                yield run.run_id, str(state.result(raise_on_failure=False))


def _load_on_workers(
    workspace: Workspace, crawls: dict[PrefectFuture[None], RunFolder]
) -> Iterator[tuple[str, str]]:
    """Do what `_load_here` does, with batches and loads spread over the Dask workers."""
    submitted: list[tuple[RunFolder, list[PrefectFuture[Any]]]] = []
    for crawled in as_completed(list(crawls)):
        run = crawls[crawled]
        try:
            numbers = range(count_batches(run))
        except DamagedState as error:
            yield run.run_id, str(error)
            continue
        with task_priority(BATCH_FIRST):
            fixed = [fix_template.submit(workspace.home, run.run_id)] if len(numbers) > 1 else []
            batches = [
                normalize_batch.submit(
                    workspace.home, run.run_id, number, return_state=False, wait_for=fixed
                )
                for number in numbers
            ]
        with task_priority(LOAD_FIRST):
            load = load_run.submit(workspace.home, run.run_id, return_state=False, wait_for=batches)
        submitted.append((run, [crawled, *fixed, *batches, load]))
    for run, tasks in submitted:
        failures = filter(None, map(task_failure, tasks))
        if failure := next(failures, None):
            yield run.run_id, failure


def _normalized_and_loaded(workspace: Workspace, run: RunFolder) -> Iterable[State[Any]]:
    states = [
        normalize_batch(workspace.home, run.run_id, number, return_state=True)
        for number in range(count_batches(run))
    ]
    if all(state.is_completed() for state in states):
        states.append(load_run(workspace.home, run.run_id, return_state=True))
    return states


def _workspace(home: Path) -> Workspace:
    settings = settings_of(home)
    log_on_worker(settings)
    return workspace_of(settings)


def settings_of(home: Path | None) -> Settings:
    """Return the settings from the environment, with this home if one is given.

    What this process writes from now on is private: a worker of the operator's may have started it.
    """
    settings = read_settings()
    settings = settings.model_copy(update={"home": home}) if home else settings
    make_private(settings)
    return settings
