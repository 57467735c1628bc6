"""Copies: compare the new documents with all others, and keep relations and clusters true.

Only candidates of the new documents are compared. Which relations the documents
low < serial <= high bring depends on what stands up to `high` alone, and that never changes: in a
lake they are found outside of any transaction, beside other writers.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.candidates import Pair, candidates
from warehouse.comparison import Text
from warehouse.membership import update_clusters
from warehouse.texts import read_texts
from warehouse.verdict import DAMAGED_SQL, RESTORED_SQL, Relation, identical, verdict
from warehouse.wanted import wanted

Span = tuple[int, int]
"""Serials (low, high) of the documents low < serial <= high."""
CHUNK = 60_000_000
"""Characters of new documents that are compared at once: their texts are held in memory."""
BLOCK = 500
"""Pairs whose texts are taken apart at once; some 60 KB for each text of 5,000 characters."""
_THREADS = 2
In = TypeVar("In")
Out = TypeVar("Out")


def add_copies(connection: duckdb.DuckDBPyConnection, runs: Path, run_id: str, span: Span) -> int:
    """Relate the documents of the span to all before; return the number of relations.

    runs: the folder of the run folders, whose batch files hold the texts.
    """
    found = list(find_relations(connection, runs, *span))
    keep_relations(connection, run_id, found, span)
    return len(found)


def find_relations(
    connection: duckdb.DuckDBPyConnection, runs: Path | None, low: int, high: int
) -> Iterator[Relation]:
    """Yield how the documents low < serial <= high relate to all that came before them."""
    for start, end in _chunks(connection, low, high):
        for found in _relations(connection, runs, start, end):
            yield from found


def keep_relations(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Relation], span: Span
) -> None:
    """Add the relations that are not there yet, and cluster what they connect."""
    columns = {name: [getattr(each, name) for each in found] for name in Relation.__slots__}
    if found:
        connection.register("found_relations", pa.table(columns))
        connection.execute(_KEEP, [FINGERPRINT_VERSION])
        connection.unregister("found_relations")
    update_clusters(connection, run_id, *span)


# Two loaders that complete the same run find the same relations.
_KEEP = """
INSERT INTO relations
SELECT *, ? FROM found_relations AS found
ANTI JOIN relations ON relations.from_id = found.from_id AND relations.to_id = found.to_id
"""


def _chunks(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> Iterator[Span]:
    """Yield spans low < serial <= high of new documents, bounded by their characters."""
    ends = connection.execute(_ENDS, {"low": low, "high": high, "size": CHUNK}).fetchall()
    for (end,) in ends:
        yield low, end
        low = end


_ENDS = """
SELECT max(serial) FROM (
    SELECT serial, sum(characters) OVER (ORDER BY serial) // $size AS chunk
    FROM documents WHERE serial > $low AND serial <= $high)
GROUP BY chunk ORDER BY chunk
"""


def _relations(
    connection: duckdb.DuckDBPyConnection, runs: Path | None, low: int, high: int
) -> Iterator[list[Relation]]:
    """Yield the relations that the documents low < serial <= high have with older ones."""
    pairs = candidates(connection, low, high)
    known = _known(connection, {serial for pair in pairs for serial in pair})
    exact = [pair for pair in pairs if identical(known[pair[0]], known[pair[1]])]
    yield _verdicts(known, exact)
    unlike = sorted(set(pairs) - set(exact), key=lambda pair: (pair[1], pair[0]))
    fresh = {serial for pair in unlike for serial in pair if serial > low}
    texts = read_texts(connection, runs, fresh)
    for start in range(0, len(unlike), BLOCK):
        block = unlike[start : start + BLOCK]
        older = {pair[1] for pair in block} - fresh
        yield _compared(known, block, texts | read_texts(connection, runs, older))


def _compared(
    known: dict[int, Text], pairs: Sequence[Pair], texts: dict[int, str]
) -> list[Relation]:
    """Compare pairs by their texts."""
    serials = sorted({serial for pair in pairs for serial in pair})
    read = _in_threads(lambda serial: _taken_apart(known[serial], texts[serial]), serials)
    whole = dict(zip(serials, read, strict=True))
    return _verdicts(whole, pairs)


def _taken_apart(known: Text, text: str) -> Text:
    whole = replace(known, text=text)
    _ = whole.hashes
    return whole


def _verdicts(texts: dict[int, Text], pairs: Sequence[Pair]) -> list[Relation]:
    found = _in_threads(lambda pair: verdict(texts[pair[0]], texts[pair[1]]), pairs)
    return [each for each in found if each]


def _in_threads(function: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
    """Apply a function to items in a few threads; numpy lets them run side by side."""
    parts = [items[first::_THREADS] for first in range(_THREADS)]
    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(lambda part: [function(each) for each in part], parts))
    return [found[number % _THREADS][number // _THREADS] for number in range(len(items))]


_KNOWN = f"""
SELECT serial, document_id, url, part, digest, '' AS text, kind, region, report_year,
       {RESTORED_SQL}, {DAMAGED_SQL},
       coalesce(strftime(fetched_at, '%Y-%m-%d %H:%M:%S.%f'), '')
FROM documents SEMI JOIN wanted USING (serial)
"""  # noqa: S608


def _known(connection: duckdb.DuckDBPyConnection, serials: Collection[int]) -> dict[int, Text]:
    """Return what the table says of documents, without their texts."""
    with wanted(connection, serials):
        rows = connection.execute(_KNOWN).fetchall()
    return {row[0]: Text(*row) for row in rows}
