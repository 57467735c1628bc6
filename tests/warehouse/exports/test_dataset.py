"""Datasets: complete, readable by other programs, documented, all or nothing."""

import csv
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest
import yaml

from crawlers.errors import SettingError
from normalize.document import PartKind, ReportPart
from tests.warehouse.factories import Runs, document, edited, prose
from warehouse import Warehouse
from warehouse.exports import dataset as module
from warehouse.exports.dataset import TABLES, write_dataset
from warehouse.exports.dataset_card import Written
from warehouse.exports.report_selection import Selection
from warehouse.exports.row_formats import restore_neutralized
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
    return set(warehouse.rows(f"SELECT {COLUMNS} FROM reports"))


COLUMNS = "report_id, kind, report_year, text"


def by_pandas(folder: Path) -> list[dict[str, object]]:
    frame = pd.read_parquet(folder / "reports", dtype_backend="pyarrow")
    return [*frame.to_dict("records")]


def by_polars(folder: Path) -> list[dict[str, object]]:
    return pl.read_parquet(folder / "reports").to_dicts()


def by_pyarrow(folder: Path) -> list[dict[str, object]]:
    return list(ds.dataset(folder / "reports").to_table().to_pylist())


def by_duckdb(folder: Path) -> list[dict[str, object]]:
    files = f"SELECT * FROM '{folder}/reports/*.parquet'"
    return list(duckdb.sql(files).to_arrow_table().to_pylist())


@pytest.mark.parametrize("read", [by_pandas, by_polars, by_pyarrow, by_duckdb])
def test_other_programs_read_the_same_texts(
    filled: Warehouse, tmp_path: Path, read: Callable[[Path], list[dict[str, object]]]
) -> None:
    write_dataset(filled, tmp_path / "out", "parquet")
    rows = [
        tuple(None if row[name] is pd.NA else row[name] for name in COLUMNS.split(", "))
        for row in read(tmp_path / "out")
    ]
    assert set(rows) == expected(filled)
    assert len(rows) == 6


def test_datasets_reads_every_column(filled: Warehouse, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="Hugging Face datasets is not installed")
    write_dataset(filled, tmp_path / "out", "parquet")
    cache = str(tmp_path / "cache")
    found = datasets.load_dataset(str(tmp_path / "out"), "reports", cache_dir=cache)["train"]
    names = [name for name, *_ in filled.rows("DESCRIBE reports")]
    assert found.column_names == names
    assert {tuple(row[name] for name in COLUMNS.split(", ")) for row in found} == expected(filled)


def test_stata_has_the_texts_and_years(filled: Warehouse, tmp_path: Path) -> None:
    write_dataset(filled, tmp_path / "out", "dta")
    frame = pd.read_stata(tmp_path / "out" / "reports.dta")
    rows = zip(frame["report_id"], frame["kind"], frame["report_year"], frame["text"], strict=True)
    assert {(*row[:2], None if pd.isna(row[2]) else row[2], row[3]) for row in rows} == expected(
        filled
    )


def test_a_selection_restricts_every_table(filled: Warehouse, tmp_path: Path) -> None:
    chosen = Selection(kinds=("npc_work_report",), years=(2021, 2022))
    written = write_dataset(filled, tmp_path / "out", "csv", bom=True, selection=chosen)
    counts = {each.table: each.rows for each in written}
    assert (counts["reports"], counts["report_copies"]) == (2, 3)
    raw = (tmp_path / "out" / "reports.csv").read_bytes()
    assert raw.startswith("\ufeffreport_id".encode())
    assert b"\r" not in raw
    with (tmp_path / "out" / "reports.csv").open(encoding="utf-8-sig", newline="") as lines:
        texts = {restore_neutralized(row["text"]) for row in csv.DictReader(lines)}
    assert texts == {text for *_, year, text in expected(filled) if year in (2021, 2022)}
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "Only kind: npc_work_report; year: 2021, 2022." in card


@pytest.mark.parametrize("place", ["330802", "3308", "柯城", "浙江省衢州市", "柯城区人大"])
def test_a_place_is_found_by_any_of_its_names(
    warehouse: Warehouse, runs: Runs, tmp_path: Path, place: str
) -> None:
    load_run(
        warehouse,
        runs.make(
            document(prose(1), "https://a/1", region="330802", body="柯城区人大常委会"),
            document(prose(2), "https://a/2", region="310000", body="上海市人大常委会"),
        ),
    )
    written = write_dataset(warehouse, tmp_path / "out", "csv", selection=Selection(place=place))
    assert written[0].rows == 1


def test_a_part_is_the_text(warehouse: Warehouse, runs: Runs, tmp_path: Path) -> None:
    text = prose(1, 800)
    parts = (
        ReportPart(PartKind.REVIEW, None, 0, 500), ReportPart(PartKind.PLAN, None, 500, 800),
    )  # fmt: skip
    reports = (document(text, "https://a/1", parts=parts), document(prose(2, 600), "https://a/2"))
    load_run(warehouse, runs.make(*reports))
    write_dataset(warehouse, tmp_path / "out", "parquet", selection=Selection(parts=("plan",)))
    [row] = by_pyarrow(tmp_path / "out")
    assert (row["text"], row["characters"]) == (text[500:], 300)
    assert pd.read_parquet(tmp_path / "out" / "parts")["part"].tolist() == ["plan"]


def test_the_manifest_has_the_digest_of_every_file(filled: Warehouse, tmp_path: Path) -> None:
    write_dataset(filled, tmp_path / "out", "jsonl")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == {f"{name}.jsonl" for name in TABLES}
    for name, about in manifest.items():
        data = (tmp_path / "out" / name).read_bytes()
        assert about == {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    citation = yaml.safe_load((tmp_path / "out" / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert citation["identifiers"][0]["value"] in card


def test_parquet_is_partitioned_and_complete(filled: Warehouse, tmp_path: Path) -> None:
    written = write_dataset(filled, tmp_path / "out", "parquet")
    assert written[:3] == [
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
    assert {each.table for each in written if each.rows} == {"regions"}
    assert pd.read_parquet(tmp_path / "out" / "reports").empty
