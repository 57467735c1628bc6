"""Prefect at run time: server, task runner, signals, crashed runs, artifacts.

Takes settings and flows. Only the flows, `serve`, the demo and the command may import it.

Prefect reads its settings when it is imported. A command therefore imports `own_server`, which
makes them, before Prefect: modules that import Prefect are imported when one of their names is
used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from flows.runtime.prefect_server import api_url, own_server
from flows.runtime.stop_signal import StopSignal

if TYPE_CHECKING:
    from flows.runtime.artifacts import write_artifacts
    from flows.runtime.crashed_runs import mark_crashed
    from flows.runtime.flow_end import record_end
    from flows.runtime.flow_runner import run_deployments
    from flows.runtime.service_lifetime import end_with_service
    from flows.runtime.task_runner import (
        BATCH_FIRST,
        LOAD_FIRST,
        crawl_slot,
        deployment_task_runner,
        log_on_worker,
        make_concurrency_limits,
        task_failure,
        task_priority,
        task_runner_of,
        writer_slot,
    )

__all__ = [
    "BATCH_FIRST",
    "LOAD_FIRST",
    "StopSignal",
    "api_url",
    "crawl_slot",
    "deployment_task_runner",
    "end_with_service",
    "log_on_worker",
    "make_concurrency_limits",
    "mark_crashed",
    "own_server",
    "record_end",
    "run_deployments",
    "task_failure",
    "task_priority",
    "task_runner_of",
    "write_artifacts",
    "writer_slot",
]

_PREFECT_MODULES = {
    "end_with_service": "service_lifetime",
    "mark_crashed": "crashed_runs",
    "record_end": "flow_end",
    "run_deployments": "flow_runner",
    "write_artifacts": "artifacts",
}
"""Names that are not of the task runner, and the modules that have them."""


if not TYPE_CHECKING:  # mypy would take any name for one that exists

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = _PREFECT_MODULES.get(name, "task_runner")
        return getattr(import_module(f"{__name__}.{module}"), name)
