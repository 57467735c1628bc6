"""Candidates: pairs of documents that share enough of their fingerprints to be compared.

Whether a pair is a candidate depends on the two documents and not on the order of arrival, with two
exceptions: a 5-gram, or a body and year, no longer counts once too many documents have it, and of
the versions of one address only neighbours are candidates for that reason alone.
"""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import duckdb
import numpy as np

from normalize.document import Kind
from normalize.fingerprint import SAMPLE_SIZE
from warehouse.duplicates.shared_samples import Numbers, Packed, counted, shared, unpack
from warehouse.duplicates.stated import PAGE_PATTERN

Pair = tuple[int, int]
"""Serials of two documents, the newer first."""
_Span = dict[str, int]


class PairFinder(Protocol):
    """A method that proposes pairs of documents for the exact comparison.

    It must not depend on the order in which documents arrived: only candidates become relations.
    """

    def __call__(
        self, connection: duckdb.DuckDBPyConnection, low: int, high: int
    ) -> Collection[Pair]:
        """Return pairs among documents up to `high` whose newer serial is above `low`."""


SHORT_TEXT = 2_000
"""Characters below which all samples of a text are needed: an excerpt of 300 has nine."""
_COARSE = 4
"""For two longer texts one sample in four is enough, which is a quarter of the work."""

COMMON = 64
"""Documents that may share a sampled 5-gram before it counts as a set phrase.

Most reports contain set phrases ("各位代表，请予审议"). Without a limit, each new document would be
paired with all others. A text with more duplicates than this is still found by its bands.
"""
_CONTAINED = 0.3
"""Share of the shorter text's samples that the longer text must contain. 90% containment leaves .9
of them; set phrases and chance reduce that."""

_NEIGHBOURS = 8
"""Versions before and after that a version is compared with. Not all: a page may change daily."""

# Near-identical: one equal band is enough.
_BANDS = """
SELECT DISTINCT fresh.serial::UBIGINT << 32 | other.serial AS pair
FROM bands AS fresh JOIN bands AS other
     ON other.band = fresh.band AND other.value = fresh.value AND other.serial < fresh.serial
WHERE fresh.serial > $low AND fresh.serial <= $high AND other.serial <= $high
"""

# Contained. Intermediate results are tables, so that the planner knows how few rows they have.
_MET = """
CREATE OR REPLACE TEMP TABLE met_samples AS
SELECT value, serial FROM shingles
SEMI JOIN (SELECT value FROM shingles WHERE serial > $low AND serial <= $high AND {fresh})
     USING (value)
WHERE serial <= $high AND {other}
"""
_USABLE = """
CREATE OR REPLACE TEMP TABLE usable_samples AS
SELECT value FROM met_samples GROUP BY value HAVING count(*) BETWEEN {least} AND $common
"""
# Two longer texts.
_LONG = f"value % {_COARSE} = 0 AND NOT short"
_ROWS = """
SELECT value::UBIGINT << 32 | serial AS pair FROM met_samples SEMI JOIN usable_samples USING (value)
"""
# A new longer text and an older short one; a new short one and any.
_SHORTER = (("NOT short", "short"), ("short", "true"))
_FRESH = """
CREATE OR REPLACE TEMP TABLE fresh_samples AS
SELECT value, serial FROM shingles SEMI JOIN usable_samples USING (value)
WHERE serial > $low AND serial <= $high AND {fresh}
"""
# One row for each sample that both have.
_SHARED = """
SELECT fresh.serial::UBIGINT << 32 | met.serial AS pair
FROM fresh_samples AS fresh
JOIN met_samples AS met ON met.value = fresh.value AND met.serial < fresh.serial
"""

# Texts of the same address shortly before or after.
_VERSIONS = f"""
SELECT DISTINCT greatest(new.serial, old.serial)::UBIGINT << 32 | least(new.serial, old.serial)
    AS pair
FROM documents AS new JOIN versions AS v USING (document_id)
JOIN versions AS w ON w.url = v.url AND w.part = v.part
     AND w.document_id <> v.document_id AND abs(w.number - v.number) <= {_NEIGHBOURS}
JOIN documents AS old ON old.document_id = w.document_id AND old.serial <= $high
WHERE new.serial > $low AND new.serial <= $high
"""  # noqa: S608

# Work reports of one body and year: damaged, padded or misread copies may share too few samples.
_STATED = f"""
WITH stated AS (
    SELECT serial, region, kind, report_year,
           count(*) OVER (PARTITION BY region, kind, report_year) AS reports
    FROM documents WHERE region IS NOT NULL AND report_year IS NOT NULL
      AND kind NOT IN ('{Kind.OTHER}', '{Kind.NEWS}') AND serial <= $high)
SELECT new.serial::UBIGINT << 32 | old.serial AS pair
FROM stated AS new JOIN stated AS old USING (region, kind, report_year)
WHERE new.serial > $low AND old.serial < new.serial AND new.reports <= {COMMON}
"""  # noqa: S608

