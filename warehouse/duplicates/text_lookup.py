"""Texts of some documents, read from where single texts are cheap to read.

The table compresses the texts of thousands of documents together and decompresses them all to read
one: with a million documents that takes a minute. The batch files of the runs store the texts in
row groups of a hundred. They are kept for renormalising anyway. If a file is missing or was
replaced, the table is read. A document id is a hash of the text, so a text found under its id is
the right one in any file.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawlers.run_folder import RunFolder
from warehouse.duplicates.serial_table import wanted

Lookup = tuple[Path, Mapping[str, int], "pa.Array[Any]"]
"""A batch file, the wanted serials of its run by document id, and these ids as an Arrow array."""

_THREADS = 2
_MOST_FILES = 4  # files whose texts are in memory at once; 20 MB for a full one
_FETCHED = 128  # texts fetched from the table at once

# In the order of the files, which is that of the table.
_RUNS = """
SELECT run_id, map_from_entries(list((document_id, serial)))
FROM documents SEMI JOIN wanted USING (serial) GROUP BY run_id ORDER BY min(serial)
"""
_TEXTS = "SELECT serial, text FROM documents SEMI JOIN wanted USING (serial)"


def texts_of(
    connection: duckdb.DuckDBPyConnection, runs: Path | None, serials: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Yield documents' serials and texts; `runs` is the folder of the run folders, if there is one.

    While the table is read, the connection has a table `wanted`: exhaust this before other queries.
    """
    left = set(serials)
    for serial, text in _in_files(_lookups(connection, runs, serials)) if runs else ():
        left.discard(serial)
        yield serial, text
    yield from _in_table(connection, left)


def _lookups(
    connection: duckdb.DuckDBPyConnection, runs: Path, serials: Collection[int]
) -> list[Lookup]:
    with wanted(connection, serials):
        rows = connection.execute(_RUNS).fetchall()
    runs_of = [(RunFolder(runs / run_id), serials, pa.array(serials)) for run_id, serials in rows]
    return [(file, serials, ids) for run, serials, ids in runs_of for file in run.batch_files]


def _in_files(lookups: Sequence[Lookup]) -> Iterator[tuple[int, str]]:
    """Read batch files in threads: most of the time is decompression, which releases the GIL."""
    with ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(lookups), _MOST_FILES):
            yield from chain.from_iterable(pool.map(_of_file, lookups[start : start + _MOST_FILES]))


def _in_table(
    connection: duckdb.DuckDBPyConnection, serials: Collection[int]
) -> Iterator[tuple[int, str]]:
    if serials:
        with wanted(connection, serials):
            found = connection.execute(_TEXTS)
            while some := found.fetchmany(_FETCHED):
                yield from some


def _of_file(lookup: Lookup) -> list[tuple[int, str]]:
    """Return the wanted texts of a batch file, with their serials."""
    file, serials, ids = lookup
    try:
        return [(serials[each], text) for each, text in _read(file, ids)]
    except (OSError, LookupError, ValueError, pa.ArrowException):  # gone, or damaged
        return []


def _read(file: Path, ids: "pa.Array[Any]") -> Iterator[tuple[str, str]]:
    with pq.ParquetFile(file, memory_map=True, page_checksum_verification=True) as opened:
        column = opened.read(columns=["id"], use_threads=False).column("id")
        rows = np.flatnonzero(pc.is_in(column, value_set=ids).to_numpy()).tolist()
        for group, positions in _by_group(opened.metadata, rows):
            texts = opened.read_row_group(group, columns=["id", "text"], use_threads=False)
            kept = texts.take(pa.array(positions))
            yield from zip(kept["id"].to_pylist(), kept["text"].to_pylist(), strict=True)


def _by_group(metadata: pq.FileMetaData, rows: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield each row group that contains some of the rows, and their positions in it."""
    ends, end = [], 0
    for group in range(metadata.num_row_groups):
        end += metadata.row_group(group).num_rows
        ends.append(end)
    positions = defaultdict(list)
    group = start = 0
    for row in rows:  # ascending
        while row >= ends[group]:
            start, group = ends[group], group + 1
        positions[group].append(row - start)
    yield from positions.items()
