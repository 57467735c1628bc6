"""The flow `ingest`: crawl sites, normalise, find copies, load, publish.

Sites are crawled next to one another, one task each. As soon as one has ended, its batches are
normalised and its run is loaded, whatever the others do. A crawl that failed is tried again
when its error says that this can help; what it did fetch is loaded in any case.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed
from prefect.tasks import Task
from pydantic import Field

from crawlers.errors import CrawlFailed, GovreportsError
from crawlers.run_folder import RunFolder
from crawlers.site import Body, Registry, SiteName
from flows.home import LOCK_PATIENCE, Workspace, hold_home, workspace_of
from flows.monitoring import monitor
from flows.runtime import (
    BATCH_FIRST,
    LOAD_FIRST,
    crawl_slot,
    deployment_task_runner,
    end_with_service,
    log_on_worker,
    make_concurrency_limits,
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
    finish_interrupted,
    load_stage,
    normalize_stage,
    open_runs,
    publish_stage,
    run_site_name,
    select_sites,
)
from warehouse.incidents import Alert

SiteNames = Annotated[list[SiteName], Field(min_length=1)]
Bodies = Annotated[list[Body], Field(min_length=1)]
"""Parameters of flows, checked before a run begins and drawn as forms in Prefect's pages."""

_RETRY_DELAYS = [30.0, 300.0]  # seconds: a restart of the server, then a short outage


