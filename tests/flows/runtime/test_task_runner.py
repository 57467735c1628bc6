"""A practice web on a Dask cluster, a lake and an object store: same result as on one machine.

During the run, parts of it are killed.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname
from subprocess import Popen

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import RunFolder, read_ledger
from flows.demo import write_registry
from flows.runtime.prefect_server import free_port, server
from tests.flows.dask_cluster import (
    cluster,
    kill_a_crawling_worker,
    scaled,
    start,
    stopped,
)
from tests.flows.home_state import content, rows
from tests.flows.logged_events import events, wait_for_event
from tests.flows.prefect_database import copy_prefect_database
from tests.flows.run_command import govreports
from tests.flows.server_access import access
from tests.processes import exit_code
from tests.scale.conftest import objects, postgres, store_server  # noqa: F401
from tests.scale.objects import Objects
from tests.scale.postgres import Postgres
from tests.wait_until import PATIENCE
from warehouse.search.query import search

pytestmark = pytest.mark.processes

SITES = frozenset(
    f"practice_{name}" for name in ("big5", "hanweb", "media", "mirror", "traps", "trs", "ucap")
)
"""Lists and files of several kinds, damage, traps, and reports that two of them have."""

REPORTS = """
SELECT * EXCLUDE (run_id, fetched_at, record_id, warc_file, warc_offset) FROM reports ORDER BY ALL
"""
AMISS = "SELECT problem FROM integrity UNION ALL SELECT run_id FROM pending"


@pytest.fixture(scope="module")
def prefect_api(
    prefect_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Run a Prefect server, as workers on several machines would share it."""
    home, port = tmp_path_factory.mktemp("prefect"), free_port()
    with server(copy_prefect_database(prefect_database, home), port):
        yield access(home, port)


@dataclass(frozen=True)
class Spread:
    """A finished distributed run, and `alone`, the home of the same run on one machine.

    refused: number of requests that the object store refused.
    """

    home: Path
    alone: Path
    environment: dict[str, str]
    lake: str
    refused: int


