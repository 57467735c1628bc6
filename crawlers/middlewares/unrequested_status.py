"""Responses to a request that was not made: 206 without a Range, 304 without a condition.

Caches in front of old sites send them. Neither is a document, so the page is requested again,
past the cache; what remains after the last attempt gets its outcome from `crawlers.responses`.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Request, Response

_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_PART, _NOT_MODIFIED = 206, 304


class UnrequestedStatusMiddleware:
    """Requests a page again whose response belongs to a request that was not made."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the request to repeat."""
        if not _is_unrequested(request, response.status):
            return response
        assert self._crawler.spider is not None
        reason = f"unrequested {response.status}"
        again = get_retry_request(request, spider=self._crawler.spider, reason=reason)
        if again is None:
            return response
        again.headers["Cache-Control"] = "no-cache"
        return again


def is_conditional(request: Request) -> bool:
    """Return whether a request asks for a page only if it has changed (RFC 9110, 13.1)."""
    return any(name in request.headers for name in _CONDITIONS)


def _is_unrequested(request: Request, status: int) -> bool:
    part = status == _PART and "Range" not in request.headers
    return part or (status == _NOT_MODIFIED and not is_conditional(request))
