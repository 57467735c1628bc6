"""The raw archive: every response as a record in gzip-per-record WARC 1.1 segments.

One run writes one series of segments, `<run id>-00000.warc.gz` and on; a run that is continued
begins the next number and never touches what stands. Each segment opens with a `warcinfo`
record; for each response follow a `request` record, where the crawler tells what it sent, and
the record of the page (crawlers.archive.warc says how).

Records are compressed in memory and handed to the operating system in one write, so a killed
writer leaves at most one torn member at the end of its segment, which readers skip. Segments of
runs that are over may stand in an object store (crawlers.archive.object_store).
"""

import os
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from fastwarc.warc import WarcRecord

from crawlers.archive import object_store, warc
from crawlers.errors import ArchiveError
from crawlers.page import FetchedPage
from crawlers.run_folder import RecordRef

_SEGMENT = re.compile(r".+-\d{5}\.warc\.gz")
SEGMENT_BYTES = 1 << 30  # the size that web archives commonly roll at
_ORIGINALS = 2000
"""Payloads that are remembered: what repeats is the same page "not found", within a crawl; the
memory of a crawl must not grow with the site."""


def file_uri(given: Path) -> str:
    """Return a stable `file:` URI of a local file that tells no more than the path as given.

    `../shared/a b.txt` becomes `file:///shared/a%20b.txt`.
    """
    parts = [part for part in given.parts if part not in {"..", ".", given.anchor}]
    return "file:///" + quote("/".join(parts))


