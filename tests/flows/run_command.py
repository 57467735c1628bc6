"""Run `govreports` as a user does, with its exit code and output.

A process of its own costs three seconds of processor. Commands that only read or copy run in this
process; those that start others, and any with `own_process=True`, get one.
"""

import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from flows.cli import main
from tests.conftest import ROOT

IN_THIS_PROCESS = frozenset(
    {
        "backup", "cookbook", "dictionary", "doctor", "export", "maintain", "restore", "search",
        "show", "sites", "sql", "status", "verify",
    }
)  # fmt: skip


def govreports(
    *arguments: str,
    home: Path,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    own_process: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, in an environment without the tester's variables."""
    command = ["--home", str(home), *arguments]
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        **(environment or {}),
    }
    if not own_process and cwd == ROOT and arguments[:1] and arguments[0] in IN_THIS_PROCESS:
        return _run_here(command, variables)
    return subprocess.run(
        [sys.executable, "-m", "flows", *command],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=900,
        check=False,
        env=variables,
    )


def _run_here(command: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    with mock.patch.dict(os.environ, variables, clear=True):
        done = CliRunner().invoke(main, command)
    errors = done.stderr
    if done.exception and not isinstance(done.exception, SystemExit):
        errors += "".join(traceback.format_exception(done.exception))
    return subprocess.CompletedProcess(command, done.exit_code, done.stdout, errors)
