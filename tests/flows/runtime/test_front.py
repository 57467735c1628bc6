"""Prefect reads its settings when it is imported, so a command makes them before that."""

import subprocess
import sys

import pytest

import flows.runtime
from tests.conftest import ROOT

BEFORE_SETTINGS = """
import sys
import flows.cli.operator_commands, flows.cli.run_views, flows.demo, flows.serve
from flows.runtime import StopSignal, api_url, own_server
from flows.terminal import show_run_progress
print("prefect" in sys.modules)
"""


@pytest.mark.processes
def test_what_a_command_imports_before_the_settings_does_not_import_prefect() -> None:
    command = [sys.executable, "-c", BEFORE_SETTINGS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_every_public_name_can_be_imported() -> None:
    assert [name for name in flows.runtime.__all__ if not hasattr(flows.runtime, name)] == []
    assert not hasattr(flows.runtime, "none")
