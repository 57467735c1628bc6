"""Runs moved between homes in one file: whole, once, checked; a bad file changes nothing."""

import json
import zipfile
from pathlib import Path

import pytest

from crawlers.archive import move_segments, set_object_store
from crawlers.errors import ArchiveError, DamagedState, SettingError
from flows.home.workspace import Workspace
from flows.operations.run_package import pack_runs, unpack_runs
from flows.operations.verification import verify_archive
from flows.settings import Settings
from flows.stages import finish_interrupted, publish_stage
from tests.flows.home_state import content
from tests.flows.run_command import govreports
from tests.flows.small_warehouse import report, take

pytestmark = pytest.mark.processes


def run_ids(workspace: Workspace) -> list[str]:
    return [run.run_id for run in workspace.run_folders()]


@pytest.fixture
def package(workspace: Workspace, tmp_path: Path) -> Path:
    new = tmp_path / "new.txt"
    new.write_text(report("丁县人民政府工作报告", "new"), encoding="utf-8")
    take(workspace.home, new)
    file = tmp_path / "runs.zip"
    pack_runs(workspace, run_ids(workspace), file)
    return file


def files(home: Path) -> dict[str, bytes]:
    found = (path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): path.read_bytes() for path in found}


def test_segments_are_packed_from_an_object_store(
    workspace: Workspace, package: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    set_object_store(workspace.archive, store.as_uri())
    for run_id in run_ids(workspace):
        move_segments(workspace.archive, run_id)
    assert list(store.glob("*.warc.gz"))
    assert not list(workspace.archive.glob("*.warc.gz"))
    moved = tmp_path / "moved.zip"
    pack_runs(workspace, run_ids(workspace), moved)
    with zipfile.ZipFile(package) as before, zipfile.ZipFile(moved) as after:
        assert [one.filename for one in after.infolist()] == [
            one.filename for one in before.infolist()
        ]
        assert all(before.read(one) == after.read(one) for one in before.namelist())
    next(store.glob("*.warc.gz")).unlink()
    refused = tmp_path / "refused.zip"
    with pytest.raises(ArchiveError, match="is missing"):
        pack_runs(workspace, run_ids(workspace), refused)
    assert not refused.exists()


def test_there_and_back_is_the_same_warehouse(
    workspace: Workspace, package: Path, tmp_path: Path
) -> None:
    fresh = Workspace(tmp_path / "fresh")
    done = unpack_runs(package, fresh)
    assert list(done.runs) == run_ids(workspace) == run_ids(fresh)
    assert len(done.runs) == 2
    assert finish_interrupted(fresh, Settings(home=fresh.home, processes=1)) == {}
    publish_stage(fresh)
    assert content(fresh.published) == content(workspace.published)
    assert verify_archive(fresh).problems == ()
    before = files(fresh.home)
    again = unpack_runs(package, fresh)
    assert again.known == again.runs
    assert files(fresh.home) == before
    back = tmp_path / "back.zip"
    pack_runs(fresh, run_ids(fresh), back)
    assert unpack_runs(back, workspace).known == done.runs


def test_the_commands(workspace: Workspace, package: Path, tmp_path: Path) -> None:
    target = tmp_path / "one.zip"
    packed = govreports("pack", run_ids(workspace)[0], str(target), home=workspace.home)
    assert packed.returncode == 0, packed.stderr
    fresh = Workspace(tmp_path / "fresh")
    done = govreports("unpack", str(package), home=fresh.home)
    assert done.returncode == 0, done.stderr
    assert content(fresh.published) == content(workspace.published)


def test_a_killed_call_continues(package: Path, tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def stop(items, total, title):  # type: ignore[no-untyped-def]
        for number, item in enumerate(items):
            if number == total - 1:
                raise Killed
            yield item

    fresh = Workspace(tmp_path / "fresh")
    with pytest.raises(Killed):
        unpack_runs(package, fresh, stop)
    assert not fresh.runs.exists()
    waiting = (path for path in (fresh.home / "unpacking").rglob("*") if path.is_file())
    files_before = {path.stat().st_ino for path in waiting}
    assert files_before
    unpack_runs(package, fresh)
    assert not (fresh.home / "unpacking").exists()
    moved = {path.stat().st_ino for path in fresh.home.rglob("*") if path.is_file()}
    assert files_before <= moved  # what it had written is not written again


def damaged_copies(package: Path) -> list[bytes]:
    good = package.read_bytes()
    cut = [good[: len(good) * part // 10] for part in range(10)]
    flipped = []
    for part in range(1, 20):
        at = len(good) * part // 20
        flipped.append(good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1 :])
    return cut + flipped


def test_a_damaged_file_is_refused_and_the_home_is_as_before(package: Path, tmp_path: Path) -> None:
    fresh = Workspace(tmp_path / "fresh")
    refused = 0
    for number, content_ in enumerate(damaged_copies(package)):
        bad = tmp_path / f"bad{number}.zip"
        bad.write_bytes(content_)
        try:
            unpack_runs(bad, fresh)
        except DamagedState:
            refused += 1
            assert files(fresh.home) == {}
        else:  # a byte that means nothing, such as a time in the zip directory
            assert number >= 10
            unpack_runs(package, Workspace(tmp_path / f"fresh{number}"))
            fresh = Workspace(tmp_path / f"next{number}")
    assert refused >= 25


def rewritten(package: Path, target: Path, change) -> Path:  # type: ignore[no-untyped-def]
    """Write a package again with a changed manifest and changed entries."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w", 8) as new:
        entries = {info.filename: old.read(info) for info in old.infolist()}
        manifest = json.loads(entries.pop("manifest.json"))
        change(manifest, entries)
        for name, data in entries.items():
            new.writestr(name, data)
        new.writestr("manifest.json", json.dumps(manifest))
    return target


@pytest.mark.parametrize(
    "path",
    ["../evil", "/etc/evil", "runs/../../evil", "runs/{run}/../../evil", "warehouse.duckdb",
     "lock", "runs/{run}/loaded", "runs/{run}/queue/x", "runs/{run}/problem.json",
     "runs/other/ledger.jsonl", "archive/other-00000.warc.gz", "archive/../x-00000.warc.gz",
     "archive/{run}-evil0.warc.gz", "runs/{run}/a\\b", "runs/{run}//x", "runs/{run}/./x",
     "runs/{run}", "C:/x"],
)  # fmt: skip
def test_a_path_that_has_no_place_is_refused(package: Path, tmp_path: Path, path: str) -> None:
    def change(manifest: dict[str, list[object]], entries: dict[str, bytes]) -> None:
        named = path.replace("{run}", str(manifest["runs"][0]))
        entries[named] = b"x"
        digest = "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        manifest["files"].append({"path": named, "size": 1, "digest": digest})

    bad = rewritten(package, tmp_path / "bad.zip", change)
    fresh = Workspace(tmp_path / "a" / "fresh")
    with pytest.raises(DamagedState):
        unpack_runs(bad, fresh)
    assert files(tmp_path / "a") == {}


def test_bombs_and_links_are_refused(package: Path, tmp_path: Path) -> None:
    def zeros(manifest: dict[str, list[dict[str, object]]], entries: dict[str, bytes]) -> None:
        first = manifest["files"][0]
        entries[str(first["path"])] = bytes(20 << 20)
        first["size"] = 20 << 20

    with pytest.raises(DamagedState):
        unpack_runs(rewritten(package, tmp_path / "bomb.zip", zeros), Workspace(tmp_path / "b"))
    home = tmp_path / "linked"
    home.mkdir()
    (tmp_path / "outside").mkdir()
    (home / "archive").symlink_to(tmp_path / "outside")
    with pytest.raises(SettingError, match="leads out"):
        unpack_runs(package, Workspace(home))
    assert not list((tmp_path / "outside").iterdir())


def test_another_run_of_the_same_name_is_not_overwritten(
    workspace: Workspace, package: Path
) -> None:
    ledger = next(workspace.run_folders()).ledger
    ledger.write_text(ledger.read_text() + "\n")
    with pytest.raises(SettingError, match="another run"):
        unpack_runs(package, workspace)


def test_what_cannot_be_packed(workspace: Workspace, package: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="exists"):
        pack_runs(workspace, run_ids(workspace), package)
    with pytest.raises(SettingError, match="no run"):
        pack_runs(workspace, ["../runs"], tmp_path / "x.zip")
    [segment, *_] = sorted(workspace.archive.iterdir())
    segment.write_bytes(segment.read_bytes()[:-1] + b"x")
    with pytest.raises(ArchiveError):
        pack_runs(workspace, run_ids(workspace), tmp_path / "x.zip")
    assert not list(tmp_path.glob("x.zip*"))
