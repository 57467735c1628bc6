"""The program of our own Prefect server: `python -m flows.runtime.server_program DESCRIPTOR`.

It does what `prefect server start` does, with three differences. It listens on a socket that its
parent opened, so that no other user of the machine can take the port first. It refuses requests
that name another host or come from another web origin. And it exits when its standard input
closes, so it never outlives the process that started it; Prefect's own temporary server outlives a
killed starter and keeps the database open.
"""

import os
import socket
import sys
import threading
from collections.abc import Iterable

import uvicorn
from prefect.server.api.server import create_app
from prefect.settings import get_current_settings
from starlette.types import ASGIApp, Receive, Scope, Send

from flows.runtime.own_address import OwnAddress

_POLICY_VIOLATION = 1008  # close code of a WebSocket (RFC 6455)


class OwnAddressOnly:
    """ASGI middleware: refuses requests with a foreign Host or Origin, WebSockets included.

    Prefect checks neither. A page of a foreign site that resolves its own name to 127.0.0.1 (DNS
    rebinding) would otherwise count as a page of the server.
    """

    def __init__(self, app: ASGIApp, address: OwnAddress) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "lifespan" or self._is_own(scope["headers"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            plain = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": plain})
            body = f"foreign Host or Origin; open {self._address.origin}\n".encode()
            await send({"type": "http.response.body", "body": body})

    def _is_own(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        found = [(name.lower(), value.decode("latin-1")) for name, value in headers]
        hosts = [value for name, value in found if name == b"host"]
        origins = [value for name, value in found if name == b"origin"]
        return (
            len(hosts) == 1
            and self._address.has_host(hosts[0])
            and all(map(self._address.has_origin, origins))
        )


def _run(descriptor: int) -> None:
    listener = socket.socket(fileno=descriptor)
    settings = get_current_settings().server
    address = OwnAddress(listener.getsockname()[1], settings.ui.api_url)
    config = uvicorn.Config(
        OwnAddressOnly(create_app(final=True), address),
        log_level=settings.logging_level.lower(),
        timeout_keep_alive=settings.api.keepalive_timeout,
        ws_ping_interval=settings.api.websocket_ping_interval,
        ws_ping_timeout=settings.api.websocket_ping_timeout,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _exit_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_exit_with_input, name="parent-watch", daemon=True).start()
    _run(int(sys.argv[1]))
