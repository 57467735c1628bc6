"""Candidates: pairs of documents that share enough of their fingerprints to be compared.

Which pairs these are depends on the two documents alone and not on who came first: each new
document is joined with all that came before it.
"""

import duckdb
import numpy as np
import pyarrow as pa

# Near-identical: one equal band is enough.
_BANDS = """
SELECT DISTINCT fresh.serial, other.serial
FROM bands AS fresh JOIN bands AS other
     ON other.band = fresh.band AND other.value = fresh.value AND other.serial < fresh.serial
WHERE fresh.serial > $low AND fresh.serial <= $high AND other.serial <= $high
"""

COMMON = 200
"""Documents that may share a sampled 5-gram before it counts as a set phrase.

Set phrases ("各位代表，请予审议") stand in most reports. Without a bound each new document would be
paired with all others. A text with more copies than this is still found by its bands.
"""

# Tables and not subqueries: the planner then knows how few rows they have.
_USABLE = """
CREATE OR REPLACE TEMP TABLE fresh_shingles AS
SELECT value, serial FROM shingles WHERE serial > $low AND serial <= $high;
CREATE OR REPLACE TEMP TABLE usable AS
SELECT value FROM shingles SEMI JOIN fresh_shingles USING (value) WHERE serial <= $high
GROUP BY value HAVING count(*) BETWEEN 2 AND $common;
CREATE OR REPLACE TEMP TABLE usable_shingles AS
SELECT * FROM fresh_shingles SEMI JOIN usable USING (value);
"""

# Pairs, as newer << 32 | older, once for each sample that both have.
_SHINGLES = """
SELECT fresh.serial::UBIGINT * 4294967296 + other.serial AS pair
FROM usable_shingles AS fresh JOIN shingles AS other USING (value)
WHERE other.serial < fresh.serial
"""

# Contained: of the shorter text's samples (one 5-gram in 32) enough stand in the longer. 90%
# containment leaves .9 of them; set phrases and chance take a part of that.
_CONTAINED = """
SELECT a, b FROM shared
JOIN documents AS first ON first.serial = a JOIN documents AS second ON second.serial = b
WHERE hits >= 0.3 * least(first.characters, second.characters) / 32
"""

# The text that stood at the same address before.
_VERSIONS = """
SELECT greatest(new.serial, old.serial), least(new.serial, old.serial)
FROM versions JOIN documents AS new USING (document_id)
              JOIN documents AS old ON old.document_id = versions.previous_id
WHERE new.serial > $low AND new.serial <= $high
"""


def candidates(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> list[tuple[int, int]]:
    """Return the pairs (newer, older serial) that the documents low < serial <= high bring."""
    span = {"low": low, "high": high}
    found = connection.execute(_BANDS, span).fetchall()
    connection.register("shared", _shared(connection, {**span, "common": COMMON}))
    found += connection.execute(_CONTAINED).fetchall()
    connection.unregister("shared")
    found += connection.execute(_VERSIONS, span).fetchall()
    return sorted({(int(a), int(b)) for a, b in found})


def _shared(connection: duckdb.DuckDBPyConnection, span: dict[str, int]) -> pa.Table:
    """Return the pairs with two samples in common or more, and how many.

    Millions of pairs are counted by sorting, in a tenth of the time that grouping takes.
    """
    for statement in _USABLE.split(";")[:-1]:
        names = {name: value for name, value in span.items() if f"${name}" in statement}
        connection.execute(statement, names)
    columns = connection.execute(_SHINGLES).fetchnumpy()
    pairs = np.sort(columns["pair"].astype(np.uint64, copy=False))
    starts = np.flatnonzero(np.concatenate((pairs[:1] == pairs[:1], pairs[1:] != pairs[:-1])))
    hits = np.diff(starts, append=len(pairs))
    kept = pairs[starts[hits >= 2]]
    newer, older = kept >> np.uint64(32), kept & np.uint64(0xFFFFFFFF)
    return pa.table({"a": newer, "b": older, "hits": hits[hits >= 2]})
