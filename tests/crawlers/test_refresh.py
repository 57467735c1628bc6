"""A page that only refreshes is followed as Scrapy would, in whatever encoding it comes."""

import pytest
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.test import get_crawler

from crawlers.middlewares.requests import RefreshMiddleware

URL = "http://example.org/old/"
MARK = '<meta http-equiv="{}" content="0; url=/new/">'


def answer(body: bytes) -> Response:
    return HtmlResponse(URL, body=body, request=Request(URL))


def target(kind: type[MetaRefreshMiddleware], body: bytes) -> str:
    middleware = kind.from_crawler(get_crawler())
    return middleware.process_response(Request(URL), answer(body)).url


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["refresh", "Refresh", "REFRESH"])
@pytest.mark.parametrize("before", [0, 4000])
def test_a_refresh_is_followed(encoding: str, name: str, before: int) -> None:
    page = f"<html><head>{'　' * before}{MARK.format(name)}</head></html>"
    body = page.encode(encoding)
    assert target(RefreshMiddleware, body) == target(MetaRefreshMiddleware, body)
    if encoding in {"utf-8", "gb18030"}:  # Scrapy itself reads the wider ones without their mark
        assert target(RefreshMiddleware, body) == "http://example.org/new/"


def test_a_page_that_does_not_refresh_is_not_decoded() -> None:
    response = answer("<html><p>各位代表</p></html>".encode("gb18030"))
    middleware = RefreshMiddleware.from_crawler(get_crawler())
    assert middleware.process_response(Request(URL), response) is response
    assert response._cached_ubody is None  # type: ignore[attr-defined]
