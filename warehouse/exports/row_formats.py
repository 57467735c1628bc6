"""Write the rows of a query as CSV, JSON, JSON Lines, Parquet or Stata; all but Stata streamed."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.exports.stata import write_stata

_BOM = "\ufeff".encode()
_QUOTED = re.compile(r'[",\r\n]|^\s|\s$|^$')
_FORMULA = re.compile(
    # What a spreadsheet may skip, then what begins a formula.
    "'*[\\s\\x00-\\x1f\\x7f-\\x9f\\xad\\u200b-\\u200f\\u2060\\ufeff]*[=+\\-@\\t\\r\\n＝＋－＠]"
)
_NUMBER = re.compile(r"'*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

SPREADSHEET_RULE = (
    "In CSV, a text that a spreadsheet would run as a formula (its first character is one of "
    "= + - @, a full-width form of them, a tab or a line end) begins with an added apostrophe. "
    "Numbers are as they are. To get the exact text, remove one apostrophe that precedes such a "
    "character, or write the file with --raw."
)


def write_rows(
    form: str,
    reader: pa.RecordBatchReader,
    out: IO[bytes],
    *,
    raw: bool = False,
    bom: bool = False,
) -> int:
    """Write Arrow record batches to an open binary file and return the number of rows.

    form: "csv", "json", "jsonl", "parquet" or "dta". raw: CSV with the exact texts, which a
    spreadsheet may run as formulas. bom: CSV that begins with a byte order mark.
    """
    match form:
        case "csv":
            out.write(_BOM if bom else b"")
            return _write_csv(reader, out, raw=raw)
        case "json":
            return _write_json(reader, out)
        case "jsonl":
            return _write_jsonl(reader, out)
        case "parquet":
            return _write_parquet(reader, out)
        case "dta":
            return write_stata(reader, out)
    raise ValueError(form)


def neutralize(text: str) -> str:
    """Return a cell's text so that a spreadsheet does not run it as a formula (CWE-1236).

    A text that begins like a formula gets an apostrophe before it. A plain number such as -3.5
    does not. A text that begins with apostrophes and then like a formula gets one more, so that
    `restore_neutralized` returns the exact text.
    """
    return f"'{text}" if _is_formula(text) else text


def restore_neutralized(cell: str) -> str:
    """Return the text from which `neutralize` made a cell."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def _write_csv(reader: pa.RecordBatchReader, out: IO[bytes], *, raw: bool) -> int:
    """Write CSV (RFC 4180, but lines end with a line feed) in UTF-8 with a header line.

    NULL is an empty cell and an empty text is `""`, as PostgreSQL and DuckDB write them; Python's
    `csv` writes both alike before 3.12.
    """
    neutral = _same if raw else neutralize
    out.write(_csv_line(map(neutral, reader.schema.names)))
    count = 0
    for row in _rows(reader):
        out.write(_csv_line(_cell(value, neutral) for value in row.values()))
        count += 1
    return count


def _csv_line(cells: Iterable[str | None]) -> bytes:
    return (",".join(map(_csv_quoted, cells)) + "\n").encode("utf-8")


def _csv_quoted(cell: str | None) -> str:
    if cell is None:
        return ""
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _cell(value: object, neutral: Callable[[str], str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value)


def _same(text: str) -> str:
    return text


def _write_json(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write one JSON array of objects."""
    count = 0
    out.write(b"[")
    for row in _rows(reader):
        out.write((b",\n " if count else b"\n ") + _json(row))
        count += 1
    out.write(b"\n]\n")
    return count


def _write_jsonl(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write JSON Lines, one object per row."""
    count = 0
    for row in _rows(reader):
        out.write(_json(row) + b"\n")
        count += 1
    return count


def _write_parquet(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write one Parquet file, zstd-compressed."""
    count = 0
    with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in reader:
        yield from batch.to_pylist()


def _json(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8")


def _plain(value: object) -> object:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
