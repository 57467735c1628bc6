"""Progress of runs, read from their folders, so that any process can show it.

A crawl has as many responses as its ledger has lines, and is over when its statistics exist; a
run is loaded when its marker exists.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import (
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from crawlers.run_folder import RunFolder
from flows.home import Workspace
from flows.terminal.safe_console import console

_SECONDS_BETWEEN_LOOKS = 0.3


@dataclass(frozen=True, slots=True)
class RunStep:
    """How far a run is: "crawling", "normalising" or "loaded", and the responses so far."""

    stage: str
    responses: int


def run_step(run: RunFolder) -> RunStep:
    """Return the step of a run from its folder."""
    stage = "crawling"
    if run.loaded.exists():
        stage = "loaded"
    elif run.stats.exists():
        stage = "normalising"
    return RunStep(stage, _lines(run))


@contextmanager
def show_run_progress(workspace: Workspace, title: str) -> Iterator[None]:
    """Show the progress of all runs not yet loaded while the body works; silent off a terminal."""
    page = console(stderr=True)
    if not page.is_terminal:
        print(f"{title} …", file=sys.stderr)
        yield
        return
    description = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), description, MofNCompleteColumn())
    with (
        Progress(*columns, TimeElapsedColumn(), console=page, transient=True) as progress,
        _repeating(_Board(workspace, progress, title).look),
    ):
        yield


class _Board:
    """The lines of the display: one for all runs, one for each run under way."""

    def __init__(self, workspace: Workspace, progress: Progress, title: str) -> None:
        self._workspace = workspace
        self._progress = progress
        self._all = progress.add_task(title, total=None)
        self._lines: dict[str, TaskID] = {}
        self._seen: dict[str, RunFolder] = {}

    def look(self) -> None:
        for run in self._workspace.unloaded():
            self._seen.setdefault(run.run_id, run)
        steps = {run_id: run_step(run) for run_id, run in self._seen.items()}
        done = sum(at.stage == "loaded" for at in steps.values())
        self._progress.update(self._all, completed=done, total=len(steps) or None)
        for run_id, at in steps.items():
            self._show(run_id, at)

    def _show(self, run_id: str, at: RunStep) -> None:
        if run_id not in self._lines:
            self._lines[run_id] = self._progress.add_task(run_id, total=None)
        self._progress.update(
            self._lines[run_id],
            description=f"  {run_id}  {at.stage}",
            completed=at.responses,
            visible=at.stage != "loaded",
        )


@contextmanager
def _repeating(action: Callable[[], None]) -> Iterator[None]:
    stop = threading.Event()

    def repeat() -> None:
        while not stop.wait(_SECONDS_BETWEEN_LOOKS):
            action()

    thread = threading.Thread(target=repeat, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _lines(run: RunFolder) -> int:
    if not run.ledger.exists():
        return 0
    with run.ledger.open("rb") as ledger:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: ledger.read(1 << 20), b""))
