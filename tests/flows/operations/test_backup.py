"""Backup and restore: all state, nothing copied twice, nothing damaged."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from crawlers.errors import DamagedState, SettingError
from flows.home.workspace import Workspace
from flows.operations.backup import back_up, restore_backup
from flows.operations.verification import verify_archive
from tests.conftest import ROOT
from tests.flows.home_state import content
from tests.flows.run_command import govreports
from tests.flows.small_warehouse import imported, report, take
from warehouse.errors import WarehouseError, WarehouseMissing

pytestmark = pytest.mark.processes

T = TypeVar("T")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("first")).home


@pytest.fixture
def workspace(first: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(first, tmp_path / "home"))


def test_a_restored_home_is_the_same(workspace: Workspace, tmp_path: Path) -> None:
    back_up(workspace, tmp_path / "backup")
    fresh = Workspace(tmp_path / "fresh")
    restore_backup(tmp_path / "backup", fresh)
    assert content(fresh.published) == content(workspace.published)
    assert verify_archive(fresh).problems == ()
    assert not list(fresh.unloaded())


def test_a_second_backup_copies_what_is_new(workspace: Workspace, tmp_path: Path) -> None:
    first = back_up(workspace, tmp_path / "backup")
    assert first.copied == first.files
    new = tmp_path / "new.txt"
    new.write_text(report("丁县人民政府工作报告", "new"), encoding="utf-8")
    take(workspace.home, new)
    second = back_up(workspace, tmp_path / "backup")
    assert second.files > first.files
    assert second.copied == second.files - first.files + 1  # the warehouse has changed
    restore_backup(tmp_path / "backup", Workspace(tmp_path / "fresh"))
    assert content(tmp_path / "fresh" / "published.duckdb") == content(workspace.published)


def test_a_damaged_backup_is_refused_and_can_be_tried_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    back_up(workspace, tmp_path / "backup")
    [segment] = (tmp_path / "backup" / "home" / "archive").iterdir()
    good = segment.read_bytes()
    segment.write_bytes(good[:-1] + b"x")
    fresh = Workspace(tmp_path / "fresh")
    with pytest.raises(WarehouseError, match="another digest"):
        restore_backup(tmp_path / "backup", fresh)
    segment.unlink()
    with pytest.raises(WarehouseError, match="No such file"):
        restore_backup(tmp_path / "backup", fresh)
    assert not fresh.warehouse.exists()
    segment.write_bytes(good)
    restore_backup(tmp_path / "backup", fresh)
    assert verify_archive(fresh).problems == ()


def test_nothing_is_overwritten(workspace: Workspace, tmp_path: Path) -> None:
    back_up(workspace, tmp_path / "backup")
    with pytest.raises(SettingError, match="has a warehouse"):
        restore_backup(tmp_path / "backup", workspace)
    with pytest.raises(WarehouseMissing, match="is not a backup"):
        restore_backup(tmp_path, Workspace(tmp_path / "fresh"))
    with pytest.raises(WarehouseMissing):
        back_up(Workspace(tmp_path / "nothing"), tmp_path / "other")


def test_the_commands(workspace: Workspace, tmp_path: Path) -> None:
    target = str(tmp_path / "backup")
    assert "copied now" in govreports("backup", target, home=workspace.home).stdout
    done = govreports("restore", target, home=tmp_path / "fresh")
    assert done.returncode == 0, done.stderr
    assert "files restored" in done.stdout
    assert govreports("restore", target, home=tmp_path / "fresh").returncode == 2


MANIFESTS = {
    "null": "null",
    "not JSON": "not json",
    "empty": "",
    "numbers": "[1]",
    "an object": "{}",
    "a text": '"x"',
    "missing keys": '[{"path": "x"}]',
    "a number for a path": '[{"path": 1, "size": 1, "changed": 1, "digest": "x"}]',
    "a negative size": '[{"path": "runs/x", "size": -1, "changed": 1, "digest": "x"}]',
    "nesting": "[" * 100_000,
}


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_a_damaged_manifest_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    fresh = Workspace(tmp_path / "fresh")
    with pytest.raises(DamagedState, match=r"manifest\.json") as caught:
        restore_backup(tmp_path, fresh)
    assert "\n" not in str(caught.value)
    assert not fresh.home.exists()


@pytest.mark.parametrize(
    "path",
    [
        "../escaped.txt", "/escaped.txt", "runs/../../escaped.txt", "runs/../warehouse.duckdb",
        "archive/./x", "archive//x", "lock", "published.duckdb", "runs", "", ".", "..",
        "runs/a\0b", "archive/..", "warehouse.duckdb/x", "RUNS/x", "runs/\ud800",
    ],
)  # fmt: skip
def test_a_path_that_no_backup_has_is_refused(
    workspace: Workspace, tmp_path: Path, path: str
) -> None:
    target = tmp_path / "backup"
    back_up(workspace, target)
    rows = json.loads((target / "manifest.json").read_text())
    rows[0]["path"] = path if path != "/escaped.txt" else str(tmp_path / "escaped.txt")
    (target / "manifest.json").write_text(json.dumps(rows))
    (tmp_path / "escaped.txt").touch()
    before = set(tmp_path.rglob("*"))
    with pytest.raises(DamagedState):
        restore_backup(target, Workspace(tmp_path / "fresh"))
    assert set(tmp_path.rglob("*")) == before


def test_links_do_not_lead_out(workspace: Workspace, tmp_path: Path) -> None:
    target, outside, fresh = tmp_path / "backup", tmp_path / "outside", tmp_path / "fresh"
    back_up(workspace, target)
    outside.mkdir()
    fresh.mkdir()
    (fresh / "archive").symlink_to(outside)
    with pytest.raises(SettingError, match="leads out"):
        restore_backup(target, Workspace(fresh))
    assert not list(outside.iterdir())
    (fresh / "archive").unlink()
    [segment] = (target / "home" / "archive").iterdir()
    segment.rename(outside / "segment")
    segment.symlink_to(outside / "segment")
    with pytest.raises(DamagedState, match="leads out"):
        restore_backup(target, Workspace(fresh))
    segment.unlink()
    os.mkfifo(segment)
    with pytest.raises(WarehouseError, match="not a regular file"):
        restore_backup(target, Workspace(fresh))


def killed_after(count: int, items: Iterable[T], total: int, title: str) -> Iterable[T]:
    """Raise what no `except` of the program expects after so many items."""
    for number, item in enumerate(items):
        if number == count:
            raise KeyboardInterrupt
        yield item


def test_a_restore_can_be_stopped_at_any_file(workspace: Workspace, tmp_path: Path) -> None:
    files = back_up(workspace, tmp_path / "backup").files
    for count in range(files):
        fresh = Workspace(tmp_path / f"fresh-{count}")
        with pytest.raises(KeyboardInterrupt):
            restore_backup(tmp_path / "backup", fresh, partial(killed_after, count))
        restore_backup(tmp_path / "backup", fresh)
        assert content(fresh.published) == content(workspace.published)
        with pytest.raises(SettingError, match="has a warehouse"):
            restore_backup(tmp_path / "backup", fresh)


def test_a_stopped_backup_leaves_the_last_one_usable(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    back_up(workspace, target)
    wanted = content(workspace.published)
    new = tmp_path / "new.txt"
    new.write_text(report("丁县人民政府工作报告", "new"), encoding="utf-8")
    take(workspace.home, new)
    for count in range(3, 12, 4):
        with pytest.raises(KeyboardInterrupt):
            back_up(workspace, target, partial(killed_after, count))
    restore_backup(target, Workspace(tmp_path / "old"))
    assert content(tmp_path / "old" / "published.duckdb") == wanted
    back_up(workspace, target)
    restore_backup(target, Workspace(tmp_path / "new"))
    assert content(tmp_path / "new" / "published.duckdb") == content(workspace.published)
    assert not list(target.rglob("*.next*"))


@pytest.mark.parametrize(
    "kills", [pytest.param(6, id="sample"), pytest.param(200, id="all", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_kills(workspace: Workspace, tmp_path: Path, verb: str, kills: int) -> None:
    """Kill the command at random moments, all over the time that it takes."""
    backup, rng = tmp_path / "backup", random.Random(kills)
    back_up(workspace, backup)
    wanted = content(workspace.published)
    longest = undisturbed(verb, workspace.home, tmp_path / "first", backup)
    for number in range(kills):
        home, target = tmp_path / f"home-{number}", tmp_path / f"target-{number}"
        with begun(verb, workspace.home, home, backup if verb == "restore" else target) as child:
            time.sleep(rng.uniform(0, longest))
            child.kill()
        if verb == "backup":
            back_up(workspace, target)
        if not is_restored(home):
            restore_backup(backup if verb == "restore" else target, Workspace(home))
        assert content(home / "published.duckdb") == wanted
        shutil.rmtree(home)


def is_restored(home: Path) -> bool:
    return (home / "published.duckdb").exists() and not (home / "restore.json").exists()


_CHILD = """
import sys
from pathlib import Path
from flows.home.workspace import Workspace
from flows.operations.backup import back_up, restore_backup
verb, old, new, backup = sys.argv[1], *map(Path, sys.argv[2:])
print("ready", flush=True)
back_up(Workspace(old), backup) if verb == "backup" else restore_backup(backup, Workspace(new))
"""


@contextmanager
def begun(verb: str, old: Path, new: Path, backup: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Yield a process that has just begun to back up or to restore."""
    command = [sys.executable, "-c", _CHILD, verb, *map(str, (old, new, backup))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        yield child


def undisturbed(verb: str, old: Path, new: Path, backup: Path) -> float:
    """Return the seconds that the command takes."""
    target = backup if verb == "restore" else new
    with begun(verb, old, new, target) as child:
        began = time.monotonic()
        assert child.wait() == 0
    return time.monotonic() - began
