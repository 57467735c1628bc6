"""A batch: the normalised results of some pages as one Parquet file, ready to be loaded.

One row for each document or rejection. What a document has many of (sections, repairs, found
metadata, rejected spans, bands, shingles) stands in its row as lists. Batches are written by
worker processes, which also compute the fingerprints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawlers.page import FetchedPage
from normalize.document import Document, Found, Rejected, RejectedSpan, Repair, Section
from normalize.fingerprint import FINGERPRINT_VERSION, fingerprints

Result = tuple[FetchedPage, tuple[Document | Rejected, ...]]


def _several(names: Iterable[str], *types: pa.DataType) -> pa.DataType:
    """Return the type of a tuple of named tuples."""
    return pa.list_(pa.struct(list(zip(names, types, strict=True))))


_SECTIONS = _several(Section._fields, pa.int32(), pa.string(), pa.int32(), pa.int32())
_REPAIRS = _several(Repair._fields, pa.string(), pa.int32(), pa.string(), pa.string())
_FOUND = _several(Found._fields, pa.string(), pa.string(), pa.string())
_SPANS = _several(RejectedSpan._fields, pa.string(), pa.string())


_PAGE: dict[str, pa.DataType] = {
    "id": pa.string(), "url": pa.string(), "site": pa.string(),
    "fetched_at": pa.timestamp("us"), "parent": pa.string(), "record_id": pa.string(),
    "warc_file": pa.string(), "warc_offset": pa.int64(),
}  # fmt: skip
_REJECTION: dict[str, pa.DataType] = {
    "reason": pa.string(), "detail": pa.string(), "status": pa.int32(),
}  # fmt: skip
_DOCUMENT: dict[str, pa.DataType] = {
    "part": pa.int32(), "title": pa.string(), "text": pa.string(), "characters": pa.int32(),
    "language": pa.string(), "script": pa.string(), "written_on": pa.date32(),
    "published_at": pa.date32(), "index_number": pa.string(), "document_number": pa.string(),
    "issuer": pa.string(), "source": pa.string(), "column_name": pa.string(),
}  # fmt: skip
_REPORT: dict[str, pa.DataType] = {
    "kind": pa.string(), "body": pa.string(), "region": pa.string(), "level": pa.string(),
    "meeting": pa.string(), "term": pa.int32(), "session": pa.int32(), "given_on": pa.date32(),
    "speaker": pa.string(), "post": pa.string(), "report_year": pa.int32(),
    "reviewed_year": pa.int32(), "abridged": pa.bool_(), "written": pa.bool_(),
    "draft": pa.bool_(),
}  # fmt: skip
_EVIDENCE: dict[str, pa.DataType] = {
    "encoding": pa.string(), "encoding_source": pa.string(), "declared": pa.string(),
    "replacements": pa.int32(), "method": pa.string(), "why": pa.string(),
    "repairs": _REPAIRS, "unresolved": pa.int32(), "lost_singles": pa.int32(),
    "damage": pa.float64(), "lost": pa.int32(), "rejected": _SPANS,
    "found": _FOUND, "normalizer": pa.string(),
}  # fmt: skip
_LISTS: dict[str, pa.DataType] = {
    "sections": _SECTIONS, "fingerprint": pa.string(), "digest": pa.uint64(),
    "bands": pa.list_(pa.uint32()), "shingles": pa.list_(pa.uint32()),
}  # fmt: skip
BATCH_SCHEMA = pa.schema({**_PAGE, **_REJECTION, **_DOCUMENT, **_REPORT, **_EVIDENCE, **_LISTS})
"""Columns of a batch file; `reason` is null for documents and set for rejections."""

GROUP = 128
"""Rows that are packed together: so many texts are unpacked to read one of them again."""


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
    documents = [(page, each) for page, all_ in kept for each in all_ if isinstance(each, Document)]
    rejections = [each for _, all_ in kept for each in all_ if isinstance(each, Rejected)]
    rows = [*_document_rows(documents), *(_rejection_row(each) for each in rejections)]
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(path.suffix + ".partial")
    table = pa.Table.from_pylist(rows, schema=BATCH_SCHEMA)
    pack(table, partial)
    partial.replace(path)
    return BatchCounts(len(kept), len(documents), len(rejections))


def pack(rows: pa.Table, path: Path) -> None:
    """Write rows of SCHEMA to a file.

    Texts, ids and addresses are hardly ever twice in a group: without dictionaries a file of
    texts is read in half of the time. zstd's third level makes it a fifth smaller than the first
    and is as fast to read.
    """
    pq.write_table(
        rows, path, compression="zstd", compression_level=3, use_dictionary=False,
        row_group_size=GROUP,
    )  # fmt: skip


def document_id(url: str, part: int, text: str) -> str:
    """Return the id of a text at a place: 32 hex digits, the same for ever.

    Fetch time, counters and metadata do not enter: only what the reader would call the content.
    """
    return _identity(url, str(part), text)


def _identity(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=16).hexdigest()


def _document_rows(documents: Sequence[tuple[FetchedPage, Document]]) -> list[dict[str, Any]]:
    prints = fingerprints([document.text for _, document in documents])
    return [
        {
            **_page_values(page),
            **_document_values(document),
            "bands": prints.bands[index] if prints.sizes[index] else [],
            "shingles": prints.shingles[index],
            "digest": prints.digests[index] if prints.sizes[index] else None,
            "fingerprint": FINGERPRINT_VERSION,
        }
        for index, (page, document) in enumerate(documents)
    ]


def _document_values(document: Document) -> dict[str, Any]:
    own = {name: getattr(document, name, None) for name in _DOCUMENT}
    return {
        **own,
        **_values(document.report, _REPORT),
        **_values(document.evidence, _EVIDENCE),
        "id": document_id(document.url, document.part, document.text),
        "url": document.url,
        "characters": len(document.text),
        "column_name": document.column,
        "sections": document.sections,
    }


def _values(holder: object, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(holder, name) for name in columns}


def _page_values(page: FetchedPage) -> dict[str, Any]:
    return {
        "url": page.url,
        "site": page.provenance.site,
        "fetched_at": utc(page.fetched_at) if page.fetched_at else None,
        "parent": page.provenance.parent,
        "record_id": page.record_id,
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
    }


def _rejection_row(rejected: Rejected) -> dict[str, Any]:
    return {
        **_page_values(rejected.page),
        "id": _identity(rejected.page.url, rejected.reason, rejected.detail),
        "reason": rejected.reason,
        "detail": rejected.detail,
        "status": rejected.page.status,
    }


def utc(moment: datetime) -> datetime:
    """Return the moment as the warehouse keeps it: UTC without a zone; naive counts as UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
