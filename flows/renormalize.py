"""The flow `renormalize`: read the archive again with the present normaliser."""

from datetime import date
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.home import LOCK_PATIENCE, hold_home
from flows.ingest import SiteNames, settings_of
from flows.operations import (
    RunChoice,
    change_counts,
    commit_renormalization,
    prepare_renormalization,
)
from flows.runtime import end_with_service


@flow(name="renormalize", on_running=[end_with_service])
def renormalize(
    sites: SiteNames | None = None,
    since: date | None = None,
    commit: bool = False,
    home: Path | None = None,
) -> dict[str, int]:
    """Read archived pages again, show what changes, and put it in place when `commit` says so.

    Nothing is fetched. `govreports renormalize --undo` puts the warehouse back that a commit
    replaced. Returns how many documents changed in which way.

    Args:
        sites: names of the sites whose runs are read again; all when left out.
        since: only runs that began on that day or later.
        commit: put the result in place of the warehouse, and publish it.
        home: state folder; GOVREPORTS_HOME when left out.

    """
    settings = settings_of(home)
    with hold_home(settings.home, patience=LOCK_PATIENCE):
        renewal = prepare_renormalization(settings, RunChoice(since, tuple(sites or ())))
        if commit:
            commit_renormalization(settings.home)
    told = {name.strip(): count for name, count in change_counts(renewal)}
    rows = [{"documents": name, "count": count} for name, count in told.items()]
    create_table_artifact(rows, key="renormalized", description="committed" if commit else "shown")
    return told
