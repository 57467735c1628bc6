"""`prefect.yaml`: it says what the flows take, and a server and a worker run what it deploys."""

import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.exceptions import ParameterTypeError
from prefect.flows import load_flow_from_entrypoint

from crawlers.practice.build import build
from crawlers.practice.server import PracticeWeb
from crawlers.site import Body
from flows.calendar import ZONE
from flows.demo import write_registry
from flows.server import server, url
from tests.conftest import ROOT
from tests.flows.conftest import free_ports
from tests.flows.test_kill import all_gone
from tests.flows.test_serve import Serving

DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


def flow_of(deployment: dict[str, Any]) -> Flow[..., object]:
    return load_flow_from_entrypoint(str(deployment["entrypoint"]))


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: str(each["entrypoint"]))
def test_each_flow_explains_its_parameters(deployment: dict[str, Any]) -> None:
    flow = flow_of(deployment)
    schema = flow.parameters
    assert {"home"} < set(schema.properties)
    assert all(each.get("description") for each in schema.properties.values())
    assert flow.description
    assert all(each["timezone"] == ZONE.key for each in deployment["schedules"])
    for schedule in deployment["schedules"]:
        flow.validate_parameters({**deployment["parameters"], **schedule.get("parameters", {})})


@pytest.mark.parametrize(
    ("entrypoint", "wrong"),
    [
        ("flows.ingest.ingest", {"sites": ["Not A Name"]}),
        ("flows.ingest.ingest", {"sites": []}),
        ("flows.recheck.recheck", {"bodies": ["parliament"]}),
        ("flows.publish.publish", {"exports": ["xlsx"]}),
        ("flows.maintain.maintain", {"keep_days": 1}),
        ("flows.renormalize.renormalize", {"since": "yesterday"}),
    ],
)
def test_wrong_parameters_are_refused_before_a_run(
    entrypoint: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(ParameterTypeError):
        flow_of({"entrypoint": entrypoint}).validate_parameters(wrong)


def test_each_body_has_its_hour_and_only_one() -> None:
    (daily,) = (each for each in DEPLOYMENTS if each["entrypoint"] == "flows.ingest.ingest")
    groups = [each["parameters"]["bodies"] for each in daily["schedules"]]
    assert sorted(chain.from_iterable(groups)) == sorted(body.value for body in Body)


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
