"""The flow `maintain`: remove from archive and run folders what nothing needs, and compact."""

from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from pydantic import Field

from flows.home import LOCK_PATIENCE, hold_home, workspace_of
from flows.ingest import settings_of
from flows.operations import KEEP_DAYS, LEAST_DAYS, maintain_home
from flows.runtime import end_with_service


@flow(name="maintain", on_running=[end_with_service])
def maintain(
    keep_days: Annotated[int, Field(ge=LEAST_DAYS)] = KEEP_DAYS,
    dry: bool = False,
    home: Path | None = None,
) -> int:
    """Remove raw list pages and logs that are old, and shrink the warehouse; return the bytes.

    Nothing that a document, a rejection or a renormalisation needs is removed, whatever its
    age. What was removed is listed in the table `removed_segments`.

    Args:
        keep_days: age in days from which raw list pages and logs of crawls are removed.
        dry: only tell what would be removed.
        home: state folder; GOVREPORTS_HOME when left out.

    """
    workspace = workspace_of(settings_of(home))
    with hold_home(workspace.home, patience=LOCK_PATIENCE):
        done = maintain_home(workspace, keep_days, dry=dry)
    told = (
        f"{len(done.segments)} archive files, working files of {done.runs} runs: {done.bytes} bytes"
    )
    text = f"{'Would remove' if dry else 'Removed'} {told}; warehouse smaller by {done.given_back}"
    create_markdown_artifact(text, key="maintained")
    return done.bytes + done.given_back
