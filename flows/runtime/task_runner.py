"""Where tasks run: in threads, or as the same tasks on the workers of a Dask cluster.

The machines share the home folder (run folders, small), the archive and the warehouse. A worker
does one task at a time. Batches take precedence over crawls that have not begun, and loads over
batches, so fetched pages are loaded even when many crawls are waiting.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from crawlers.errors import SettingError
from flows.home import log_to_home
from flows.settings import Settings, read_settings

if TYPE_CHECKING:
    from prefect_dask.task_runners import DaskTaskRunner

BATCH_FIRST, LOAD_FIRST = 1, 2
_LEASE = 60.0  # seconds until a killed worker's slot is free; the minimum that Prefect allows
_WRITER = "govreports warehouse"


def task_runner_of(settings: Settings) -> TaskRunner[Any]:
    """Return the task runner: threads of this process, or the workers of a Dask cluster.

    Raises SettingError when Dask is configured but its packages or a Prefect server are missing.
    """
    if settings.task_runner == "threads":
        return ThreadPoolTaskRunner[None](max_workers=settings.crawls)
    if settings.dask and not settings.prefect_api:
        raise SettingError(
            "workers on other machines need a Prefect server, but PREFECT_API_URL is not set",
            "start one with `prefect server start` and set PREFECT_API_URL on every machine",
        )
    return _dask(settings)


def deployment_task_runner() -> TaskRunner[Any] | None:
    """Return the task runner for flows that Prefect starts itself; None for its default."""
    settings = read_settings()
    return task_runner_of(settings) if settings.task_runner == "dask" else None


@contextmanager
def crawl_slot(settings: Settings, site: str) -> Iterator[None]:
    """Hold the only slot for crawling this site while the body runs, across all Dask workers.

    Raises Prefect's ConcurrencySlotAcquisitionError when the limit does not exist.
    """
    with _slot(f"crawl {site}") if settings.task_runner == "dask" else nullcontext():
        yield


@contextmanager
def writer_slot(settings: Settings) -> Iterator[None]:
    """Hold the only slot for loading, if the warehouse is a file: a file takes one writer."""
    one_file = settings.task_runner == "dask" and not settings.warehouse
    with _slot(_WRITER) if one_file else nullcontext():
        yield


def make_concurrency_limits(settings: Settings, sites: list[str]) -> None:
    """Create the concurrency limits that `crawl_slot` and `writer_slot` use."""
    if settings.task_runner == "dask":
        with get_client(sync_client=True) as client:
            for name in (_WRITER, *(f"crawl {site}" for site in sites)):
                client.upsert_global_concurrency_limit_by_name(name, 1)


def log_on_worker(settings: Settings) -> None:
    """On a Dask worker, write events to the home's log."""
    if settings.task_runner == "dask":
        from distributed import get_worker  # noqa: PLC0415  an extra

        with suppress(ValueError):  # not a worker but the flow's own process
            get_worker()
            log_to_home(settings.home, worker=True)


@contextmanager
def task_priority(priority: int) -> Iterator[None]:
    """Submit the tasks in the body with this priority; higher ones run first."""
    from dask.base import annotate  # noqa: PLC0415  an extra

    with annotate(priority=priority):
        yield


def task_failure(future: PrefectFuture[Any]) -> str | None:
    """Wait for a task and return its error; None when it completed.

    A worker that dies repeatedly leaves a task that never ends; that counts as a failure too.
    """
    future.wait()
    state = future.state
    if state.is_completed():
        return None
    if state.is_final():
        return str(state.result(raise_on_failure=False))
    return f"the task is still {state.type.value.lower()}: {state.message or 'its worker is gone'}"


@contextmanager
def _slot(name: str) -> Iterator[None]:
    with concurrency(name, strict=True, lease_duration=_LEASE):
        yield


def _dask(settings: Settings) -> "DaskTaskRunner":
    try:
        import dask  # noqa: PLC0415  an extra
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        raise SettingError(
            "GOVREPORTS_TASK_RUNNER=dask needs prefect-dask",
            'install the extra: pip install ".[scale]"',
        ) from error
    if settings.dask:
        return DaskTaskRunner(address=settings.dask)
    dask.config.set(
        {
            # A worker needs child processes, so that a bad page does not crash the worker.
            "distributed.worker.daemon": False,
            # Pages about tasks and logs are open to all users of this machine.
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
    )
    local = {
        "n_workers": settings.processes,
        "threads_per_worker": 1,
        "dashboard_address": None,
        # Whoever reaches a scheduler or a worker can run code in it, other users of this machine
        # included. These connections need a certificate that exists in memory only.
        "security": True,
    }
    return DaskTaskRunner(cluster_kwargs=local)
