"""A running `govreports serve`: its folders, its log, and what it has loaded."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from crawlers.errors import GovreportsError
from tests.conftest import ROOT
from tests.flows.conftest import free_ports
from tests.flows.home_state import rows
from tests.flows.prefect_database import QUICK_PREFECT
from tests.flows.server_access import client
from tests.processes import exit_code
from tests.wait_until import wait_until

Seen = TypeVar("Seen")


class Service:
    """One `govreports serve` at a time over one state folder, which crawls every four seconds."""

    def __init__(self, folder: Path) -> None:
        self.home, self.sites = folder / "home", folder / "sites"
        self.log = folder / "serve.log"
        self.port = free_ports(1)

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [
                    sys.executable, "-m", "flows", "--home", str(self.home), "serve",
                    "--port", str(self.port), "--every", "4",
                ],
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={
                    "PATH": "/usr/bin:/bin", "HOME": str(self.home),
                    "GOVREPORTS_SITES": str(self.sites), **QUICK_PREFECT,
                },
            )  # fmt: skip

    def loaded(self) -> int:
        """Return how many runs readers find that ended well."""
        published = self.home / "published.duckdb"
        if not published.exists():
            return 0
        try:
            (row,) = rows(published, "SELECT count(*) FROM runs WHERE finish_reason = 'finished'")
        except GovreportsError:  # it is just being replaced
            return 0
        return int(str(row[0]))

    def running(self) -> list[dict[str, Any]]:
        """Return the flow runs that Prefect says are running."""
        wanted = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
        with client(self.home, self.port) as api:
            return list(api.post("flow_runs/filter", json=wanted).json())

    def wait_until_loaded(self, more_than: int = 0) -> int:
        """Wait until more runs than that are loaded, and return how many are."""
        return self.wait_until(
            f"more than {more_than} loaded runs", self.loaded, lambda seen: seen > more_than
        )

    def wait_until(
        self, description: str, look: Callable[[], Seen], holds: Callable[[Seen], object] = bool
    ) -> Seen:
        """Wait; a look may open the warehouse, so there are few of them."""
        return wait_until(description, look, holds, every=0.5, details=self.log_tail)

    def exit_code(self, process: "subprocess.Popen[bytes]") -> int:
        """Wait for the end of the service."""
        return exit_code(process, "`govreports serve`", details=self.log_tail)

    def log_tail(self) -> str:
        return self.log.read_text(encoding="utf-8")[-4000:] if self.log.exists() else "no log"
