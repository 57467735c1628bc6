"""Opening: one writer, clear errors, and migrations that are applied completely or not at all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from tests.warehouse.factories import Runs, document, older_warehouse, prose
from tests.warehouse.loading.test_load import contents
from warehouse import Warehouse, connect
from warehouse.errors import (
    MigrationError,
    QueryError,
    WarehouseError,
    WarehouseLocked,
    WarehouseMissing,
)
from warehouse.exports.cookbook import recipes
from warehouse.exports.data_dictionary import dictionary_lines
from warehouse.loading.load import load_run
from warehouse.schema.migration import FOLDER, migrate


def test_a_missing_warehouse_is_reported_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing, match="there is no warehouse at") as raised:
        connect(str(tmp_path / "none.duckdb"), read_only=True)
    assert "govreports" in raised.value.hint
    assert not list(tmp_path.iterdir())


def test_a_file_of_another_format_is_reported_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    path.write_bytes(b"this is not a database" * 500)
    with pytest.raises(WarehouseError, match="cannot be opened") as raised:
        connect(str(path))
    assert "\n" not in str(raised.value)


@pytest.mark.processes
def test_the_error_of_a_lock_names_the_owning_process(warehouse: Warehouse) -> None:
    code = (
        "import sys; from warehouse import connect; from warehouse.errors import WarehouseLocked\n"
        "try: connect(sys.argv[1], read_only=True)\n"
        "except WarehouseLocked as error: print(error.retry, error.message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, warehouse.location],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("True ")
    assert f"process {os.getpid()}" in done.stdout
    assert WarehouseLocked.retry


def test_opening_a_file_twice_in_one_process_is_an_error(warehouse: Warehouse) -> None:
    for read_only in (True, False):
        with pytest.raises(WarehouseLocked, match="written by this process itself"):
            connect(warehouse.location, read_only=read_only)


def test_row_groups_are_small(warehouse: Warehouse) -> None:
    warehouse.rows("CREATE TABLE many AS SELECT * FROM range(20_000)")
    assert row_groups(warehouse, "many") == 5


def test_row_groups_of_small_loads_are_merged(runs: Runs, tmp_path: Path) -> None:
    path = str(tmp_path / "w.duckdb")
    for number in range(9):
        with connect(path) as warehouse:  # closing it merges row groups
            load_run(warehouse, runs.make(document(prose(str(number)), f"https://b.cn/{number}")))
    with connect(path) as warehouse:
        assert row_groups(warehouse, "documents") <= 3


def test_a_file_with_larger_row_groups_can_be_written(tmp_path: Path) -> None:
    path = str(tmp_path / "w.duckdb")
    with duckdb.connect(path) as plain:  # as older versions of the program did
        plain.execute("CREATE TABLE many AS SELECT range AS n FROM range(20_000)")
    for number in range(20_000, 29_000, 3_000):
        with connect(path) as warehouse:
            warehouse.rows(f"INSERT INTO many FROM range({number}, {number + 3_000})")
    with connect(path, read_only=True) as warehouse:
        seen = warehouse.rows("SELECT count(*), count(DISTINCT n), max(n) FROM many")
    assert seen == [(29_000, 29_000, 28_999)]


def test_a_small_write_merges_only_a_few_row_groups(tmp_path: Path) -> None:
    path = str(tmp_path / "w.duckdb")
    with connect(path) as warehouse:
        warehouse.rows("SET max_vacuum_tasks = 0")
        warehouse.rows("CREATE TABLE many (n BIGINT)")
        for _ in range(12):
            warehouse.rows("INSERT INTO many FROM range(2_500)")
            warehouse.rows("CHECKPOINT")
        assert row_groups(warehouse, "many") == 12
    with connect(path) as warehouse:
        warehouse.rows("CREATE TABLE elsewhere AS SELECT 1 AS n")
    with connect(path) as warehouse:
        assert 10 <= row_groups(warehouse, "many") < 12  # merging all of them would leave 9


def row_groups(warehouse: Warehouse, table: str) -> int:
    groups = f"SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('{table}')"
    return int(warehouse.rows(groups)[0][0])


def test_a_wrong_statement_is_a_query_error(warehouse: Warehouse) -> None:
    with pytest.raises(QueryError, match="nonsense"):
        warehouse.query("SELECT * FROM nonsense")


def test_a_read_only_warehouse_refuses_writes(empty: Path) -> None:
    with connect(str(empty), read_only=True) as warehouse, pytest.raises(QueryError):
        warehouse.query("CREATE TABLE t (n INTEGER)")


def test_a_failed_transaction_writes_nothing(warehouse: Warehouse) -> None:
    def fail() -> None:
        with warehouse.transaction() as connection:
            connection.execute(
                "INSERT INTO regions (code, name, full_name, level) VALUES ('9', 'x', '', '')"
            )
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert warehouse.rows("SELECT count(*) FROM regions WHERE code = '9'") == [(0,)]


def test_an_error_of_the_database_is_reported_in_one_line(warehouse: Warehouse) -> None:
    def fail() -> None:
        with warehouse.transaction() as connection:
            connection.execute(
                "INSERT INTO regions (code, name, full_name, level) VALUES ('9', 'x', '', '')"
            )
            connection.execute("SELECT error('disk full')")

    with pytest.raises(WarehouseError, match="nothing was written"):
        fail()
    assert warehouse.rows("SELECT count(*) FROM regions WHERE code = '9'") == [(0,)]


def test_opening_again_changes_nothing(empty: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(empty, tmp_path / "w.duckdb"))
    before = path.read_bytes()
    connect(str(path)).close()
    assert path.read_bytes() == before


def test_texts_are_compressed(warehouse: Warehouse) -> None:
    with warehouse.transaction() as connection:
        connection.execute(
            """INSERT INTO rejected_spans
               SELECT n, 1, 'navigation', repeat('首页新闻公开服务' || n, 20)
               FROM range(20000) AS t(n)"""
        )
    warehouse.connection.execute("CHECKPOINT")
    used = warehouse.rows(
        """SELECT DISTINCT compression FROM pragma_storage_info('rejected_spans')
           WHERE column_name = 'text' AND segment_type = 'VARCHAR'"""
    )
    assert used == [("ZSTD",)]


# Migrations


def steps(folder: Path, **more: str) -> Path:
    shutil.copytree(FOLDER, folder)
    for name, sql in more.items():
        (folder / f"{name.removeprefix('_')}.sql").write_text(sql, encoding="utf-8")
    return folder


def test_a_new_migration_is_applied_once_to_a_filled_warehouse(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    folder = steps(tmp_path / "steps", _9000_more="ALTER TABLE sites ADD COLUMN note VARCHAR")
    assert migrate(warehouse.connection, folder) == ["9000_more.sql"]
    assert migrate(warehouse.connection, folder) == []
    assert warehouse.rows("SELECT note FROM sites") == []
    assert warehouse.rows("SELECT max(number) FROM migrations") == [(9000,)]


def test_comments_and_views_are_applied_again_when_they_change(warehouse: Warehouse) -> None:
    comment = "SELECT comment FROM duckdb_tables() WHERE table_name = 'sites'"
    [(before,)] = warehouse.rows(comment)
    migrate(warehouse.connection, generated="COMMENT ON TABLE sites IS 'Other words.'")
    assert warehouse.rows(comment) == [("Other words.",)]
    migrate(warehouse.connection)
    assert warehouse.rows(comment) == [(before,)]


def test_a_failed_migration_changes_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    folder = steps(
        tmp_path / "steps", _9000_bad="CREATE TABLE half (n INTEGER); SELECT * FROM nowhere"
    )
    with pytest.raises(MigrationError, match="9000_bad"):
        migrate(warehouse.connection, folder)
    assert warehouse.rows("FROM duckdb_tables() WHERE table_name = 'half'") == []
    assert warehouse.rows("SELECT number FROM migrations WHERE number = 9000") == []


def test_a_warehouse_of_a_newer_program_is_refused(empty: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(empty, tmp_path / "w.duckdb"))
    with connect(str(path)) as warehouse:
        warehouse.connection.execute("INSERT INTO migrations VALUES (9999, 'future', '')")
    for read_only in (True, False):
        with pytest.raises(MigrationError, match="does not know"):
            connect(str(path), read_only=read_only)


def test_a_warehouse_of_an_older_program_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(MigrationError, match="lacks schema step"):
        connect(str(path), read_only=True)


STEPS = len(list(FOLDER.glob("[0-9]*.sql")))
"""Number of schema steps. From a warehouse with all but the last few, fewer steps are applied."""


@pytest.mark.parametrize(
    "last",
    [pytest.param(n, marks=[pytest.mark.slow] if n % 4 != 1 else []) for n in range(1, STEPS)],
)
def test_a_filled_warehouse_of_any_earlier_version_is_migrated(
    warehouse: Warehouse, runs: Runs, tmp_path: Path, last: int
) -> None:
    text = prose("old", 2500)
    load_run(warehouse, runs.make(document(text), document(text[:900], "https://b.cn/2")))
    warehouse.connection.execute(_UNMEASURED)
    expected = contents(warehouse)
    old = older_warehouse(tmp_path / "old.duckdb", last)
    warehouse.connection.execute(f"ATTACH '{old}' AS old")
    for table, columns in warehouse.rows(_OLD_COLUMNS):
        insert = f"INSERT INTO old.{table} ({columns}) SELECT {columns} FROM main.{table}"
        warehouse.connection.execute(insert)
    if last < _HALVED:
        warehouse.connection.execute(_WHOLE)
    warehouse.connection.execute("DETACH old")
    with connect(str(old)) as migrated:
        assert contents(migrated) == expected
        assert migrated.rows("SELECT * FROM integrity") == []
        for recipe in recipes():
            ordered = f"FROM ({recipe.sql}) ORDER BY ALL"
            assert migrated.rows(ordered) == warehouse.rows(ordered), recipe.question
        assert list(dictionary_lines(migrated)) == list(dictionary_lines(warehouse))


_UNMEASURED = """
UPDATE relations SET own = NULL, reverse_own = NULL, "foreign" = NULL, reverse_foreign = NULL,
    noise = NULL, reverse_noise = NULL
"""
"""What a comparison by an earlier version does not know."""
_HALVED = 5
"""The migration that drops the last bit of sampled 5-grams; the statements add one again."""
_WHOLE = """
UPDATE old.shingles SET value = 2 * value + value % 2;
UPDATE old.documents SET fingerprint = '3' || fingerprint[2:];
UPDATE old.relations SET fingerprint = '3' || fingerprint[2:];
"""

_OLD_COLUMNS = """
SELECT table_name, string_agg('"' || column_name || '"', ', ') FROM duckdb_columns()
WHERE database_name = 'old' AND table_name NOT IN ('migrations', 'regions') GROUP BY table_name
"""
