"""`govreports serve`: schedules run, rows arrive, and a stop loses and leaves nothing."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.site import Site
from flows.demo import write_registry
from flows.serve import groups
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports
from tests.flows.service import Service
from tests.processes import processes_of, wait_until_gone


@pytest.mark.processes
def test_stopped_killed_and_started_again_without_loss(
    tmp_path: Path, new_home: Callable[[Path], Path]
) -> None:
    service = Service(tmp_path)
    published = new_home(service.home) / "published.duckdb"
    with PracticeWeb(build_web()) as web:
        site = [each for each in web.sites if each.site == "practice_plain"]
        write_registry(service.sites, site)
        first = service.start()
        service.wait_until_loaded()
        for pid in processes_of(service.home):  # the whole group, as a service manager does
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        assert service.exit_code(first) == 0, service.log_tail()
        wait_until_gone(service.home, details=service.log_tail)
        before, seen = content(published), service.loaded()
        assert before["documents"]

        second = service.start()
        seen = service.wait_until_loaded(more_than=seen)
        os.kill(second.pid, signal.SIGKILL)
        second.wait()
        wait_until_gone(service.home, details=service.log_tail)

        seen = service.loaded()
        third = service.start()
        service.wait_until_loaded(more_than=seen)
        assert len(service.running()) <= 1, "Prefect considers a killed flow running"
        third.send_signal(signal.SIGINT)
        assert service.exit_code(third) == 0, service.log_tail()
    assert content(published) == before
    assert rows(published, "SELECT * FROM integrity") == []
    assert "RuntimeWarning" not in service.log.read_text(encoding="utf-8")


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


@pytest.mark.processes
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
