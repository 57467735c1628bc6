"""Kill the operations on a home at random moments: repeated once, each is as if never killed.

    python -m tests.flows.killed_operations [OPERATION…] [--kills 200] [--seed 1]

Each kill (kill -9) hits a process that works on a fresh home. Readers then find the old or the new
contents, and the repeated operation ends with the contents of an undisturbed one.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.home.workspace import Workspace
from flows.operations import (
    RunChoice,
    back_up,
    commit_renormalization,
    maintain_home,
    prepare_renormalization,
    restore_backup,
    verify_archive,
)
from flows.settings import Settings
from flows.stages import publish_stage
from tests.conftest import ROOT
from tests.flows.damaged_home import prepare
from tests.flows.home_state import content, rows
from tests.flows.small_warehouse import imported, report, take
from tests.wait_until import PATIENCE
from tests.warehouse.factories import older_warehouse
from warehouse import connect

Contents = dict[str, list[tuple[object, ...]]]
_TITLES = ("辛县人民政府工作报告", "壬县人民法院工作报告", "癸县人民检察院工作报告")
_LATEST = 1.2  # of the time that an undisturbed operation takes: some kills come after its end


def _import(home: Path) -> None:
    take(home, home / "new")


def _load(home: Path) -> None:
    take(home)  # what is normalised and not loaded is finished first


def _publish(home: Path) -> None:
    publish_stage(Workspace(home))


def _renormalise(home: Path) -> None:
    prepare_renormalization(Settings(home=home, processes=1), RunChoice())
    commit_renormalization(home)


def _maintain(home: Path) -> None:
    maintain_home(Workspace(home), 0)


def _migrate(home: Path) -> None:
    with connect(Workspace(home).writers):
        pass


def _back_up(home: Path) -> None:
    back_up(Workspace(home), home / "backup")


def _restore(home: Path) -> None:
    restore_backup(home / "given-backup", Workspace(home))


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "import": _import,
    "load": _load,
    "publish": _publish,
    "renormalise": _renormalise,
    "maintain": _maintain,
    "migrate": _migrate,
    "backup": _back_up,
    "restore": _restore,
}


def made(name: str, folder: Path) -> Path:
    """Return a home on which the operation has something to do."""
    if name == "load":
        return prepare(folder)
    workspace = imported(folder / "home")
    if name == "import":
        new = workspace.home / "new"
        new.mkdir()
        for title in _TITLES:
            (new / f"{title}.txt").write_text(report(title, title), encoding="utf-8")
    elif name == "publish":
        workspace.published.unlink()
    elif name == "maintain":
        with connect(workspace.writers) as warehouse:  # free blocks, so that it is rewritten
            warehouse.connection.execute(
                "CREATE TABLE big AS SELECT hash(i) h FROM range(1e6) t(i)"
            )
            warehouse.connection.execute("DROP TABLE big; CHECKPOINT")
    elif name == "migrate":
        workspace.warehouse.unlink()
        older_warehouse(workspace.warehouse, 1)
        for run in workspace.run_folders():
            run.loaded.unlink()
    elif name == "restore":
        back_up(workspace, folder / "backup")
        home = folder / "restored"
        home.mkdir()
        shutil.copytree(folder / "backup", home / "given-backup")
        return home
    return workspace.home


def contents(name: str, home: Path) -> Contents:
    """Return what the operation has led to, without logs and times."""
    if name == "backup":
        with tempfile.TemporaryDirectory() as folder:
            restored = Workspace(Path(folder) / "home")
            restore_backup(home / "backup", restored)
            return content(restored.published)
    if name == "migrate":
        take(home)
    return content(home / "published.duckdb")


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: moment in seconds after the beginning, and whether it came before the end."""

    operation: str
    moment: float
    early: bool


def kills(name: str, count: int, seed: int, folder: Path) -> Iterator[Kill]:
    """Yield kills of an operation; raise AssertionError for one that leaves something wrong."""
    rng, home = random.Random(f"{name} {seed}"), made(name, folder / "prepared")
    calm = shutil.copytree(home, folder / "calm")
    begun = time.monotonic()
    with _started(name, calm) as process:
        assert process.wait(PATIENCE) == 0, f"{name}, undisturbed"
    longest = (time.monotonic() - begun) * _LATEST
    expected, before = contents(name, calm), _published(home)
    for number in range(count):
        killed = shutil.copytree(home, folder / "killed")
        moment = rng.uniform(0, longest)
        with _started(name, killed) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(moment)
            early = process.returncode is None
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        where = f"{name}, kill {number} of seed {seed}, after {moment:.3f} s"
        found = _published(killed)
        whole = found in (before, _published(calm))
        assert whole, f"{where}: readers find something else"
        OPERATIONS[name](killed) if _is_left(name, killed) else None
        assert contents(name, killed) == expected, f"{where}: other contents"
        published = killed / "published.duckdb"
        assert rows(published, "SELECT * FROM integrity") == [], where
        assert verify_archive(Workspace(killed)).problems == (), where
        shutil.rmtree(killed)
        yield Kill(name, moment, early)


def _is_left(name: str, home: Path) -> bool:
    """Return whether the operation may be repeated: a home is restored once."""
    return (
        name != "restore"
        or not (home / "warehouse.duckdb").exists()
        or (home / "restore.json").exists()
    )


def _published(home: Path) -> Contents | None:
    path = home / "published.duckdb"
    return content(path) if path.exists() else None


def _started(name: str, home: Path) -> "subprocess.Popen[bytes]":
    """Start an operation; return once its process has imported what it needs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.flows.killed_operations", "--work", name, str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,  # so that its workers are killed with it
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n", name
    return process


def main(arguments: Sequence[str]) -> None:
    """Kill each operation as often as requested; print the figures of each."""
    if arguments[:1] == ["--work"]:
        print("begun", flush=True)
        OPERATIONS[arguments[1]](Path(arguments[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operations", nargs="*", metavar="OPERATION", default=[*OPERATIONS])
    parser.add_argument("--kills", type=int, default=200, help="of each operation (default: 200)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    for name in chosen.operations:
        with tempfile.TemporaryDirectory() as folder:
            done = list(kills(name, chosen.kills, chosen.seed, Path(folder)))
        early = sum(each.early for each in done)
        print(f"{name}: {len(done)} kills, {early} of them before its end", flush=True)
    print("each home is as if nothing had been killed")


if __name__ == "__main__":
    main(sys.argv[1:])
