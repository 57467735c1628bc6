"""A batch: the normalised results of some pages as one Parquet file, ready to be loaded.

One row for each document or rejection. What a document has many of (sections, parts, targets,
facts, repairs, found metadata, rejected spans, bands, shingles) is in its row as lists. Worker
processes write batches and compute the fingerprints.

The columns are those of `warehouse.schema.DOCUMENT_COLUMNS`, the lists, and what a rejection has.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from crawlers.errors import DamagedState
from crawlers.page import FetchedPage
from crawlers.state_files import file_digest, reading, write_whole
from normalize.document import (
    Document,
    Found,
    Rejected,
    RejectedSpan,
    Repair,
    ReportedFact,
    ReportPart,
    Section,
    Target,
)
from normalize.fingerprint import FINGERPRINT_VERSION, fingerprints
from warehouse.schema import COMPUTED, DOCUMENT_COLUMNS

Result = tuple[FetchedPage, tuple[Document | Rejected, ...]]

_ARROW_TYPES: Mapping[str, pa.DataType] = {
    "BIGINT": pa.int64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(), "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(), "TIMESTAMP": pa.timestamp("us"), "UBIGINT": pa.uint64(),
    "VARCHAR": pa.string(),
}  # fmt: skip
"""Types of a batch file by those of the columns that store them."""


def _several(names: Iterable[str], *types: pa.DataType) -> pa.DataType:
    """Return the type of a tuple of named tuples."""
    return pa.list_(pa.struct(list(zip(names, types, strict=True))))


_SECTIONS = _several(Section._fields, pa.int32(), pa.string(), pa.int32(), pa.int32())
_PARTS = _several(ReportPart._fields, pa.string(), pa.string(), pa.int32(), pa.int32())
_TARGETS = _several(
    Target._fields, pa.string(), pa.float64(), pa.float64(), pa.string(), pa.string(), pa.string(),
    pa.string(), pa.string(), pa.int32(), pa.string(), pa.string(), pa.int32(), pa.int32(),
)  # fmt: skip
_FACTS = _several(
    ReportedFact._fields, pa.string(), pa.float64(), pa.string(), pa.string(), pa.string(),
    pa.string(), pa.int32(), pa.int32(),
)  # fmt: skip
_REPAIRS = _several(
    Repair._fields, pa.string(), pa.int32(), pa.string(), pa.string(), pa.list_(pa.string())
)
_FOUND = _several(Found._fields, pa.string(), pa.string(), pa.string())
_SPANS = _several(RejectedSpan._fields, pa.string(), pa.string())

_LISTS: Mapping[str, tuple[pa.DataType, str]] = {
    "sections": (_SECTIONS, "document.sections"),
    "parts": (_PARTS, "document.parts"),
    "targets": (_TARGETS, "document.targets"),
    "facts": (_FACTS, "document.facts"),
    "repairs": (_REPAIRS, "evidence.repairs"),
    "found": (_FOUND, "evidence.found"),
    "rejected": (_SPANS, "evidence.rejected"),
    "bands": (pa.list_(pa.uint32()), COMPUTED),
    "shingles": (pa.list_(pa.uint32()), COMPUTED),
}
"""Type and source of the lists, which become rows of other tables."""

_REJECTION: Mapping[str, pa.DataType] = {
    "reason": pa.string(), "detail": pa.string(), "status": pa.int32(),
}  # fmt: skip
"""Types of what only a rejection has."""

_DECLARED = {each.batch_name: each for each in DOCUMENT_COLUMNS if each.batch_name}
BATCH_SCHEMA = pa.schema(
    {
        **{name: _ARROW_TYPES[column.sql_type] for name, column in _DECLARED.items()},
        **{name: kind for name, (kind, _) in _LISTS.items()},
        **_REJECTION,
    }
)
"""Columns of a batch file; `reason` is null for documents and set for rejections."""

GROUP = 128
"""Rows that are packed together: reading one text again unpacks this many."""


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What went into a batch."""

    pages: int
    documents: int
    rejections: int


def write_batch(path: Path, results: Iterable[Result]) -> BatchCounts:
    """Write the results of some pages to a new file that appears whole or not at all.

    The batch is held in memory: keep it to some 2,000 pages.
    """
    kept = list(results)
    documents = [
        _Pair(page, one) for page, all_ in kept for one in all_ if isinstance(one, Document)
    ]
    rejections = [one for _, all_ in kept for one in all_ if isinstance(one, Rejected)]
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(path.suffix + ".partial")
    pack(batch_table(documents, rejections), partial)
    digest = file_digest(partial)
    partial.replace(path)
    write_whole(_digest_file(path), digest.encode())
    return BatchCounts(len(kept), len(documents), len(rejections))


