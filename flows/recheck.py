"""The flow `recheck`: re-fetch all known pages to find edits and deletions."""

from pathlib import Path

from prefect import Flow, flow

from flows.ingest import Bodies, SiteNames, crawl_and_load, settings_of, with_task_runner
from flows.runtime import deployment_task_runner, end_with_service, record_end
from flows.settings import Settings


@flow(
    name="recheck",
    task_runner=deployment_task_runner(),
    on_running=[end_with_service],
    on_completion=[record_end],
    on_failure=[record_end],
    on_crashed=[record_end],
)
def recheck(
    sites: SiteNames | None = None,
    bodies: Bodies | None = None,
    home: Path | None = None,
    registry: Path | None = None,
) -> list[str]:
    """Re-fetch known pages and load what changed; return the ids of the runs.

    An edited page adds a version (table `versions`). A deleted page is listed in the view
    `vanished`, and its text is kept. Lists are not crawled: new reports are the job of `ingest`.

    Args:
        sites: names from the registry; default: all sites.
        bodies: only sites of these bodies: npc, gov, cppcc, court and so on.
        home: state folder; default: GOVREPORTS_HOME.
        registry: folder of site files; default: GOVREPORTS_SITES.

    Raises what `ingest` raises.

    """
    return crawl_and_load(settings_of(home), sites, bodies, registry, recheck=True)


def recheck_flow(settings: Settings) -> Flow[..., list[str]]:
    """Return the flow with the number of parallel crawls from the settings."""
    return with_task_runner(recheck, settings)
