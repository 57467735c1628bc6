"""What every request and response passes: quiet hours, proxy, redirects, and the raw headers."""

import asyncio
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Request, Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from crawlers.network import refresh_of_header, script_location, without_credentials

_REFRESH_HEAD = 4 * 4096  # bytes: enough for the characters that Scrapy searches


class QuietHoursMiddleware:
    """Holds requests back during the site's quiet hours."""

    def __init__(self, quiet: list[str], timezone: str) -> None:
        self._quiet = quiet
        self._zone = ZoneInfo(timezone)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl of a site that has quiet hours."""
        quiet = crawler.settings.getlist("QUIET_HOURS")
        if not quiet:
            raise NotConfigured
        return cls(quiet, crawler.settings["SITE_TIMEZONE"])

    async def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's interface
        """Wait until the quiet hours are over."""
        await asyncio.sleep(seconds_of_quiet(self._quiet, datetime.now(self._zone)))


class SiteProxyMiddleware:
    """Sends all of a site's requests through the operator's proxy, robots.txt included."""

    def __init__(self, proxy: str) -> None:
        self._proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl of a site that has a proxy."""
        proxy = crawler.settings.get("SITE_PROXY")
        if not proxy:
            raise NotConfigured
        return cls(proxy)

    def process_request(self, request: Request) -> None:
        """Set the proxy that Scrapy's own middleware then uses."""
        request.meta["proxy"] = self._proxy

    def process_response(self, request: Request, response: Response) -> Response:
        """Forget the proxy's password, which would be kept with the request on disk."""
        _forget_proxy(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Forget the proxy's password."""
        _forget_proxy(request)


class NamedProxyMiddleware(HttpProxyMiddleware):
    """Scrapy's own, without the proxies of the environment: the site's file names the proxy.

    A variable such as HTTP_PROXY would send requests through a proxy that nobody checked, which
    resolves names itself.
    """

    def __init__(self, auth_encoding: str | None = "latin-1") -> None:
        super().__init__(auth_encoding)
        self.proxies = {}


class NoCredentialsMiddleware(BaseSpiderMiddleware):
    """Removes user and password from the URL of each request of the spider."""

    def get_processed_request(self, request: Request, response: Response | None) -> Request:  # noqa: ARG002
        """Return the request without them."""
        return _without_credentials(request)


class LocationMiddleware(RedirectMiddleware):
    """Follows redirects, without credentials that their target names."""

    def process_response(  # type: ignore[override]  # Scrapy's deprecated argument `spider`
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response, or a request for the address that it redirects to."""
        try:
            found = super().process_response(request, response)
        except ValueError:  # a target that is not a URL
            return response
        return _without_credentials(found) if isinstance(found, Request) else found


class RefreshMiddleware(MetaRefreshMiddleware):
    """Follows a page that only refreshes, by its header, its markup or a constant script.

    A page that cannot be one is not decoded. Scrapy decodes every page completely and searches its
    first 4,096 characters.
    """

    def process_response(  # type: ignore[override]  # Scrapy's deprecated argument `spider`
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response, or a request for the address that it refreshes to."""
        if request.meta.get("dont_redirect") or request.method == "HEAD":
            return response
        head = response.body[:_REFRESH_HEAD].replace(b"\0", b"").lower()  # UTF-16 and UTF-32 too
        target = self._target(response, head)
        if target is None and b"refresh" not in head:
            return response
        try:
            if target is None:
                found = super().process_response(request, response)
            else:
                found = self._follow(request, response, target)
        except ValueError:  # a target that is not a URL
            return response
        return _without_credentials(found) if isinstance(found, Request) else found

    def _target(self, response: Response, head: bytes) -> str | None:
        """Return where the header or the only script of a page leads, None if nowhere."""
        stated = (response.headers.get("Refresh") or b"").decode("latin-1")
        refresh = refresh_of_header(stated) if stated and 200 <= response.status < 300 else None
        if refresh and refresh[0] < self._maxdelay:
            return refresh[1]
        small = len(response.body) <= _REFRESH_HEAD and response.status == 200
        if not small or b"location" not in head or not isinstance(response, HtmlResponse):
            return None
        sent = script_location(response.text)
        return sent.address if sent else None

    def _follow(self, request: Request, response: Response, target: str) -> Request | Response:
        url = response.urljoin(target)
        if not url.startswith(("http://", "https://")) or url == response.url:
            return response
        redirected = self._redirect_request_using_get(request, response, url)
        return self._redirect(redirected, request, "refresh")


class ReceivedHeadersMiddleware:
    """Keeps the headers as received, before decompression removes some of them."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the headers into the request's meta."""
        request.meta["received_headers"] = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        return response


def _without_credentials(request: Request) -> Request:
    clean = without_credentials(request.url)
    return request if clean == request.url else request.replace(url=clean)


def _forget_proxy(request: Request) -> None:
    request.headers.pop("Proxy-Authorization", None)
    request.meta.pop("_auth_proxy", None)


def seconds_of_quiet(quiet: list[str], now: datetime) -> float:
    """Return the seconds until the current quiet span ("22:00-06:30") ends; 0 outside of all."""
    minute = now.hour * 60 + now.minute
    for span in quiet:
        start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-"))
        length, since = (end - start) % 1440, (minute - start) % 1440
        if since < length:
            return (length - since) * 60.0 - now.second
    return 0.0