class ArchiveWriter:
    """Writes the records of one run; a context manager. No file appears before the first.

    folder: the archive; run_id: names the segments; info: further fields of the warcinfo.
    """

    def __init__(
        self,
        folder: Path,
        run_id: str,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        info: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._run_id = run_id
        self._segment_bytes = segment_bytes
        self._info = {"software": "govreports", "format": "WARC File Format 1.1", **(info or {})}
        self._out: IO[bytes] | None = None
        self._name = ""
        self._info_id = ""
        self._originals: OrderedDict[str, warc.Original] = OrderedDict()

    def remember(self, ref: RecordRef, url: str, fetched_at: datetime) -> None:
        """Take an earlier record as the original of further records with its payload."""
        if not ref.revisit:
            self._originals.setdefault(ref.digest, warc.Original(ref, url, fetched_at))
        if len(self._originals) > _ORIGINALS:
            self._originals.popitem(last=False)

    def write(
        self, page: FetchedPage, detail: str | None = None, sent: warc.SentRequest | None = None
    ) -> RecordRef:
        """Append a page, flushed to the operating system, and return its place.

        detail: what the ledger says beside the outcome; sent: the request, to be archived too.
        Raise `ArchiveError` when the disk does not take it.
        """
        digest = warc.digest_of(page.body)
        original = self._original(digest) if page.body else None
        record = warc.page_record(page, digest, detail, original)
        asked = warc.request_record(page, sent, record) if sent is not None else None
        try:
            ref = self._append(asked, record)
        except OSError as error:
            self._abandon()
            message = f"{self._folder}: the archive takes no record: {error.strerror or error}"
            raise ArchiveError(message, "is the disk full, or read-only?") from error
        self.remember(ref, page.address, page.fetched_at or datetime.now(UTC))
        return ref

    def _original(self, digest: str) -> warc.Original | None:
        if digest in self._originals:
            self._originals.move_to_end(digest)  # what comes again will come again
        return self._originals.get(digest)

    def close(self) -> None:
        """Bring the open segment to the disk."""
        if self._out is not None:
            os.fsync(self._out.fileno())
            self._out.close()
            self._out = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _append(self, asked: WarcRecord | None, record: WarcRecord) -> RecordRef:
        out = self._segment()
        before = warc.member(asked, self._info_id) if asked is not None else b""
        page = warc.member(record, self._info_id)
        offset = out.tell() + len(before)
        out.write(before + page)
        out.flush()
        return warc.reference(record, self._name, offset, len(page))

    def _abandon(self) -> None:
        """Leave a segment that may end in half a record: only a last one may."""
        out, self._out = self._out, None
        if out is not None:
            with suppress(OSError):
                out.close()

    def _segment(self) -> IO[bytes]:
        """Return the open segment, or the next one when there is none or it is full."""
        if self._out is not None and self._out.tell() < self._segment_bytes:
            return self._out
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._name = f"{self._run_id}-{_next_number(self._folder, self._run_id):05}.warc.gz"
        self._out = (self._folder / self._name).open("xb")
        record = warc.info_record(self._name, {**self._info, "isPartOf": self._run_id})
        self._info_id = str(record.record_id)
        self._out.write(warc.member(record))
        return self._out


def segments(folder: Path, run_id: str | None = None) -> list[str]:
    """Return the names of the segments of a run, or of all runs, in the order they were begun."""
    found = filter(_SEGMENT.fullmatch, object_store.segment_sizes(folder))
    return sorted(name for name in found if run_id is None or _run_of(name) == run_id)


def move_segments(folder: Path, run_id: str) -> None:
    """Move a run's segments to the object store, where the folder has one (crawlers.archive.object_store).

    Raises ArchiveUnreachable; what was not moved then stays here and can be read.
    """
    for path in sorted(folder.glob(f"{run_id}-*.warc.gz")):
        if _run_of(path.name) == run_id:
            object_store.move(folder, path.name)


def iterate(folder: Path, run_id: str | None = None) -> Iterator[FetchedPage]:
    """Yield all pages of the archive (or of one run) in order; torn last records are skipped.

    A revisit comes with the body of its original. Raise `ArchiveError` for a damaged record.
    """
    for _, _, page in records(folder, run_id):
        yield page


def records(
    folder: Path, run_id: str | None = None, after: tuple[str, int] = ("", -1)
) -> Iterator[tuple[RecordRef, str | None, FetchedPage]]:
    """Yield (place, detail, page) of all pages: what a ledger can be rebuilt from.

    after: file and offset of the record behind which to begin.
    """
    for name in segments(folder, run_id):
        if name < after[0]:
            continue
        start = after[1] if name == after[0] else 0
        for offset, length, record, block in _records(folder, name, start):
            if (name, offset) > after and record.record_type & warc.PAGES:
                ref = warc.reference(record, name, offset, length)
                page = _page(folder, name, offset, record, block)
                yield ref, warc.metadata_of(record).get("detail"), page


def read_page(folder: Path, file: str, offset: int) -> FetchedPage:
    """Return the page whose record begins at offset; raise `ArchiveError` where none does."""
    if Path(file).name != file:
        raise ArchiveError(f"{file!r} is no file name of the archive")
    found = next(_records(folder, file, offset), None)
    if found is None or not found[2].record_type & warc.PAGES:
        raise ArchiveError(f"{folder / file} at {offset}: no whole record of a page begins there")
    return _page(folder, file, offset, found[2], found[3])


def _records(folder: Path, name: str, offset: int) -> Iterator[tuple[int, int, WarcRecord, bytes]]:
    """Yield (offset, length, record, its block) from an offset on, up to a torn last one."""
    at = offset
    try:
        with object_store.opened(folder, name, offset) as stream:
            for start, length, content in warc.members(stream):
                record = WarcRecord.from_bytes(content)
                yield start, length, record, record.reader.read()
                at = start + length
    except (OSError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        told = f"{folder / name} at {at}: {reason}"
        raise ArchiveError(told, "restore the file from a copy") from error


def _page(folder: Path, file: str, offset: int, record: WarcRecord, block: bytes) -> FetchedPage:
    facts = warc.metadata_of(record)
    place = facts.get("original")
    if "url" not in facts:
        raise ArchiveError(f"{folder / file} at {offset}: the record is not one of ours")
    body = read_page(folder, place["file"], place["offset"]).body if place else None
    page = warc.page_of(record, block, file, offset, body)
    if warc.digest_of(page.body) != record.headers["WARC-Payload-Digest"]:
        raise ArchiveError(f"{folder / file} at {offset}: the body does not have its digest")
    return page


def _next_number(folder: Path, run_id: str) -> int:
    taken = segments(folder, run_id)
    return int(taken[-1][-13:-8]) + 1 if taken else 0


def _run_of(name: str) -> str:
    return name[: -len("-00000.warc.gz")]
