"""Chromium, driven by Playwright: shows a page and returns its DOM once its scripts are done."""

import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:  # an extra: absent unless a site needs it
    from playwright.async_api import Browser, Route

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FETCHED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of request that may fill a list; pictures, fonts, styles and media are not fetched."""
_MOST = 30  # requests of one page
_SECONDS = 60.0  # for one page, its requests and the crawl's delays included
_LARGEST = 8 << 20  # characters of a DOM
# Whatever is not served by the crawl fails: names do not resolve, and the proxy is a closed port.
_ALONE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_NOWHERE = "http://127.0.0.1:1"


class BrowserRequest(NamedTuple):
    """A request that a script of the page makes."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class BrowserReply(NamedTuple):
    """The response that the crawl received for it."""

    status: int
    content_type: str
    body: bytes


Fetch = Callable[[BrowserRequest], Awaitable[BrowserReply | None]]
"""Makes a request for the browser; None if it is not to be made, or failed."""


def browser_problem() -> str | None:
    """Return why no page can be rendered here, None if pages can."""
    if find_spec("playwright") is None:
        return "the extra govreports[browser] is not installed"
    return None if _executable() else "Chromium is not installed"


def _executable() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Chromium:
    """A running Chromium; an asynchronous context manager. fetch: makes all of its requests."""

    def __init__(self, fetch: Fetch, agent: str) -> None:
        self._fetch, self._agent = fetch, agent

    async def __aenter__(self) -> Self:
        """Start the browser."""
        from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra

        self._driver = await async_playwright().start()
        self._browser: Browser = await self._driver.chromium.launch(
            executable_path=_executable(),
            args=list(_ALONE),
            proxy={"server": _NOWHERE},
            chromium_sandbox=os.geteuid() != 0,  # Chromium refuses it to root
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the browser."""
        await self._browser.close()
        await self._driver.stop()

    async def render(self, url: str, html: str) -> str | None:
        """Return the DOM of a page as HTML, None if it is too large or the browser failed.

        html: the page as fetched. It is not requested again. A page that never comes to rest is
        returned as it is when its time ends.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - an extra

        context = await self._browser.new_context(
            user_agent=self._agent, service_workers="block", accept_downloads=False
        )
        try:
            page = await context.new_page()
            await page.route("**/*", _Server(url, html, self._fetch).serve)
            try:
                await page.goto(url, wait_until="networkidle", timeout=_SECONDS * 1000)
            except Error:
                if page.url == "about:blank":
                    return None
            content = await page.content()
            return content if len(content) <= _LARGEST else None
        except Error:
            return None
        finally:
            await context.close()


@dataclass
class _Server:
    """Serves one page to the browser, and what its scripts request."""

    url: str
    html: str
    fetch: Fetch
    served: int = 0

    async def serve(self, route: "Route") -> None:
        """Serve the page once, and fetch what may fill its list; all else fails."""
        request = route.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            if self.served == 0 and request.url == self.url:
                self.served = 1
                kind = "text/html; charset=utf-8"
                await route.fulfill(status=200, content_type=kind, body=self.html)
            else:  # a script leads elsewhere
                await route.abort()
            return
        reply = None
        if request.resource_type in _FETCHED and self.served <= _MOST:
            self.served += 1
            body = request.post_data_buffer or b""
            reply = await self.fetch(
                BrowserRequest(request.method, request.url, request.headers, body)
            )
        if reply is None:
            await route.abort()
        else:
            await route.fulfill(
                status=reply.status, content_type=reply.content_type, body=reply.body
            )
