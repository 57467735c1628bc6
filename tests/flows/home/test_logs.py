"""The machine-readable log and the JSON output of commands; neither contains secrets."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from flows.home.logs import shared_handler
from tests.flows.conftest import Demo
from tests.flows.home_state import rows
from tests.flows.logged_events import events
from tests.flows.run_command import govreports, govreports_here
from tests.flows.small_warehouse import report

SECRET = "zebra-crossing-4711"


@pytest.mark.processes
def test_each_event_has_time_run_and_record(demo: Demo) -> None:
    told = events(demo.home)
    assert {"crawl begins", "crawled", "normalised", "rejected", "loaded", "published"} <= {
        each["event"] for each in told
    }
    assert all(each["time"] and each["level"] for each in told)
    runs = {run for (run,) in rows(demo.home / "published.duckdb", "SELECT run_id FROM runs")}
    assert {each["run"] for each in told if "run" in each} == runs
    rejected = {(each["site"], each["record"]) for each in told if each["event"] == "rejected"}
    noted = rows(demo.home / "published.duckdb", "SELECT site, record_id FROM rejections")
    assert set(noted) <= rejected


def test_processes_of_one_machine_share_a_log(tmp_path: Path) -> None:
    """No event of a worker is lost, and no process starts a new file before the old one is full."""
    path = tmp_path / "logs" / "govreports-here.jsonl"
    writers = [shared_handler(path, size=1_000, files=100) for _ in range(3)]
    for number in range(60):
        record = logging.makeLogRecord({"msg": "tried", "levelname": "INFO", "number": number})
        writers[number % 3].emit(record)
    for writer in writers:
        writer.close()
    files = [each.read_text(encoding="utf-8") for each in path.parent.iterdir()]
    assert sorted(json.loads(line)["number"] for each in files for line in each.splitlines()) == [
        *range(60)
    ]
    assert len(files) > 3
    assert sum(len(each) < 900 for each in files) <= 1


@pytest.mark.processes
@pytest.mark.parametrize("command", ["verify", "doctor", "status"])
def test_commands_print_one_json_value(demo: Demo, command: str) -> None:
    done = govreports_here(command, "--json", home=demo.home)
    assert json.loads(done.stdout)


@pytest.mark.processes
def test_json_of_import_and_renormalize(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(report("甲县人民政府工作报告", 1), encoding="utf-8")
    one = str(tmp_path / "one.txt")
    done = govreports_here("import", one, "--json", home=tmp_path / "home")
    assert json.loads(done.stdout)["ends"] == [{"ended_as": "document", "files": 1, "documents": 1}]
    done = govreports_here("renormalize", "--json", home=tmp_path / "home")
    told = json.loads(done.stdout)
    assert (told["documents"]["same text"], told["committed"]) == (1, False)


@pytest.mark.processes
def test_no_secret_is_printed_or_written(tmp_path: Path, new_home: Callable[[Path], Path]) -> None:
    """Use a webhook and a proxy with a password, both unreachable, so that the run fails."""
    home, dead = new_home(tmp_path / "home"), "127.0.0.1:9"
    with PracticeWeb(build_web()) as web:
        site = next(each for each in web.sites if each.site == "practice_plain")
        proxied = site.model_copy(update={"proxy": f"http://me:{SECRET}@{dead}/"})
        write_registry(tmp_path / "sites", [proxied])
        environment = {
            "GOVREPORTS_SITES": str(tmp_path / "sites"),
            "GOVREPORTS_WEBHOOK": f"http://{dead}/hooks/{SECRET}",
            "PREFECT_LOGGING_LEVEL": "DEBUG",
        }
        crawled = govreports("crawl", "practice_plain", home=home, environment=environment)
        done = govreports("run", home=home, environment=environment)
        examined = govreports_here("doctor", home=home, environment=environment)
    assert "Error logging to API" not in done.stderr, "the server went before its logs came"
    for each in (crawled, done, examined):
        assert SECRET not in each.stdout + each.stderr
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "crawl.log" for path in written)
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
