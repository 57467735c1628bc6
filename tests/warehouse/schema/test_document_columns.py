"""The declared columns: nothing of a document is lost, and the schema is what they say.

Each of these takes a fraction of a second, and each failure names the file to change.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from normalize.document import Document, Evidence, Report
from tests.warehouse.factories import START, document, page
from warehouse.loading.batch_file import (
    BATCH_SCHEMA,
    DOCUMENT_VALUES,
    batch_table,
    write_batch,
)
from warehouse.loading.fetch_rows import _FETCH
from warehouse.loading.staging import _insert_documents
from warehouse.schema.document_columns import (
    ASSIGNED,
    DOCUMENT_COLUMNS,
    NOT_COLUMNS,
    DocumentColumn,
    column_faults,
)
from warehouse.schema.generated_sql import fill_markers
from warehouse.schema.migration import migrate

FILE = "warehouse/schema/document_columns.py"
ADD = f"add a column, or an entry to NOT_COLUMNS, in {FILE}"


@pytest.fixture(scope="module")
def schema() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    migrate(connection)
    return connection


def column(name: str) -> DocumentColumn:
    return next(each for each in DOCUMENT_COLUMNS if each.name == name)


def without(name: str) -> list[DocumentColumn]:
    return [each for each in DOCUMENT_COLUMNS if each.name != name]


def differences(
    schema: duckdb.DuckDBPyConnection, columns: Sequence[DocumentColumn]
) -> dict[str, set[tuple[str, str, bool]]]:
    """Return which columns only the declaration has, and which only the table."""
    found = schema.execute(
        "SELECT column_name, data_type, NOT is_nullable FROM duckdb_columns() "
        "WHERE table_name = 'documents'"
    ).fetchall()
    table = {(str(name), str(kind), bool(required)) for name, kind, required in found}
    declared = {(each.name, each.sql_type, each.required) for each in columns}
    return {FILE: declared - table, "warehouse/schema/migrations": table - declared}


def test_the_table_has_the_declared_columns(schema: duckdb.DuckDBPyConnection) -> None:
    assert not any(differences(schema, DOCUMENT_COLUMNS).values())


def test_a_misspelt_column_differs_from_the_table(schema: duckdb.DuckDBPyConnection) -> None:
    wrong = [*without("speaker"), replace(column("speaker"), name="speker")]
    assert differences(schema, wrong) == {
        FILE: {("speker", "VARCHAR", False)},
        "warehouse/schema/migrations": {("speaker", "VARCHAR", False)},
    }


def test_the_declaration_has_no_fault() -> None:
    assert list(column_faults(DOCUMENT_COLUMNS)) == []


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        (
            [*without("speaker"), replace(column("speaker"), source="report.speker")],
            f"{FILE}: column speaker has an unknown source, 'report.speker'",
        ),
        (
            without("speaker"),
            f"nothing stores 'report.speaker' (normalize.document.Report): {ADD}",
        ),
        ([*DOCUMENT_COLUMNS, column("title")], f"{FILE}: column title is declared twice"),
        (
            [*DOCUMENT_COLUMNS, replace(column("title"), name="heading")],
            f"{FILE}: column heading is not the only one of 'document.title'",
        ),
    ],
)
def test_a_fault_names_the_file_to_change(columns: list[DocumentColumn], fault: str) -> None:
    assert fault in list(column_faults(columns))


def test_a_field_without_a_column_is_a_fault() -> None:
    found = list(column_faults(DOCUMENT_COLUMNS, not_columns={}))
    assert len(found) == len(NOT_COLUMNS)
    assert all(FILE in fault for fault in found)
    assert list(column_faults(DOCUMENT_COLUMNS, {**NOT_COLUMNS, "report.x": "nowhere"})) == [
        f"{FILE}: NOT_COLUMNS has an unknown source, 'report.x'"
    ]


def test_every_field_of_a_document_is_stored_or_said_to_be_elsewhere() -> None:
    holders = {"document": Document, "report": Report, "evidence": Evidence}
    named = {f"{holder}.{each.name}" for holder, kind in holders.items() for each in fields(kind)}
    stored = {each.source for each in DOCUMENT_COLUMNS} | NOT_COLUMNS.keys()
    assert named <= stored


def test_a_column_without_a_value_is_an_error() -> None:
    """Whether its value is to be read, computed or assigned."""
    values = {**DOCUMENT_VALUES}
    del values["speaker"]
    with pytest.raises(TypeError, match=r"batch_file.py: no value, or no column: \['speaker'\]"):
        batch_table([], [], values)


def test_the_insert_names_every_column() -> None:
    statement = _insert_documents()
    assert all(f" AS {each.name}" in statement for each in DOCUMENT_COLUMNS)
    assert "$run AS run_id" in statement
    assert "why AS method_reason" in statement


def test_a_batch_has_every_column_that_is_not_assigned(tmp_path: Path) -> None:
    names = {each.batch_name for each in DOCUMENT_COLUMNS if each.source != ASSIGNED}
    assert names <= set(BATCH_SCHEMA.names)
    one = document("正文", speaker="甲", column="公告", why="比较", declared="gbk")
    write_batch(tmp_path / "b.parquet", [(page(one.url, START), (one,))])
    [row] = pq.read_table(tmp_path / "b.parquet").to_pylist()
    assert (row["speaker"], row["column_name"], row["characters"]) == ("甲", "公告", 2)
    assert (row["why"], row["declared"]) == ("比较", "gbk")


def test_the_view_reports_shows_the_declared_columns_in_their_order(
    schema: duckdb.DuckDBPyConnection,
) -> None:
    shown = [name for name, *_ in schema.execute("DESCRIBE reports").fetchall()]
    others = {"report_id", "region_name", "copies", "chosen_for"}
    others |= {"province", "prefecture", "county", "place"}  # of the region
    declared = [each.name for each in DOCUMENT_COLUMNS if each.in_reports]
    assert [name for name in shown if name not in others] == declared


def test_columns_of_documents_are_explained_by_the_declaration(
    schema: duckdb.DuckDBPyConnection,
) -> None:
    comments = schema.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'documents'"
    ).fetchall()
    assert dict(comments) == {each.name: each.comment for each in DOCUMENT_COLUMNS}


def test_the_columns_of_fetches_are_those_that_are_loaded(
    schema: duckdb.DuckDBPyConnection,
) -> None:
    names = [name for name, *_ in schema.execute("DESCRIBE fetches").fetchall()]
    assert names == ["run_id", "number", *_FETCH]


def test_a_marker_that_names_nothing_is_an_error() -> None:
    for marker in ("{documents: title … nothing}", "{outcome: gode}"):
        with pytest.raises(Exception, match=r"views\.sql"):
            fill_markers(marker, [])
