"""Flow runs that a kill left "Running" in Prefect's database are marked; live runs are not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Pending, Running, Scheduled

from flows.home.lock import hold_home
from flows.runtime import crashed_runs
from flows.runtime.prefect_server import server
from tests.flows.conftest import free_ports
from tests.flows.server_access import using

pytestmark = pytest.mark.processes


@flow
def crawled() -> None:
    """Represent any flow."""


@pytest.fixture
def client(tmp_path: Path, new_home: Callable[[Path], Path]) -> Iterator[SyncPrefectClient]:
    port = free_ports(1)
    with (
        server(new_home(tmp_path), port),
        using(tmp_path, port),
        get_client(sync_client=True) as client,
    ):
        yield client


def states(client: SyncPrefectClient) -> dict[str, str]:
    return {run.name: str(run.state_name) for run in client.read_flow_runs()}


def test_only_runs_without_a_process_are_marked(tmp_path: Path, client: SyncPrefectClient) -> None:
    served = client.create_deployment(client.create_flow(crawled), "served")

    def run(name: str, state: State[None]) -> None:
        client.create_flow_run_from_deployment(served, name=name, state=state)

    run("killed", Running())
    run("not started", Pending())
    run("due", Scheduled())
    run("done", Completed())
    client.create_flow_run(crawled, name="of a command", state=Running())
    before = states(client)

    # As in another process: each opening of the lock file is a separate lock.
    with hold_home(tmp_path):
        crashed_runs.mark_crashed(tmp_path)
    assert states(client) == before

    crashed_runs.mark_crashed(tmp_path)
    after = {**before, "killed": "Crashed", "not started": "Crashed"}
    assert states(client) == after

    crashed_runs.mark_crashed(tmp_path, grace=timedelta(0))
    assert states(client) == {**after, "of a command": "Crashed"}
    assert '"flow_run_crashed"' in (tmp_path / "logs" / "govreports.jsonl").read_text()
