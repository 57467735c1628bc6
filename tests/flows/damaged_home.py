"""A home with a loaded and an unloaded run, and what a person sees once a byte of it is damaged."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from crawlers.errors import GovreportsError
from flows.home.workspace import Workspace
from flows.operations.doctor import Health, examine
from flows.operations.verification import verify_archive
from flows.settings import Settings
from tests.flows.home_state import rows
from tests.flows.small_warehouse import report, take

WAITING = ("丁县人民政府工作报告", "戊县人民法院工作报告")
"""Titles of the reports in the unloaded run."""


def prepare(small: Path, folder: Path) -> Path:
    """Return a home with one loaded run and one that is normalised, but not loaded.

    small: a home with three imported reports, which is copied.
    """
    workspace = Workspace(shutil.copytree(small, folder / "home"))
    later = Workspace(shutil.copytree(workspace.home, folder / "later"))
    given = folder / "given"
    given.mkdir()
    for title in WAITING:
        (given / f"{title}.txt").write_text(report(title, title), encoding="utf-8")
    take(later.home, given)
    for part in ("runs", "archive"):
        shutil.copytree(later.home / part, workspace.home / part, dirs_exist_ok=True)
    waiting_run(workspace).joinpath("loaded").unlink()
    return workspace.home


def waiting_run(workspace: Workspace) -> Path:
    """Return the folder of the later run."""
    return max(run.path for run in workspace.run_folders())


def state_files(home: Path) -> list[Path]:
    """Return the files of a home that have content, without logs and the given reports."""
    skipped = {"given", "logs", "log"}
    found = (path for path in sorted(home.rglob("*")) if path.is_file() and path.stat().st_size)
    return [
        path
        for path in found
        if path.relative_to(home).parts[0] not in skipped and path.suffix != ".log"
    ]


def flip(path: Path, rng: random.Random) -> str:
    """Replace one byte of a file by another; return what was done."""
    content = bytearray(path.read_bytes())
    at = rng.randrange(len(content))
    old = content[at]
    content[at] ^= rng.randrange(1, 256)
    path.write_bytes(content)
    return f"byte {at} of {path}: {old:#x} to {content[at]:#x}"


@dataclass
class Seen:
    """What a person sees: errors of the commands, bad findings, and the reports loaded."""

    errors: list[str]
    findings: list[str]
    verified: list[str]
    titles: set[str]


def use(home: Path, new: Path) -> Seen:
    """Examine, import a new file, verify; any exception but GovreportsError passes."""
    settings, errors, verified = Settings(home=home, processes=1, contact="a@example.org"), [], []
    findings = [
        f"{each.state} {each.next_step}" for each in examine(settings) if each.health is Health.BAD
    ]
    titles: set[str] = set()
    try:
        errors += [str(each) for each in take(home, new).problems]
        titles = {str(row[0]) for row in rows(home / "published.duckdb", _TITLES)}
    except GovreportsError as error:
        errors.append(str(error))
    try:
        verified = [
            f"{each.file}: {each.what}" for each in verify_archive(Workspace(home)).problems
        ]
    except GovreportsError as error:
        errors.append(str(error))
    return Seen(errors, findings, verified, titles)


_TITLES = "SELECT title FROM documents"
