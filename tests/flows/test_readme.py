"""The commands in the README work exactly as written."""

import re
import shlex
from pathlib import Path

import pytest

from flows.cli.app import main
from flows.settings import Settings
from tests.conftest import ROOT
from tests.flows.conftest import Demo
from tests.flows.run_command import govreports, govreports_here

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCALE = (ROOT / "flows" / "SCALE.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^\$ (.+)$", "".join(CONSOLE), re.MULTILINE)


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {command.split()[1] for command in COMMANDS if command.startswith("make ")}
    assert {"demo", "test"} <= named <= targets


def test_the_table_of_commands_is_complete() -> None:
    table = set(re.findall(r"^\| `govreports ([a-z-]+)", README, re.MULTILINE))
    assert table == set(main.commands)


def test_settings_and_commands_in_scale_md_exist() -> None:
    names = set(re.findall(r"GOVREPORTS_([A-Z_]+)", SCALE))
    assert {"TASK_RUNNER", "DASK", "WAREHOUSE", "ARCHIVE"} <= names
    assert {name.lower() for name in names} <= set(Settings.model_fields)
    commands = set(re.findall(r"govreports ([a-z][a-z-]+)", SCALE))
    assert "migrate-warehouse" in commands
    assert commands <= set(main.commands)


@pytest.mark.processes
@pytest.mark.parametrize("command", [c for c in COMMANDS if "--home data/demo" in c])
def test_queries_after_the_demo(demo: Demo, command: str) -> None:
    words = shlex.split(command)
    assert words[:5] == ["uv", "run", "govreports", "--home", "data/demo"]
    done = govreports_here(*words[5:], home=demo.home)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 2


@pytest.mark.processes
def test_import_and_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reports = tmp_path / "my-reports"
    reports.mkdir()
    text = "示例县人民代表大会常务委员会工作报告\n各位代表:\n我受委托,报告工作,请予审议。\n"
    (reports / "one.txt").write_text(text * 9, encoding="utf-8")
    commands = [c for c in COMMANDS if c.startswith("uv run govreports") and "--home" not in c]
    assert [shlex.split(command)[3] for command in commands] == ["import", "sql"]
    for command in commands:
        words = shlex.split(command)[3:]
        done = govreports_here(*words, home=tmp_path / "data")
        assert done.returncode == 0, done.stderr
    assert "示例县人民代表大会" in done.stdout


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_of_every_command(name: str, tmp_path: Path) -> None:
    done = govreports_here(name, "--help", home=tmp_path)
    assert done.returncode == 0
    assert f"Usage: python -m flows {name}" in done.stdout


@pytest.mark.processes
def test_the_help_of_the_command(tmp_path: Path) -> None:
    done = govreports("--help", home=tmp_path)
    assert done.returncode == 0
    assert "Usage: python -m flows [OPTIONS] COMMAND" in done.stdout
    assert all(f"  {name} " in done.stdout for name in main.commands)
