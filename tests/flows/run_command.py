"""Run `govreports`: as a user does, in a new process, or in this one where that shows the same.

A process takes seconds to import what it needs. Each command is started as a process by one
test at least.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner

from flows.cli.app import main
from tests.conftest import ROOT
from tests.wait_until import PATIENCE


def govreports(
    *arguments: str, home: Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, in an environment without the tester's own variables."""
    return subprocess.run(
        [sys.executable, "-m", "flows", "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=4 * PATIENCE,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        },
    )


def govreports_here(
    *arguments: str, home: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command that does not use Prefect in this process, without the tester's settings.

    Raises what the command raises and does not report itself, where a process would print it.
    """
    ours = [name for name in os.environ if name.startswith(("GOVREPORTS_", "PREFECT_", "AWS_"))]
    settings = {**dict.fromkeys(ours), **(environment or {})}
    command = ["--home", str(home), *arguments]
    done = CliRunner(catch_exceptions=False).invoke(
        main, command, prog_name="python -m flows", env=settings
    )
    return subprocess.CompletedProcess(command, done.exit_code, done.stdout, done.stderr)
