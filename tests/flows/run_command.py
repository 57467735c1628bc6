"""Run `govreports` as a user does: in a separate process, with its output."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT


def govreports(
    *arguments: str, home: Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, in an environment without the tester's variables."""
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
