"""`govreports verify`: an intact archive passes, every kind of damage is reported."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home.workspace import Workspace
from flows.operations.verification import verify_archive
from flows.terminal.progress_bar import track_progress
from tests.flows.conftest import Demo
from tests.flows.home_state import rows
from tests.flows.run_command import govreports, govreports_here
from warehouse import connect
from warehouse.maintenance.published_copy import publish_copy

pytestmark = pytest.mark.processes


def test_the_demo_is_intact(demo: Demo) -> None:
    done = govreports("verify", home=demo.home)
    assert done.returncode == 0, done.stdout + done.stderr
    [(records,)] = rows(
        demo.home / "published.duckdb",
        "SELECT count(DISTINCT record_id) FROM fetches WHERE record_id IS NOT NULL",
    )
    assert f"{records} records" in done.stdout
    assert "all match" in done.stdout


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(("harm", "count"), [(flip, 1), (cut, 1), (Path.unlink, 3)])
def test_damage_is_reported(workspace: Workspace, harm: Callable[[Path], None], count: int) -> None:
    assert verify_archive(workspace).problems == ()
    [segment] = workspace.archive.iterdir()
    harm(segment)
    problems = verify_archive(workspace).problems
    assert len(problems) >= count
    assert {each.file for each in problems} == {segment.name}
    done = govreports_here("verify", home=workspace.home)
    assert done.returncode == 1
    assert "do not match" in done.stdout


@pytest.mark.parametrize(("column", "told"), [("digest", "digest was"), ("record_id", "another")])
def test_stored_values_are_compared(workspace: Workspace, column: str, told: str) -> None:
    with connect(str(workspace.warehouse)) as warehouse:
        for table in ("fetches", "documents", "rejections"):
            if table == "fetches" or column == "record_id":
                warehouse.connection.execute(
                    f"UPDATE {table} SET {column} = 'x' WHERE url LIKE '%1.txt'"
                )
    publish_copy(workspace.warehouse, workspace.published)
    [problem] = verify_archive(workspace).problems
    assert told in problem.what
    assert problem.url.endswith("1.txt")


def test_track_progress_yields_every_item() -> None:
    assert list(track_progress(iter("abc"), 3, "letters")) == ["a", "b", "c"]
