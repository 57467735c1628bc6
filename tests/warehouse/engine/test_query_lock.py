"""A reader's statement reaches the warehouse and nothing else; an unlocked one is the owner's."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse, connect
from warehouse.engine.query_lock import UNLOCK, lock_connection
from warehouse.errors import QueryError
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with three reports."""
    folder = tmp_path_factory.mktemp("locked")
    made = [document(prose(n, 700), f"https://a.cn/{n}", title=f"报告{n}") for n in range(3)]
    with connect(str(folder / "warehouse.duckdb")) as warehouse:
        load_run(warehouse, Runs(folder / "runs").make(*made))
    publish_copy(folder / "warehouse.duckdb", folder / "published.duckdb")
    return folder / "published.duckdb"


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the published file and a secret."""
    shutil.copy(published, tmp_path / "published.duckdb")
    (tmp_path / "published.duckdb.tmp").mkdir()
    (tmp_path / "secret.csv").write_text("word\nzebra\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def locked(home: Path) -> Iterator[Warehouse]:
    with connect(str(home / "published.duckdb"), read_only=True) as warehouse:
        yield warehouse


def state(home: Path) -> dict[str, str]:
    return {
        str(path): sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(home.rglob("*"))
    }


REFUSED = """
    COPY (SELECT 1) TO '{home}/out.csv'
    COPY reports TO '{home}/out.parquet'
    COPY (SELECT 1) TO '{home}/published.duckdb'
    COPY (SELECT 1) TO '{home}/published.duckdb' (USE_TMP_FILE false)
    COPY (SELECT 1) TO '{home}/published.duckdb.wal'
    COPY (SELECT 1) TO '{home}/published.duckdb.tmp/out.csv'
    COPY (SELECT 1) TO '/dev/stdout'
    copy(SELECT 1) TO '{home}/out.csv'
    /* x */ COPY (SELECT 1) TO '{home}/out.csv' -- x
    SELECT 1; COPY (SELECT 1) TO '{home}/out.csv'
    SELECT ';'; COPY (SELECT 1) TO '{home}/out.csv'; SELECT 2
    EXPLAIN ANALYZE COPY (SELECT 1) TO '{home}/out.csv'
    EXPLAIN /* x */ ANALYZE COPY (SELECT 1) TO '{home}/published.duckdb.tmp/out.csv'
    EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{home}/published.duckdb.wal'
    PREPARE p AS COPY (SELECT 1) TO '{home}/out.csv'
    PREPARE p AS COPY (SELECT 1) TO '{home}/published.duckdb.wal'; EXECUTE p
    COPY documents FROM '{home}/secret.csv'
    EXPORT DATABASE '{home}/exported'
    EXPORT DATABASE '{home}/published.duckdb.tmp/exported'
    IMPORT DATABASE '{home}'
    ATTACH '{home}/new.duckdb'
    ATTACH '{home}/published.duckdb.tmp/new.duckdb' AS new
    ATTACH ':memory:' AS other
    ATTACH IF NOT EXISTS '{home}/new.duckdb' (READ_ONLY)
    DETACH warehouse
    USE memory
    INSTALL httpfs
    INSTALL httpfs FROM '{home}'
    FORCE INSTALL httpfs
    UPDATE EXTENSIONS
    LOAD httpfs
    LOAD '{home}/secret.csv'
    CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
    CREATE OR REPLACE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'b')
    CREATE TEMPORARY SECRET s (TYPE http, BEARER_TOKEN 'b')
    DROP SECRET s
    SET threads = 1
    SET GLOBAL memory_limit = '1GB'
    SET enable_external_access = true
    SET lock_configuration = false
    SET temp_directory = '{home}'
    SET log_query_path = '{home}/queries'
    SET profiling_output = '{home}/profile'
    SET VARIABLE x = 1
    RESET lock_configuration
    PRAGMA threads = 1
    PRAGMA enable_profiling
    PRAGMA profiling_output = '{home}/profile'
    PRAGMA database_list
    PRAGMA import_database('{home}')
    CALL enable_logging(storage = 'file', storage_path = '{home}/published.duckdb.tmp/logs')
    CALL pragma_version()
    CHECKPOINT
    FORCE CHECKPOINT
    VACUUM
    SELECT * FROM enable_logging(storage = 'stdout')
    SELECT * FROM enable_logging(storage = 'file', storage_path = '{home}/published.duckdb.tmp/l')
    SELECT * FROM enable_profiling(save_location = '{home}/profile')
    SELECT write_log('x')
    SELECT * FROM read_text('{home}/secret.csv')
    SELECT * FROM read_blob('{home}/published.duckdb')
    SELECT * FROM read_csv('{home}/secret.csv')
    SELECT * FROM read_csv_auto('{home}/secret.csv')
    SELECT * FROM read_json('{home}/secret.csv')
    SELECT * FROM read_parquet('{home}/secret.csv')
    SELECT * FROM parquet_metadata('{home}/secret.csv')
    SELECT * FROM read_duckdb('{home}/published.duckdb')
    SELECT * FROM sniff_csv('{home}/secret.csv')
    SELECT * FROM glob('{home}/*')
    SELECT * FROM "glob"('{home}/*')
    SELECT * FROM system . main . Read_Text /* x */ ('{home}/secret.csv')
    SELECT (SELECT max(size) FROM read_text('{home}/secret.csv'))
    SELECT 1 FROM reports LIMIT (SELECT max(size) FROM read_text('{home}/secret.csv'))
    WITH x AS (SELECT * FROM read_text('{home}/secret.csv')) SELECT 1
    SUMMARIZE SELECT * FROM read_text('{home}/secret.csv')
    DESCRIBE SELECT * FROM read_text('{home}/secret.csv')
    FROM (DESCRIBE FROM glob('{home}/*'))
    SELECT * FROM '{home}/secret.csv'
    SELECT * FROM 'http://127.0.0.1:9/x.csv'
    SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')
    SELECT * FROM query('SELECT * FROM read_text(''{home}/secret.csv'')')
    SELECT * FROM query_table('{home}/secret.csv')
    SELECT * FROM histogram('{home}/secret.csv', word)
    SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
    SELECT * FROM arrow_scan(1, 2, 3)
    SELECT * FROM pandas_scan(1)
    SELECT * FROM sqlite_scan('{home}/secret.csv', 't')
    SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')
    SELECT * FROM duckdb_secrets()
    SELECT getenv('HOME')
    PIVOT (SELECT * FROM read_text('{home}/secret.csv')) ON filename USING count(*)
    PIVOT (SELECT * FROM "read_text" /* x */ ('{home}/secret.csv')) ON size USING count(*)
    PIVOT reports ON kind USING count(*); COPY (SELECT 1) TO '{home}/out.csv'
    PIVOT reports ON kind USING count(*); CREATE SECRET s (TYPE http, BEARER_TOKEN 'b')
    PIVOT reports ON kind USING count(*); SET threads = 1
    CREATE TEMP VIEW v AS SELECT * FROM read_text('{home}/secret.csv')
    CREATE TEMP TABLE t AS FROM glob('{home}/*')
    CREATE TEMP MACRO m(x) AS TABLE SELECT * FROM read_text(x)
    CREATE TABLE memory.main.t AS SELECT 1
    CREATE TABLE t (n INTEGER)
    DELETE FROM documents
    INSERT INTO documents SELECT * FROM documents
    UPDATE documents SET title = ''
    DROP TABLE documents
    COMMENT ON TABLE documents IS 'x'
    BEGIN
