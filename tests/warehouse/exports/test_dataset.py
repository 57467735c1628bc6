"""Datasets: complete, readable by other programs, documented, all or nothing."""

import csv
import json
from pathlib import Path

import duckdb
import pyarrow.dataset as ds
import pytest

from crawlers.errors import SettingError
from tests.warehouse.factories import Runs, document, edited, prose
from warehouse import Warehouse
from warehouse.exports import dataset as module
from warehouse.exports.dataset import TABLES, Written, write_dataset
from warehouse.loading.load import load_run


@pytest.fixture
def filled(warehouse: Warehouse, runs: Runs) -> Warehouse:
    texts = [prose(n, 900) + '\n"引号",逗号' for n in range(6)]
    documents = [
        document(text, f"https://a/{n}", report_year=2020 + n if n else None)
        for n, text in enumerate(texts)
    ]
    copy = document(edited(texts[1], 0.005, 1), "https://m/1", report_year=2021)
    load_run(warehouse, runs.make(*documents, copy))
    return warehouse


def expected(warehouse: Warehouse) -> set[tuple[object, ...]]:
    return set(warehouse.rows("SELECT report_id, kind, report_year, text FROM reports"))


def test_parquet_is_partitioned_and_complete(filled: Warehouse, tmp_path: Path) -> None:
    written = write_dataset(filled, tmp_path / "out", "parquet")
    assert written == [
        Written("reports", 6, 6), Written("report_copies", 7, 1), Written("report_sections", 0, 1)
    ]  # fmt: skip
    files = f"{tmp_path}/out/reports/**/*.parquet"
    columns = "report_id, kind, report_year, text"
    sql = f"SELECT {columns} FROM read_parquet('{files}', hive_partitioning = true)"
    assert set(duckdb.sql(sql).fetchall()) == expected(filled)
    table = ds.dataset(tmp_path / "out" / "reports", partitioning="hive").to_table()
    assert set(table.column("report_year").to_pylist()) == {None, *range(2021, 2026)}


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_text_formats_are_complete(filled: Warehouse, tmp_path: Path, form: str) -> None:
    write_dataset(filled, tmp_path / "out", form)
    with (tmp_path / "out" / f"reports.{form}").open(encoding="utf-8", newline="") as lines:
        rows = [json.loads(line) for line in lines] if form == "jsonl" else [*csv.DictReader(lines)]
    assert {(row["report_id"], row["text"]) for row in rows} == {
        (report, text) for report, _, _, text in expected(filled)
    }


def test_card_and_schema_document_every_column(filled: Warehouse, tmp_path: Path) -> None:
    write_dataset(filled, tmp_path / "out", "jsonl")
    schema = json.loads((tmp_path / "out" / "schema.json").read_text())
    card = (tmp_path / "out" / "README.md").read_text()
    for name in TABLES:
        lines = (tmp_path / "out" / f"{name}.jsonl").read_text().splitlines()
        assert all(list(json.loads(line)) == [c["name"] for c in schema[name]] for line in lines)
        assert f"## {name}: {len(lines)} rows" in card
        assert all(column["meaning"] in card for column in schema[name])
    assert "| npc_work_report | 6 | 2021 | 2025 | 0 |" in card


def test_a_folder_with_files_is_unchanged(filled: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SettingError, match="already exists"):
        write_dataset(filled, tmp_path, "csv")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_failure_leaves_no_files(
    filled: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_rows", full)
    with pytest.raises(Exception, match="No space left"):
        write_dataset(filled, tmp_path / "out", "csv")
    assert not list(tmp_path.glob("out*"))


def test_an_empty_warehouse_yields_an_empty_dataset(warehouse: Warehouse, tmp_path: Path) -> None:
    written = write_dataset(warehouse, tmp_path / "out", "parquet")
    assert [each.rows for each in written] == [0, 0, 0]
