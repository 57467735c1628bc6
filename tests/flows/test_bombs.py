"""A gzip bomb in a segment, an import or a backup is a typed problem and takes little memory."""

import gzip
import zlib
from pathlib import Path

import pytest

from crawlers.archive.segments import check_segment, iterate
from crawlers.errors import ArchiveError
from flows.home.workspace import Workspace
from flows.operations.backup import back_up, restore_backup
from flows.operations.verification import verify_archive
from tests.bench.harness import in_process
from tests.flows.home_state import rows
from tests.flows.small_warehouse import imported, report, take

pytestmark = pytest.mark.processes

BOMB = 1 << 30  # bytes once unpacked: about 1 MB of gzip
HEADER = bytes.fromhex("1f8b0800000000000003")  # one of those that a strict reader accepts
MEGABYTES = 560
"""Peak memory of a process that reads a bomb, of which imports and DuckDB take about 300."""
TITLE = "庚县人民政府工作报告"


@pytest.fixture(scope="module")
def bomb() -> bytes:
    pack = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    packed = b"".join([pack.compress(zeros) for _ in range(BOMB >> 20)]) + pack.flush()
    return HEADER + packed[len(HEADER) :]


def read_everything(home: Path) -> list[str]:
    """Read a home's archive in each of the three ways; return the problems."""
    workspace, problems = (
        Workspace(home),
        [each.what for each in verify_archive(Workspace(home)).problems],
    )
    [name] = [path.name for path in workspace.archive.glob("*.warc.gz")]
    for read in (
        lambda: list(iterate(workspace.archive)),
        lambda: check_segment(workspace.archive, name),
    ):
        try:
            read()
        except ArchiveError as error:
            problems.append(error.message)
    return problems


def test_a_bomb_in_a_backup_is_restored_as_it_is_and_found(bomb: bytes, tmp_path: Path) -> None:
    workspace = imported(tmp_path / "home")
    [segment] = workspace.archive.glob("*.warc.gz")
    with segment.open("ab") as file:
        file.write(bomb)
    back_up(workspace, tmp_path / "backup")
    restored = Workspace(tmp_path / "restored")
    in_process(restore_backup, tmp_path / "backup", restored)
    done = in_process(read_everything, restored.home)
    assert len(done.result) == 3
    assert all("a record of more than" in each for each in done.result), done.result
    assert done.megabytes < MEGABYTES


def take_all(home: Path, folder: Path) -> list[str]:
    return [str(each) for each in take(home, folder).problems]


def test_an_imported_bomb_is_a_rejection(bomb: bytes, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "pages.warc.gz").write_bytes(bomb)
    (given / "page.html.gz").write_bytes(gzip.compress(bomb))
    (given / "good.txt").write_text(report(TITLE, 1), encoding="utf-8")
    done = in_process(take_all, tmp_path / "home", given)
    published = tmp_path / "home" / "published.duckdb"
    assert done.result == []
    assert rows(published, "SELECT title FROM documents") == [(TITLE,)]
    assert rows(published, "SELECT count(*) FROM fetches") == [(3,)]
    assert done.megabytes < MEGABYTES
