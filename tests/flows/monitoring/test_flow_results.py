"""A flow that fails is one alert until it succeeds again, whatever state the home is in."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from prefect.client.schemas.objects import State
from prefect.states import Completed, Crashed, Failed

from crawlers.errors import CrawlFailed, DiskFull, SettingError
from flows.home.workspace import Workspace
from flows.maintain import maintain
from flows.monitoring.flow_results import (
    is_silent,
    last_round,
    read_flow_results,
    record_failure,
    record_success,
)
from flows.runtime.flow_end import record_end
from flows.settings import Settings
from tests.conftest import ROOT
from tests.flows.receiver import Receiver
from tests.flows.run_command import govreports_here
from tests.wait_until import PATIENCE

AT_ONCE = (0.0,)
ERROR = SettingError("there are no site files in /x", "set GOVREPORTS_SITES")


def settings(home: Path, receiver: Receiver | None = None) -> Settings:
    return Settings(home=home, webhook=receiver.url if receiver else None)  # type: ignore[arg-type]


def test_a_flow_that_fails_is_recorded_until_it_succeeds(tmp_path: Path) -> None:
    assert read_flow_results(tmp_path) == []
    record_failure(settings(tmp_path), "ingest", ERROR, AT_ONCE)
    [first] = read_flow_results(tmp_path)
    assert first.fails
    assert (first.evidence, first.next_step) == (ERROR.message, ERROR.hint)
    record_failure(settings(tmp_path), "ingest", ValueError("odd\nlines"), AT_ONCE)
    [second] = read_flow_results(tmp_path)
    assert second.failed_at == first.failed_at, "the first failure in a row"
    assert second.evidence == "ValueError: odd"
    assert second.next_step
    record_success(settings(tmp_path), "ingest", AT_ONCE)
    [third] = read_flow_results(tmp_path)
    assert not third.fails
    assert third.succeeded_at


def test_the_daily_flow_is_silent_when_it_last_succeeded_too_long_ago(tmp_path: Path) -> None:
    record_success(settings(tmp_path), "maintain")
    assert is_silent(read_flow_results(tmp_path), timedelta(hours=1)), "it never ran"
    record_success(settings(tmp_path), "ingest")
    results = read_flow_results(tmp_path)
    assert not is_silent(results, timedelta(hours=1))
    assert is_silent(results, timedelta(0))
    record_failure(settings(tmp_path), "ingest", ERROR)
    assert last_round(read_flow_results(tmp_path)) == last_round(results)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b'{"succeeded_at": 1', b"\xff", b'{"flow": "ingest"}']
)
def test_a_damaged_record_counts_as_a_failure_and_is_written_again(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "flows" / "ingest.json"
    path.parent.mkdir()
    path.write_bytes(content)
    [found] = read_flow_results(tmp_path)
    assert found.fails
    assert str(path) in found.evidence
    record_success(settings(tmp_path), "ingest", AT_ONCE)
    [mended] = read_flow_results(tmp_path)
    assert not mended.fails


def test_a_home_that_cannot_be_written_ends_no_flow(tmp_path: Path) -> None:
    (tmp_path / "flows").write_text("a file where a folder belongs")
    record_failure(settings(tmp_path), "ingest", DiskFull("no space is left"), AT_ONCE)
    record_success(settings(tmp_path), "ingest", AT_ONCE)
    assert read_flow_results(tmp_path) == []


def ended(home: Path, state: State[object]) -> bool:
    class Run:
        parameters = {"home": str(home)}  # noqa: RUF012  as Prefect passes it on

    record_end(maintain, Run(), state)  # type: ignore[arg-type]
    [result] = read_flow_results(home)
    assert result.flow == "maintain"
    return not result.fails


def test_failed_crawls_are_no_failure_of_the_flow(tmp_path: Path) -> None:
    assert ended(tmp_path, Completed())
    assert not ended(tmp_path, Failed(data=ERROR))
    assert ended(tmp_path, Failed(data=CrawlFailed("1 of 2 runs failed"))), "sites have incidents"
    assert not ended(tmp_path, Crashed(message="the process was killed"))
    [result] = read_flow_results(tmp_path)
    assert "the process was killed" in result.evidence


@pytest.mark.processes
def test_one_alert_begins_and_one_ends_a_failure(tmp_path: Path, receiver: Receiver) -> None:
    with_webhook = settings(tmp_path, receiver)
    receiver.well = False
    record_failure(with_webhook, "ingest", ERROR, AT_ONCE)
    receiver.well = True
    for _ in range(3):
        record_failure(with_webhook, "ingest", ERROR, AT_ONCE)
    [begun] = receiver.taken
    assert (begun["event"], begun["cause"], begun["subject"]) == ("begin", "flow_failed", "ingest")
    assert ERROR.message in begun["text"]
    assert ERROR.hint in begun["text"]
    receiver.well = False
    record_success(with_webhook, "ingest", AT_ONCE)
    [waiting] = read_flow_results(tmp_path)
    assert not waiting.fails
    receiver.well = True
    for _ in range(3):
        record_success(with_webhook, "ingest", AT_ONCE)
    assert [each["event"] for each in receiver.taken] == ["begin", "over"]


@pytest.mark.processes
def test_a_failure_that_no_one_heard_of_needs_no_end(tmp_path: Path, receiver: Receiver) -> None:
    receiver.well = False
    record_failure(settings(tmp_path, receiver), "ingest", ERROR, AT_ONCE)
    receiver.well = True
    record_success(settings(tmp_path, receiver), "ingest", AT_ONCE)
    assert receiver.taken == []


@pytest.mark.processes
def test_only_the_daily_flow_pings(tmp_path: Path, receiver: Receiver) -> None:
    pinging = Settings(home=tmp_path, ping=receiver.url)  # type: ignore[arg-type]
    record_success(pinging, "maintain", AT_ONCE)
    record_failure(pinging, "ingest", ERROR, AT_ONCE)
    assert receiver.asked == 0
    record_success(pinging, "ingest", AT_ONCE)
    assert receiver.asked == 1


def test_the_record_is_readable_by_a_person(tmp_path: Path) -> None:
    record_failure(settings(tmp_path), "publish", ERROR, AT_ONCE)
    written = json.loads((tmp_path / "flows" / "publish.json").read_text(encoding="utf-8"))
    assert written["evidence"] == ERROR.message
    assert written["succeeded_at"] is None


@pytest.mark.processes
def test_a_flow_that_cannot_begin_its_work_is_alerted_without_the_warehouse(
    workspace: Workspace, new_home: Callable[[Path], Path], receiver: Receiver
) -> None:
    new_home(workspace.home)
    sound = workspace.warehouse.read_bytes()
    workspace.warehouse.write_bytes(b"damaged" * 5_000)
    for content in (workspace.warehouse.read_bytes(), sound):
        workspace.warehouse.write_bytes(content)
        subprocess.run(
            [sys.executable, "-m", "tests.flows.failing_flow", str(workspace.home)],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "GOVREPORTS_WEBHOOK": receiver.url},
            capture_output=True,
            timeout=4 * PATIENCE,
            check=False,
        )
    assert [each["event"] for each in receiver.taken] == ["begin", "over"]
    assert receiver.taken[0]["subject"] == "maintain"
    assert str(workspace.warehouse) in receiver.taken[0]["evidence"]


@pytest.mark.processes
def test_a_service_that_cannot_start_is_alerted_once(tmp_path: Path, receiver: Receiver) -> None:
    (tmp_path / "sites").mkdir()
    places = {"GOVREPORTS_SITES": str(tmp_path / "sites"), "GOVREPORTS_WEBHOOK": receiver.url}
    for _ in range(2):  # as a service manager does
        done = govreports_here("serve", home=tmp_path / "home", environment=places)
        assert done.returncode == 2
    [alert] = receiver.taken
    assert alert["subject"] == "serve"
    assert str(tmp_path / "sites") in alert["text"]


@pytest.mark.processes
def test_a_monitor_gets_an_exit_code(workspace: Workspace) -> None:
    def status(*options: str) -> tuple[int, str]:
        done = govreports_here("status", *options, home=workspace.home)
        return done.returncode, done.stdout

    assert status()[0] == 0
    assert status("--exit-code")[0] == 1, "the daily flow never ran"
    record_success(settings(workspace.home), "ingest")
    assert status("--exit-code")[0] == 0
    code, said = status("--exit-code", "--silent-after", "0.0000001")
    assert code == 1
    assert "nothing ran" in said
    record_failure(settings(workspace.home), "publish", ERROR)
    code, said = status("--exit-code")
    assert code == 1
    assert "publish fails" in said
    assert ERROR.hint in said
    [found] = [each for each in json.loads(status("--json")[1])["flows"] if each["failed_at"]]
    assert found["flow"] == "publish"
