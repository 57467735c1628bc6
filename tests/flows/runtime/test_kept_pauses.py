"""What an operator paused in Prefect's pages stays paused when `serve` registers it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron

from flows.runtime.kept_pauses import FORMER_NAME, keep_pauses, remove_former
from flows.runtime.prefect_server import server
from flows.serve import slug
from tests.flows.conftest import free_ports
from tests.flows.prefect_database import copy_prefect_database
from tests.flows.server_access import using


@flow
def crawled() -> None:
    """Represent any flow."""


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, prefect_database: Path
) -> Iterator[SyncPrefectClient]:
    home, port = tmp_path_factory.mktemp("home"), free_ports(1)
    copy_prefect_database(prefect_database, home)
    with server(home, port), using(home, port), get_client(sync_client=True) as client:
        yield client


def registered(client: SyncPrefectClient, name: str, *slugs: str) -> DeploymentResponse:
    """Register a deployment as `serve` does, and return what the server has."""
    made = crawled.to_deployment(name, schedules=[Cron("0 6 * * *", slug=each) for each in slugs])
    assert isinstance(made, RunnerDeployment)
    keep_pauses([made])
    made.apply()
    return client.read_deployment_by_name(f"crawled/{made.name}")


def active(deployment: DeploymentResponse) -> dict[str | None, bool]:
    return {each.slug: each.active for each in deployment.schedules}


def pause(client: SyncPrefectClient, deployment: DeploymentResponse, *slugs: str) -> None:
    for each in deployment.schedules:
        if each.slug in slugs:
            client.update_deployment_schedule(deployment.id, each.id, active=False)


@pytest.mark.processes
def test_a_paused_schedule_stays_paused_and_the_others_run(client: SyncPrefectClient) -> None:
    first = registered(client, "daily", "a", "b")
    assert active(first) == {"a": True, "b": True}
    pause(client, first, "a")
    assert active(registered(client, "daily", "b", "a", "c")) == {"a": False, "b": True, "c": True}


@pytest.mark.processes
def test_after_all_were_paused_a_new_schedule_is_paused_too(client: SyncPrefectClient) -> None:
    first = registered(client, "weekly", "a", "b")
    pause(client, first, "a", "b")
    assert not any(active(registered(client, "weekly", "c", "d")).values())


@pytest.mark.processes
def test_a_paused_deployment_stays_paused(client: SyncPrefectClient) -> None:
    first = registered(client, "monthly", "a")
    client.pause_deployment(first.id)
    assert registered(client, "monthly", "a").paused
    client.resume_deployment(first.id)
    assert not registered(client, "monthly", "a").paused


@pytest.mark.processes
def test_a_deployment_of_an_earlier_version_hands_on_its_pause(client: SyncPrefectClient) -> None:
    pause(client, registered(client, FORMER_NAME, "served"), "served")
    made = crawled.to_deployment("renamed", schedules=[Cron("0 6 * * *", slug="a")])
    assert isinstance(made, RunnerDeployment)
    keep_pauses([made])
    made.apply()
    remove_former([made])
    assert active(client.read_deployment_by_name("crawled/renamed")) == {"a": False}
    with pytest.raises(ObjectNotFound):
        client.read_deployment_by_name(f"crawled/{FORMER_NAME}")


def test_a_schedule_has_one_name_at_each_start() -> None:
    assert slug("0 6 * * *", "Asia/Shanghai") == "0-6-x-x-x-asia-shanghai"
    named = {slug(cron, "Asia/Shanghai") for cron in ("0 6 * * *", "0 6 1 * *", "*/5 6 * * *")}
    assert len(named) == 3
