"""The flow `renormalize`: normalise the archive again with the installed version."""

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
from flows.runtime import end_with_service, record_end


@flow(
    name="renormalize",
    on_running=[end_with_service],
    on_completion=[record_end],
    on_failure=[record_end],
    on_crashed=[record_end],
)
def renormalize(
    sites: SiteNames | None = None,
    since: date | None = None,
    commit: bool = False,
    home: Path | None = None,
) -> dict[str, int]:
    """Normalise archived pages again and show what changes; replace the warehouse on `commit`.

    Nothing is fetched. `govreports renormalize --undo` restores the warehouse that a commit
    replaced. Returns the number of documents by kind of change.

    Args:
        sites: names of the sites whose runs are normalised again; default: all sites.
        since: only runs that began on this day or later.
        commit: replace the warehouse by the result, and publish it.
        home: state folder; default: GOVREPORTS_HOME.

    """
    settings = settings_of(home)
    with hold_home(settings.home, patience=LOCK_PATIENCE):
        difference = prepare_renormalization(settings, RunChoice(since, tuple(sites or ())))
        if commit:
            commit_renormalization(settings.home)
    counts = {name.strip(): count for name, count in change_counts(difference)}
    rows = [{"documents": name, "count": count} for name, count in counts.items()]
    state = "committed" if commit else "not committed"
    create_table_artifact(rows, key="renormalized", description=state)
    return counts
