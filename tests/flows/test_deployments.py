"""`prefect.yaml`: its parameters fit the flows, and a server and a worker run its deployments."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.exceptions import ParameterTypeError
from prefect.flows import load_flow_from_entrypoint

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.site import Body
from flows.demo import write_registry
from flows.home.clock import BEIJING_TIME
from flows.runtime.prefect_server import server
from flows.settings import UNTRACKED
from tests.conftest import ROOT
from tests.flows.conftest import free_ports
from tests.flows.home_state import content, rows
from tests.flows.prefect_database import QUICK_PREFECT
from tests.flows.server_access import access
from tests.flows.service import Service
from tests.processes import exit_code, wait_until_gone

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
    assert all(each["timezone"] == BEIJING_TIME.key for each in deployment["schedules"])
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


def test_each_body_is_in_exactly_one_schedule() -> None:
    (daily,) = (each for each in DEPLOYMENTS if each["entrypoint"] == "flows.ingest.ingest")
    groups = [each["parameters"]["bodies"] for each in daily["schedules"]]
    assert sorted(chain.from_iterable(groups)) == sorted(body.value for body in Body)


def test_telemetry_is_off() -> None:
    for deployment in DEPLOYMENTS:
        assert deployment["work_pool"]["job_variables"]["env"].items() >= UNTRACKED.items()
    exported = " ".join(f"{name}={value}" for name, value in UNTRACKED.items())
    assert f"export {exported}" in (ROOT / "prefect.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.processes
def test_a_worker_loads_rows_on_schedule_and_again_after_a_restart(
    tmp_path: Path, new_home: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(tmp_path)
    service, published = operator.service, operator.service.home / "published.duckdb"
    new_home(service.home)
    for name, value in QUICK_PREFECT.items():
        monkeypatch.setenv(name, value)  # the server takes them from its parent
    with PracticeWeb(build_web()) as web:
        site = [each for each in web.sites if each.site == "practice_plain"]
        write_registry(service.sites, site)
        with server(service.home, operator.port) as prefects:
            operator.prefect("work-pool", "create", "govreports", "--type", "process")
            operator.prefect("deploy", "--all")
            every = ("--interval", "15")
            operator.prefect("deployment", "schedule", "create", "ingest/daily", *every)
            with operator.worker(prefects):
                service.wait_until_loaded()
        wait_until_gone(tmp_path, details=service.log_tail)
        before, seen = content(published), service.loaded()
        assert before["documents"]
        with server(service.home, operator.port) as prefects, operator.worker(prefects):
            service.wait_until_loaded(more_than=seen)
    wait_until_gone(tmp_path, details=service.log_tail)
    assert content(published) == before
    assert rows(published, "SELECT * FROM integrity") == []


class Operator:
    """An operator with their own Prefect server and worker."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_ports(1)
        self.service = Service(folder)  # for its folders and its waiting
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(folder), "PREFECT_HOME": str(folder / "prefect"),
            **access(self.service.home, self.port), "GOVREPORTS_HOME": str(self.service.home),
            "GOVREPORTS_SITES": str(self.service.sites), **UNTRACKED, **QUICK_PREFECT,
        }  # fmt: skip

    def prefect(self, *arguments: str) -> None:
        with self._start(*arguments) as done:
            code = exit_code(done, f"prefect {arguments}", details=self.service.log_tail)
        assert code == 0, self.service.log_tail()

    @contextmanager
    def worker(self, prefects: subprocess.Popen[bytes]) -> Iterator[None]:
        """Run a worker during the body; all its children end with it."""
        worker = self._start("worker", "start", "--pool", "govreports", "--limit", "1")
        try:
            yield
        finally:
            worker.terminate()
            with suppress(subprocess.TimeoutExpired):
                worker.wait(30)
            # Prefect can lose the first signal (see flows.runtime.stop_signal).
            if worker.poll() is None:
                worker.terminate()
                exit_code(worker, "the worker", details=self.service.log_tail)
            wait_until_gone(self.folder, {prefects.pid}, self.service.log_tail)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
        with self.service.log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