# Pages of one article, which share its address but for their number.
_PAGES = f"""
WITH later AS (
    SELECT serial, regexp_replace(url, '{PAGE_PATTERN}', '\\1\\3') AS first FROM documents
    WHERE serial <= $high AND part = 0 AND regexp_matches(url, '{PAGE_PATTERN}')),
pages AS (
    FROM later UNION ALL
    SELECT serial, url FROM documents SEMI JOIN later ON later.first = documents.url
    WHERE documents.serial <= $high AND part = 0)
SELECT a.serial::UBIGINT << 32 | b.serial AS pair
FROM pages AS a JOIN pages AS b ON b.first = a.first AND b.serial < a.serial
WHERE a.serial > $low
"""  # noqa: S608


def candidates(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> list[Pair]:
    """Return the candidates among documents up to `high` whose newer serial is above `low`."""
    span = {"low": low, "high": high}
    with ThreadPoolExecutor(1) as pool:  # numpy and DuckDB run concurrently
        characters = _characters(connection)
        long = pool.submit(_long, _long_samples(connection, span), characters, low)
        short = _short(connection, span, characters)
        near = _packed(connection, _BANDS, span)
        edited = _packed(connection, _VERSIONS, span)
        stated = _packed(connection, _STATED, span)
        pages = _packed(connection, _PAGES, span)
        found = (near, long.result(), short, edited, stated, pages)
    pairs, _ = counted(np.sort(np.concatenate(found)))
    newer, older = unpack(pairs)
    return list(zip(newer.tolist(), older.tolist(), strict=True))


def order_by_component(pairs: Collection[Pair]) -> list[Pair]:
    """Return the pairs sorted by connected component (union-find), so that components are runs."""
    parent: dict[int, int] = {}

    def find(serial: int) -> int:
        while (above := parent.setdefault(serial, serial)) != serial:
            parent[serial] = serial = parent[above]
        return serial

    for newer, older in pairs:
        first, second = sorted((find(newer), find(older)))
        parent[second] = first
    return sorted(pairs, key=lambda pair: (find(pair[0]), pair[1], pair[0]))


def _long_samples(connection: duckdb.DuckDBPyConnection, span: _Span) -> Packed:
    """Return the samples that longer texts share."""
    connection.execute(_MET.format(fresh=_LONG, other=_LONG), span)
    connection.execute(_USABLE.format(least=2), {"common": COMMON})
    return _packed(connection, _ROWS)


def _long(rows: Packed, characters: Numbers, low: int) -> Packed:
    """Return the pairs of two longer texts that share enough samples."""
    needed = _needed(characters, SAMPLE_SIZE * _COARSE)
    return _enough(*shared(np.sort(rows), low, np.maximum(needed - 2, 0)), needed)


def _short(connection: duckdb.DuckDBPyConnection, span: _Span, characters: Numbers) -> Packed:
    """Return the pairs with a short text that share enough samples."""
    found = []
    for fresh, other in _SHORTER:
        connection.execute(_MET.format(fresh=fresh, other=other), span)
        connection.execute(_USABLE.format(least=1), {"common": COMMON})
        connection.execute(_FRESH.format(fresh=fresh), span)
        found.append(_packed(connection, _SHARED))
    return _enough(*counted(np.sort(np.concatenate(found))), _needed(characters, SAMPLE_SIZE))


def _characters(connection: duckdb.DuckDBPyConnection) -> Numbers:
    """Return the length of each text in characters, indexed by serial."""
    sizes = connection.execute("SELECT serial, characters FROM documents").fetchnumpy()
    characters = np.zeros(int(sizes["serial"].max(initial=0)) + 1, dtype=np.int64)
    characters[sizes["serial"]] = sizes["characters"]
    return characters


def _needed(characters: Numbers, sample: int) -> Numbers:
    """Return how many samples each text must share with a longer one, indexed by serial.

    sample: one 5-gram in this many is a sample.
    """
    return np.maximum(np.ceil(_CONTAINED * characters / sample), 2).astype(np.int64)


def _enough(pairs: Packed, hits: Numbers, needed: Numbers) -> Packed:
    """Return the pairs that share as many samples as the shorter text needs."""
    newer, older = unpack(pairs)
    return pairs[hits >= np.minimum(needed[newer], needed[older])]


def _packed(connection: duckdb.DuckDBPyConnection, query: str, span: _Span | None = None) -> Packed:
    pairs: Packed = connection.execute(query, span).fetchnumpy()["pair"]
    return pairs.astype(np.uint64, copy=False)
