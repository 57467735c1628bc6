"""A reader of a lake reaches the lake only: not its catalogue's server, nor its object store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.objects import Objects
from tests.scale.postgres import Postgres
from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse, connect
from warehouse.errors import QueryError
from warehouse.loading.load import load_run

pytestmark = pytest.mark.processes

BASE = "__ducklake_metadata_lake"
"""The catalogue's database, under the name that DuckLake gives it."""


def fill(location: str, folder: Path) -> None:
    made = [document(prose(n, 700), f"https://a.cn/{n}", title=f"报告{n}") for n in range(3)]
    with connect(location) as warehouse:
        load_run(warehouse, Runs(folder).make(*made))


@pytest.fixture
def locked(lake: str, tmp_path: Path) -> Iterator[Warehouse]:
    fill(lake, tmp_path / "runs")
    with connect(lake, read_only=True) as warehouse:
        yield warehouse


REFUSED = (
    "FROM postgres_query('{base}', 'SELECT pg_read_file(''PG_VERSION'')')",
    "FROM postgres_execute('{base}', 'COMMIT; CREATE TABLE evil (n INT)')",
    "CALL postgres_execute('{base}', 'COMMIT; CREATE TABLE evil (n INT)')",
    "SELECT * FROM postgres_scan('{words}', 'public', 'ducklake_metadata')",
    "SELECT * FROM postgres_scan_pushdown('{words}', 'public', 'ducklake_metadata')",
    "CALL postgres_attach('{words}')",
    "ATTACH '{words}' AS other (TYPE postgres)",
    "ATTACH 'ducklake:{folder}/other.db' AS other",
    "SELECT * FROM {base}.public.ducklake_metadata",
    'SELECT * FROM "__DuckLake_metadata_lake".ducklake_metadata',
    "DESCRIBE {base}.ducklake_metadata",
    "PIVOT {base}.public.ducklake_metadata ON key USING count(*)",
    "PIVOT (FROM postgres_query('{base}', 'SELECT 1 AS n')) ON n USING count(*)",
    "SELECT * FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "SELECT * FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)",
    "CALL ducklake_expire_snapshots('lake', older_than => now())",
    "COPY (SELECT 1) TO '{folder}/lake/evil.csv'",
    "SELECT * FROM read_parquet('{folder}/lake/**/*.parquet')",
    "SELECT * FROM glob('{folder}/lake/**')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "SELECT current_setting('s3_secret_access_key')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_secrets()",
    "SET threads = 1",
)


def test_what_reaches_anything_else_is_refused(
    locked: Warehouse, postgres: Postgres, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    words = postgres.words("postgres")
    for statement in REFUSED:
        with pytest.raises(QueryError, match="is refused: the warehouse is read-only"):
            locked.rows(statement.format(words=words, base=BASE, folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before
    assert locked.rows("SELECT count(*) FROM reports") == [(3,)]


def test_queries_read_the_rows_of_the_lake(locked: Warehouse) -> None:
    assert locked.rows("SELECT title FROM reports ORDER BY ALL") == [
        ("报告0",), ("报告1",), ("报告2",),
    ]  # fmt: skip
    assert locked.rows("SELECT count(*) FROM lake.documents") == [(3,)]
    assert locked.rows("PIVOT reports ON kind USING count(*) GROUP BY site") == [("import", 3)]
    assert locked.rows("SELECT length(text) > 600 FROM documents LIMIT 1") == [(True,)]


def test_a_lake_in_an_object_store_is_read_and_its_keys_are_not(
    postgres: Postgres, objects: Objects, tmp_path: Path
) -> None:
    words, bucket = postgres.words(postgres.database()), f"s3://{objects.bucket()}"
    location = f"ducklake:postgres:{words} data_path={bucket}/lake s3_endpoint={objects.endpoint}"
    fill(location, tmp_path / "runs")
    with connect(location, read_only=True) as warehouse:
        assert warehouse.rows("SELECT count(*) FROM reports WHERE text <> ''") == [(3,)]
        for statement in (
            "SELECT current_setting('s3_secret_access_key')", "FROM duckdb_settings()",
            f"COPY (SELECT 1) TO '{bucket}/lake/evil.csv'",
            f"COPY (SELECT 1) TO '{bucket}/evil.csv'",
        ):  # fmt: skip
            with pytest.raises(QueryError, match="is refused"):
                warehouse.rows(statement)
    with connect(location, read_only=True, locked=False) as warehouse:
        assert warehouse.rows("SELECT count(*) FROM duckdb_settings()")[0][0] > 9
