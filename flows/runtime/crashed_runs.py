"""Mark flow runs as crashed that a kill left "Running" in Prefect's database.

Import this module only after Prefect's settings are made.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

from flows.home import hold_home, log_warning
from warehouse.errors import WarehouseLocked

GRACE = timedelta(minutes=1)
"""A command's flow that began less than this ago may not have taken the lock of its home yet."""
_MESSAGE = "its process ended too early; its finished work is kept, and the next run continues"


def mark_crashed(home: Path, grace: timedelta = GRACE) -> None:
    """Mark flow runs without a process as crashed, in the database of this home's own server.

    Call it before serving flows. If another process holds the lock of the home, nothing is
    marked: one of the runs belongs to that process. grace: age from which a command's flow counts
    as ended.
    """
    with suppress(WarehouseLocked), hold_home(home), get_client(sync_client=True) as client:
        for run in _unfinished(client, grace):
            client.set_flow_run_state(run.id, Crashed(message=_MESSAGE), force=True)
            log_warning("flow_run_crashed", flow_run=run.name)


def _unfinished(client: SyncPrefectClient, grace: timedelta) -> Iterator[FlowRun]:
    """Yield unfinished runs of served deployments, and those of commands older than `grace`."""
    states = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    wanted = FlowRunFilter.model_validate({"state": {"type": {"any_": states}}})
    just_now = datetime.now(UTC) - grace
    for run in client.read_flow_runs(flow_run_filter=wanted):
        if run.deployment_id or (run.created and run.created < just_now):
            yield run
