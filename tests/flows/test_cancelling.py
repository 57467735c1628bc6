"""A flow that is cancelled in Prefect's UI ends with all its processes; the service continues."""

import signal
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from crawlers.practice.build import build_web
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from flows.runtime.prefect_server import api_url
from tests.flows.home_state import rows
from tests.flows.test_kill import all_gone, ours
from tests.flows.test_serve import Serving
from tests.processes import living

pytestmark = pytest.mark.processes


def test_no_child_outlives_a_cancelled_flow_and_the_next_flow_runs(tmp_path: Path) -> None:
    serving = Serving(tmp_path)
    with PracticeWeb(build_web()) as web:
        site = [each for each in web.sites if each.site == "practice_plain"]
        write_registry(serving.sites, site)
        web.web.website("practice_plain").behaviour = Behaviour.HANGING
        service = serving.start()
        serving.wait("a spider", lambda: bool(spiders(serving.home)))
        (hanging,) = spiders(serving.home)
        (run,) = serving.running()
        web.web.website("practice_plain").behaviour = Behaviour.NORMAL
        api = f"{api_url(serving.port)}/flow_runs/{run['id']}"
        httpx.post(f"{api}/set_state", json={"state": {"type": "CANCELLING"}}, timeout=30)
        serving.wait(
            "the end of the cancelled spider", lambda: hanging not in spiders(serving.home)
        )
        serving.wait("the state CANCELLED", lambda: _state(api) == "CANCELLED")
        assert service.poll() is None
        serving.wait("the run after the cancelled one", lambda: serving.loaded() >= 1)
        service.send_signal(signal.SIGTERM)
        assert service.wait(300) == 0, serving.told()
    assert all_gone(serving.home)
    assert rows(serving.home / "published.duckdb", "SELECT * FROM integrity") == []


def spiders(home: Path) -> set[int]:
    return {each.pid for each in living() if each.role == "spider"}.intersection(ours(home))


def _state(api: str) -> str | None:
    """Return the state of a flow run; None where a busy server does not respond in time."""
    with suppress(httpx.TimeoutException):
        return str(httpx.get(api, timeout=60).json()["state"]["type"])
    return None