""".strip().splitlines()


@pytest.mark.parametrize("statement", [line.strip() for line in REFUSED])
def test_what_reaches_anything_else_is_refused(
    locked: Warehouse, home: Path, statement: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = state(home)
    with pytest.raises(QueryError) as raised:
        locked.query(statement.format(home=home))
    assert raised.value.hint == UNLOCK
    assert "\n" not in str(raised.value)
    assert "is refused: the warehouse is read-only" in raised.value.message
    with locked.stream("SELECT count(*) FROM documents") as rows:  # the connection is as before
        assert rows.read_all().to_pylist() == [{"count_star()": 3}]
    assert state(home) == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("SELECT count(*) FROM reports", [(3,)]),
        ("FROM reports SELECT count(*)", [(3,)]),
        ("VALUES (1), (2)", [(1,), (2,)]),
        ("SELECT 1; SELECT 2;", [(2,)]),
        ("SELECT 1 -- COPY x TO 'y'\n;;", [(1,)]),
        ("SELECT 'COPY x TO ''y''; ATTACH ''z'''", [("COPY x TO 'y'; ATTACH 'z'",)]),
        ("WITH x AS (SELECT 1 AS n UNION ALL FROM range(1, 3)) SELECT sum(n) FROM x", [(4,)]),
        ("SELECT count(*) FROM range(9), unnest([1, 2]), generate_series(1, 2)", [(36,)]),
        ("SELECT key FROM json_each('{\"a\": 1}')", [("a",)]),
        ("SELECT DISTINCT site FROM reports ORDER BY ALL", [("import",)]),
        ("PIVOT reports ON kind USING count(*) GROUP BY site", [("import", 3)]),
        ("SELECT * FROM (PIVOT reports ON kind IN ('gov') USING count(*) GROUP BY site)",
         [("import", 0)]),
        ("CREATE TEMP TABLE mine AS SELECT title FROM reports; SELECT count(*) FROM mine", [(3,)]),
        ('CREATE OR REPLACE TEMP VIEW "my view" AS FROM reports; FROM "my view" SELECT count(*)',
         [(3,)]),
        ("SELECT column_name FROM (DESCRIBE regions) LIMIT 1", [("code",)]),
        ("SELECT count(*) > 9 FROM duckdb_tables()", [(True,)]),
        ("SELECT current_setting('enable_external_access')", [(False,)]),
        ("SELECT current_setting('lock_configuration')", [(True,)]),
        ("SELECT regexp_extract('第3次', '\\d')", [("3",)]),
    ],
)  # fmt: skip
def test_queries_are_executed(
    locked: Warehouse, statement: str, rows: list[tuple[object, ...]]
) -> None:
    assert locked.rows(statement) == rows


@pytest.mark.parametrize(
    "statement",
    ["SHOW TABLES", "SUMMARIZE regions", "DESCRIBE reports", "EXPLAIN SELECT 1", "SHOW DATABASES",
     "EXPLAIN ANALYZE SELECT count(*) FROM reports", "/* why */ EXPLAIN (FORMAT json) SELECT 1"],
)  # fmt: skip
def test_descriptions_and_plans_are_shown(locked: Warehouse, statement: str) -> None:
    assert locked.rows(statement)


def test_parameters_work(locked: Warehouse) -> None:
    assert locked.rows("SELECT unnest(?) ORDER BY 1", [[2, 1]]) == [(1,), (2,)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM nonsense", "nonsense"),
        ("SELECT * FROM unknown_function(1)", "unknown_function is refused"),
        ("SELECT \udcff", "not valid Unicode"),
        ("SELECT " + "+".join("1" * 900), "nested too deeply"),
    ],
    ids=["syntax", "table", "function", "surrogate", "depth"],
)
def test_wrong_statements_are_query_errors(locked: Warehouse, statement: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        locked.rows(statement)


def test_the_engine_holds_by_itself(locked: Warehouse, home: Path) -> None:
    """Whatever passes the check, e.g. a view of a hostile file, still reaches no other file."""
    for statement in (
        f"SELECT * FROM read_text('{home}/secret.csv')", f"COPY (SELECT 1) TO '{home}/out.csv'",
        f"ATTACH '{home}/new.duckdb'", "SET threads = 1", "SET enable_external_access = true",
        "INSTALL httpfs", "LOAD httpfs",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            locked.connection.execute(statement)
    table = duckdb.sql("SELECT 1 AS n").to_arrow_table()
    assert table.num_rows == 1
    with pytest.raises(duckdb.Error):  # a variable of the caller is not a table
        locked.connection.execute("SELECT * FROM table")


def test_a_view_of_a_hostile_file_reads_no_other_file(home: Path) -> None:
    path = home / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE VIEW evil AS SELECT * FROM read_csv('{home}/secret.csv')")
        connection.execute(
            'CREATE MACRO json_serialize_sql(x) AS \'{"error": false, "statements": []}\''
        )
    with connect(str(path), read_only=True) as warehouse:
        for statement in ("SELECT * FROM evil", f"COPY (SELECT 1) TO '{home}/out.csv'"):
            with pytest.raises(QueryError, match="is refused"):
                warehouse.rows(statement)


def test_a_table_macro_of_the_warehouse_is_a_query(home: Path) -> None:
    path = home / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE MACRO titles() AS TABLE SELECT title FROM reports ORDER BY ALL")
    with connect(str(path), read_only=True) as warehouse:
        assert warehouse.rows("SELECT * FROM titles()") == [("报告0",), ("报告1",), ("报告2",)]


def test_large_queries_still_use_the_disk(home: Path) -> None:
    with connect(str(home / "published.duckdb"), read_only=True, locked=False) as warehouse:
        warehouse.rows("SET memory_limit = '60MB'")
        lock_connection(warehouse.connection, [])
        large = "SELECT md5(range::VARCHAR) AS m FROM range(2_000_000) ORDER BY m"
        assert warehouse.rows(f"SELECT count(*) FROM ({large})") == [(2_000_000,)]


def test_an_unlocked_reader_reaches_files_but_not_the_warehouse(home: Path) -> None:
    with connect(str(home / "published.duckdb"), read_only=True, locked=False) as warehouse:
        warehouse.rows(f"COPY (SELECT 1 AS n) TO '{home}/out.csv'")
        assert warehouse.rows(f"SELECT word FROM '{home}/secret.csv'") == [("zebra",)]
        warehouse.rows("SET threads = 1")
        with pytest.raises(QueryError, match="read-only"):
            warehouse.rows("DELETE FROM documents")
    assert (home / "out.csv").read_text() == "n\n1\n"


def test_a_writer_is_not_locked(tmp_path: Path) -> None:
    with connect(str(tmp_path / "w.duckdb")) as warehouse:
        assert not warehouse.locked
        warehouse.rows(f"COPY (SELECT 1) TO '{tmp_path}/out.csv'")


def test_closing_a_locked_reader_leaves_no_thread(home: Path) -> None:
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        pytest.skip("only Linux lists threads in /proc")
    before = len(list(tasks.iterdir()))
    for _ in range(20):
        with connect(str(home / "published.duckdb"), read_only=True) as warehouse:
            warehouse.rows("SELECT sum(hash(text)) FROM reports, range(2000)")
    assert len(list(tasks.iterdir())) <= before
