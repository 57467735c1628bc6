"""Hooks of flows: how a run ended is recorded, and a failure of ours is alerted at once.

The hooks of a crashed run are called by the process that started it.
"""

from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State

from crawlers.errors import CrawlFailed, FlowCrashed
from flows.monitoring import record_failure, record_success
from flows.settings import Settings, read_settings


def record_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Record how a flow run ended; an `on_completion`, `on_failure` and `on_crashed` hook.

    A run in which crawls failed has done its own work: each site's failure is an incident.
    """
    settings = _settings(flow_run)
    if state.is_completed():
        record_success(settings, flow.name)
        return
    error = state.result(raise_on_failure=False) if state.is_failed() else None
    if isinstance(error, CrawlFailed):
        record_success(settings, flow.name)
    elif isinstance(error, Exception):
        record_failure(settings, flow.name, error)
    else:
        message = state.message or "it ended without a result"
        record_failure(settings, flow.name, FlowCrashed(f"the flow crashed: {message}"))


def _settings(flow_run: FlowRun) -> Settings:
    settings = read_settings()
    home = flow_run.parameters.get("home")
    return settings.model_copy(update={"home": Path(home)}) if home else settings
