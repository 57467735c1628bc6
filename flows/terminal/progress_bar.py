"""A progress bar for long commands."""

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from rich.progress import Progress

from flows.terminal.safe_console import console

_T = TypeVar("_T")
_PATIENCE = 2.0  # seconds before anything is shown


def track_progress(items: Iterable[_T], total: int, title: str) -> Iterator[_T]:
    """Yield the items; on a terminal, with a bar once they take longer than two seconds."""
    page = console(stderr=True)
    progress = Progress(console=page, transient=True, disable=not page.is_terminal)
    task, began = progress.add_task(title, total=total), monotonic()
    try:
        for item in items:
            yield item
            progress.advance(task)
            if not progress.live.is_started and monotonic() - began > _PATIENCE:
                progress.start()
    finally:
        progress.stop()
