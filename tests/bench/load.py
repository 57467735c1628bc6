"""Loading: documents of 8 KB through Arrow, beside executemany on the same rows.

uv run python -m tests.bench.load [--documents 100000]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from tests.bench.corpus import Corpus
from tests.bench.duplicates import FILL, load_texts, memory, timed
from warehouse import connect
from warehouse import load as warehouse_load

ROWS_BY_HAND = 2_000  # executemany is too slow for more


def main(argv: Sequence[str]) -> None:
    """Load texts both ways; print documents per second, file size and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    count = parser.parse_args(argv).documents
    corpus = Corpus(characters=2_700)  # 8 KB of UTF-8
    with tempfile.TemporaryDirectory() as folder:
        arrow, copies, size = by_arrow(Path(folder), corpus, count)
        hand = by_hand(Path(folder), corpus)
    raw = count * 8_100
    print(f"{'':34}{'documents/s':>12}")
    print(f"{'Arrow, copies found':34}{count / arrow:12.0f}")
    print(f"{'Arrow, without the copies':34}{count / (arrow - copies):12.0f}")
    print(f"{'executemany, documents alone':34}{ROWS_BY_HAND / hand:12.0f}")
    print(f"file {size / 1e6:.0f} MB, {size / raw:.2f} of the raw text; memory {memory():.0f} MB")


def by_arrow(folder: Path, corpus: Corpus, count: int) -> tuple[float, float, int]:
    """Return seconds in all, seconds of finding copies, and the size of the file."""
    path, seconds = folder / "arrow.duckdb", 0.0
    with connect(str(path)) as warehouse, timed(warehouse_load, "add_copies") as spent:
        for first in range(0, count, FILL):
            texts = map(corpus.report, range(first, min(first + FILL, count)))
            seconds += load_texts(warehouse, folder, texts, first)
    return seconds, spent[0], path.stat().st_size


def by_hand(folder: Path, corpus: Corpus) -> float:
    """Return the seconds of inserting texts with executemany."""
    rows = [(number, corpus.report(number)) for number in range(ROWS_BY_HAND)]
    with duckdb.connect(str(folder / "hand.duckdb")) as connection:
        connection.execute("CREATE TABLE documents (serial INTEGER, text VARCHAR)")
        start = time.perf_counter()
        connection.executemany("INSERT INTO documents VALUES (?, ?)", rows)
        return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
