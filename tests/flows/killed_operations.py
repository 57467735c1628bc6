"""Kill the operations on a home at random moments: repeated once, each is as if never killed.

    python -m tests.flows.killed_operations [OPERATION…] [--kills 200] [--seed 1]

Each kill (kill -9) hits a process that works on a fresh home. Readers then find the old or the new
contents, and the repeated operation ends with the contents of an undisturbed one. The moments are
spread over the time that an undisturbed operation takes, without the time for imports: a process
that has imported everything forks one for each kill.
"""

import argparse
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
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
_LATEST = 1.1  # of the time that an undisturbed operation takes: some kills come after its end


def _import(home: Path) -> None:
    take(home, home.parent / "new")


def _load(home: Path) -> None:
    take(home)  # what is normalised and not loaded is finished first


def _publish(home: Path) -> None:
    publish_stage(Workspace(home))


def _renormalise(home: Path) -> None:
    if not (home / "warehouse.before.duckdb").exists():
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
    restore_backup(home.parent / "given-backup", Workspace(home))


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


def made(name: str, small: Path, folder: Path) -> Path:
    """Return a home in `folder` on which the operation has something to do.

    small: a home with three imported reports, which is copied.
    """
    if name == "load":
        return prepare(small, folder)
    if name == "restore":
        back_up(Workspace(small), folder / "given-backup")
        home = folder / "home"
        home.mkdir()
        return home
    workspace = Workspace(shutil.copytree(small, folder / "home"))
    if name == "import":
        (folder / "new").mkdir()
        for title in _TITLES:
            text = report(title, title)
            (folder / "new" / f"{title}.txt").write_text(text, encoding="utf-8")
    elif name == "publish":
        workspace.published.unlink()
    elif name == "maintain":
        with connect(workspace.writers) as warehouse:  # free blocks, so that it is rewritten
            warehouse.connection.execute(
                "CREATE TABLE big AS SELECT hash(i) h FROM range(1000000) t(i)"
            )
            warehouse.connection.execute("DROP TABLE big; CHECKPOINT")
    elif name == "migrate":
        workspace.warehouse.unlink()
        older_warehouse(workspace.warehouse, 1)
        for run in workspace.run_folders():
            run.loaded.unlink()
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


def kills(name: str, count: int, seed: int, folder: Path, small: Path) -> Iterator[Kill]:
    """Yield kills of an operation; raise AssertionError for one that leaves something wrong.

    folder: an empty one. small: a home with three imported reports (see `made`).
    """
    rng, home = random.Random(f"{name} {seed}"), made(name, small, folder)
    before = _published(home)
    with _parent() as parent:
        calm = shutil.copytree(home, folder / "calm")
        begun = time.monotonic()
        assert parent.run(name, calm, PATIENCE) == 0, f"{name}, undisturbed"
        longest = (time.monotonic() - begun) * _LATEST
        after = _published(calm)
        expected = contents(name, calm)
        for number in range(count):
            moment = (number + rng.random()) / count * longest
            where = f"{name}, kill {number} of {count}, seed {seed}, after {moment:.3f} s"
            killed = shutil.copytree(home, folder / "killed")
            ended = parent.run(name, killed, moment)
            assert ended in (0, -signal.SIGKILL), f"{where}: it failed by itself"
            assert _published(killed) in (before, after), f"{where}: readers find something else"
            if ended != 0 or name != "restore":  # a home is restored once
                OPERATIONS[name](killed)
            assert contents(name, killed) == expected, f"{where}: other contents"
            assert rows(killed / "published.duckdb", "SELECT * FROM integrity") == [], where
            assert verify_archive(Workspace(killed)).problems == (), where
            shutil.rmtree(killed)
            yield Kill(name, moment, early=ended != 0)


def _published(home: Path) -> Contents | None:
    path = home / "published.duckdb"
    return content(path) if path.exists() else None


@dataclass(frozen=True, slots=True)
class _Parent:
    """A process that has imported what the operations need, and forks one for each of them."""

    process: "subprocess.Popen[str]"

    def run(self, name: str, home: Path, seconds: float) -> int:
        """Begin an operation, kill it after some time, return its exit code (negative: signal)."""
        self._say(f"{name} {home}")
        child = int(self._line())
        if not self._has_line(seconds):
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        return int(self._line())

    def wait_until_ready(self) -> None:
        """Wait until everything is imported."""
        assert self._line() == "ready\n"

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        print(line, file=self.process.stdin, flush=True)

    def _line(self) -> str:
        assert self._has_line(PATIENCE), "the process that forks is silent"
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def _has_line(self, seconds: float) -> bool:
        assert self.process.stdout is not None
        return bool(select.select([self.process.stdout], [], [], seconds)[0])


@contextmanager
def _parent() -> Iterator[_Parent]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.flows.killed_operations", "--fork"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as process:  # fmt: skip
        parent = _Parent(process)
        parent.wait_until_ready()
        yield parent


def _fork_each() -> None:
    """Fork a process for each line "OPERATION HOME"; print its PID, and its exit code at its end.

    The child is the leader of a session, so that its workers are killed with it.
    """
    print("ready", flush=True)
    for line in sys.stdin:
        name, home = line.split()
        child = os.fork()
        if child == 0:
            os.setsid()
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            OPERATIONS[name](Path(home))
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def main(arguments: Sequence[str]) -> None:
    """Kill each operation as often as requested; print the figures of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operations", nargs="*", metavar="OPERATION", default=[*OPERATIONS])
    parser.add_argument("--kills", type=int, default=200, help="of each operation (default: 200)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as whole:
        small = imported(Path(whole) / "small").home
        for name in chosen.operations:
            folder = Path(whole) / name
            folder.mkdir()
            begun = time.monotonic()
            done = list(kills(name, chosen.kills, chosen.seed, folder, small))
            early = sum(each.early for each in done)
            seconds = time.monotonic() - begun
            print(f"{name}: {len(done)} kills, {early} before its end, {seconds:.0f} s", flush=True)
    print("each home is as if nothing had been killed")


if __name__ == "__main__":
    if sys.argv[1:] == ["--fork"]:
        _fork_each()
    else:
        main(sys.argv[1:])