@pytest.fixture(scope="module")
def spread(
    prefect_database: Path,
    prefect_api: dict[str, str],
    postgres: Postgres,  # noqa: F811
    store_server: Objects,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Spread:
    """Ingest some sites with a scheduler and two workers while parts of it fail.

    A worker is killed, PostgreSQL is restarted, and the store refuses every fifth request. All
    of this happens in one run, because a killed worker's slot is free only after a minute.
    """
    folder, places = tmp_path_factory.mktemp("spread"), in_a_bucket(postgres, store_server)
    environment = scaled(prefect_api, folder / "home", folder / "sites", **places)
    alone = copy_prefect_database(prefect_database, folder / "alone")
    with PracticeWeb(build_web()) as web:
        write_registry(folder / "sites", (site for site in web.sites if site.site in SITES))
        registry = {"GOVREPORTS_SITES": str(folder / "sites")}
        assert govreports("run", home=alone, environment=registry).returncode == 0
        with cluster(environment) as (there, workers), refusing(store_server):
            said = folder / "said.txt"
            with said.open("wb") as taken, stopped(start(there, "flows", "run", to=taken)) as run:
                disturb(folder / "home", workers, postgres)
                assert ended_well(run, lambda: said.read_text(encoding="utf-8")[-2000:])
            refused = store_server.refused
    lake = f"{places['GOVREPORTS_WAREHOUSE']} s3_endpoint={store_server.endpoint}"
    return Spread(folder / "home", alone, environment, lake, refused)


def ended_well(run: "Popen[bytes]", details: Callable[[], str] = str) -> bool:
    return exit_code(run, "a run on two workers", seconds=4 * PATIENCE, details=details) == 0


def in_a_bucket(postgres: Postgres, objects: Objects) -> dict[str, str]:  # noqa: F811
    """Return the settings for a new lake with its rows and archive in a new bucket."""
    bucket = objects.bucket()
    words = f"{postgres.words(postgres.database())} data_path=s3://{bucket}/lake"
    lake, archive = f"ducklake:postgres:{words}", f"s3://{bucket}/archive"
    return {
        "GOVREPORTS_WAREHOUSE": lake,
        "GOVREPORTS_ARCHIVE": archive,
        **objects.environment(),
    }


@contextmanager
def refusing(objects: Objects) -> Iterator[None]:  # noqa: F811
    """Make the store refuse every fifth request while the body runs."""
    objects.every, objects.refused = 5, 0
    try:
        yield
    finally:
        objects.every = 0


def disturb(home: Path, workers: "Popen[bytes]", postgres: Postgres) -> None:  # noqa: F811
    """Kill a worker while it crawls, and PostgreSQL while runs are loaded."""
    kill_a_crawling_worker(workers)
    wait_for_event(home, "loaded")
    postgres.stop("immediate")
    time.sleep(3)
    postgres.start()


def found(folder: Path, published: str, query: str) -> list[tuple[object, ...]]:
    hits = search(folder, published, query, limit=None)
    return sorted((hit.report_id, hit.snippet, hit.matches) for hit in hits)


@pytest.mark.slow
def test_the_warehouse_is_the_same_as_on_one_machine(
    spread: Spread,
    objects: Objects,  # noqa: F811
) -> None:
    here = spread.alone / "published.duckdb"
    assert content(spread.lake) == content(here)
    assert rows(spread.lake, REPORTS) == rows(here, REPORTS)
    assert rows(spread.lake, AMISS) == []
    assert spread.refused > 50


@pytest.mark.slow
@pytest.mark.parametrize("query", ["工作报告", '"依法治"', "代表 -法院", "经济 发展", "審議"])
def test_searches_find_the_same_as_on_one_machine(
    spread: Spread,
    objects: Objects,  # noqa: F811
    query: str,
) -> None:
    answers = found(spread.home / "search", spread.lake, query)
    assert answers == found(spread.alone / "search", str(spread.alone / "published.duckdb"), query)
    assert answers


@pytest.mark.slow
def test_each_record_is_in_the_bucket_and_intact(
    spread: Spread,
    objects: Objects,  # noqa: F811
) -> None:
    assert not list((spread.home / "archive").glob("*.warc.gz"))
    verified = govreports("verify", home=spread.home, environment=spread.environment)
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.slow
def test_the_command_moves_the_lake_to_a_file(
    spread: Spread,
    objects: Objects,  # noqa: F811
    tmp_path: Path,
) -> None:
    words = spread.environment["GOVREPORTS_WAREHOUSE"], str(tmp_path / "back.duckdb")
    moved = govreports(
        "migrate-warehouse", *words, home=spread.home, environment=objects.environment()
    )
    assert moved.returncode == 0, moved.stderr
    assert content(words[1]) == content(spread.alone / "published.duckdb")
    assert rows(words[1], "SELECT * FROM integrity") == []


@pytest.mark.slow
def test_workers_write_to_the_log_of_the_home(spread: Spread) -> None:
    told = events(spread.home, f"govreports-{gethostname()}")
    for event in ("crawled", "normalised", "loaded"):
        assert {each["site"] for each in told if each["event"] == event} == SITES
    begun = [each["site"] for each in told if each["event"] == "crawl begins"]
    assert len(begun) > len(SITES), "another worker took over the killed worker's crawl"


def test_two_workers_never_crawl_one_site_at_once(
    prefect_api: dict[str, str], tmp_path: Path
) -> None:
    environment = scaled(prefect_api, tmp_path / "home", tmp_path / "sites")
    with PracticeWeb(build_web()) as web:
        write_registry(tmp_path / "sites", web.sites)
        done = start(environment, "tests.flows.two_crawls", "practice_media")
        assert ended_well(done)
    ledgers = [
        [entry.fetched_at for entry in read_ledger(RunFolder(run).ledger)]
        for run in sorted((tmp_path / "home" / "runs").iterdir())
    ]
    first, second = sorted(ledgers, key=min)
    assert len(first) > 5
    assert len(second) > 5
    assert max(first) < min(second)
    told = json.loads((tmp_path / "home" / "told.json").read_text(encoding="utf-8"))
    assert len(set(told["workers"])) == 2, "each crawl ran on a different worker"
    assert told["without limit"] == "ConcurrencySlotAcquisitionError"
