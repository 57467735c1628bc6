"""Mutated responses without sockets: a download handler for Scrapy and a transport for httpx.

Everything else of a crawl is as ever: engine, middlewares, spider, archive and ledger. What is
left out is the parser of HTTP; `mutating_web` serves the same bytes over sockets.
"""

import asyncio
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import scrapy
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawlers.practice.pages import Request, Website
from crawlers.site import Site
from tests.crawlers.mutating_web import HOST, MutatedSites

MUTATED = "MUTATED_SITES"
"""Key of the setting that holds the `Downloads` of a crawl."""
_FIRST_PORT = 20_001


class Message(NamedTuple):
    """A response as a client reads it. whole: whether the body is as long as it says."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    whole: bool


class Downloads:
    """Responses of mutated sites by address."""

    def __init__(self, seed: int, webs: int) -> None:
        self._mutated = MutatedSites(seed, webs)
        ports = range(_FIRST_PORT, _FIRST_PORT + len(self._mutated.websites))
        self.sites: list[Site] = self._mutated.place(ports)
        self._by_port = dict(zip(ports, self._mutated.websites, strict=True))

    def __deepcopy__(self, memo: object) -> "Downloads":
        return self  # Scrapy copies its settings

    @property
    def served(self) -> int:
        """How many responses were sent."""
        return self._mutated.served

    def message(self, method: str, url: str, body: bytes) -> Message | None:
        """Return the response to a request, None if there is no HTTP in it.

        Raises ConnectionRefusedError for an address at which no site is.
        """
        parts = urlsplit(url)
        seed, website = self._website(parts.hostname, parts.port)
        request = Request(method, parts.path or "/", parts.query, {}, body)
        return read_message(self._mutated.message(seed, website, request))

    def _website(self, host: str | None, port: int | None) -> tuple[int, Website]:
        if host != HOST or port not in self._by_port:
            raise ConnectionRefusedError(f"no site at {host}:{port}")
        return self._by_port[port]


def read_message(message: bytes) -> Message | None:
    """Return what a client makes of the bytes of a response; None if it is not HTTP."""
    head, _, body = message.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    version, _, rest = first.partition(b" ")
    try:
        status = int(rest[:4])
    except ValueError:
        return None
    if not version.startswith(b"HTTP/") or status < 200:
        return None
    headers = [(name.strip(), value.strip()) for name, _, value in map(_parted, lines) if name]
    stated = next((value for name, value in headers if name.lower() == b"content-length"), b"")
    if not stated.isdigit():
        return Message(status, headers, body, whole=True)
    return Message(status, headers, body[: int(stated[:9])], whole=len(body) >= int(stated[:9]))


def _parted(line: bytes) -> tuple[bytes, bytes, bytes]:
    return line.partition(b":")


class MutatedHandler(BaseDownloadHandler):
    """Scrapy's download handler: responses of the `Downloads` in the setting `MUTATED`."""

    async def download_request(self, request: scrapy.Request) -> Response:
        """Return the response; raise as Scrapy's own handlers do."""
        await asyncio.sleep(0)
        try:
            found = self._downloads.message(request.method, request.url, request.body)
        except ConnectionRefusedError as error:
            raise DownloadConnectionRefusedError(str(error)) from error
        if found is None:
            raise DownloadFailedError("not HTTP")
        headers = Headers(_grouped(found.headers))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=found.body)
        flags = [] if found.whole else ["dataloss"]
        return kind(
            url=request.url, status=found.status, headers=headers, body=found.body, flags=flags
        )

    @property
    def _downloads(self) -> Downloads:
        found = self.crawler.settings[MUTATED]
        assert isinstance(found, Downloads)
        return found


def transport(downloads: Downloads) -> httpx.MockTransport:
    """Return a transport of httpx with the responses of `downloads`."""

    def respond(request: httpx.Request) -> httpx.Response:
        try:
            found = downloads.message(request.method, str(request.url), request.content)
        except ConnectionRefusedError as error:
            raise httpx.ConnectError(str(error)) from error
        if found is None:
            raise httpx.RemoteProtocolError("not HTTP")
        stream = httpx.ByteStream(found.body)
        return httpx.Response(found.status, headers=found.headers, stream=stream)

    return httpx.MockTransport(respond)


def _grouped(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
