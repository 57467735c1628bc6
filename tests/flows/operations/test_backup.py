"""Backup and restore: all state, nothing copied twice, nothing damaged."""

from pathlib import Path

import pytest

from crawlers.errors import SettingError
from flows.home.workspace import Workspace
from flows.operations.backup import back_up, restore_backup
from flows.operations.verification import verify_archive
from tests.flows.home_state import content
from tests.flows.run_command import govreports, govreports_here
from tests.flows.small_warehouse import report, take
from warehouse.errors import WarehouseError, WarehouseMissing

pytestmark = pytest.mark.processes


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
    assert govreports_here("restore", target, home=tmp_path / "fresh").returncode == 2
