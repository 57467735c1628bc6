"""Export the reports as a dataset: a self-explanatory folder that other programs read whole.

    README.md        description, counts, and the meaning of each column; a card for `datasets`
    schema.json      tables, columns, types and meanings for programs
    CITATION.cff     how to cite the dataset
    manifest.json    rows, bytes and SHA-256 of each file
    reports/KIND-YEAR.parquet    or reports.jsonl, reports.csv, reports.dta
    report_copies/…  report_sections/…  parts/…  targets/…  and the other tables

All columns are inside the files, and all files of a table have the same columns and types. Rows are
streamed, so memory does not grow with the warehouse, except for Stata. The folder is created
complete or not at all.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.errors import SettingError
from warehouse.connection import Warehouse
from warehouse.errors import WarehouseError
from warehouse.exports.dataset_card import Written, write_about
from warehouse.exports.report_selection import Selection
from warehouse.exports.row_formats import write_rows

_OF_REPORT = "report_id IN (SELECT report_id FROM reports WHERE {chosen})"
_OF_DOCUMENT = (
    "document_id IN (SELECT document_id FROM copies JOIN reports USING (report_id) WHERE {chosen})"
)
_CONDITIONS = {
    "reports": "{chosen}",
    "report_copies": _OF_REPORT,
    "report_sections": _OF_REPORT,
    "parts": _OF_REPORT,
    "targets": _OF_REPORT,
    "facts_reported": _OF_REPORT,
    "repairs": _OF_DOCUMENT,
    "found_metadata": _OF_DOCUMENT,
    "panel": f"body_id IN (SELECT body_id FROM work_reports WHERE {_OF_REPORT})",  # noqa: S608
    "regions": "true",
}
TABLES = tuple(_CONDITIONS)
"""The tables of a dataset, and by which condition each is restricted to the chosen reports."""
_WITH_PART = ("report_sections", "parts", "facts_reported")
_DIVIDED = "reports"
_DIVISIONS = "SELECT DISTINCT kind, report_year FROM reports WHERE {chosen} ORDER BY ALL NULLS LAST"
_DIVISION = "AND kind = ? AND report_year IS NOT DISTINCT FROM ? ORDER BY report_id"
_CUT = """
SELECT * FROM (
    SELECT r.* REPLACE (cut.text AS text, length(cut.text)::INTEGER AS characters)
    FROM reports AS r JOIN (
        SELECT p.report_id, string_agg(substring(d.text, p.start_offset + 1,
                   p.end_offset - p.start_offset), '' ORDER BY p.number) AS text
        FROM parts AS p JOIN documents AS d ON d.document_id = p.report_id
        WHERE list_contains(?, p.part) GROUP BY p.report_id) AS cut USING (report_id))"""
"""The reports with only the chosen parts of their texts."""


@dataclass(frozen=True, slots=True)
class _Format:
    """How files are written: "parquet", "jsonl", "csv" or "dta".

    raw: CSV with the exact texts, which a spreadsheet may run as formulas.
    bom: CSV that begins with a byte order mark, by which Excel recognises UTF-8.
    """

    name: str
    raw: bool = False
    bom: bool = False


def write_dataset(
    warehouse: Warehouse,
    folder: Path,
    form: str,
    *,
    raw: bool = False,
    bom: bool = False,
    selection: Selection = Selection(),  # noqa: B008  frozen
) -> list[Written]:
    """Write the dataset to a new folder, as "parquet", "jsonl", "csv" or "dta"; see `_Format`.

    Raises SettingError when the folder exists and is not empty or pandas, which "dta" needs, is
    not installed, WarehouseError when it cannot be written; then nothing of it is kept.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingError(f"{folder} already exists", "choose a new folder")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        export = _Export(warehouse, partial, _Format(form, raw, bom), selection)
        written = [export.table(name) for name in TABLES]
        write_about(warehouse, partial, written, form, neutral=form == "csv" and not raw,
                    described=selection.described)  # fmt: skip
        partial.replace(folder)
    except OSError as error:
        raise WarehouseError(
            f"{folder} cannot be written: {error.strerror or error}", "is the disk full?"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return written


@dataclass(frozen=True, slots=True)
class _Export:
    """One export: what is read, where it is written to, and in which form."""

    warehouse: Warehouse
    folder: Path
    form: _Format
    selection: Selection

    def table(self, name: str) -> Written:
        """Write a table and return its counts."""
        divided = self.form.name == "parquet" and name == _DIVIDED
        counts = [
            self._write(sql, values, path)
            for path, sql, values in (self._divisions() if divided else [self._whole(name)])
        ]
        return Written(name, sum(counts), len(counts))

    def _whole(self, name: str) -> tuple[Path, str, list[Any]]:
        sql, values = self._rows(name)
        place = f"{name}/{name}.parquet" if self.form.name == "parquet" else self._single(name)
        return self.folder / place, sql, values

    def _single(self, name: str) -> str:
        return f"{name}.{self.form.name}"

    def _divisions(self) -> Iterator[tuple[Path, str, list[Any]]]:
        """Yield a file for each kind and year; one without rows if there are none."""
        chosen, values = self.selection.condition()
        found = self.warehouse.rows(_DIVISIONS.format(chosen=chosen), values)
        sql, given = self._rows(_DIVIDED)
        for kind, year in found:
            path = self.folder / _DIVIDED / f"{kind}-{year or 'unknown'}.parquet"
            yield path, f"{sql} {_DIVISION}", [*given, kind, year]
        if not found:
            yield self.folder / _DIVIDED / "none.parquet", sql, given

    def _rows(self, name: str) -> tuple[str, list[Any]]:
        """Return the query for the chosen rows of a table, and its parameters."""
        chosen, values = self.selection.condition()
        condition = _CONDITIONS[name]
        given = values if "{chosen}" in condition else []
        source, before = f"SELECT * FROM {name}", []  # noqa: S608  one of TABLES
        parts = list(self.selection.parts)
        if parts and name == _DIVIDED:
            source, before = _CUT, [parts]
        sql = f"{source} WHERE {condition.format(chosen=chosen)}"
        if parts and name in _WITH_PART:
            return f"{sql} AND list_contains(?, part)", [*given, parts]
        return sql, [*before, *given]

    def _write(self, sql: str, values: list[Any], path: Path) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.warehouse.stream(sql, values) as reader, path.open("wb") as out:
            return write_rows(self.form.name, reader, out, raw=self.form.raw, bom=self.form.bom)
