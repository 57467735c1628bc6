"""Texts of some documents, read where a few of them are cheap to reach.

The table packs the texts of thousands of documents together and unpacks them all to read one: of
a million documents that takes a minute. The batch files that the texts came from hold them in
groups of a hundred. They are kept for renormalising, so that nothing is stored twice for this;
where one is gone or was made anew, the table answers. An id is a hash of its text, so that a
text found under its id is the right one wherever it stands.
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

Place = tuple[Path, Mapping[str, int], "pa.Array[Any]"]
"""A batch file, and the serials, by id, of documents of which it has some; the ids once more."""

_THREADS = 2
_AHEAD = 4  # files whose texts may be held at once; 20 MB for a full one
_ROWS = 128  # texts that are taken from the table at once

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

    A table `wanted` stands while the table is read: exhaust this before asking anything else.
    """
    left = set(serials)
    for serial, text in _in_files(_places(connection, runs, serials)) if runs else ():
        left.discard(serial)
        yield serial, text
    yield from _in_table(connection, left)


def _places(
    connection: duckdb.DuckDBPyConnection, runs: Path, serials: Collection[int]
) -> list[Place]:
    with wanted(connection, serials):
        rows = connection.execute(_RUNS).fetchall()
    runs_of = [(RunFolder(runs / run_id), serials, pa.array(serials)) for run_id, serials in rows]
    return [(file, serials, ids) for run, serials, ids in runs_of for file in run.batch_files]


def _in_files(places: Sequence[Place]) -> Iterator[tuple[int, str]]:
    """Unpacking takes most of the time and holds no lock: so many threads, so much faster."""
    with ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(places), _AHEAD):
            yield from chain.from_iterable(pool.map(_of_file, places[start : start + _AHEAD]))


def _in_table(
    connection: duckdb.DuckDBPyConnection, serials: Collection[int]
) -> Iterator[tuple[int, str]]:
    if serials:
        with wanted(connection, serials):
            found = connection.execute(_TEXTS)
            while some := found.fetchmany(_ROWS):
                yield from some


def _of_file(place: Place) -> list[tuple[int, str]]:
    """Return the texts that a batch file holds, with their serials."""
    file, serials, ids = place
    try:
        return [(serials[each], text) for each, text in _read(file, ids)]
    except (OSError, KeyError, pa.ArrowException):  # gone meanwhile, or of another make
        return []


def _read(file: Path, ids: "pa.Array[Any]") -> Iterator[tuple[str, str]]:
    with pq.ParquetFile(file, memory_map=True) as opened:
        column = opened.read(columns=["id"], use_threads=False).column("id")
        rows = np.flatnonzero(pc.is_in(column, value_set=ids).to_numpy()).tolist()
        for group, places in _by_group(opened.metadata, rows):
            texts = opened.read_row_group(group, columns=["id", "text"], use_threads=False)
            kept = texts.take(pa.array(places))
            yield from zip(kept["id"].to_pylist(), kept["text"].to_pylist(), strict=True)


def _by_group(metadata: pq.FileMetaData, rows: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield each row group that has some of the rows, and their places in it."""
    ends, end = [], 0
    for group in range(metadata.num_row_groups):
        end += metadata.row_group(group).num_rows
        ends.append(end)
    places = defaultdict(list)
    group = start = 0
    for row in rows:  # ascending
        while row >= ends[group]:
            start, group = ends[group], group + 1
        places[group].append(row - start)
    yield from places.items()
