"""What crosses from crawlers to normalize: a fetched page and where it came from."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What one request ended as. Each response gets exactly one; only the first three carry on."""

    DOCUMENT = "document"
    LIST = "list"
    ATTACHMENT = "attachment"
    NOT_MODIFIED = "not_modified"
    VIEWER = "viewer"  # a page whose only content is a link to the attachment
    SOFT_404 = "soft_404"  # status 200, text says "not found"
    MAINTENANCE = "maintenance"  # "suspended", "under maintenance"
    LOGIN = "login"
    CHALLENGE = "challenge"  # a script that wants a browser; reported, never solved
    BLOCKED = "blocked"  # 403, geo-blocking, and time-outs that look like it
    GONE = "gone"  # 404, 410
    SERVER_ERROR = "server_error"  # 5xx
    REDIRECT_LOOP = "redirect_loop"
    WRONG_TYPE = "wrong_type"  # a content type that no report has
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"  # the body ended before its declared length
    ROBOTS_DENIED = "robots_denied"
    TIMEOUT = "timeout"
    CONNECTION_FAILED = "connection_failed"
    TLS_FAILED = "tls_failed"
    DNS_FAILED = "dns_failed"
    REFUSED_ADDRESS = "refused_address"  # private or loopback, which a crawl may not touch


READABLE = frozenset({Outcome.DOCUMENT, Outcome.ATTACHMENT, Outcome.VIEWER})
"""Outcomes whose body `normalize.normalize_page` reads for text."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a page was found. What is not known is None.

    site: name of the `Site`, or "import" for local files.
    list_page: URL of the list that led here.
    anchor: text of the link followed.
    list_date: date printed beside that link.
    parent: for an attachment, URL of the article that links it.
    """

    site: str
    list_page: str | None = None
    anchor: str | None = None
    list_date: date | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One response as it came, and its place in the raw archive.

    url, final_url: what was asked for, and what answered after redirects.
    status: HTTP status; 200 for imported files.
    headers: in order, names as received; a name may repeat.
    body: content after transfer and content decoding, before any character decoding.
    fetched_at: UTC.
    record_id: the WARC-Record-ID, "urn:uuid:…"; None when the page is not archived.
    warc_file, warc_offset: file name relative to the archive and byte offset of the record.
    outcome: what `crawlers.responses.classification.classify` said; DOCUMENT when nobody asked.
    """

    url: str
    body: bytes
    final_url: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime | None = None
    record_id: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    outcome: Outcome = Outcome.DOCUMENT
    provenance: Provenance = Provenance(site="import")

    def header(self, name: str) -> str | None:
        """Return the first header of that name, compared without case (RFC 9110, 5.1)."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def address(self) -> str:
        """The URL that answered: `final_url`, or `url` where no redirect was followed."""
        return self.final_url or self.url
