"""One page as one WARC 1.1 record, and back.

- A response becomes a `response` record: status line, headers and body. The body is stored after
  transfer and content decoding, and the header block must agree with it: `Content-Encoding`,
  `Transfer-Encoding` and `Content-Length` are renamed to `X-Crawler-…`, and the length of the
  stored body is added as `Content-Length`. Reading reverses this.
- A response with the payload of an earlier record becomes a `revisit` record (profile
  identical-payload-digest) that holds only the headers.
- A local file becomes a `resource` record.
- What a browser made of a page becomes a `conversion` record, which refers to the page's.

The other ledger fields of the response are in `WARC-JSON-Metadata` (the field that pywb and
Browsertrix use), so that everything downstream can be rebuilt from the archive alone.
Header bytes are Latin-1 in a `FetchedPage` (RFC 9110, 5.5), which preserves every byte.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

from fastwarc.warc import WarcRecord, WarcRecordType
from isal import isal_zlib

from crawlers.archive.object_store import Stream
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import RecordRef

PAGES = WarcRecordType.response | WarcRecordType.revisit | WarcRecordType.resource
"""Record types that hold a page."""

_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_CODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_KEPT = "X-Crawler-"
_JSON = "WARC-JSON-Metadata"
_CHUNK = 1 << 16
_STEP = 1 << 20  # bytes that are unpacked at once
_MOST = 104 << 20  # bytes of a record: headers, and a body of up to 100 MiB (an import)
_LEVEL = 2  # of ISA-L: on saved pages 5% larger than by zlib level 3, in a fifth of its time
_GZIP = 16 + isal_zlib.MAX_WBITS  # zlib's notation for a gzip header and trailer
_HEADER = 10  # bytes
_HEADERS = frozenset(
    {
        bytes.fromhex("1f8b08000000000000ff"),  # ISA-L
        bytes.fromhex("1f8b0800000000000003"),  # zlib, which wrote the first archives
        isal_zlib.compress(b"", _LEVEL, _GZIP)[:_HEADER],  # the installed version, should it differ
    }
)
"""What the gzip header of a member can be (RFC 1952, 2.3). No checksum covers it, and a reader
ignores most of its bits, so only this comparison finds one that has flipped."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """The request as sent: method, headers in order, and the body of a POST.

    url: "" for the page's. A list that is a POST is known by an address that names its fields.
    """

    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """An archived payload that later records refer to instead of repeating it."""

    ref: RecordRef
    url: str
    fetched_at: datetime


def digest_of(body: bytes) -> str:
    """Return the SHA-256 of a payload as "sha256:…" in lower-case hex."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def page_record(
    page: FetchedPage, digest: str, detail: str | None, original: Original | None
) -> WarcRecord:
    """Return the record of a page: a `revisit` if there is an original.

    digest: of `page.body`. detail: the ledger's `detail`.
    """
    local = page.url.startswith("file:")
    kind = WarcRecordType.resource if local else WarcRecordType.response
    record = _record(WarcRecordType.revisit if original else kind, page.address, page.fetched_at)
    record.headers[_JSON] = json.dumps(_metadata(page, detail, original), default=str)
    record.headers["WARC-Payload-Digest"] = digest
    if original:
        record.headers["WARC-Profile"] = _SAME_PAYLOAD
        record.headers["WARC-Refers-To"] = f"<{original.ref.record_id}>"
        record.headers["WARC-Refers-To-Target-URI"] = original.url
        record.headers["WARC-Refers-To-Date"] = _timestamp(original.fetched_at)
    if local:
        record.headers["Content-Type"] = page.header("content-type") or "application/octet-stream"
    else:
        record.is_http = True
    head = b"" if local else _http_head(page)
    _fill(record, head + (b"" if original else page.body))
    return record


def conversion_record(ref: RecordRef, shown: FetchedPage) -> WarcRecord:
    """Return the record of what was made of an archived page, linked to it (WARC 1.1, 6.8)."""
    record = _record(WarcRecordType.conversion, shown.address, None)
    record.headers["WARC-Refers-To"] = f"<{ref.record_id}>"
    record.headers["Content-Type"] = shown.header("content-type") or "text/html"
    record.headers["WARC-Payload-Digest"] = digest_of(shown.body)
    _fill(record, shown.body)
    return record


def request_record(page: FetchedPage, sent: SentRequest, response: WarcRecord) -> WarcRecord:
    """Return the record of a request, linked to the record of its response."""
    record = _record(WarcRecordType.request, page.url, page.fetched_at)
    record.headers["WARC-Concurrent-To"] = str(response.record_id)
    record.headers["Content-Type"] = "application/http; msgtype=request"
    target = (sent.url or page.url).split("//", 1)[-1].partition("/")
    lines = [f"{sent.method} /{target[2]} HTTP/1.1", f"Host: {target[0]}"]
    lines += [f"{name}: {value}" for name, value in sent.headers if name.lower() != "host"]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "backslashreplace")
    _fill(record, head + sent.body)
    return record


