"""Flow runs that a kill left "Running" in Prefect's database: nobody ends them, so we do.

Import it only when Prefect's settings are made.
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

_BEGUN = timedelta(minutes=1)
"""A command's flow that began just now may not have come to the lock of its home yet."""
_SAY = "its process ended before it did; what it did is kept, and the next run goes on"


def mark_crashed(home: Path) -> None:
    """Mark as crashed what no process runs any more, in the database of this home's own server.

    Call it before any flow is served. Who is at work in the home holds its lock: then nothing is
    marked, for one of the runs is theirs.
    """
    with suppress(WarehouseLocked), hold_home(home), get_client(sync_client=True) as client:
        for run in _unfinished(client):
            client.set_flow_run_state(run.id, Crashed(message=_SAY), force=True)
            log_warning("flow_run_crashed", flow_run=run.name)


def _unfinished(client: SyncPrefectClient) -> Iterator[FlowRun]:
    """Yield the runs of served deployments, and those of commands that began before just now."""
    states = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    wanted = FlowRunFilter.model_validate({"state": {"type": {"any_": states}}})
    just_now = datetime.now(UTC) - _BEGUN
    for run in client.read_flow_runs(flow_run_filter=wanted):
        if run.deployment_id or (run.created and run.created < just_now):
            yield run
