"""A flow that is cancelled in Prefect's UI ends with all its processes; the service continues."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from tests.flows.home_state import rows
from tests.flows.server_access import client
from tests.flows.service import Service
from tests.processes import living, processes_of, wait_until_gone

pytestmark = pytest.mark.processes


@pytest.mark.slow
def test_no_child_outlives_a_cancelled_flow_and_the_next_flow_runs(
    tmp_path: Path, new_home: Callable[[Path], Path]
) -> None:
    service = Service(tmp_path)
    new_home(service.home)
    with PracticeWeb(build_web()) as web:
        site = [each for each in web.sites if each.site == "practice_plain"]
        write_registry(service.sites, site)
        website = web.web.website("practice_plain")
        website.behaviour = Behaviour.HANGING
        process = service.start()
        (hanging,) = service.wait_until("a crawl", lambda: spiders(service.home))
        (run,) = service.running()
        website.behaviour = Behaviour.NORMAL
        path = f"flow_runs/{run['id']}"
        cancelling = {"state": {"type": "CANCELLING"}}
        with client(service.home, service.port) as api:
            api.post(f"{path}/set_state", json=cancelling)
        service.wait_until(
            "the end of the cancelled flow's crawl",
            lambda: spiders(service.home),
            lambda running: hanging not in running,
        )
        service.wait_until(
            "Prefect to say that the flow is cancelled",
            lambda: state(service, path),
            "CANCELLED".__eq__,
        )
        assert process.poll() is None
        service.wait_until_loaded()
        process.send_signal(signal.SIGTERM)
        assert service.exit_code(process) == 0, service.log_tail()
    wait_until_gone(service.home, details=service.log_tail)
    assert rows(service.home / "published.duckdb", "SELECT * FROM integrity") == []


def state(service: Service, path: str) -> str:
    with client(service.home, service.port) as api:
        return str(api.get(path).json()["state"]["type"])


def spiders(home: Path) -> set[int]:
    crawling = {each.pid for each in living() if each.role == "spider"}
    return crawling.intersection(processes_of(home))
