"""A receiver of alerts on loopback: what a webhook or a notification block posts to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Receiver(HTTPServer):
    """Accepts what is posted, or refuses it; `taken` has the single alerts of all messages."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self.well = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        if self.server.well:
            message = json.loads(body)
            self.server.messages.append(message)
            self.server.taken += message.get("alerts", [message])
        self.send_response(200 if self.server.well else 500)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200 if self.server.well else 500)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve while the body runs."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
