"""Write the rows of a query as CSV, JSON, JSON Lines or Parquet, streamed."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq


class _Write(Protocol):
    def __call__(self, reader: pa.RecordBatchReader, out: IO[bytes]) -> int: ...


def write_csv(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write RFC 4180 CSV in UTF-8 with a header line; return the number of rows."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(reader.schema.names)
    count = 0
    for row in _rows(reader):
        writer.writerow(row.values())
        count += 1
    text.detach()
    return count


def write_json(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write one JSON array of objects; return the number of rows."""
    count = 0
    out.write(b"[")
    for row in _rows(reader):
        out.write((b",\n " if count else b"\n ") + _json(row))
        count += 1
    out.write(b"\n]\n")
    return count


def write_jsonl(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write JSON Lines, one object per row; return the number of rows."""
    count = 0
    for row in _rows(reader):
        out.write(_json(row) + b"\n")
        count += 1
    return count


def write_parquet(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write one Parquet file, zstd-compressed; return the number of rows."""
    count = 0
    with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


ROW_FORMATS: Mapping[str, _Write] = {
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}
"""Writers by format name; each takes Arrow record batches and an open binary file."""


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
        return float(value)
    return str(value)
