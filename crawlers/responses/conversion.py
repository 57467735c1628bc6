"""Converts Scrapy's requests and responses into the types that are archived and read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response

from crawlers.archive import SentRequest
from crawlers.errors import PageTooSlow
from crawlers.families import Listing, ListPage
from crawlers.middlewares import UNPACKING_FAILED, is_conditional
from crawlers.network import Packing, clean_address, inflate, with_encoded_query
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.responses.classification import classify, is_whole_page
from crawlers.responses.processor_limit import within_processor_limit
from crawlers.responses.text import query_encoding, text_of

# What scripts send with the requests of an API.
_API_HEADERS = {
    "X-Requested-With": "XMLHttpRequest",
    "Accept": "application/json, text/javascript, text/html;q=0.9, */*;q=0.8",
}
_SECRET = frozenset({b"authorization", b"proxy-authorization"})
_NOT_MODIFIED = 304
GZIP = b"\x1f\x8b"
_LISTED_AS = "listed_as"  # key of a request's meta
RENDERED = "rendered"
"""Key of a request's meta: the page's DOM as HTML, where a browser has rendered it."""
_UNPACKED = 64 << 20  # bytes of a gunzipped sitemap; the protocol allows 50 MB


def list_request(listing: Listing, **arguments: Any) -> Request:
    """Return the request for a list page. arguments: of `Request`, headers included.

    A POST is known by the address of its listing, which names what its body requests.
    """
    stated = {**(_API_HEADERS if listing.api else {}), **dict(listing.headers)}
    headers = {**(arguments.pop("headers", None) or {}), **stated}
    if listing.method == "GET":
        return Request(listing.url, headers=headers, **arguments)
    headers["Content-Type"] = listing.content_type
    meta = {_LISTED_AS: listing.address}
    return Request(
        listing.url,
        method=listing.method,
        body=listing.body,
        headers=headers,
        meta=meta,
        **arguments,
    )


def is_list_request(request: Request) -> bool:
    """Return whether a request of the crawl is for a list page."""
    return "again" in request.cb_kwargs


def as_rendered(page: FetchedPage, response: Response) -> FetchedPage:
    """Return the page with the DOM that a browser made of it, the same page without one."""
    assert response.request is not None
    shown: str | None = response.request.meta.get(RENDERED)
    if shown is None:
        return page
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return replace(page, body=shown.encode("utf-8", "replace"), headers=headers)


def requested_url(request: Request) -> str:
    """Return the URL that was requested before any redirect; of a POST, its listing's address."""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    listed: str = request.meta.get(_LISTED_AS, first)
    return listed


def fetched_page(
    response: Response,
    provenance: Provenance,
    keep: Callable[[FetchedPage], None] = lambda _: None,
) -> tuple[FetchedPage, str | None]:
    """Return the page, with its outcome, and the detail that `classify` returns with it.

    keep: receives the page as it arrived, before anything reads it.
    """
    page = _unread_page(response, provenance)
    keep(page)
    assert response.request is not None
    try:
        outcome, detail = within_processor_limit(
            lambda: classify(response.status, page.headers, response.body, response.url)
        )
    except PageTooSlow as error:
        outcome, detail = Outcome.TOO_SLOW, str(error)
    if response.status == _NOT_MODIFIED and not is_conditional(response.request):
        outcome, detail = Outcome.SERVER_ERROR, "status 304 to a request without a condition"
    if "dataloss" in response.flags and not is_whole_page(response.body):
        outcome, detail = Outcome.TRUNCATED, "the connection ended before the body did"
    for problem in UNPACKING_FAILED.values():
        if problem in response.flags:
            outcome, detail = Outcome.TRUNCATED, problem
    return replace(page, outcome=outcome, detail=detail), detail


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
    listed = request.url if _LISTED_AS in request.meta else ""
    return SentRequest(request.method, headers, request.body, listed)


def page_link(url: str, page: FetchedPage) -> str:
    """Return the address to request for a link of a page: clean, its query in its encoding."""
    if not url.isascii():
        encoding = query_encoding(page.body, page.header("content-type"))
        url = with_encoded_query(url, encoding)
    return clean_address(url)


def list_page_of(page: FetchedPage, requested: Listing | None = None) -> ListPage:
    """Return the page as the families read it; a gzipped sitemap is unpacked up to 64 MiB.

    The page is empty if its gzip is damaged or larger. requested: the listing that it is of.
    """
    body = page.body
    if body.startswith(GZIP):
        unpacked = inflate([body], ["gzip"], _UNPACKED)
        body = b"" if unpacked.packing is Packing.DAMAGED else unpacked.body
    return ListPage(page.address, text_of(body, page.header("content-type")), requested)


def _unread_page(response: Response, provenance: Provenance) -> FetchedPage:
    """Return the page as it arrived, before anything reads it."""
    assert response.request is not None
    url = requested_url(response.request)
    return FetchedPage(
        url=url,
        body=response.body,
        final_url="" if urldefrag(response.url).url == urldefrag(url).url else response.url,
        status=max(response.status, 0),  # Twisted reads "HTTP/1.1 -1"; `detail` names it
        headers=response.request.meta.get("received_headers", ()),
        fetched_at=datetime.now(UTC),
        provenance=provenance,
    )
