"""What a dataset says about itself: card, schema, citation and manifest."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from crawlers.state_files import file_digest
from warehouse.connection import Warehouse
from warehouse.exports.data_dictionary import columns, explained, values_explained
from warehouse.exports.row_formats import SPREADSHEET_RULE

_TITLE = "Work reports of Chinese local bodies"
_OVERVIEW = """
SELECT kind, count(*), min(report_year), max(report_year), count(*) FILTER (damage > 0)
FROM reports GROUP BY kind ORDER BY kind
"""
_NORMALIZERS = "SELECT DISTINCT normalizer FROM documents ORDER BY ALL"


@dataclass(frozen=True, slots=True)
class Written:
    """One table of a dataset, with its numbers of rows and files."""

    table: str
    rows: int
    files: int


def write_about(
    warehouse: Warehouse,
    folder: Path,
    written: Sequence[Written],
    form: str,
    *,
    neutral: bool,
    described: str,
) -> None:
    """Write schema, card, citation and manifest next to the tables.

    neutral: whether texts that begin like a formula were changed. described: the filters, or "".
    """
    today = datetime.now(UTC).date()
    names = [each.table for each in written]
    files = _manifest(folder)
    digest = sha256("".join(f"{name} {each['sha256']}\n" for name, each in files.items()).encode())
    _write(folder / "manifest.json", json.dumps(files, indent=1))
    _write(folder / "schema.json", _schema(warehouse, names))
    _write(folder / "CITATION.cff", "\n".join(_citation(today, digest.hexdigest(), described)))
    card = _card(warehouse, written, form, today, digest.hexdigest(), described)
    notes = ("", SPREADSHEET_RULE) if neutral else ()
    _write(folder / "README.md", "\n".join([*card, *notes, *_tables(warehouse, written)]))


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _manifest(folder: Path) -> dict[str, dict[str, str | int]]:
    """Return the size and digest of each file that has rows, by its name in the folder."""
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": file_digest(path).removeprefix("sha256:"),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _schema(warehouse: Warehouse, names: Sequence[str]) -> str:
    tables = {
        name: [
            {"name": column, "type": kind, "meaning": meaning}
            for column, kind, meaning in columns(warehouse, name)
        ]
        for name in names
    }
    return json.dumps(tables, ensure_ascii=False, indent=1)


def _citation(today: date, digest: str, described: str) -> Iterator[str]:
    """Yield the citation in the Citation File Format 1.2.0."""
    yield "cff-version: 1.2.0"
    yield "type: dataset"
    yield f"title: {json.dumps(_titled(described), ensure_ascii=False)}"
    yield "message: Cite this dataset with its date and digest, and each text with its address."
    yield "authors:"
    yield "- name: The govreports authors"
    yield f"version: {version('govreports')}"
    yield f"date-released: {today}"
    yield "identifiers:"
    yield "- type: other"
    yield f"  value: sha256:{digest}"
    yield "  description: Digest of the names and digests in manifest.json"


def _titled(described: str) -> str:
    return f"{_TITLE} ({described})" if described else _TITLE


def _card(
    warehouse: Warehouse,
    written: Sequence[Written],
    form: str,
    today: date,
    digest: str,
    described: str,
) -> Iterator[str]:
    yield from ("---", "language: zh", "configs:")
    for each in written:
        if not each.rows:  # `datasets` refuses a table without rows
            continue
        yield f"- config_name: {each.table}"
        yield f"  data_files: {each.table}{'/*.parquet' if form == 'parquet' else f'.{form}'}"
    yield from ("---", "", f"# {_TITLE}", "")
    yield f"Written by govreports on {today}. Each report is counted once;"
    yield "`report_copies` lists its duplicates. An unknown field is empty. A character that could"
    yield "not be restored is U+FFFD. `record_id`, `warc_file` and `warc_offset` identify the"
    yield "archived bytes of each text. The texts are those of the bodies that published them, at"
    yield "the address in `url`."
    if described:
        yield from ("", f"Only {described}. Offsets count in the whole text of a report.")
    yield from (
        "",
        "Codes of divisions and ids are texts. CSV does not say so: have region, place,",
    )
    yield "code, parent and successor read as texts. There, NULL is an empty cell and an empty text"
    yield 'is `""`. Stata has no NULL for texts.'
    yield from ("", f"Cite as: govreports, *{_titled(described)}*, {today}, sha256:{digest}.")
    yield "`manifest.json` has the digest of each file."
    yield from ("", "In the warehouse from which this was taken:", "")
    yield "| kind | reports | first year | last year | with damage |"
    yield "|---|---|---|---|---|"
    for row in warehouse.rows(_OVERVIEW):
        yield "| " + " | ".join("" if value is None else str(value) for value in row) + " |"
    made = ", ".join(str(row[0]) for row in warehouse.rows(_NORMALIZERS))
    yield from ("", f"Version of the normaliser: {made or 'none'}.")


def _tables(warehouse: Warehouse, written: Sequence[Written]) -> Iterator[str]:
    for each in written:
        yield from ("", f"## {each.table}: {each.rows} rows", "")
        yield from explained(warehouse, each.table)
    yield from ("", "## Enumerations")
    yield from values_explained(warehouse, [each.table for each in written])
