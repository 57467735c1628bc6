"""`prefect.yaml`: it says what the flows take, and a server and a worker run what it deploys."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint

from crawlers.practice.build import build
from crawlers.practice.server import PracticeWeb
from flows.calendar import ZONE
from flows.demo import write_registry
from flows.server import server, url
from tests.conftest import ROOT
from tests.flows.conftest import free_ports
from tests.flows.test_kill import all_gone
from tests.flows.test_serve import Serving

DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: str(each["name"]))
def test_each_flow_explains_its_parameters(deployment: dict[str, object]) -> None:
    flow: Flow[..., object] = load_flow_from_entrypoint(str(deployment["entrypoint"]))
    schema = flow.parameters
    assert set(schema.properties) == {"sites", "home", "registry"}
    assert all(each.get("description") for each in schema.properties.values())
    schedules = deployment["schedules"]
    assert isinstance(schedules, list)
    assert [each["timezone"] for each in schedules] == [ZONE.key]


@pytest.mark.slow
def test_a_schedule_fires_and_a_worker_brings_rows(tmp_path: Path) -> None:
    serving = Serving(tmp_path)  # for its folders, and for how to wait
    port = free_ports(1)
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": url(port), "GOVREPORTS_HOME": str(serving.home),
        "GOVREPORTS_SITES": str(serving.sites), "DO_NOT_TRACK": "1",
    }  # fmt: skip

    def prefect(*arguments: str) -> None:
        command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    with PracticeWeb(build()) as web, server(serving.home, port):
        write_registry(serving.sites, [each for each in web.sites if each.site == "practice_plain"])
        prefect("work-pool", "create", "govreports", "--type", "process")
        prefect("work-pool", "set-concurrency-limit", "govreports", "1")
        prefect("deploy", "--all")
        prefect("deployment", "schedule", "create", "ingest/daily", "--interval", "15")
        with serving.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "prefect", "worker", "start", "--pool", "govreports"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            serving.wait(lambda: serving.loaded() >= 2)
        finally:
            worker.terminate()
            worker.wait(60)
    assert all_gone(tmp_path, 30)
