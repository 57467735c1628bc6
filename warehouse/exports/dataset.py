"""Export the reports as a dataset: a self-explanatory folder with data, schema and dataset card.

    README.md                             description, counts, and the meaning of each column
    schema.json                           tables, columns, types and meanings for programs
    reports/kind=…/report_year=…/*.parquet    or reports.jsonl, reports.csv
    report_copies.…  report_sections.…

Rows are streamed, so memory does not grow with the warehouse. The folder is created complete or not
at all.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.errors import SettingError
from warehouse.connection import Warehouse
from warehouse.errors import WarehouseError
from warehouse.exports.data_dictionary import columns, explained, values_explained
from warehouse.exports.row_formats import SPREADSHEET_RULE, write_rows

TABLES = ("reports", "report_copies", "report_sections")
_PARTITIONED = "reports"
_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"  # NULL in Hive partitioning
_PARTITIONS = "SELECT DISTINCT kind, report_year FROM reports ORDER BY ALL NULLS LAST"
_PARTITION = """
SELECT * EXCLUDE (kind, report_year) FROM reports
WHERE kind = ? AND report_year IS NOT DISTINCT FROM ?
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One table of a dataset, with its numbers of rows and files."""

    table: str
    rows: int
    files: int


def write_dataset(
    warehouse: Warehouse, folder: Path, form: str, *, raw: bool = False
) -> list[Written]:
    """Write the dataset to a new folder, as "parquet", "jsonl" or "csv".

    raw: CSV with the exact texts, which a spreadsheet may run as formulas.

    Raises SettingError when the folder exists and is not empty, WarehouseError when it cannot be
    written; then nothing of it is kept.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingError(f"{folder} already exists", "choose a new folder")
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        written = [_table(warehouse, partial, name, form, raw=raw) for name in TABLES]
        (partial / "schema.json").write_text(_schema(warehouse), encoding="utf-8")
        card = "\n".join(_card(warehouse, written, form, raw=raw))
        (partial / "README.md").write_text(card + "\n", encoding="utf-8")
        partial.replace(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise WarehouseError(
            f"{folder} cannot be written: {error.strerror or error}", "is the disk full?"
        ) from error
    return written


def _table(warehouse: Warehouse, folder: Path, name: str, form: str, *, raw: bool) -> Written:
    if form == "parquet" and name == _PARTITIONED:
        counts = [
            _write(
                warehouse, _PARTITION, [kind, year],
                folder / name / f"kind={kind}" / f"report_year={year or _UNKNOWN}" / "0.parquet",
            )
            for kind, year in warehouse.rows(_PARTITIONS)
        ]  # fmt: skip
        return Written(name, sum(counts), len(counts))
    sql = f"SELECT * FROM {name}"  # noqa: S608  one of TABLES
    return Written(name, _write(warehouse, sql, [], folder / f"{name}.{form}", raw), 1)


def _write(warehouse: Warehouse, sql: str, params: list[Any], path: Path, raw: bool = False) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    with warehouse.stream(sql, params) as reader, path.open("wb") as out:
        return write_rows(path.suffix[1:], reader, out, raw=raw)


def _schema(warehouse: Warehouse) -> str:
    tables = {
        name: [
            {"name": column, "type": kind, "meaning": meaning}
            for column, kind, meaning in columns(warehouse, name)
        ]
        for name in TABLES
    }
    return json.dumps(tables, ensure_ascii=False, indent=1) + "\n"


def _card(warehouse: Warehouse, written: list[Written], form: str, *, raw: bool) -> Iterator[str]:
    data = {each.table: each for each in written}
    yield from ("---", "language: zh", "configs:")
    for name in TABLES:
        single = form != "parquet" or name != _PARTITIONED
        files = f"{name}.{form}" if single else f"{name}/**/*.parquet"
        yield from (f"- config_name: {name}", f"  data_files: {files}")
    yield from ("---", "", "# Work reports of Chinese local bodies", "")
    yield f"Written by govreports on {datetime.now(UTC):%Y-%m-%d}. Each report is counted once;"
    yield "`report_copies` lists its duplicates. An unknown field is empty. A character that could"
    yield "not be restored is U+FFFD. `record_id`, `warc_file` and `warc_offset` identify the"
    yield "archived bytes of each text. The texts are those of the bodies that published them, at"
    yield "the address in `url`."
    if form == "csv" and not raw:
        yield from ("", SPREADSHEET_RULE)
    yield from (
        "",
        "| kind | reports | first year | last year | with damage |",
        "|---|---|---|---|---|",
    )
    for row in warehouse.rows(_OVERVIEW):
        yield "| " + " | ".join("" if value is None else str(value) for value in row) + " |"
    made = ", ".join(str(row[0]) for row in warehouse.rows(_NORMALIZERS))
    yield from ("", f"Version of the normaliser: {made or 'none'}.")
    for name in TABLES:
        yield from ("", f"## {name}: {data[name].rows} rows", "", *explained(warehouse, name))
    yield from ("", "## Enumerations", *values_explained(warehouse, TABLES))


_OVERVIEW = """
SELECT kind, count(*), min(report_year), max(report_year), count(*) FILTER (damage > 0)
FROM reports GROUP BY kind ORDER BY kind
"""

_NORMALIZERS = "SELECT DISTINCT normalizer FROM documents ORDER BY ALL"
