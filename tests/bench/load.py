"""Loading: a run into the warehouse, compared with executemany, read_json and Parquet in DuckDB.

Ours stores documents with sections, metadata and fingerprints, and finds the duplicates among
them; the others store number and text. The input of each is on disk, as the previous step would
write it, and the figures are of the load only.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.corpus import Corpus
from tests.bench.duplicates import FILL, load_in_runs
from tests.bench.harness import Headline, Spent, Table, counted, in_process, spent_in
from warehouse import connect
from warehouse.loading import load as warehouse_load

CHARACTERS = 2_700  # 8 KB of UTF-8
BY_HAND = 2_000  # rows: executemany is too slow for more
_TABLE = "CREATE TABLE documents (serial INTEGER, text VARCHAR)"

Loaded = tuple[float, float, float]
"""Documents/s with and without finding duplicates; file size divided by size of the raw text."""


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield documents per second, file size and memory of each way."""
    count, by_hands = (1_000, 200) if quick else (100_000, BY_HAND)
    peers: dict[str, tuple[Callable[[Path, int], Loaded], int]] = {
        "read_json": (by_json, count),
        "Parquet": (by_parquet, count),
        "executemany": (by_hand, by_hands),
    }
    with tempfile.TemporaryDirectory() as name:
        whole = in_process(ours, Path(name), count)
        rows: list[tuple[str, int, float, float | None, float]] = [
            ("govreports, duplicates found", count, *_of(whole.result, 0), whole.megabytes),
            ("govreports, documents only", count, *_of(whole.result, 1), whole.megabytes),
        ]
        for title, (call, number) in peers.items():
            taken = in_process(call, Path(name), number)
            rows.append((title, number, *_of(taken.result, 0), taken.megabytes))
    columns = {
        "": "", "documents": ",", "documents/s": ",.0f", "file, of raw text": ".3f",
        "peak memory MB": ",.0f",
    }  # fmt: skip
    notes = [
        "documents of 8 KB, each way in a separate process",
        "the peak includes writing the input",
    ]
    headline = Headline(
        f"load {count:,} documents of 8 KB",
        f"{rows[1][2]:,.0f}/s, with duplicate detection {rows[0][2]:,.0f}/s",
        f"executemany of number and text: {rows[-1][2]:,.0f}/s",
        rows[1][2] / rows[-1][2],
    )
    yield Table("Into DuckDB", columns, rows, notes, [headline])


def _of(loaded: Loaded, which: int) -> tuple[float, float]:
    return loaded[which], loaded[2]


def ours(folder: Path, count: int) -> Loaded:
    """Load batch files as a run writes them."""
    path, texts = folder / "ours.duckdb", map(Corpus(characters=CHARACTERS).report, range(count))
    with connect(str(path)) as warehouse, counted(warehouse_load, "add_relations") as spent:
        seconds = load_in_runs(warehouse, folder, texts, FILL)
    return count / seconds, count / (seconds - spent[0]), _share(path, count)


def by_hand(folder: Path, count: int) -> Loaded:
    """Insert rows with executemany."""
    rows = list(_rows(count))
    insert = "INSERT INTO documents VALUES (?, ?)"
    return _plain(folder / "hand.duckdb", count, lambda each: each.executemany(insert, rows))


def by_json(folder: Path, count: int) -> Loaded:
    """Let DuckDB read JSON Lines."""
    source = folder / "texts.jsonl"
    with source.open("w", encoding="utf-8") as out:
        for serial, text in _rows(count):
            out.write(json.dumps({"serial": serial, "text": text}, ensure_ascii=False) + "\n")
    return _read(folder / "json.duckdb", count, f"read_json('{source}')")


def by_parquet(folder: Path, count: int) -> Loaded:
    """Let DuckDB read one Parquet file."""
    source = folder / "texts.parquet"
    columns: dict[str, pa.DataType] = {"serial": pa.int32(), "text": pa.string()}
    schema = pa.schema(columns)
    with pq.ParquetWriter(source, schema, compression="zstd") as out:
        rows = [{"serial": serial, "text": text} for serial, text in _rows(count)]
        out.write_table(pa.Table.from_pylist(rows, schema=schema))
    return _read(folder / "parquet.duckdb", count, f"read_parquet('{source}')")


def _rows(count: int) -> Iterator[tuple[int, str]]:
    return enumerate(map(Corpus(characters=CHARACTERS).report, range(count)))


def _read(path: Path, count: int, source: str) -> Loaded:
    insert = f"INSERT INTO documents SELECT serial, text FROM {source}"
    return _plain(path, count, lambda each: each.execute(insert))


def _plain(path: Path, count: int, load: Callable[[duckdb.DuckDBPyConnection], object]) -> Loaded:
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLE)
        spent: Spent[object] = spent_in(partial(load, connection))
    return count / spent.wall, count / spent.wall, _share(path, count)


def _share(path: Path, count: int) -> float:
    return path.stat().st_size / (count * CHARACTERS * 3)
