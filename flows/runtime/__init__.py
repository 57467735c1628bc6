"""Prefect at run time: server, task runner, signals, crashed runs, artifacts.

Takes settings and flows. Only the flows, `serve`, the demo and the command may import it.
"""

from flows.runtime.artifacts import write_artifacts
from flows.runtime.crashed_runs import mark_crashed
from flows.runtime.flow_runner import run_deployments
from flows.runtime.prefect_server import api_url, own_server
from flows.runtime.service_lifetime import end_with_service
from flows.runtime.stop_signal import StopSignal
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
    "run_deployments",
    "task_failure",
    "task_priority",
    "task_runner_of",
    "write_artifacts",
    "writer_slot",
]
