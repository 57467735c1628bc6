"""Candidates: pairs of documents that share enough of their fingerprints to be compared.

Which pairs these are depends on the two documents and not on who came first, with two
exceptions: a 5-gram stops to count once too many documents have it, and of an address that had
many texts only neighbours are paired for that alone.
"""

from collections.abc import Collection

import duckdb
import numpy as np
import numpy.typing as npt

from normalize.fingerprint import SAMPLE

Pair = tuple[int, int]
"""Serials of two documents, the newer first."""

SHORT = 2_000
"""Characters below which all samples of a text are needed: an excerpt of 300 has nine."""
_COARSE = 4
"""Of two longer texts one sample in four will do, which makes a quarter of the work."""

COMMON = 64
"""Documents that may share a sampled 5-gram before it counts as a set phrase.

Set phrases ("各位代表，请予审议") stand in most reports. Without a bound each new document would be
paired with all others. A text with more copies than this is still found by its bands.
"""
_CONTAINED = 0.3
"""Share of the shorter text's samples that must stand in the longer. 90% containment leaves .9
of them; set phrases and chance take a part of that."""

_NEIGHBOURS = 8
"""Versions before and after with which one is compared. Not all: a page may change each day."""

# Near-identical: one equal band is enough.
_BANDS = """
SELECT DISTINCT fresh.serial::UBIGINT << 32 | other.serial AS pair
FROM bands AS fresh JOIN bands AS other
     ON other.band = fresh.band AND other.value = fresh.value AND other.serial < fresh.serial
WHERE fresh.serial > $low AND fresh.serial <= $high AND other.serial <= $high
"""

# Contained: which samples of the new documents are compared with which of all.
_LEVELS = (
    (f"value % {_COARSE} = 0", f"value % {_COARSE} = 0"),
    (f"value % {_COARSE} <> 0 AND NOT short", f"value % {_COARSE} <> 0 AND short"),
    (f"value % {_COARSE} <> 0 AND short", f"value % {_COARSE} <> 0"),
)

# Tables and not subqueries: the planner then knows how few rows they have.
_FRESH = """
CREATE OR REPLACE TEMP TABLE fresh_shingles AS
SELECT value, serial FROM shingles WHERE serial > $low AND serial <= $high AND {fresh}
"""
_MET = """
CREATE OR REPLACE TEMP TABLE met_shingles AS
SELECT value, serial FROM shingles SEMI JOIN fresh_shingles USING (value)
WHERE serial <= $high AND {other}
"""
_USABLE = """
CREATE OR REPLACE TEMP TABLE usable AS
SELECT value FROM met_shingles GROUP BY value HAVING count(*) <= $common
"""
# Once for each sample that both have.
_SHARED = """
SELECT fresh.serial::UBIGINT << 32 | other.serial AS pair
FROM fresh_shingles AS fresh SEMI JOIN usable USING (value)
JOIN met_shingles AS other ON other.value = fresh.value AND other.serial < fresh.serial
"""

# Texts that stood at the same address shortly before or after.
_VERSIONS = f"""
SELECT DISTINCT greatest(new.serial, old.serial)::UBIGINT << 32 | least(new.serial, old.serial)
    AS pair
FROM documents AS new JOIN versions AS v USING (document_id)
JOIN versions AS w ON w.url = v.url AND w.part = v.part
     AND w.document_id <> v.document_id AND abs(w.number - v.number) <= {_NEIGHBOURS}
JOIN documents AS old ON old.document_id = w.document_id AND old.serial <= $high
WHERE new.serial > $low AND new.serial <= $high
"""  # noqa: S608

Packed = npt.NDArray[np.uint64]
"""Pairs as newer << 32 | older."""


def candidates(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> list[Pair]:
    """Return the pairs that the documents low < serial <= high bring."""
    span = {"low": low, "high": high}
    near = _packed(connection, _BANDS, span)
    contained = _contained(connection, *_shared(connection, span))
    edited = _packed(connection, _VERSIONS, span)
    found = np.unique(np.concatenate((near, contained, edited)))
    newer, older = _parted(found)
    return list(zip(newer.tolist(), older.tolist(), strict=True))


def by_family(pairs: Collection[Pair]) -> list[Pair]:
    """Return pairs so ordered that those that hang together stand together."""
    head: dict[int, int] = {}

    def find(serial: int) -> int:
        while (above := head.setdefault(serial, serial)) != serial:
            head[serial] = serial = head[above]
        return serial

    for newer, older in pairs:
        first, second = sorted((find(newer), find(older)))
        head[second] = first
    return sorted(pairs, key=lambda pair: (find(pair[0]), pair[1], pair[0]))


def _shared(
    connection: duckdb.DuckDBPyConnection, span: dict[str, int]
) -> tuple[Packed, npt.NDArray[np.int64]]:
    """Return the pairs with two samples in common or more, and how many.

    Millions of pairs are counted by sorting, in a tenth of the time that grouping takes.
    """
    found = []
    for fresh, other in _LEVELS:
        connection.execute(_FRESH.format(fresh=fresh), span)
        connection.execute(_MET.format(other=other), {"high": span["high"]})
        connection.execute(_USABLE, {"common": COMMON})
        found.append(_packed(connection, _SHARED))
    pairs = np.sort(np.concatenate(found))
    starts = np.flatnonzero(np.concatenate((pairs[:1] == pairs[:1], pairs[1:] != pairs[:-1])))
    hits = np.diff(starts, append=len(pairs))
    return pairs[starts[hits >= 2]], hits[hits >= 2]


def _contained(
    connection: duckdb.DuckDBPyConnection, pairs: Packed, hits: npt.NDArray[np.int64]
) -> Packed:
    """Return the pairs of which one text may well contain the other."""
    sizes = connection.execute("SELECT serial, characters FROM documents").fetchnumpy()
    characters = np.zeros(int(sizes["serial"].max(initial=0)) + 1)
    characters[sizes["serial"]] = sizes["characters"]
    newer, older = _parted(pairs)
    shorter = np.minimum(characters[newer], characters[older])
    samples = shorter / np.where(shorter < SHORT, SAMPLE, SAMPLE * _COARSE)
    return pairs[hits >= _CONTAINED * samples]


def _packed(
    connection: duckdb.DuckDBPyConnection, query: str, span: dict[str, int] | None = None
) -> Packed:
    pairs: Packed = connection.execute(query, span).fetchnumpy()["pair"]
    return pairs.astype(np.uint64, copy=False)


def _parted(pairs: Packed) -> tuple[Packed, Packed]:
    return pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)
