"""Serves the practice web on 127.0.0.1: one port per site, one event loop in one thread."""

import asyncio
import errno
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import responses
from types import TracebackType
from typing import Self

from crawlers.errors import PortInUse
from crawlers.practice.content import GoldIndex
from crawlers.practice.pages import Reply, Request, RequestLog, Website
from crawlers.practice.web import Web
from crawlers.site import Site

HOST = "127.0.0.1"
_TLS_HANDSHAKE = b"\x16"  # RFC 8446, 5.1: first byte from a client that expects https
_Open = dict[asyncio.Task[None], asyncio.StreamWriter]


class PracticeWeb:
    """A practice web that listens while the `with` block runs.

    web: the sites. port: of the first site, the others use the next ones; 0 picks free ports.
    Entering raises PortInUse if one of the ports is taken.
    """

    def __init__(self, web: Web, port: int = 0) -> None:
        self.web = web
        self.log = RequestLog()
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="practice-web", daemon=True)
        self._servers: list[asyncio.Server] = []
        self._open: _Open = {}

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites as the registry would describe them, with start pages."""
        return self.web.sites

    @property
    def gold(self) -> GoldIndex:
        """By URL, what the page must yield in the current state of the web."""
        return self.web.gold

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _listen(self) -> None:
        for number, website in enumerate(self.web.websites):
            port = self._port + number if self._port else 0
            connections = _Connections(website, self.log, self._open)
            try:
                server = await asyncio.start_server(connections.receive, HOST, port, backlog=512)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise PortInUse(
                    f"port {port} on {HOST} is taken",
                    f"the practice web needs {len(self.web.websites)} consecutive ports; "
                    "choose another first port with --port",
                ) from error
            self._servers.append(server)
            website.base = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"

    def _stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        # A server that is closed while it takes a connection leaves that socket open, so it stops
        # accepting first (asyncio.Server.close does both at once).
        for listening in (each for server in self._servers for each in server.sockets):
            self._loop.remove_reader(listening.fileno())
        while accepting := asyncio.all_tasks() - {asyncio.current_task(), *self._open}:
            await asyncio.wait(accepting)
        for server in self._servers:
            server.close()
        for task, writer in self._open.items():
            task.cancel()
            writer.transport.abort()  # without waiting for a client that does not read
        await asyncio.gather(*self._open, return_exceptions=True)
        await asyncio.sleep(0)  # transports close their sockets one turn later


@dataclass(frozen=True, slots=True)
class _Connections:
    """Handles the connections to one site."""

    website: Website
    log: RequestLog
    open: _Open

    def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._converse(reader, writer))
        self.open[task] = writer
        task.add_done_callback(self.open.pop)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._respond(reader, writer):
                    pass
        finally:
            writer.close()

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first = await reader.readexactly(1)
        if first == _TLS_HANDSHAKE:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return False
        request = await _read(first, reader)
        reply = self.website.reply(request)
        self.log.add(self.website.base + request.target, reply.status)
        if reply.hang:
            await asyncio.sleep(reply.hang)
        writer.write(_head(reply))
        if request.method != "HEAD":
            writer.write(reply.body)
        await writer.drain()
        return reply.declared is None and request.headers.get("connection", "").lower() != "close"


async def _read(began: bytes, reader: asyncio.StreamReader) -> Request:
    head = (began + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = _headers(rest)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Request(method, path, query, headers, body)


def _headers(lines: list[str]) -> Mapping[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _head(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, '')}", "Server: practice"]
    if reply.content_type:
        lines.append(f"Content-Type: {reply.content_type}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    length = len(reply.body) if reply.declared is None else reply.declared
    lines += [f"Content-Length: {length}", "", ""]
    return "\r\n".join(lines).encode("latin-1")
