"""Texts of some documents, read where a few of them are cheap to reach.

The table packs the texts of thousands of documents together and unpacks them all to read one: of
a million documents that takes a minute. The batch files that the texts came from hold them in
groups of a hundred. They are kept for renormalising, so that nothing is stored twice for this;
where one is gone or was made anew, the table answers. An id is a hash of its text, so that a
text found under its id is the right one wherever it stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawlers.run_folder import RunFolder
from warehouse.wanted import wanted

Place = tuple[Sequence[Path], Mapping[str, int]]
"""The batch files of a run, and the serials, by id, of documents that stand in some of them."""

# In the order of the files, which is that of the table.
_RUNS = """
SELECT run_id, map_from_entries(list((document_id, serial)))
FROM documents SEMI JOIN wanted USING (serial) GROUP BY run_id ORDER BY min(serial)
"""
_TEXTS = "SELECT serial, text FROM documents SEMI JOIN wanted USING (serial)"


def places(
    connection: duckdb.DuckDBPyConnection, runs: Path, serials: Collection[int]
) -> list[Place]:
    """Return the batch files that documents came from; `runs` is the folder of the run folders."""
    with wanted(connection, serials):
        rows = connection.execute(_RUNS).fetchall()
    return [(RunFolder(runs / run_id).batch_files, ids) for run_id, ids in rows]


def texts_in(found: Iterable[Place]) -> dict[int, str]:
    """Return by serial the texts that the batch files hold; what is not there is left out."""
    texts: dict[int, str] = {}
    for files, ids in found:
        sought = pa.array(ids)
        texts |= {ids[each]: text for file in files for each, text in _of_file(file, sought)}
    return texts


def table_texts(connection: duckdb.DuckDBPyConnection, serials: Collection[int]) -> dict[int, str]:
    """Return texts by serial from the table itself."""
    if not serials:
        return {}
    with wanted(connection, serials):
        return dict(connection.execute(_TEXTS).fetchall())


def _of_file(file: Path, ids: "pa.Array[Any]") -> list[tuple[str, str]]:
    """Return the ids that a batch file holds, with their texts."""
    try:
        return list(_read(file, ids))
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
