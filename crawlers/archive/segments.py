"""The raw archive: every response as a record in WARC 1.1 segments, one gzip member per record.

A run writes one series of segments, `<run id>-00000.warc.gz`, `-00001` and so on. A resumed run
starts the next number and never touches an existing segment. Each segment opens with a `warcinfo`
record. Each response adds a `request` record, if the crawler passes what it sent, and the record
of the page (crawlers.archive.warc).

Records are compressed in memory and handed to the operating system in one write. A killed writer
therefore leaves at most one torn member, at the end of its segment, and readers skip it. Segments
of finished runs may be in an object store (crawlers.archive.object_store).
"""

import hashlib
import os
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
SEGMENT_BYTES = 1 << 30  # the size at which web archives commonly start the next file
_READ = 1 << 20  # bytes
_RESTORE = "restore the file from a backup"
_ORIGINALS = 2000
"""Payloads that a writer remembers. Most repeats are one "not found" page within a crawl, and the
memory of a crawl must not grow with the site."""


def file_uri(given: Path) -> str:
    """Return a stable `file:` URI of a local file that reveals no more than the path as given.

    `../shared/a b.txt` becomes `file:///shared/a%20b.txt`.
    """
    parts = [part for part in given.parts if part not in {"..", ".", given.anchor}]
    return "file:///" + quote("/".join(parts))


class ArchiveWriter:
    """Writes the records of one run; a context manager. The first record creates the first file.

    folder: the archive. run_id: names the segments. segment_bytes: a segment of this size or more
    is closed before the next record. info: further fields of the warcinfo record.
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
        """Register an earlier record as the original of later ones with the same payload."""
        if not ref.revisit:
            self._originals.setdefault(ref.digest, warc.Original(ref, url, fetched_at))
        if len(self._originals) > _ORIGINALS:
            self._originals.popitem(last=False)

    def write(
        self, page: FetchedPage, detail: str | None = None, sent: warc.SentRequest | None = None
    ) -> RecordRef:
        """Append a page, flush it to the operating system, and return where it is.

        detail: the ledger's `detail`. sent: the request, to be archived too.
        Raises ArchiveError when the record cannot be written.
        """
        digest = warc.digest_of(page.body)
        original = self._original(digest) if page.body else None
        record = warc.page_record(page, digest, detail, original)
        request = warc.request_record(page, sent, record) if sent is not None else None
        ref = self._append(request, record)
        self.remember(ref, page.address, page.fetched_at or datetime.now(UTC))
        return ref

    def convert(self, ref: RecordRef, shown: FetchedPage) -> None:
        """Write what was made of an archived page as a `conversion` record.

        It is for people: a reader of pages passes over it. Raises ArchiveError.
        """
        self._append(None, warc.conversion_record(ref, shown))

    def _original(self, digest: str) -> warc.Original | None:
        if digest in self._originals:
            self._originals.move_to_end(digest)  # a payload that repeats is likely to repeat again
        return self._originals.get(digest)

    def close(self) -> None:
        """Write the open segment through to the disk (fsync) and close it."""
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

    def _append(self, request: WarcRecord | None, record: WarcRecord) -> RecordRef:
        try:
            out = self._segment()
            before = warc.member(request, self._info_id) if request is not None else b""
            page = warc.member(record, self._info_id)
            offset = out.tell() + len(before)
            out.write(before + page)
            out.flush()
            return warc.reference(record, self._name, offset, len(page))
        except OSError as error:
            self._abandon()
            message = f"{self._folder}: cannot write to the archive: {error.strerror or error}"
            raise ArchiveError(message, "is the disk full, or read-only?") from error

    def _abandon(self) -> None:
        """Close a segment that may end in half a record: nothing may be written after that."""
        out, self._out = self._out, None
        if out is not None:
            with suppress(OSError):
                out.close()

    def _segment(self) -> IO[bytes]:
        """Return the open segment; start the next one if none is open or it is full."""
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
    """Return the segment names of a run, or of all runs, sorted by run and number."""
    found = filter(_SEGMENT.fullmatch, object_store.segment_sizes(folder))
    return sorted(name for name in found if run_id is None or _run_of(name) == run_id)


def move_segments(folder: Path, run_id: str) -> None:
    """Move a run's segments to the object store, if the folder has one.

    Raises ArchiveUnreachable; segments not yet moved then stay in the folder and remain readable.
    """
    for path in sorted(folder.glob(f"{run_id}-*.warc.gz")):
        if _run_of(path.name) == run_id:
            object_store.move(folder, path.name)


def segment_digests(folder: Path, run_id: str) -> dict[str, str]:
    """Return the SHA-256 ("sha256:…") of a run's segments by name, after reading all of each.

    Segments in the object store are left out. Raises ArchiveError for a damaged one.
    """
    return {
        name: check_segment(folder, name)
        for name in segments(folder, run_id)
        if (folder / name).exists()
    }


def check_segment(folder: Path, name: str) -> str:
    """Read a segment to its end and return its SHA-256 as "sha256:…".

    Compares the header and the checksum of every member, whatever its record. Raises ArchiveError
    for a damaged segment.
    """
    with _archive_errors(folder / name) as place, object_store.opened(folder, name, 0) as stream:
        hashing = _HashingStream(stream)
        for start, length, _ in warc.members(hashing, strict=True):
            place.offset = start + length
        return hashing.rest()


def segment_digest(folder: Path, name: str) -> str:
    """Return the SHA-256 of a segment as "sha256:…"; raise ArchiveError if it cannot be read."""
    with _archive_errors(folder / name), object_store.opened(folder, name, 0) as stream:
        return _HashingStream(stream).rest()


@contextmanager
def open_segment(folder: Path, name: str) -> Iterator[object_store.Stream]:
    """Open a segment at its beginning, in the folder or in the object store.

    Raises ArchiveError if it cannot be read, and ArchiveUnreachable.
    """
    with _archive_errors(folder / name), object_store.opened(folder, name, 0) as stream:
        yield stream


class _HashingStream:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: object_store.Stream) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        content = self._stream.read(size)
        self._digest.update(content)
        return content

    def tell(self) -> int:
        return self._stream.tell()

    def rest(self) -> str:
        """Read to the end and return the digest of everything."""
        while self.read(_READ):
            pass
        return f"sha256:{self._digest.hexdigest()}"


def iterate(folder: Path, run_id: str | None = None) -> Iterator[FetchedPage]:
    """Yield all pages of the archive, or of one run, in order; skip torn last records.

    A revisit has the body of its original. Raises ArchiveError for a damaged record.
    """
    for _, _, page in records(folder, run_id):
        yield page


def records(
    folder: Path, run_id: str | None = None, after: tuple[str, int] = ("", -1)
) -> Iterator[tuple[RecordRef, str | None, FetchedPage]]:
    """Yield (reference, detail, page) of all pages, from which a ledger can be rebuilt.

    after: file and offset of the last record to skip. Raises ArchiveError for a damaged record.
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
    """Return the page whose record begins at an offset (bytes); raise ArchiveError if none does."""
    if Path(file).name != file:
        raise ArchiveError(f"{file!r} is not a file name in the archive")
    found = next(_records(folder, file, offset), None)
    if found is None or not found[2].record_type & warc.PAGES:
        raise ArchiveError(f"{folder / file} at {offset}: no complete page record begins here")
    return _page(folder, file, offset, found[2], found[3])