def is_sound(path: Path) -> bool:
    """Return whether a batch file is there, has the present layout and is not damaged.

    It is compared with the digest next to it, or read to its end where an earlier version wrote
    none. A batch that is not sound is made again from the archive.
    """
    noted = _digest_file(path)
    try:
        if noted.exists():
            with reading(noted):
                if noted.read_bytes().decode("ascii") != file_digest(path):
                    return False
            return bool(pq.read_schema(path).equals(BATCH_SCHEMA))
        return bool(pq.read_table(path, page_checksum_verification=True).schema == BATCH_SCHEMA)
    except (OSError, ValueError, DamagedState, pa.ArrowException):  # ArrowInvalid is a ValueError
        return False


def _digest_file(path: Path) -> Path:
    return path.with_suffix(".sha256")


def pack(rows: pa.Table, path: Path) -> None:
    """Write rows of BATCH_SCHEMA to a file.

    Texts, ids and addresses are hardly ever repeated in a group: without dictionaries a file of
    texts is read in half the time. zstd's third level makes it a fifth smaller than the first
    and is as fast to read.
    """
    pq.write_table(
        rows, path, compression="zstd", compression_level=3, use_dictionary=False,
        row_group_size=GROUP, write_page_checksum=True,
    )  # fmt: skip


def document_id(url: str, part: int, text: str) -> str:
    """Return the id of a text at a place: 32 hex digits, always the same.

    Fetch time, counters and metadata do not enter: only what a reader would call the content.
    """
    return _identity(url, str(part), text)


def utc(moment: datetime) -> datetime:
    """Return the moment as the warehouse keeps it: UTC without a zone; naive counts as UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _identity(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=16).hexdigest()


class _Pair(NamedTuple):
    """A document and the page it was read from."""

    page: FetchedPage
    document: Document


_SOURCES = {
    **{name: column.source for name, column in _DECLARED.items()},
    **{name: source for name, (_, source) in _LISTS.items()},
}


def _getter(source: str) -> Callable[[Any], Any]:
    """Return what reads a source from a pair: built once, since it is called for each row."""
    in_document = source.startswith(("report.", "evidence."))
    return attrgetter(f"document.{source}" if in_document else source)


DOCUMENT_VALUES: Mapping[str, Callable[[Any], Any]] = {
    name: _getter(source) for name, source in _SOURCES.items() if source != COMPUTED
}
"""What reads each column from a document and its page, except those that are computed."""

_REJECTION_VALUES: Mapping[str, Callable[[Rejected], Any]] = {
    **{name: attrgetter(path) for name, path in _SOURCES.items() if path.startswith("page.")},
    "id": lambda rejected: _identity(rejected.page.url, rejected.reason, rejected.detail),
    "url": attrgetter("page.url"),
    "fetched_at": lambda rejected: _moment(rejected.page),
    "reason": attrgetter("reason"),
    "detail": attrgetter("detail"),
    "status": attrgetter("page.status"),
}


def batch_table(
    documents: Sequence[_Pair],
    rejections: Sequence[Rejected],
    getters: Mapping[str, Callable[[Any], Any]] = DOCUMENT_VALUES,
) -> pa.Table:
    """Return the rows of a batch; raise TypeError unless each column has a value."""
    values = {name: list(map(get, documents)) for name, get in getters.items()}
    values |= _computed_values(documents)
    others = {name: list(map(get, rejections)) for name, get in _REJECTION_VALUES.items()}
    if wrong := values.keys() ^ set(BATCH_SCHEMA.names) - _REJECTION.keys():
        raise TypeError(f"warehouse/loading/batch_file.py: no value, or no column: {sorted(wrong)}")
    no_document, no_rejection = [None] * len(documents), [None] * len(rejections)
    columns = (
        [*values.get(name, no_document), *others.get(name, no_rejection)]
        for name in BATCH_SCHEMA.names
    )
    return pa.Table.from_arrays(
        [pa.array(rows, kind) for rows, kind in zip(columns, BATCH_SCHEMA.types, strict=True)],
        schema=BATCH_SCHEMA,
    )


def _computed_values(pairs: Sequence[_Pair]) -> dict[str, list[Any]]:
    """Return the columns of documents whose source is COMPUTED."""
    documents = [pair.document for pair in pairs]
    prints = fingerprints([document.text for document in documents])
    rows = range(len(documents))
    return {
        "id": [document_id(each.url, each.part, each.text) for each in documents],
        "characters": [len(each.text) for each in documents],
        "fetched_at": [_moment(pair.page) for pair in pairs],
        "fingerprint": [FINGERPRINT_VERSION] * len(documents),
        "digest": [prints.digests[n] if prints.sizes[n] else None for n in rows],
        "bands": [prints.bands[n] if prints.sizes[n] else [] for n in rows],
        "shingles": list(prints.shingles),
    }


def _moment(page: FetchedPage) -> datetime | None:
    return utc(page.fetched_at) if page.fetched_at else None
