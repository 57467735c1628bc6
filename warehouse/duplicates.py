"""Copies: compare the new documents with all others, and keep relations and clusters true.

Only candidates of the new documents are compared. Which relations the documents
low < serial <= high bring depends on what stands up to `high` alone, and that never changes: in a
lake they are found outside of any transaction, beside other writers.
"""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.candidates import Pair, by_family, candidates
from warehouse.comparison import Text
from warehouse.membership import update_clusters
from warehouse.texts import THREADS, read_texts
from warehouse.verdict import DAMAGED_SQL, RESTORED_SQL, Relation, identical, verdict
from warehouse.wanted import wanted

Span = tuple[int, int]
"""Serials (low, high) of the documents low < serial <= high."""
CHUNK = 60_000_000
"""Characters of new documents whose candidates are sought at once."""
HELD = 40_000_000
"""Characters of texts that are held at once: some 80 MB."""
BLOCK = 100
"""Pairs whose texts a thread takes apart at once; some 60 KB for each text of 5,000 characters."""


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
    for window in _windows(by_family(set(pairs) - set(exact)), known):
        texts = read_texts(connection, runs, {serial for pair in window for serial in pair})
        yield from _compared(known, window, texts)


def _windows(pairs: Sequence[Pair], known: dict[int, Text]) -> Iterator[list[Pair]]:
    """Part the pairs into runs whose texts may be held in memory together."""
    window: list[Pair] = []
    held: set[int] = set()
    size = 0
    for pair in pairs:
        more = sum(known[serial].length for serial in {*pair} - held)
        if window and size + more > HELD:
            yield window
            window, held, size = [], set(), 0
            more = sum(known[serial].length for serial in pair)
        window.append(pair)
        held.update(pair)
        size += more
    if window:
        yield window


def _compared(
    known: dict[int, Text], pairs: Sequence[Pair], texts: dict[int, str]
) -> Iterator[list[Relation]]:
    """Compare pairs by their texts, a block in each thread; numpy lets them run side by side."""
    blocks = [pairs[start : start + BLOCK] for start in range(0, len(pairs), BLOCK)]

    def compare(block: Sequence[Pair]) -> list[Relation]:
        serials = {serial for pair in block for serial in pair}
        return _verdicts({each: replace(known[each], text=texts[each]) for each in serials}, block)

    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(compare, blocks)


def _verdicts(texts: dict[int, Text], pairs: Sequence[Pair]) -> list[Relation]:
    found = (verdict(texts[newer], texts[older]) for newer, older in pairs)
    return [each for each in found if each]


_KNOWN = f"""
SELECT serial, document_id, url, part, characters, digest, '' AS text, kind, region, report_year,
       {RESTORED_SQL}, {DAMAGED_SQL},
       coalesce(strftime(fetched_at, '%Y-%m-%d %H:%M:%S.%f'), '')
FROM documents SEMI JOIN wanted USING (serial)
"""  # noqa: S608


def _known(connection: duckdb.DuckDBPyConnection, serials: Collection[int]) -> dict[int, Text]:
    """Return what the table says of documents, without their texts."""
    with wanted(connection, serials):
        rows = connection.execute(_KNOWN).fetchall()
    return {row[0]: Text(*row) for row in rows}
