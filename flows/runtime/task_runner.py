"""Tasks on a Dask cluster, where the settings say so: the same tasks, on any machine.

What the machines share is the home folder (run folders, small), the archive and the warehouse. A
worker does one thing at a time. Batches go before crawls that have not begun and loads before
batches, so what was fetched is loaded whatever else waits.
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
_LEASE = 60.0  # seconds until the slot of a killed worker is free; the least that Prefect takes
_WRITER = "govreports warehouse"


def task_runner_of(settings: Settings) -> TaskRunner[Any]:
    """Return where tasks run: threads of this process, or the workers of a Dask cluster.

    Raises SettingError when Dask is asked for and its packages or a Prefect server are missing.
    """
    if settings.task_runner == "threads":
        return ThreadPoolTaskRunner[None](max_workers=settings.crawls)
    if settings.dask and not settings.prefect_api:
        raise SettingError(
            "workers on other machines report to a Prefect server, and PREFECT_API_URL names none",
            "start one with `prefect server start` and set PREFECT_API_URL everywhere",
        )
    return _dask(settings)


def deployment_task_runner() -> TaskRunner[Any] | None:
    """Return the runner of flows that Prefect starts itself; None: its own default."""
    settings = read_settings()
    return task_runner_of(settings) if settings.task_runner == "dask" else None


@contextmanager
def crawl_slot(settings: Settings, site: str) -> Iterator[None]:
    """Be the only one that crawls this site while the body runs, whichever worker this is.

    Raises prefect's ConcurrencySlotAcquisitionError when the limit was not made.
    """
    with _slot(f"crawl {site}") if settings.task_runner == "dask" else nullcontext():
        yield


@contextmanager
def writer_slot(settings: Settings) -> Iterator[None]:
    """Be the only one that loads, where the warehouse is a file: it takes one at a time."""
    one_file = settings.task_runner == "dask" and not settings.warehouse
    with _slot(_WRITER) if one_file else nullcontext():
        yield


def make_concurrency_limits(settings: Settings, sites: list[str]) -> None:
    """Make the limits that the two above hold on to."""
    if settings.task_runner == "dask":
        with get_client(sync_client=True) as client:
            for name in (_WRITER, *(f"crawl {site}" for site in sites)):
                client.upsert_global_concurrency_limit_by_name(name, 1)


def log_on_worker(settings: Settings) -> None:
    """Let the events of a Dask worker reach the home's log, too."""
    if settings.task_runner == "dask":
        from distributed import get_worker  # noqa: PLC0415  an extra

        with suppress(ValueError):  # this is the flow's own process
            get_worker()
            log_to_home(settings.home, worker=True)


@contextmanager
def task_priority(priority: int) -> Iterator[None]:
    """Give what is submitted in the body a place before tasks of lower priority."""
    from dask.base import annotate  # noqa: PLC0415  an extra

    with annotate(priority=priority):
        yield


def task_failure(future: PrefectFuture[Any]) -> str | None:
    """Wait for a task and return how it failed; None when it completed.

    A worker that dies again and again leaves a task that never ends: that is a failure, too.
    """
    future.wait()
    state = future.state
    if state.is_completed():
        return None
    if state.is_final():
        return str(state.result(raise_on_failure=False))
    return f"it was left {state.type.value.lower()}: {state.message or 'its worker is gone'}"


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
    # A worker has workers of its own, which one page can bring down without it.
    dask.config.set({"distributed.worker.daemon": False})
    local = {"n_workers": settings.processes, "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=local)
