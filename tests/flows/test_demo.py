"""The demo, started as a user starts it, compared with the practice web's gold."""

import re
import shutil
from pathlib import Path

import pytest

from flows.cli.run_views import TRY
from flows.demo import check
from tests.flows.conftest import Demo
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports, govreports_here

pytestmark = pytest.mark.processes

PROMISES = {
    "report loaded once, text exact": 150,
    "damaged text restored to 97%": 5,
    "duplicate linked to its original": 20,
    "trap rejected with the right reason": 25,
}
"""The demo's promises, and the least number of cases for each."""


def published(demo: Demo) -> Path:
    return demo.home / "published.duckdb"


def test_succeeds_without_warnings(demo: Demo) -> None:
    assert demo.done.returncode == 0, demo.done.stdout + demo.done.stderr
    assert "Traceback" not in demo.done.stderr
    assert "Warning" not in demo.done.stderr
    assert "temporary server" not in demo.done.stderr, "Prefect did not get our settings"


@pytest.mark.parametrize("promise", PROMISES)
def test_keeps_the_promise_in_every_case(demo: Demo, promise: str) -> None:
    found = {each.promise: each for each in check(published(demo), demo.gold)}[promise]
    assert found.expected >= PROMISES[promise]
    assert not found.missed
    printed = re.search(rf"{promise} *│ (\d+) *│ (\d+)", demo.done.stdout)
    assert printed is not None
    assert printed.groups() == (str(found.expected),) * 2


def test_loads_only_the_documents_in_the_gold(demo: Demo) -> None:
    documents = {url for (url,) in rows(published(demo), "SELECT DISTINCT url FROM documents")}
    gold = {url for url, each in demo.gold.items() if each.documents}
    assert documents == gold


def test_every_row_leads_to_its_record(demo: Demo) -> None:
    without = "SELECT url FROM documents WHERE record_id IS NULL OR warc_file IS NULL"
    assert rows(published(demo), without) == []
    assert rows(published(demo), "SELECT * FROM integrity") == []


@pytest.mark.parametrize("statement", TRY)
def test_suggested_queries_return_rows(demo: Demo, statement: str) -> None:
    done = govreports_here("sql", statement, "--format", "csv", home=demo.home)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1
    assert statement in demo.done.stdout


@pytest.mark.slow
def test_second_run_changes_nothing(demo: Demo, tmp_path: Path) -> None:
    before = content(published(demo))
    assert before["documents"]
    shutil.copytree(demo.home, tmp_path / "demo")  # the other tests expect a single run
    with demo.ports():
        again = govreports("demo", "--port", str(demo.port), home=tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    second = tmp_path / "demo" / "published.duckdb"
    assert content(second) == before
    runs = "SELECT site FROM runs"
    assert len(rows(second, runs)) == 2 * len(rows(published(demo), runs))