def _can_help(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:  # noqa: ARG001
    error = state.result(raise_on_failure=False)
    return isinstance(error, GovreportsError) and error.retry


@task(
    task_run_name="crawl {run_id}",
    retries=len(_RETRY_DELAYS),
    retry_delay_seconds=_RETRY_DELAYS,
    retry_condition_fn=_can_help,
    cache_policy=NO_CACHE,
)
def crawl_site(home: Path, run_id: str, *, recheck: bool = False) -> None:
    """Crawl one site in a process of its own; a crawl that was interrupted goes on."""
    workspace, settings = _workspace(home), settings_of(home)
    run = workspace.run(run_id)
    with crawl_slot(settings, run_site_name(run)):
        crawl_stage(workspace, run, settings, recheck=recheck)


@task(
    task_run_name="normalise {run_id} {number}",
    retries=len(_RETRY_DELAYS),
    retry_delay_seconds=_RETRY_DELAYS,
    retry_condition_fn=_can_help,
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
    retry_condition_fn=_can_help,
    cache_policy=NO_CACHE,
)
def load_run(home: Path, run_id: str) -> None:
    """Take one run into the warehouse, and find its copies."""
    workspace = _workspace(home)
    with writer_slot(settings_of(home)):
        load_stage(workspace, workspace.run(run_id))


@task(retries=10, retry_delay_seconds=5, retry_condition_fn=_can_help, cache_policy=NO_CACHE)
def publish(home: Path) -> None:
    """Replace the file that readers open."""
    publish_stage(_workspace(home))


@task(retries=10, retry_delay_seconds=5, retry_condition_fn=_can_help, cache_policy=NO_CACHE)
def tell(home: Path, sites: list[str]) -> list[Alert]:
    """Find out what is wrong, and tell what is new or over."""
    return monitor(_workspace(home), settings_of(home), sites)


@task(cache_policy=NO_CACHE)
def leave(home: Path, run_ids: list[str], alerts: list[Alert]) -> None:
    """Leave what happened where Prefect shows it."""
    write_artifacts(_workspace(home), run_ids, alerts)


@flow(name="ingest", task_runner=deployment_task_runner(), on_running=[end_with_service])
def ingest(
    sites: SiteNames | None = None,
    bodies: Bodies | None = None,
    home: Path | None = None,
    registry: Path | None = None,
) -> list[str]:
    """Crawl sites and load what is new; return the ids of the runs.

    Args:
        sites: names from the registry; all of them when left out.
        bodies: only the sites that these bodies run: npc, gov, cppcc, court and so on.
        home: state folder; GOVREPORTS_HOME when left out.
        registry: folder of site files; GOVREPORTS_SITES when left out.

    Raises CrawlFailed when a site failed, after everything else was done; before anything is
    done UnknownSite, InvalidSite, and SettingError when a real site is to be crawled and there
    is no contact.

    """
    return bring(settings_of(home), sites, bodies, registry)


def bring(
    settings: Settings,
    sites: list[str] | None,
    bodies: list[Body] | None,
    registry: Path | None,
    *,
    recheck: bool = False,
) -> list[str]:
    """Do the work of `ingest` and `recheck` inside a flow run; both say what it raises.

    recheck: ask for known pages again, and for nothing else.
    """
    workspace = workspace_of(settings.model_copy(update={"home": settings.home.resolve()}))
    wanted = select_sites(registry or settings.sites, sites, settings.contact, bodies)
    names = [site.site for site in Registry.read(registry or settings.sites)]
    make_concurrency_limits(settings, [site.site for site in wanted])
    with hold_home(workspace.home, patience=LOCK_PATIENCE):
        failed = {
            name: str(error) for name, error in finish_interrupted(workspace, settings).items()
        }
        runs = open_runs(workspace, wanted)
        crawls = {
            crawl_site.submit(workspace.home, run.run_id, recheck=recheck): run for run in runs
        }
        followed = _spread if settings.task_runner == "dask" else _failures
        failed |= followed(workspace, crawls)
        run_ids = [run.run_id for run in runs]
        failed |= _told(workspace, run_ids, names)
    if failed:
        told = "; ".join(f"{name}: {error}" for name, error in failed.items())
        raise CrawlFailed(f"{len(failed)} of {len(runs)} runs failed: {told}")
    return run_ids


def _told(workspace: Workspace, run_ids: list[str], names: list[str]) -> dict[str, str]:
    """Watch, publish and leave artifacts, each whatever the others do; return what failed."""
    watched: State[list[Alert]] = tell(workspace.home, names, return_state=True)
    publish(workspace.home)
    alerts = watched.result(raise_on_failure=False) if watched.is_completed() else []
    left: State[None] = leave(workspace.home, run_ids, alerts, return_state=True)
    states: dict[str, State[Any]] = {"watch": watched, "artifacts": left}
    return {
        name: str(state.result(raise_on_failure=False))
        for name, state in states.items()
        if not state.is_completed()
    }


def ingest_flow(settings: Settings) -> Flow[..., list[str]]:
    """Return the flow with as many crawls at a time as the settings say."""
    return sized(ingest, settings)


def sized(flow_: Flow[..., list[str]], settings: Settings) -> Flow[..., list[str]]:
    """Return a flow with as many crawls at a time as the settings say."""
    return flow_.with_options(task_runner=task_runner_of(settings))


def _failures(
    workspace: Workspace, crawls: dict[PrefectFuture[None], RunFolder]
) -> Iterator[tuple[str, str]]:
    """Normalise and load each run when its crawl ends; yield the runs that failed, and how."""
    for crawled in as_completed(list(crawls)):
        run = crawls[crawled]
        states = [crawled.state, *_normalized_and_loaded(workspace, run)]
        for state in states:
            if state.is_failed() or state.is_crashed():
                yield run.run_id, str(state.result(raise_on_failure=False))


def _spread(
    workspace: Workspace, crawls: dict[PrefectFuture[None], RunFolder]
) -> Iterator[tuple[str, str]]:
    """Do what `_failures` does, with batches and loads spread over the workers, too."""
    submitted: list[tuple[RunFolder, list[PrefectFuture[Any]]]] = []
    for crawled in as_completed(list(crawls)):
        run = crawls[crawled]
        with task_priority(BATCH_FIRST):
            batches = [
                normalize_batch.submit(workspace.home, run.run_id, number)
                for number in range(count_batches(run))
            ]
        with task_priority(LOAD_FIRST):
            load = load_run.submit(workspace.home, run.run_id, return_state=False, wait_for=batches)
        submitted.append((run, [crawled, *batches, load]))
    for run, tasks in submitted:
        failures = filter(None, map(task_failure, tasks))
        if told := next(failures, None):
            yield run.run_id, told


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
    """Return the settings of the environment, with this home where one is given."""
    settings = read_settings()
    return settings.model_copy(update={"home": home}) if home else settings
