"""The practice web on a Dask cluster, a lake and an object store: as on one machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.practice.build import build
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import RunFolder, read_ledger
from flows.demo import write_registry
from flows.server import server, url
from tests.conftest import ROOT
from tests.flows.commands import govreports
from tests.flows.conftest import Demo
from tests.flows.state import content, rows
from tests.scale.conftest import objects, postgres, store_server  # noqa: F401
from tests.scale.objects import Objects
from tests.scale.postgres import Postgres, free_port
from warehouse.search import search

pytestmark = pytest.mark.slow
REPORTS = """
SELECT * EXCLUDE (fetched_at, record_id, warc_file, warc_offset) FROM reports ORDER BY ALL
"""
SEARCHES = ("工作报告", '"依法治"', "代表 -法院", "经济 发展", "審議")
MINUTES = 60


@pytest.fixture(scope="module")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prefect server, as workers on several machines would share."""
    home, port = tmp_path_factory.mktemp("prefect"), free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home))
        with server(home, port):
            yield url(port)


def scaled(api: str, home: Path, sites: Path, **more: str) -> dict[str, str]:
    """Return the settings of a run on two Dask workers."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PREFECT_API_URL": api,
        "GOVREPORTS_HOME": str(home),
        "GOVREPORTS_SITES": str(sites),
        "GOVREPORTS_TASK_RUNNER": "dask",
        "GOVREPORTS_PROCESSES": "2",
        **more,
    }


def start(environment: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)


def found(folder: Path, published: str, query: str) -> list[tuple[object, ...]]:
    hits = search(folder, published, query, limit=None)
    return sorted((hit.report_id, hit.snippet, hit.matches) for hit in hits)


def test_the_practice_web_gives_the_same_as_on_one_machine(
    demo: Demo,
    prefect_api: str,
    postgres: Postgres,  # noqa: F811
    objects: Objects,  # noqa: F811
    tmp_path: Path,
) -> None:
    """And while the object store refuses each fifth request."""
    home, bucket = tmp_path / "home", objects.bucket()
    words = f"{postgres.words(postgres.database())} data_path=s3://{bucket}/lake"
    lake = f"ducklake:postgres:{words}"
    moved = {"GOVREPORTS_WAREHOUSE": lake, "GOVREPORTS_ARCHIVE": f"s3://{bucket}/archive"}
    environment = scaled(prefect_api, home, tmp_path / "sites", **objects.environment(), **moved)
    with demo.ports(), PracticeWeb(build(), demo.port) as web:
        write_registry(tmp_path / "sites", web.sites)
        objects.every = 5
        run = start(environment, "-m", "flows", "run")
        assert run.wait(15 * MINUTES) == 0
    objects.every = 0
    assert objects.refused > 50
    there, here = f"{lake} s3_endpoint={objects.endpoint}", demo.home / "published.duckdb"
    assert content(there) == content(here)
    assert rows(there, REPORTS) == rows(here, REPORTS)
    assert rows(there, "SELECT * FROM integrity UNION ALL SELECT run_id, '' FROM pending") == []
    for query in SEARCHES:
        answers = found(home / "search", there, query)
        assert answers == found(demo.home / "search", str(here), query)
        assert answers
    assert not list((home / "archive").glob("*.warc.gz")), "all is in the bucket"
    verified = govreports("verify", home=home, environment=environment)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the Dask workers that a flow has started: its children's children."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    return [
        child
        for child in parents.get(process.pid, ())
        if b"spawn_main" in (Path("/proc") / str(child) / "cmdline").read_bytes()
    ]


def test_a_killed_worker_and_a_restarted_postgres_lose_nothing(
    prefect_api: str,
    postgres: Postgres,  # noqa: F811
    tmp_path: Path,
) -> None:
    names = ("practice_hanweb", "practice_media", "practice_traps")
    home, calm = tmp_path / "home", tmp_path / "calm"
    lake = f"ducklake:postgres:{postgres.words(postgres.database())} data_path={tmp_path / 'lake'}"
    environment = scaled(prefect_api, home, tmp_path / "sites", GOVREPORTS_WAREHOUSE=lake)
    with PracticeWeb(build()) as web:
        write_registry(tmp_path / "sites", web.sites)
        alone = {"GOVREPORTS_SITES": str(tmp_path / "sites")}
        assert govreports("run", *names, home=calm, environment=alone).returncode == 0
        run = start(environment, "-m", "flows", "run", *names)
        await_answers(home)
        victim = workers_of(run)[0]
        os.kill(victim, signal.SIGKILL)
        time.sleep(5)
        postgres.stop("immediate")
        time.sleep(3)
        postgres.start()
        run.wait(10 * MINUTES)
        again = start(environment, "-m", "flows", "run", *names)
        assert again.wait(10 * MINUTES) == 0
    assert content(lake) == content(calm / "published.duckdb")
    assert rows(lake, "SELECT * FROM integrity UNION ALL SELECT run_id, '' FROM pending") == []


def await_answers(home: Path) -> None:
    """Wait until crawls are under way."""
    end = time.monotonic() + 5 * MINUTES
    while time.monotonic() < end:
        if any(path.stat().st_size for path in home.glob("runs/*/ledger.jsonl")):
            return
        time.sleep(0.2)
    raise AssertionError("no crawl began")


def test_one_crawl_of_a_site_at_a_time_whatever_worker(prefect_api: str, tmp_path: Path) -> None:
    environment = scaled(prefect_api, tmp_path / "home", tmp_path / "sites")
    with PracticeWeb(build()) as web:
        write_registry(tmp_path / "sites", web.sites)
        done = start(environment, "-m", "tests.flows.crawling_twice", "practice_media")
        assert done.wait(5 * MINUTES) == 0
    ledgers = [
        [entry.fetched_at for entry in read_ledger(RunFolder(run).ledger)]
        for run in sorted((tmp_path / "home" / "runs").iterdir())
    ]
    first, second = sorted(ledgers, key=min)
    assert len(first) > 5
    assert len(second) > 5
    assert max(first) < min(second)
    told = json.loads((tmp_path / "home" / "told.json").read_text(encoding="utf-8"))
    assert len(set(told["workers"])) == 2, "two workers had them"
    assert told["without limit"] == "ConcurrencySlotAcquisitionError"
