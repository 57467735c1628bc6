"""The flow `recheck`: ask for all known pages again, to learn what was edited and what deleted."""

from pathlib import Path

from prefect import Flow, flow

from flows.ingest import Bodies, SiteNames, bring, settings_of, sized
from flows.runtime import deployment_task_runner, end_with_service
from flows.settings import Settings


@flow(name="recheck", task_runner=deployment_task_runner(), on_running=[end_with_service])
def recheck(
    sites: SiteNames | None = None,
    bodies: Bodies | None = None,
    home: Path | None = None,
    registry: Path | None = None,
) -> list[str]:
    """Ask for known pages again and load what changed; return the ids of the runs.

    An edited page brings a new version (table versions), one that is gone is listed in the view
    `vanished` with its text kept. Lists are not walked: new reports are the work of `ingest`.

    Args:
        sites: names from the registry; all of them when left out.
        bodies: only the sites that these bodies run: npc, gov, cppcc, court and so on.
        home: state folder; GOVREPORTS_HOME when left out.
        registry: folder of site files; GOVREPORTS_SITES when left out.

    Raises what `ingest` raises.

    """
    return bring(settings_of(home), sites, bodies, registry, recheck=True)


def recheck_flow(settings: Settings) -> Flow[..., list[str]]:
    """Return the flow with as many crawls at a time as the settings say."""
    return sized(recheck, settings)
