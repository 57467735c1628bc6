"""Converts Scrapy's requests and responses into the types that are archived and read."""

from datetime import UTC, datetime
from urllib.parse import urldefrag, urlencode

from scrapy import Request
from scrapy.http import Response

from crawlers.archive import SentRequest
from crawlers.families import Listing, ListPage
from crawlers.middlewares import UNPACKING_FAILED
from crawlers.network import Packing, inflate
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.responses.classification import classify
from crawlers.responses.text import text_of

_SECRET = frozenset({b"authorization", b"proxy-authorization"})
GZIP = b"\x1f\x8b"
_UNPACKED = 64 << 20  # bytes of a gunzipped sitemap; the protocol allows 50 MB


def list_address(listing: Listing) -> str:
    """Return the address that identifies a list page.

    Form fields are added as a query, because two columns that share a script are two lists.
    """
    if not listing.form:
        return listing.url
    mark = "&" if "?" in listing.url else "?"
    return f"{listing.url}{mark}{urlencode(listing.form)}"


def requested_url(request: Request) -> str:
    """Return the URL that was requested before any redirect."""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return first


def fetched_page(response: Response, provenance: Provenance) -> tuple[FetchedPage, str | None]:
    """Return the page, with its outcome, and the detail that `classify` returns with it."""
    assert response.request is not None
    headers = response.request.meta.get("received_headers", ())
    outcome, detail = classify(response.status, headers, response.body, response.url)
    if "dataloss" in response.flags:
        outcome, detail = Outcome.TRUNCATED, "the connection ended before the body did"
    for problem in UNPACKING_FAILED.values():
        if problem in response.flags:
            outcome, detail = Outcome.TRUNCATED, problem
    url = requested_url(response.request)
    page = FetchedPage(
        url=url,
        body=response.body,
        final_url="" if urldefrag(response.url).url == urldefrag(url).url else response.url,
        status=response.status,
        headers=headers,
        fetched_at=datetime.now(UTC),
        outcome=outcome,
        provenance=provenance,
        detail=detail,
    )
    return page, detail


def sent_request(response: Response) -> SentRequest:
    """Return the request as it was sent, middlewares included, for the archive.

    Passwords, of a site or of the operator's proxy, are not archived.
    """
    request = response.request
    assert request is not None
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in request.headers.items()
        for value in values
        if name.lower() not in _SECRET
    )
    return SentRequest(request.method, headers, request.body)


def list_page_of(page: FetchedPage) -> ListPage:
    """Return the page as the families read it; a gzipped sitemap is unpacked up to 64 MiB.

    The page is empty if its gzip is damaged or larger.
    """
    body = page.body
    if body.startswith(GZIP):
        unpacked = inflate([body], ["gzip"], _UNPACKED)
        body = b"" if unpacked.packing is Packing.DAMAGED else unpacked.body
    return ListPage(page.address, text_of(body, page.header("content-type")))
