"""A lake has the same content as a file, also with concurrent writers."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest

from crawlers.errors import SettingError
from crawlers.run_folder import RunFolder
from normalize.document import Document, Reason, Rejected
from tests.conftest import ROOT
from tests.flows.home_state import content
from tests.processes import exit_code
from tests.scale.objects import Objects
from tests.scale.postgres import Postgres
from tests.warehouse.factories import START, Runs, document, edited, page, prose
from warehouse import Warehouse, connect
from warehouse.duplicates.relation import Relation
from warehouse.duplicates.relation_search import find_relations
from warehouse.engine.lake import is_outage, lake_statements, parse, redact_location
from warehouse.errors import (
    WarehouseConflict,
    WarehouseError,
    WarehouseMissing,
    WarehouseUnreachable,
)
from warehouse.loading.load import find_pending_relations, load_run
from warehouse.maintenance.published_copy import publish_copy
from warehouse.maintenance.transfer import transfer_tables

VIEWS = (
    "reports", "report_copies", "report_sections", "quality", "rejections_summary", "vanished",
    "site_health", "site_coverage", "coverage", "integrity",
)  # fmt: skip


def documents(count: int, host: str, share: float = 0.0) -> list[Document]:
    """Return reports from a host; share: of characters edited, so that hosts have duplicates."""
    return [
        document(
            edited(prose(n, 1200), share, (host, n)), f"https://{host}/{n}.html", title=f"报告{n}"
        )
        for n in range(count)
    ]


def corpus(runs: Runs) -> list[RunFolder]:
    """Make runs with duplicates, excerpts, versions and rejections, spread over all of them."""
    first, second = documents(12, "www.a.gov.cn"), documents(12, "www.b.gov.cn", 0.004)
    third = documents(12, "mirror.example.org", 0.01)
    excerpts = [document(each.text[:700], f"{each.url}?part") for each in first[:3]]
    newer = [document(f"{each.text}\n补充。", each.url) for each in first[:4]]
    lost = Rejected(page("https://www.a.gov.cn/x", START), Reason.SOFT_404, "404")
    return [
        runs.make(*first[:6], *second[6:], lost),
        runs.make(*first[6:], *third[:6], *excerpts),
        runs.make(*second[:6], *third[6:]),
        runs.make(*newer, *first[:4], lost),
    ]


def load_all(location: str, folders: Sequence[RunFolder]) -> None:
    with connect(location) as warehouse:
        for run in folders:
            load_run(warehouse, run)


def start_loading(location: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.warehouse.load_helpers", location, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def halves(folders: Sequence[RunFolder], target: Path) -> tuple[Path, Path]:
    """Return two folders with links to every other run, one for each loader."""
    places = target / "even", target / "odd"
    for number, run in enumerate(folders):
        place = places[number % 2] / run.run_id
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(run.path)
    return places


def order_independent(location: str) -> dict[str, list[tuple[object, ...]]]:
    """Return the tables that do not depend on the order in which runs were loaded."""
    found = content(location)
    return {
        name: found[name]
        for name in ("documents", "sections", "versions", "relations", "copies", "clusters")
    }


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[RunFolder]]:
    """A file into which one process loaded all runs, and the runs; tests must not change it."""
    place = tmp_path_factory.mktemp("alone")
    folders = corpus(Runs(place / "runs"))
    location = str(place / "alone.duckdb")
    load_all(location, folders)
    return location, folders


@pytest.mark.processes
def test_a_lake_has_the_content_of_a_file(alone: tuple[str, list[RunFolder]], lake: str) -> None:
    location, folders = alone
    load_all(lake, folders)
    assert content(lake) == content(location)
    with connect(location, read_only=True) as file, connect(lake, read_only=True) as shared:
        for view in VIEWS:
            query = f"SELECT * FROM {view} ORDER BY ALL"
            assert shared.rows(query) == file.rows(query), view
        changes = "SELECT * FROM changes ORDER BY ALL"
        assert shared.rows(changes) == file.rows(changes)
        assert shared.rows("SELECT * FROM pending") == []


@pytest.mark.processes
def test_bands_are_partitioned(
    alone: tuple[str, list[RunFolder]], lake: str, tmp_path: Path
) -> None:
    """The search for duplicates reads one band after another, whichever writers wrote it."""
    _, folders = alone
    load_all(lake, folders)
    with connect(lake, read_only=True) as warehouse:
        bands = {band for (band,) in warehouse.rows("SELECT DISTINCT band FROM bands")}
    files = list((tmp_path / "lake" / "main" / "bands").rglob("*.parquet"))
    assert {int(path.parent.name.removeprefix("band=")) for path in files} == bands
    assert len(bands) == 16


@pytest.mark.processes
@pytest.mark.slow
def test_a_lake_in_a_bucket_that_refuses_each_fifth_request(
    alone: tuple[str, list[RunFolder]], objects: Objects, postgres: Postgres, tmp_path: Path
) -> None:
    location, folders = alone
    words, place = postgres.words(postgres.database()), f"s3://{objects.bucket()}/lake"
    lake = f"ducklake:postgres:{words} data_path={place} s3_endpoint={objects.endpoint}"
    connect(lake).close()
    objects.every = 5
    load_all(lake, folders)
    publish_copy(lake, tmp_path / "none")
    assert content(lake) == content(location)
    assert objects.refused > 5


@pytest.mark.processes
def test_a_transfer_to_a_lake_and_back_changes_nothing(
    alone: tuple[str, list[RunFolder]], lake: str, tmp_path: Path
) -> None:
    location, _ = alone
    assert dict(transfer_tables(location, lake))["documents"] == len(content(location)["documents"])
    assert content(lake) == content(location)
    back = tmp_path / "back.duckdb"
    moved = dict(transfer_tables(lake, str(back)))
    assert moved["documents"]
    assert content(str(back)) == content(location)
    with connect(location) as was, connect(str(back)) as now:
        for table in moved:
            query = f"SELECT * FROM {table} ORDER BY ALL"
            assert now.rows(query) == was.rows(query), table
    with pytest.raises(WarehouseError, match="contains documents"):
        list(transfer_tables(location, lake))


@pytest.mark.processes
def test_two_concurrent_loaders_find_the_duplicates_of_one(
    alone: tuple[str, list[RunFolder]], lake: str, tmp_path: Path
) -> None:
    location, folders = alone
    loaders = [start_loading(lake, place) for place in halves(folders, tmp_path)]
    assert [exit_code(loader, "a loader") for loader in loaders] == [0, 0]
    assert order_independent(lake) == order_independent(location)
    with connect(lake, read_only=True) as warehouse:
        assert warehouse.rows("SELECT * FROM integrity") == []
        assert warehouse.rows("SELECT * FROM pending") == []
        serials = "SELECT count(*), count(DISTINCT serial), max(serial) FROM documents"
        [(count, distinct, last)] = warehouse.rows(serials)
    assert count == distinct == last


@pytest.mark.processes
def test_two_loaders_that_store_before_either_compares_miss_no_pair(
    runs: Runs, lake: str, tmp_path: Path
) -> None:
    """The worst case: both halves are stored, and no duplicates were searched for yet."""
    first, second = (
        runs.make(*documents(6, "www.a.gov.cn")),
        runs.make(*documents(6, "www.b.gov.cn", 0.004)),
    )
    load_all(str(tmp_path / "alone.duckdb"), [first, second])
    with connect(lake) as one, connect(lake) as other:
        for warehouse, run in ((one, first), (other, second)):
            die_after_storing(warehouse, run)
        assert len(other.rows("SELECT * FROM pending")) == 2
        assert find_pending_relations(other) == 6  # one loader completes the runs of both
        assert find_pending_relations(one) == 0
    assert order_independent(lake) == order_independent(str(tmp_path / "alone.duckdb"))


def die_after_storing(warehouse: Warehouse, run: RunFolder) -> None:
    with (
        mock.patch("warehouse.loading.load.find_pending_relations", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        load_run(warehouse, run)


@pytest.mark.processes
def test_finding_pending_relations_twice_changes_nothing(runs: Runs, lake: str) -> None:
    load_all(lake, [runs.make(*documents(4, "www.a.gov.cn"))])
    copies = runs.make(*documents(4, "www.b.gov.cn", 0.004))
    with connect(lake) as one:
        die_after_storing(one, copies)
        [pending] = one.rows("SELECT * FROM pending")
        assert load_run(one, copies).already
        before = content(lake)
        one.write(lambda c: c.execute("INSERT INTO pending VALUES (?, ?, ?)", list(pending)))
        assert find_pending_relations(one) == 4
    assert content(lake) == before


@pytest.mark.processes
def test_the_second_of_two_concurrent_writers_is_retried(lake: str) -> None:
    with connect(lake) as one, connect(lake) as other:
        with pytest.raises(WarehouseConflict):
            write_concurrently(one, other)
        assert one.rows("SELECT run_id FROM pending") == [("b",)]
        one.write(lambda c: c.execute("INSERT INTO pending VALUES ('a', 0, 0)"))
        assert sorted(other.rows("SELECT run_id FROM pending")) == [("a",), ("b",)]


def write_concurrently(one: Warehouse, other: Warehouse) -> None:
    with one.transaction() as connection:
        other.write(lambda c: c.execute("INSERT INTO pending VALUES ('b', 0, 0)"))
        connection.execute("INSERT INTO pending VALUES ('a', 0, 0)")


@pytest.mark.processes
@pytest.mark.slow
def test_a_loader_killed_at_any_moment_leaves_a_consistent_lake(
    alone: tuple[str, list[RunFolder]], lake: str
) -> None:
    location, folders = alone
    rng = random.Random(5)
    load_all(lake, folders[:1])
    for _ in range(3):
        loader = start_loading(lake, folders[0].path.parent)
        time.sleep(rng.uniform(1.5, 6))
        os.kill(loader.pid, signal.SIGKILL)
        loader.wait()
    load_all(lake, folders)
    assert content(lake) == content(location)
    with connect(lake) as warehouse:
        assert warehouse.rows("SELECT * FROM integrity UNION ALL SELECT '', '' FROM pending") == []


@pytest.mark.processes
def test_a_load_fails_while_postgres_is_down_and_succeeds_after(
    alone: tuple[str, list[RunFolder]], lake: str, postgres: Postgres
) -> None:
    location, folders = alone
    with connect(lake) as warehouse:
        load_run(warehouse, folders[0])
        postgres.stop("immediate")
        with pytest.raises(WarehouseError) as caught:
            load_run(warehouse, folders[1])
        assert caught.value.retry
        with pytest.raises(WarehouseError) as caught:
            connect(lake)
        assert caught.value.retry
        postgres.start()
    load_all(lake, folders)
    assert content(lake) == content(location)


@pytest.mark.processes
def test_postgres_stops_between_two_transactions_of_a_load(
    alone: tuple[str, list[RunFolder]], lake: str, postgres: Postgres
) -> None:
    location, folders = alone

    def found_without(*given: Any) -> Iterator[Relation]:
        postgres.stop("immediate")
        return find_relations(*given)

    load_all(lake, folders[:1])
    with mock.patch("warehouse.loading.load.find_relations", found_without):
        with pytest.raises(WarehouseUnreachable) as caught:
            load_all(lake, folders[1:2])
        assert caught.value.retry
    postgres.start()
    load_all(lake, folders)
    assert content(lake) == content(location)


@pytest.mark.parametrize(
    ("error", "out"),
    [
        (duckdb.IOException("IO Error: Unable to connect to Postgres"), True),
        (duckdb.TransactionException("Failed to commit: server closed the connection"), True),
        (duckdb.BinderException("Failed to prepare query: server closed the connection"), True),
        (duckdb.InvalidInputException("fetch from an unsuccessful query result"), True),
        (duckdb.InternalException("Attempted to access index 0 within vector of size 0"), True),
        (duckdb.Error("Failed to get partition information from DuckLake"), True),
        (duckdb.OutOfMemoryException("failed to allocate data"), False),
        (duckdb.BinderException('Referenced column "x" not found'), False),
        (duckdb.ConstraintException("NOT NULL constraint failed"), False),
    ],
)
def test_outages_are_distinguished_from_faults(error: duckdb.Error, out: bool) -> None:
    assert is_outage(error) == out


@pytest.mark.processes
def test_two_processes_create_one_lake(new_location: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing):
        connect(new_location, read_only=True)
    (tmp_path / "none").mkdir()
    makers = [start_loading(new_location, tmp_path / "none") for _ in range(2)]
    assert [exit_code(maker, "a maker of the lake") for maker in makers] == [0, 0]
    with connect(new_location, read_only=True) as warehouse, connect(":memory:") as same:
        for query in ("SELECT name FROM migrations", "SELECT * FROM regions"):
            rows = warehouse.rows(f"{query} ORDER BY ALL")
            assert rows == same.rows(f"{query} ORDER BY ALL")
        assert len(warehouse.rows("SELECT * FROM writers")) == 1


@pytest.mark.processes
def test_readers_cannot_write(lake: str, runs: Runs) -> None:
    load_all(lake, [runs.make(*documents(2, "www.a.gov.cn"))])
    with connect(lake, read_only=True) as warehouse:
        with pytest.raises(WarehouseError, match="read-only"):
            warehouse.rows("DELETE FROM documents")
        assert warehouse.rows("SELECT count(*) FROM documents") == [(2,)]


def test_locations_are_parsed() -> None:
    words = "host=db dbname='my lake' password=s3cret data_path=s3://b/lake s3_endpoint=http://x:1"
    lake = parse(f"ducklake:postgres:{words}")
    assert lake.catalogue == "host=db dbname='my lake' password=s3cret"
    assert (lake.data_path, lake.s3_endpoint) == ("s3://b/lake/", "http://x:1")
    assert "s3cret" not in redact_location(words)
    for wrong in ("ducklake:postgres:", "ducklake:sqlite:x", "ducklake:postgres:reports"):
        with pytest.raises(SettingError):
            parse(wrong)


def test_the_schema_is_that_of_a_file_without_unsupported_features() -> None:
    sql = """
    -- A remark.
    CREATE TABLE t (a VARCHAR PRIMARY KEY, b VARCHAR USING COMPRESSION zstd);
    COMMENT ON COLUMN t.a IS 'PRIMARY colours; and more';
    CREATE OR REPLACE VIEW v AS SELECT a FROM t;
    COMMENT ON VIEW v IS 'stays';
    COMMENT ON COLUMN v.a IS 'goes';
    """
    made = "\n".join(lake_statements(sql))
    assert "a VARCHAR NOT NULL, b VARCHAR)" in made
    assert "PRIMARY colours; and more" in made
    assert "stays" in made
    assert "goes" not in made
