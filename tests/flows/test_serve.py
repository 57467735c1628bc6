"""`govreports serve`: schedules run, rows arrive, and a stop loses and leaves nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from crawlers.errors import GovreportsError
from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.site import Site
from flows.demo import write_registry
from flows.runtime.prefect_server import api_url
from flows.serve import groups
from tests.conftest import ROOT
from tests.flows.conftest import free_ports
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports
from tests.flows.test_kill import all_gone, ours
from tests.wait_until import wait_until

pytestmark = pytest.mark.processes

_PATIENCE = 240  # seconds; enough for a server's first start on a busy machine, twice


class Serving:
    """One `govreports serve` at a time over one state folder."""

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
                    "GOVREPORTS_SITES": str(self.sites),
                },
            )  # fmt: skip

    def loaded(self) -> int:
        published = self.home / "published.duckdb"
        if not published.exists():
            return 0
        try:
            (row,) = rows(published, "SELECT count(*) FROM runs WHERE finish_reason = 'finished'")
        except GovreportsError:  # it is just being replaced
            return 0
        return int(str(row[0]))

    def running(self) -> list[dict[str, Any]]:
        """Return the flow runs that Prefect considers running."""
        wanted = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
        answer = httpx.post(f"{api_url(self.port)}/flow_runs/filter", json=wanted, timeout=30)
        return list(answer.json())

    def wait(self, description: str, what: Callable[[], object]) -> None:
        """Wait until `what` holds; the end of the log is part of a failure."""
        # Each look may open the warehouse.
        wait_until(description, what, details=self.told, every=0.5)

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")[-4000:]


def test_stopped_killed_and_started_again_without_loss(tmp_path: Path) -> None:
    serving = Serving(tmp_path)
    with PracticeWeb(build_web()) as web:
        site = [each for each in web.sites if each.site == "practice_plain"]
        write_registry(serving.sites, site)
        first = serving.start()
        serving.wait("a loaded run", lambda: serving.loaded() >= 1)
        for pid in ours(serving.home):  # the whole group, as a service manager does
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        assert first.wait(300) == 0, serving.told()
        assert all_gone(serving.home), "a child outlived the service"
        before, seen = content(serving.home / "published.duckdb"), serving.loaded()
        assert before["documents"]

        second = serving.start()
        serving.wait("another loaded run", lambda: serving.loaded() > seen)
        os.kill(second.pid, signal.SIGKILL)
        second.wait()
        assert all_gone(serving.home), "a child outlived the service"

        seen = serving.loaded()
        third = serving.start()
        serving.wait("another loaded run", lambda: serving.loaded() > seen)
        assert len(serving.running()) <= 1, "Prefect considers a killed flow running"
        third.send_signal(signal.SIGINT)
        assert third.wait(300) == 0, serving.told()
    assert content(serving.home / "published.duckdb") == before
    assert rows(serving.home / "published.duckdb", "SELECT * FROM integrity") == []
    assert "RuntimeWarning" not in serving.log.read_text(encoding="utf-8")


def test_sites_are_crawled_by_their_own_schedules() -> None:
    def site(name: str, schedule: str | None, timezone: str = "Asia/Shanghai") -> Site:
        values = {"site": name, "name": name, "body": "gov", "home": "https://a.gov.cn/"}
        return Site.model_validate({**values, "schedule": schedule, "timezone": timezone})

    sites = [
        site("aa", "5 2 * * *"), site("bb", None), site("cc", "5 2 * * *"),
        site("dd", "5 2 * * *", "Asia/Urumqi"),
    ]  # fmt: skip
    assert groups(sites) == {
        ("5 2 * * *", "Asia/Shanghai"): ["aa", "cc"],
        ("0 6 * * *", "Asia/Shanghai"): ["bb"],
        ("5 2 * * *", "Asia/Urumqi"): ["dd"],
    }


def test_a_taken_port_is_reported(tmp_path: Path) -> None:
    with PracticeWeb(build_web()) as web:
        site = web.sites[0]
        write_registry(tmp_path / "sites", [site])
        done = govreports(
            "serve", "--port", str(site.home.port), home=tmp_path / "home",
            environment={"GOVREPORTS_SITES": str(tmp_path / "sites")},
        )  # fmt: skip
    assert done.returncode == 2
    assert "is taken" in done.stderr
    assert "--port" in done.stderr