def _records(folder: Path, name: str, offset: int) -> Iterator[tuple[int, int, WarcRecord, bytes]]:
    """Yield (offset, length, record, block) from an offset on, without a torn last record."""
    opened = object_store.opened(folder, name, offset)
    with _archive_errors(folder / name, offset) as place, opened as stream:
        for start, length, content in warc.members(stream):
            record = WarcRecord.from_bytes(content)
            yield start, length, record, record.reader.read()
            place.offset = start + length


@dataclass(slots=True)
class _Place:
    """The offset that a segment has been read to."""

    offset: int


@contextmanager
def _archive_errors(path: Path, offset: int = 0) -> Iterator[_Place]:
    """Turn the errors of reading a segment into ArchiveError that names file and offset.

    What a record says of itself passes for text once its checksum is right, but another program,
    or another version, may have written something else there.
    """
    place = _Place(offset)
    try:
        yield place
    except (OSError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArchiveError(f"{path} at {place.offset}: {reason}", _RESTORE) from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        message = f"{path} at {place.offset}: the record cannot be understood: {error}"
        raise ArchiveError(message, _RESTORE) from error


def _page(folder: Path, file: str, offset: int, record: WarcRecord, block: bytes) -> FetchedPage:
    with _archive_errors(folder / file, offset):
        facts = warc.metadata_of(record)
        place = facts.get("original")
        if "url" not in facts:
            raise ArchiveError(f"{folder / file} at {offset}: govreports did not write this record")
        body = read_page(folder, place["file"], place["offset"]).body if place else None
        page = warc.page_of(record, block, file, offset, body)
        stated = record.headers["WARC-Payload-Digest"]
    if warc.digest_of(page.body) != stated:
        raise ArchiveError(f"{folder / file} at {offset}: the body does not match its digest")
    return page


def _next_number(folder: Path, run_id: str) -> int:
    taken = segments(folder, run_id)
    return int(taken[-1][-13:-8]) + 1 if taken else 0


def _run_of(name: str) -> str:
    return name[: -len("-00000.warc.gz")]
