"""206 and 304 that nobody requested are requested again, and never taken for a page."""

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawlers.middlewares.unrequested_status import UnrequestedStatusMiddleware
from crawlers.page import Outcome, Provenance
from crawlers.responses import fetched_page

URL = "http://a.gov.cn/1.html"


@pytest.fixture
def middleware() -> UnrequestedStatusMiddleware:
    crawler = get_crawler(Spider, {"RETRY_TIMES": 2})
    crawler.spider = Spider("a")
    crawler.spider.crawler = crawler
    return UnrequestedStatusMiddleware(crawler)


@pytest.mark.parametrize(
    ("status", "outcome"), [(206, Outcome.TRUNCATED), (304, Outcome.SERVER_ERROR)]
)
def test_it_is_requested_again_and_then_typed(
    middleware: UnrequestedStatusMiddleware, status: int, outcome: Outcome
) -> None:
    request, tries = Request(URL), 0
    response = Response(URL, status=status, body=b"<html></html>")
    while isinstance(found := middleware.process_response(request, response), Request):
        request, tries = found, tries + 1
        assert request.headers["Cache-Control"] == b"no-cache"
    assert tries == 2
    page, detail = fetched_page(response.replace(request=request), Provenance("a"))
    assert page.outcome is outcome
    assert detail


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {}),
        (404, {}),
        (304, {"If-None-Match": '"e"'}),
        (304, {"If-Modified-Since": "Mon, 05 Jan 2026 23:01:30 GMT"}),
        (206, {"Range": "bytes=0-"}),
    ],
)
def test_a_response_to_the_request_passes(
    middleware: UnrequestedStatusMiddleware, status: int, headers: dict[str, str]
) -> None:
    response = Response(URL, status=status)
    assert middleware.process_response(Request(URL, headers=headers), response) is response
