"""The middleware that renders the list pages of a site whose file says `browser: true`."""

from contextlib import AsyncExitStack
from logging import getLogger
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response

from crawlers.browser.chromium import BrowserReply, BrowserRequest, Chromium
from crawlers.responses import RENDERED, SiteBounds, is_list_request, text_of
from crawlers.site import Site

logger = getLogger(__name__)
_SENT = ("accept", "content-type", "x-requested-with", "referer")
"""Headers of the browser's requests that are sent; the crawl sets all others."""


class BrowserMiddleware:
    """Puts the DOM of each list page into the meta of its request, next to the raw response."""

    def __init__(self, crawler: Crawler, site: Site) -> None:
        self._crawler = crawler
        self._bounds = SiteBounds(site)
        self._running = AsyncExitStack()
        self._browser: Chromium | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl of a site that needs a browser."""
        site = crawler.settings.get("BROWSER")  # the site, set by the spider
        if site is None:
            raise NotConfigured
        made = cls(crawler, site)
        crawler.signals.connect(made.close, signals.spider_closed)
        return made

    async def close(self) -> None:
        """Stop the browser."""
        await self._running.aclose()

    async def process_response(self, request: Request, response: Response) -> Response:
        """Render a list page that was read whole; all other responses pass as they are."""
        if response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        if request.method == "GET" and is_list_request(request):
            declared = (response.headers.get("Content-Type") or b"").decode("latin-1")
            shown = await self._render(response.url, text_of(response.body, declared))
            if shown is not None:
                request.meta[RENDERED] = shown
        return response

    async def _render(self, url: str, html: str) -> str | None:
        """Return the DOM of a page; None if the browser failed, which costs no page."""
        try:
            browser = self._browser or await self._start()
            return await browser.render(url, html)
        except Exception:
            self._crawler.stats.inc_value("govreports/browser_failed")
            logger.exception("%s: the browser failed; the page is read as received", url)
            return None

    async def _start(self) -> Chromium:
        agent = self._crawler.settings["USER_AGENT"]
        self._browser = await self._running.enter_async_context(Chromium(self._fetch, agent))
        return self._browser

    async def _fetch(self, wanted: BrowserRequest) -> BrowserReply | None:
        """Make a request of the browser as the crawl makes its own."""
        engine = self._crawler.engine
        if engine is None or not self._bounds.contains(wanted.url):
            return None
        headers = {name: wanted.headers[name] for name in _SENT if name in wanted.headers}
        request = Request(
            wanted.url, method=wanted.method, body=wanted.body, headers=headers, dont_filter=True
        )
        try:
            response = await engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - refused, denied or failed: the page lacks it
            logger.info("for the browser: %s: %s", wanted.url, error)
            return None
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return BrowserReply(response.status, kind, response.body)
