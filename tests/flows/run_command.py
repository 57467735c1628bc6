"""Run `govreports` as a user does: a process of its own, with its output."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT


def govreports(
    *arguments: str, home: Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, in an environment that has nothing of the tester's."""
    return subprocess.run(
        [sys.executable, "-m", "flows", "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        },
    )
