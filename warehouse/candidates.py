"""Candidates: pairs of documents that share enough of their fingerprints to be compared.

Which pairs these are depends on the two documents alone and not on who came first: each new
document is joined with all that came before it.
"""

import duckdb

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

# Contained: of the shorter text's samples (one 5-gram in 32) enough stand in the longer. 90%
# containment leaves .9 of them; set phrases and chance take a part of that.
_SHINGLES = """
WITH fresh AS (
    SELECT value, serial FROM shingles WHERE serial > $low AND serial <= $high),
usable AS (
    SELECT value FROM shingles
    WHERE serial <= $high AND value IN (SELECT value FROM fresh)
    GROUP BY value HAVING count(*) BETWEEN 2 AND $common),
shared AS (
    SELECT fresh.serial AS a, other.serial AS b, count(*) AS hits
    FROM fresh JOIN usable USING (value) JOIN shingles AS other USING (value)
    WHERE other.serial < fresh.serial
    GROUP BY ALL HAVING hits >= 2)
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
    found += connection.execute(_SHINGLES, {**span, "common": COMMON}).fetchall()
    found += connection.execute(_VERSIONS, span).fetchall()
    return sorted({(int(a), int(b)) for a, b in found})