def info_record(filename: str, info: Mapping[str, str]) -> WarcRecord:
    """Return the warcinfo record that opens a segment; `info` becomes its fields."""
    record = _record(WarcRecordType.warcinfo, None, None)
    record.headers["WARC-Filename"] = filename
    record.headers["Content-Type"] = "application/warc-fields"
    _fill(record, "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode())
    return record


def member(record: WarcRecord, info_id: str = "") -> bytes:
    """Return the record as one gzip member; `info_id` is the record ID of its warcinfo."""
    if info_id:
        record.headers["WARC-Warcinfo-ID"] = info_id
    out = BytesIO()
    record.write(out)
    return isal_zlib.compress(out.getvalue(), _LEVEL, _GZIP)


def stored(record: WarcRecord) -> bytes:
    """Return the record as one gzip member that is not compressed, for a file of a moment."""
    out = BytesIO()
    record.write(out)
    packer = zlib.compressobj(0, wbits=_GZIP)
    return packer.compress(out.getvalue()) + packer.flush()


def members(stream: Stream, *, strict: bool = False) -> Iterator[tuple[int, int, bytes]]:
    """Yield (offset, length, content) of the gzip members from the stream's position on.

    Offset and length are those of the compressed member. A member that the end of the file cuts
    off is not yielded. strict: compare the headers of members, too. Raises zlib.error for a
    damaged member, and for one that holds more bytes than a record has.
    """
    offset, rest = stream.tell(), b""
    while True:
        inflater, content, length = zlib.decompressobj(31), bytearray(), 0
        while not inflater.eof:
            chunk = rest or stream.read(_CHUNK)
            if not chunk:
                return
            if strict and not length:
                chunk += stream.read(max(_HEADER - len(chunk), 0))
                if not any(header.startswith(chunk[:_HEADER]) for header in _HEADERS):
                    raise zlib.error("the gzip header is damaged")
            _inflate(inflater, chunk, content)
            rest = inflater.unused_data
            length += len(chunk) - len(rest)
        yield offset, length, bytes(content)
        offset += length


def _inflate(inflater: "zlib._Decompress", data: bytes, content: bytearray) -> None:
    """Append what the data unpack to, in steps; raise zlib.error if the record becomes too long."""
    while not inflater.eof and (piece := inflater.decompress(data, _STEP)):
        content += piece
        data = inflater.unconsumed_tail  # may be empty while zlib still holds some output
        if len(content) > _MOST:
            content.clear()  # the error's traceback would keep it
            raise zlib.error(f"a record of more than {_MOST >> 20} MiB")


def page_of(
    record: WarcRecord, block: bytes, file: str, offset: int, body: bytes | None
) -> FetchedPage:
    """Return the page of a record; `body` is that of the original for a revisit, else None."""
    facts = metadata_of(record)
    head, _, rest = block.partition(b"\r\n\r\n")
    local = record.record_type == WarcRecordType.resource
    when = record.record_date
    return FetchedPage(
        url=facts["url"],
        body=(block if local else rest) if body is None else body,
        final_url=facts["final_url"],
        status=facts["status"],
        headers=_local_headers(record) if local else _http_headers(head),
        fetched_at=when.astimezone(UTC),
        record_id=str(record.record_id).strip("<>"),
        warc_file=file,
        warc_offset=offset,
        outcome=Outcome(facts["outcome"]),
        provenance=_provenance(facts["provenance"]),
        detail=facts.get("detail"),
    )


def metadata_of(record: WarcRecord) -> dict[str, Any]:
    """Return the record's ledger fields; empty for a record that another program wrote."""
    found: dict[str, Any] = json.loads(record.headers.get(_JSON) or "{}")
    return found


def reference(record: WarcRecord, file: str, offset: int, length: int) -> RecordRef:
    """Return where the record is."""
    return RecordRef(
        record_id=str(record.record_id).strip("<>"),
        file=file,
        offset=offset,
        length=length,
        digest=str(record.headers["WARC-Payload-Digest"]),
        revisit=record.record_type == WarcRecordType.revisit,
    )


def _record(kind: WarcRecordType, uri: str | None, when: datetime | None) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Date"] = _timestamp(when or datetime.now(UTC))
    if uri is not None:
        record.headers["WARC-Target-URI"] = uri
    return record


def _fill(record: WarcRecord, block: bytes) -> None:
    record.headers["WARC-Block-Digest"] = digest_of(block)
    record.set_bytes_content(block)


def _timestamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # WARC 1.1, 5.4


def _metadata(
    page: FetchedPage, detail: str | None, original: Original | None
) -> dict[str, object]:
    facts: dict[str, object] = {
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "outcome": page.outcome,
        "provenance": asdict(page.provenance),
    }
    if (said := detail or page.detail) is not None:
        facts["detail"] = said
    if original:  # following WARC-Refers-To takes an index, following this does not
        facts["original"] = {"file": original.ref.file, "offset": original.ref.offset}
    return facts


def _provenance(values: dict[str, Any]) -> Provenance:
    day = values.get("list_date")
    return Provenance(**{**values, "list_date": date.fromisoformat(day) if day else None})


def _http_head(page: FetchedPage) -> bytes:
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:  # servers invent status codes, such as 521
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {page.status} {phrase}"]
    for name, value in page.headers:
        kept = f"{_KEPT}{name}" if name.lower() in _CODED else name
        lines.append(f"{kept}: {value}")
    lines += [f"Content-Length: {len(page.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1", "backslashreplace")


def _http_headers(head: bytes) -> tuple[tuple[str, str], ...]:
    """Return the headers as received, without the length that `_http_head` adds last."""
    lines = head.decode("latin-1").split("\r\n")[1:-1]
    pairs = (line.partition(": ") for line in lines)
    return tuple((name.removeprefix(_KEPT), value) for name, _, value in pairs)


def _local_headers(record: WarcRecord) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", str(record.headers["Content-Type"])),)
