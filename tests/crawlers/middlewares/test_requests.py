"""Passwords in URLs and of the proxy: neither sent on, nor kept, nor shown."""

from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from crawlers.families.list_pages import absolute_url
from crawlers.middlewares.requests import (
    LocationMiddleware,
    NamedProxyMiddleware,
    NoCredentialsMiddleware,
    RefreshMiddleware,
    SiteProxyMiddleware,
)
from crawlers.responses import failure_outcome, sent_request
from crawlers.site import Site

TARGET = "http://user:secret@b.gov.cn/x"


def made(kind: Any) -> Any:
    crawler = get_crawler()
    crawler.spider = Spider("any")
    return kind.from_crawler(crawler)


def test_the_target_of_a_redirect_loses_its_credentials() -> None:
    request = Request("http://a.gov.cn/")
    moved = Response(request.url, status=302, headers={"Location": TARGET})
    found = made(LocationMiddleware).process_response(request, moved)
    assert found.url == "http://b.gov.cn/x"
    page = f'<meta http-equiv="refresh" content="0;url={TARGET}">'
    shown = HtmlResponse(request.url, body=page.encode())
    assert made(RefreshMiddleware).process_response(request, shown).url == "http://b.gov.cn/x"


@pytest.mark.parametrize("target", ["http://[::1", "http://[x]/", "file:///etc/passwd"])
def test_a_redirect_that_leads_nowhere_is_a_response(target: str) -> None:
    request = Request("http://a.gov.cn/")
    moved = Response(request.url, status=302, headers={"Location": target})
    assert made(LocationMiddleware).process_response(request, moved) is moved


def test_requests_links_and_sites_have_no_credentials() -> None:
    middleware = made(NoCredentialsMiddleware)
    assert middleware.get_processed_request(Request(TARGET), None).url == "http://b.gov.cn/x"
    assert absolute_url("http://a.gov.cn/", TARGET) == "http://b.gov.cn/x"
    site = Site(site="toy", name="t", body="gov", home=TARGET, start=(TARGET,))  # type: ignore[arg-type]
    assert "secret" not in repr(site)
    assert str(site.start[0]) == "http://b.gov.cn/x"


def test_the_password_of_the_proxy_is_forgotten_and_not_archived() -> None:
    middleware = SiteProxyMiddleware("http://user:secret@proxy:3128")
    request = Request("http://a.gov.cn/", headers={"Authorization": "x", "Accept": "y"})
    for end in (
        lambda: middleware.process_response(request, Response(request.url)),
        lambda: middleware.process_exception(request, OSError()),
    ):
        request.headers["Proxy-Authorization"] = "Basic c2VjcmV0"
        request.meta["_auth_proxy"] = "http://proxy:3128"
        end()
        assert b"Proxy-Authorization" not in request.headers
    response = Response(request.url, request=request)
    assert sent_request(response).headers == (("Accept", "y"),)


def test_a_detail_shows_no_password() -> None:
    outcome = failure_outcome(Failure(IgnoreRequest(f"cannot reach {TARGET}, user:x@y")), {})  # type: ignore[no-untyped-call]
    assert outcome[1] == "cannot reach http://…@b.gov.cn/x, user:x@y"


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://u:p@10.0.0.1:3128")
    middleware = made(NamedProxyMiddleware)
    for url in ("http://a.gov.cn/", "https://a.gov.cn/"):
        request = Request(url)
        assert middleware.process_request(request) is None
        assert "proxy" not in request.meta
    named = Request("http://a.gov.cn/", meta={"proxy": "http://me:word@proxy.example:3128"})
    middleware.process_request(named)
    assert named.meta["proxy"] == "http://proxy.example:3128"
    assert named.headers["Proxy-Authorization"]
