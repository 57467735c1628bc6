"""The flow `maintain`: remove old files that nothing needs, and compact the warehouse."""

from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from pydantic import Field

from flows.home import LOCK_PATIENCE, hold_home, workspace_of
from flows.ingest import settings_of
from flows.operations import KEEP_DAYS, LEAST_DAYS, maintain_home
from flows.runtime import end_with_service, record_end


@flow(
    name="maintain",
    on_running=[end_with_service],
    on_completion=[record_end],
    on_failure=[record_end],
    on_crashed=[record_end],
)
def maintain(
    keep_days: Annotated[int, Field(ge=LEAST_DAYS)] = KEEP_DAYS,
    dry: bool = False,
    home: Path | None = None,
) -> int:
    """Remove old raw list pages and logs, and compact the warehouse; return the bytes freed.

    Whatever a document, a rejection or a renormalisation needs is kept, however old it is. The
    table `removed_segments` lists the removed archive files.

    Args:
        keep_days: age in days from which raw list pages and crawl logs are removed.
        dry: only report what would be removed.
        home: state folder; default: GOVREPORTS_HOME.

    """
    workspace = workspace_of(settings_of(home))
    with hold_home(workspace.home, patience=LOCK_PATIENCE):
        done = maintain_home(workspace, keep_days, dry=dry)
    files = f"{len(done.segments)} archive files and working files of {done.runs} runs"
    create_markdown_artifact(
        f"{'Would remove' if dry else 'Removed'} {files} ({done.bytes} bytes); "
        f"warehouse smaller by {done.given_back} bytes",
        key="maintained",
    )
    return done.bytes + done.given_back
