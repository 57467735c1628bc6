"""A full disk: one clear line, nothing lost, and the same command continues when there is room."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.home.workspace import Workspace
from flows.operations.verification import verify_archive
from tests.conftest import ROOT
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports, govreports_here
from tests.flows.small_warehouse import report, take

pytestmark = pytest.mark.processes

_LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from flows.cli.app import main
main()
"""


def given(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = report(f"第{number}县人民政府工作报告", number) * 3
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def limited(limit: int, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that cannot make any file larger than `limit` bytes, as with a quota."""
    command = [sys.executable, "-c", _LIMITED, str(limit), "--home", str(home), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def assert_told(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert "error:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr


def assert_whole(home: Path, calm: Path) -> None:
    published = home / "published.duckdb"
    assert content(published) == content(calm / "published.duckdb")
    assert rows(published, "SELECT * FROM integrity") == []
    assert verify_archive(Workspace(home)).problems == ()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return given(tmp_path_factory.mktemp("given") / "files", 30)


@pytest.fixture(scope="module")
def calm(files: Path, imported_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = shutil.copytree(imported_home, tmp_path_factory.mktemp("calm") / "home")
    take(home, files)
    return home


# Smaller than the archive segment, the batch, the warehouse, and the grown warehouse.
@pytest.mark.parametrize(
    "share",
    [0.002, *(pytest.param(share, marks=pytest.mark.slow) for share in (0.02, 0.5)), 1.0],
)
def test_an_import_that_a_quota_stops_continues_without_it(
    files: Path, imported_home: Path, calm: Path, tmp_path: Path, share: float
) -> None:
    home = shutil.copytree(imported_home, tmp_path / "home")
    before = content(home / "published.duckdb")
    limit = int((home / "warehouse.duckdb").stat().st_size * share)
    assert_told(limited(limit, home, "import", str(files)))
    assert content(home / "published.duckdb") == before
    done = govreports_here("import", str(files), home=home)
    assert done.returncode == 0, done.stderr
    assert_whole(home, calm)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
def test_a_small_disk_that_grows(files: Path, imported_home: Path, calm: Path, disk: Path) -> None:
    """However far each attempt gets, the last one ends as if there had been room from the start."""
    home = disk / "home"
    stopped = 0
    for megabytes in range(1, 60):
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(disk)], check=True)
        done = govreports("import", str(imported_home / "given"), str(files), home=home)
        if not done.returncode:
            break
        assert_told(done)
        stopped += 1
    assert stopped > 3
    assert_whole(home, calm)
