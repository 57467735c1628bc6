"""`sql` prints a result for each statement, or says that it cannot."""

import io
from pathlib import Path

import pytest

from flows.terminal import print_query
from warehouse import connect
from warehouse.errors import QueryError


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sql") / "published.duckdb"
    connect(str(path)).close()
    return path


def written(published: Path, sql: str, form: str = "csv") -> str:
    out = io.BytesIO()
    print_query(published, sql, form, out)
    return out.getvalue().decode()


def test_each_statement_prints_its_table(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(published, "SELECT 41 AS first; SELECT 42 AS second;", "table")
    shown = capsys.readouterr().out
    assert all(each in shown for each in ("first", "41", "second", "42"))


def test_a_statement_can_prepare_the_one_that_yields_rows(published: Path) -> None:
    prepared = "CREATE TEMP TABLE t AS SELECT 7 AS a; SELECT a, ';' AS b FROM t; -- end"
    assert written(published, prepared) == "a,b\n7,;\n"
    pivot = "PIVOT (SELECT 1 AS a, 2 AS b) ON a USING sum(b)"
    assert written(published, pivot) == "1\n2\n"


def test_two_results_in_one_file_are_refused(published: Path) -> None:
    with pytest.raises(QueryError, match="2 statements yield rows, and csv has room for one"):
        written(published, "SELECT 1; SELECT 2")


@pytest.mark.parametrize("sql", ["", "  ", "-- remark", ";", "/* a */ ;;"])
def test_no_statement_is_an_error_of_one_line(published: Path, sql: str) -> None:
    with pytest.raises(QueryError, match="there is no statement") as raised:
        written(published, sql)
    assert "\n" not in str(raised.value)


def test_a_refused_statement_among_others_is_refused(published: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="refused"):
        written(published, f"SELECT 1; COPY (SELECT 1) TO '{tmp_path}/x.csv'", "table")
    assert not list(tmp_path.iterdir())
