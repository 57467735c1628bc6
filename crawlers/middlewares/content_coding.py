"""Content codings of responses in a crawl: Scrapy raises for damaged bodies, this middleware not.

A body that is false about its coding is read as received; one that cannot be unpacked is kept as
received, with a flag from which `crawlers.responses` makes the outcome.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawlers.network import Packing, content_codings, inflate

UNPACKING_FAILED = {
    Packing.TRUNCATED: "the packed body ends too early",
    Packing.DAMAGED: "the packed body is damaged",
}
"""Flags of a response whose body is not whole, in words for the ledger."""


class OversizedBody(IgnoreRequest):
    """A body is larger than DOWNLOAD_MAXSIZE once it is unpacked."""


class ContentCodingMiddleware:
    """Requests packed bodies and unpacks them, each layer up to `bound` bytes."""

    def __init__(self, bound: int) -> None:
        self._bound = bound

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl, with Scrapy's bound for one response."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """State the codings that can be undone."""
        request.headers.setdefault("Accept-Encoding", "gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response unpacked; raise OversizedBody."""
        values = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        codings = content_codings(values)
        if not codings or request.method == "HEAD":
            return response
        found = inflate([response.body], codings, self._bound)
        if found.packing is Packing.TOO_LARGE:
            message = f"the unpacked body exceeds DOWNLOAD_MAXSIZE ({self._bound} bytes)"
            raise OversizedBody(message)
        flag = UNPACKING_FAILED.get(found.packing)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=found.body)
        return response.replace(
            cls=kind,
            body=found.body,
            headers=headers,
            flags=[*response.flags, flag] if flag else response.flags,
            **({"encoding": None} if issubclass(kind, TextResponse) else {}),
        )
