"""`govreports doctor`: it finds each kind of damage, and none in a sound home."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home.lock import hold_home
from flows.home.workspace import Workspace
from flows.operations.doctor import Finding, Health, examine
from flows.settings import Settings
from tests.flows.run_command import govreports, govreports_here
from warehouse import connect
from warehouse.maintenance.published_copy import publish_copy

pytestmark = pytest.mark.processes


def examined(workspace: Workspace) -> list[Finding]:
    return examine(Settings(home=workspace.home, contact="a@example.org"))


def unsound(workspace: Workspace) -> dict[str, Finding]:
    return {each.topic: each for each in examined(workspace) if each.health is not Health.GOOD}


def test_a_sound_home_has_nothing_bad(imported_home: Path) -> None:
    topics = {
        each.topic for each in examined(Workspace(imported_home)) if each.health is Health.GOOD
    }
    assert topics >= {
        "program", "packages", "settings", "writer", "readers", "integrity", "queue", "archive",
        "search", "last run",
    }  # fmt: skip
    assert not set(unsound(Workspace(imported_home))) - {"disk"}


def test_an_empty_home_is_not_a_problem(tmp_path: Path) -> None:
    findings = examined(Workspace(tmp_path / "nothing"))
    assert not [each for each in findings if each.health is Health.BAD]
    assert any("govreports demo" in each.next_step for each in findings)


def broken_rule(workspace: Workspace) -> None:
    with connect(str(workspace.warehouse)) as warehouse:
        warehouse.connection.execute("DELETE FROM copies")
    publish_copy(workspace.warehouse, workspace.published)


def lost_segment(workspace: Workspace) -> None:
    shutil.rmtree(workspace.archive)


def no_warehouse(workspace: Workspace) -> None:
    workspace.published.write_bytes(b"no database" * 999)


def interrupted(workspace: Workspace) -> None:
    next(workspace.runs.glob("*/loaded")).unlink()


def no_index(workspace: Workspace) -> None:
    shutil.rmtree(workspace.search)


@pytest.mark.parametrize(
    ("harm", "topic", "health"),
    [
        (broken_rule, "integrity", Health.BAD),
        (lost_segment, "archive", Health.BAD),
        (no_warehouse, "readers", Health.BAD),
        (interrupted, "queue", Health.MIND),
        (no_index, "search", Health.MIND),
    ],
)
def test_damage_is_found(
    workspace: Workspace, harm: Callable[[Workspace], None], topic: str, health: Health
) -> None:
    harm(workspace)
    assert unsound(workspace)[topic].health is health
    assert unsound(workspace)[topic].next_step or topic == "readers"


def test_a_full_disk_is_found(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(workspace.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    assert unsound(workspace)["disk"].health is Health.BAD


def test_the_exit_code_of_the_command(workspace: Workspace) -> None:
    done = govreports_here("doctor", home=workspace.home)
    assert done.returncode == 0, done.stdout
    assert "no other process is at work" in done.stdout
    with connect(str(workspace.warehouse)), hold_home(workspace.home):
        # As JSON: in the table a long path of the home wraps the expected words.
        done = govreports("doctor", "--json", home=workspace.home)
    assert done.returncode == 0
    assert "is being" in done.stdout
    assert "another process is at work" in done.stdout
    lost_segment(workspace)
    done = govreports_here("doctor", home=workspace.home)
    assert done.returncode == 1
    assert "from a backup" in done.stdout


def test_the_export_command(workspace: Workspace, tmp_path: Path) -> None:
    done = govreports("export", str(tmp_path / "out"), "--format", "jsonl", home=workspace.home)
    assert done.returncode == 0, done.stderr
    assert "reports: 3 rows in 1 files" in done.stdout
    assert (tmp_path / "out" / "README.md").exists()
    again = govreports_here("export", str(tmp_path / "out"), home=workspace.home)
    assert again.returncode == 2
