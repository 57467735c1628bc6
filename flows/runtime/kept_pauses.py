"""A deployment or schedule that the operator paused stays paused over restarts and upgrades.

Registration replaces the schedules of a deployment, and Prefect makes new ones active.

Import this module only after Prefect's settings are made.
"""

from collections.abc import Iterable

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound

FORMER_NAME = "served"
"""Name of every deployment in version 0.2 and earlier."""


def keep_pauses(deployments: Iterable[RunnerDeployment]) -> None:
    """Pause, in deployments that are about to be registered, what is paused on the server.

    A schedule is recognised by its slug. One that is new is paused if all known ones are: the
    operator stopped the deployment, whatever site files were added since.
    """
    with get_client(sync_client=True) as client:
        for deployment in deployments:
            known = _known(client, deployment)
            if known is None:
                continue
            deployment.paused = known.paused
            paused = {each.slug for each in known.schedules if not each.active}
            all_paused = bool(known.schedules) and len(paused) == len(known.schedules)
            for schedule in deployment.schedules or ():
                if all_paused or schedule.slug in paused:
                    schedule.active = False


def remove_former(deployments: Iterable[RunnerDeployment]) -> None:
    """Delete the same deployments under their former name, once the new ones are registered."""
    with get_client(sync_client=True) as client:
        for deployment in deployments:
            former = _read(client, f"{deployment.flow_name}/{FORMER_NAME}")
            if former is not None:
                client.delete_deployment(former.id)


def _known(client: SyncPrefectClient, deployment: RunnerDeployment) -> DeploymentResponse | None:
    names = (deployment.name, FORMER_NAME)
    found = (_read(client, f"{deployment.flow_name}/{name}") for name in names)
    return next((each for each in found if each is not None), None)


def _read(client: SyncPrefectClient, name: str) -> DeploymentResponse | None:
    try:
        return client.read_deployment_by_name(name)
    except ObjectNotFound:
        return None
