"""What crosses from crawlers to normalize: a fetched page, how it ended and where it came from."""

from dataclasses import dataclass
from datetime import date, datetime

from crawlers.code_list import CodeGroup, CodeList


class Outcome(CodeList):
    """How one request ended. Each request has exactly one outcome, in exactly one of `ENDINGS`."""

    DOCUMENT = "document", "A page with text of its own."
    LIST = "list", "A list page: dated links, or a feed or sitemap."
    ATTACHMENT = "attachment", "A file of a type that reports have, e.g. PDF or Word."
    NOT_MODIFIED = "not_modified", "Unchanged since the last visit (status 304)."
    VIEWER = "viewer", "A page whose only content is a link to an attachment."
    SOFT_404 = "soft_404", "Status 200, but the text says that the page was not found."
    MAINTENANCE = "maintenance", "The site says that it is suspended or under maintenance."
    LOGIN = "login", "The site requires a login."
    CHALLENGE = "challenge", "A script that expects a browser. It is reported, never solved."
    BLOCKED = "blocked", "The site refuses the request: status 403 and the like."
    GONE = "gone", "The page does not exist (any more): status 404 or 410."
    SERVER_ERROR = "server_error", "The server failed: status 5xx."
    REDIRECT_LOOP = "redirect_loop", "Redirects that lead nowhere."
    WRONG_TYPE = "wrong_type", "A content type that no report has."
    TOO_LARGE = "too_large", "A body larger than the limit, packed or unpacked."
    UNREADABLE = "unreadable", "A list that cannot be read: not text, broken JSON, an error."
    TOO_SLOW = "too_slow", "Reading the page takes more processor time than the limit."
    TRUNCATED = "truncated", "The body ended before its declared length."
    ROBOTS_DENIED = "robots_denied", "The site's robots.txt forbids the request."
    TIMEOUT = "timeout", "No complete response in time."
    CONNECTION_FAILED = "connection_failed", "The connection was refused or broke."
    TLS_FAILED = "tls_failed", "The TLS handshake or the certificate failed."
    HIJACKED = "hijacked", "Another site at the body's address: gambling, a domain for sale."
    DNS_FAILED = "dns_failed", "The host name was not found."
    REFUSED_ADDRESS = "refused_address", "A private, loopback or former address: not requested."


READABLE = CodeGroup(
    "readable",
    "The body is read for text.",
    {Outcome.DOCUMENT, Outcome.ATTACHMENT, Outcome.VIEWER},
)
LISTABLE = CodeGroup(
    "listable",
    "The body is read for the entries of a list, where a list is expected.",
    {Outcome.DOCUMENT, Outcome.LIST, Outcome.VIEWER},
)
WALKED = CodeGroup(
    "walked",
    "A visit to a list page that worked.",
    {*LISTABLE, Outcome.NOT_MODIFIED},
)
MAY_BE_FOREIGN = CodeGroup(
    "may_be_foreign",
    "A page that another site may have sent: a casino has a form to log in.",
    {
        *LISTABLE, Outcome.SOFT_404, Outcome.MAINTENANCE, Outcome.LOGIN, Outcome.BLOCKED,
        Outcome.REDIRECT_LOOP,
    },
)  # fmt: skip
PRESENT = CodeGroup(
    "present",
    "The address still has its text.",
    {*READABLE, Outcome.NOT_MODIFIED},
)

GOOD = CodeGroup("good", "The request brought what it was for.", {*READABLE, *WALKED})
GONE = CodeGroup("gone", "The page no longer exists.", {Outcome.GONE, Outcome.SOFT_404})
REFUSED = CodeGroup(
    "refused",
    "The site works and refuses the page.",
    {
        Outcome.BLOCKED, Outcome.CHALLENGE, Outcome.LOGIN, Outcome.MAINTENANCE,
        Outcome.ROBOTS_DENIED,
    },
)  # fmt: skip
FAILED = CodeGroup(
    "failed",
    "There was no response, or the server failed.",
    {
        Outcome.TIMEOUT, Outcome.CONNECTION_FAILED, Outcome.TLS_FAILED, Outcome.DNS_FAILED,
        Outcome.SERVER_ERROR,
    },
)  # fmt: skip
UNUSABLE = CodeGroup(
    "unusable",
    "The response, or the address it leads to, cannot be used.",
    {
        Outcome.REDIRECT_LOOP, Outcome.WRONG_TYPE, Outcome.TOO_LARGE, Outcome.TOO_SLOW,
        Outcome.TRUNCATED, Outcome.REFUSED_ADDRESS, Outcome.UNREADABLE, Outcome.HIJACKED,
    },
)  # fmt: skip
ENDINGS = (GOOD, GONE, REFUSED, FAILED, UNUSABLE)
"""Each outcome is in exactly one of these; the other groups overlap."""

DENIED = CodeGroup(
    "denied",
    "The site does not admit the crawler: monitoring calls such a site blocked.",
    REFUSED - {Outcome.MAINTENANCE},
)
UNREACHED = CodeGroup(
    "unreached",
    "The site cannot be reached at the moment: monitoring calls such a crawl failed.",
    {*FAILED, Outcome.MAINTENANCE, Outcome.REDIRECT_LOOP, Outcome.REFUSED_ADDRESS},
)
TRANSIENT = CodeGroup(
    "transient",
    "It may pass by itself: the next crawl requests the page again.",
    {*FAILED, Outcome.MAINTENANCE, Outcome.TRUNCATED},
)
RETRIED_SPARINGLY = CodeGroup(
    "retried_sparingly",
    "The next crawl requests a few of these pages again, and more once one succeeds.",
    {Outcome.BLOCKED, Outcome.CHALLENGE},
)

OUTCOME_GROUPS = (
    *ENDINGS, READABLE, LISTABLE, WALKED, MAY_BE_FOREIGN, PRESENT, DENIED, UNREACHED, TRANSIENT,
    RETRIED_SPARINGLY,
)  # fmt: skip
"""All groups of outcomes, as the table `enumerations` lists them."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a page was found. A field that is not known is None.

    site: name of the `Site`, or "import" for local files.
    list_page: URL of the list page that links the page.
    anchor: text of that link.
    list_date: date printed next to the link.
    parent: for an attachment, URL of the article that links it.
    """

    site: str
    list_page: str | None = None
    anchor: str | None = None
    list_date: date | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One response as it was received, and its place in the raw archive.

    url, final_url: the URL requested, and the URL that responded after redirects.
    status: HTTP status; 200 for imported files.
    headers: in order, names as received; a name may repeat.
    body: content after transfer and content decoding, before any character decoding.
    fetched_at: UTC.
    record_id: the WARC-Record-ID, "urn:uuid:…"; None when the page is not archived.
    warc_file, warc_offset: file name relative to the archive and byte offset of the record.
    outcome: the verdict of `crawlers.responses.classify`; DOCUMENT for what was not classified.
    detail: the words, status or header that decided the outcome; None where nothing had to.
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
    detail: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name, compared without case (RFC 9110, 5.1)."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def address(self) -> str:
        """The URL that responded: `final_url`, or `url` where no redirect was followed."""
        return self.final_url or self.url
