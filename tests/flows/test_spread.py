"""The practice web on a Dask cluster, a lake and an object store: as on one machine."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from socket import gethostname

import pytest

from crawlers.practice.build import build
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import RunFolder, read_ledger
from flows.demo import write_registry
from flows.server import server, url
from tests.flows.cluster import await_crawls, cluster, kill_a_worker, scaled, start
from tests.flows.commands import govreports
from tests.flows.conftest import Demo
from tests.flows.state import content, rows
from tests.flows.test_logs import events
from tests.scale.conftest import objects, postgres, store_server  # noqa: F401
from tests.scale.objects import Objects
from tests.scale.postgres import Postgres, free_port
from warehouse.search import search

REPORTS = """
SELECT * EXCLUDE (run_id, fetched_at, record_id, warc_file, warc_offset) FROM reports ORDER BY ALL
"""
AMISS = "SELECT problem FROM integrity UNION ALL SELECT run_id FROM pending"
SEARCHES = ("工作报告", '"依法治"', "代表 -法院", "经济 发展", "審議")
MINUTES = 60

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prefect server, as workers on several machines would share."""
    home, port = tmp_path_factory.mktemp("prefect"), free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home))
        with server(home, port):
            yield url(port)


def in_a_bucket(postgres: Postgres, objects: Objects) -> dict[str, str]:  # noqa: F811
    """Return settings of a new lake, its rows and the archive in a new bucket."""
    bucket = objects.bucket()
    words = f"{postgres.words(postgres.database())} data_path=s3://{bucket}/lake"
    lake, archive = f"ducklake:postgres:{words}", f"s3://{bucket}/archive"
    return {
        "GOVREPORTS_WAREHOUSE": lake,
        "GOVREPORTS_ARCHIVE": archive,
        **objects.environment(),
    }


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
    home, places = tmp_path / "home", in_a_bucket(postgres, objects)
    environment = scaled(prefect_api, home, tmp_path / "sites", **places)
    with demo.ports(), PracticeWeb(build(), demo.port) as web, cluster(environment) as there:
        write_registry(tmp_path / "sites", web.sites)
        assert start(there, "flows", "run").wait(15 * MINUTES) == 0
    lake = f"{places['GOVREPORTS_WAREHOUSE']} s3_endpoint={objects.endpoint}"
    here = demo.home / "published.duckdb"
    assert content(lake) == content(here)
    assert rows(lake, REPORTS) == rows(here, REPORTS)
    assert rows(lake, AMISS) == []
    for query in SEARCHES:
        answers = found(home / "search", lake, query)
        assert answers == found(demo.home / "search", str(here), query)
        assert answers
    assert not list((home / "archive").glob("*.warc.gz")), "all is in the bucket"
    told = events(home, f"govreports-{gethostname()}")
    for event in ("crawled", "normalised", "loaded"):
        sites = {each["site"] for each in told if each["event"] == event}
        assert sites == {site.site for site in web.sites}, "workers write to the home's log"
    verified = govreports("verify", home=home, environment=environment)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_nothing_is_lost_whatever_dies(
    prefect_api: str,
    postgres: Postgres,  # noqa: F811
    objects: Objects,  # noqa: F811
    tmp_path: Path,
) -> None:
    """A worker is killed, PostgreSQL restarted, and the store refuses each fifth request."""
    names = ("practice_hanweb", "practice_media", "practice_traps")
    home, calm, places = tmp_path / "home", tmp_path / "calm", in_a_bucket(postgres, objects)
    environment = scaled(prefect_api, home, tmp_path / "sites", **places)
    with PracticeWeb(build()) as web:
        write_registry(tmp_path / "sites", web.sites)
        alone = {"GOVREPORTS_SITES": str(tmp_path / "sites"), "PREFECT_API_URL": prefect_api}
        assert govreports("run", *names, home=calm, environment=alone).returncode == 0
        objects.every = 5
        run = start(environment, "flows", "run", *names)
        await_crawls(home)
        kill_a_worker(run)
        time.sleep(5)
        postgres.stop("immediate")
        time.sleep(3)
        postgres.start()
        run.wait(10 * MINUTES)
        assert start(environment, "flows", "run", *names).wait(10 * MINUTES) == 0
    assert objects.refused > 20
    lake = f"{places['GOVREPORTS_WAREHOUSE']} s3_endpoint={objects.endpoint}"
    assert content(lake) == content(calm / "published.duckdb")
    assert rows(lake, AMISS) == []


def test_one_crawl_of_a_site_at_a_time_whatever_worker(prefect_api: str, tmp_path: Path) -> None:
    environment = scaled(prefect_api, tmp_path / "home", tmp_path / "sites")
    with PracticeWeb(build()) as web:
        write_registry(tmp_path / "sites", web.sites)
        done = start(environment, "tests.flows.crawling_twice", "practice_media")
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
