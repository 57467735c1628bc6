"""The client of a probe: bombs, damage, rebinding and credentials, on a server of the machine."""

import gzip
import http.server
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import httpx
import pytest
from backports import zstd

from crawlers.guarded_transport import GuardedTransport
from crawlers.page import Outcome
from crawlers.probe.client import MAX_BYTES, FetchResult, open_client
from crawlers.site import Site

pytestmark = pytest.mark.processes

PAGE = b"<html><title>a</title><p>" + "政府工作报告".encode() * 99
ZEROS = bytes(100 << 20)
BAD = gzip.compress(PAGE * 99)[:60] + b"\xff" * 80


class Server:
    """Serves what `replies` holds by path: (status, headers, body); `seen` has each request."""

    def __init__(self) -> None:
        self.replies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.seen: list[tuple[str, str | None]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append((self.path, self.headers["Authorization"]))
                status, headers, body = outer.replies.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def packed(self, coding: str, body: bytes) -> str:
        """Serve a packed page, and return its URL."""
        path = f"/{len(self.replies)}"
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": coding}
        self.replies[path] = (200, headers, body)
        return self.url + path


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def fetch(url: str, *, private: bool = True, home: str = "http://127.0.0.1/") -> FetchResult:
    site = Site(site="toy", name="t", body="gov", home=home, private=private, delay=0)  # type: ignore[arg-type]
    with open_client(site, "me@example.org") as client:
        return client.fetch(url)


def test_redirects_are_followed_as_in_a_crawl(server: Server) -> None:
    server.replies |= {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(8)}
    server.replies["/8"] = (200, {"Refresh": "0; url=/9"}, b"")
    server.replies["/9"] = (200, {}, b"<script>window.location.href='/10';</script>")
    server.replies["/10"] = (200, {"Content-Type": "text/html"}, PAGE)
    result = fetch(f"{server.url}/0")
    assert (result.outcome, result.capture and result.capture.url) == (
        Outcome.DOCUMENT,
        f"{server.url}/10",
    )
    server.replies["/"] = (302, {"Location": "/0"}, b"")
    assert fetch(f"{server.url}/").outcome is Outcome.REDIRECT_LOOP


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("br", lambda data: brotli.compress(data, quality=2)),
        ("zstd", zstd.compress),
    ],
)
def test_a_bomb_is_too_large_and_never_inflated(
    server: Server, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    once = pack(ZEROS)
    for url in (
        server.packed(coding, once),
        server.packed(f"{coding}, gzip", gzip.compress(once)),
        server.packed(f"{coding}, {coding}", pack(once)),
    ):
        tracemalloc.start()
        assert fetch(url).outcome is Outcome.TOO_LARGE
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 * MAX_BYTES


def test_damaged_and_cut_bodies_are_outcomes_and_false_codings_are_read(server: Server) -> None:
    assert fetch(server.packed("gzip", BAD)).outcome is Outcome.TRUNCATED
    cut = gzip.compress(PAGE)[:-30]
    assert fetch(server.packed("gzip", cut)).outcome is Outcome.TRUNCATED
    for coding, body in (("gzip", PAGE), ("utf-8", PAGE), ("gzip", gzip.compress(PAGE))):
        result = fetch(server.packed(coding, body))
        assert result.capture is not None
        assert result.capture.body == PAGE


def test_a_robots_txt_that_cannot_be_unpacked_denies_everything(server: Server) -> None:
    page = server.packed("identity", PAGE)
    server.replies["/robots.txt"] = (200, {"Content-Encoding": "gzip"}, BAD)
    assert fetch(page).outcome is Outcome.TRUNCATED
    assert [path for path, _ in server.seen] == ["/robots.txt"]


def test_no_byte_is_sent_to_an_address_that_was_not_checked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads to a public address at the first look and to the machine afterwards."""
    real = socket.getaddrinfo
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", server.port))
    looks: list[object] = []

    def rebinding(host: Any, *rest: Any, **named: Any) -> list[Any]:
        looks.append(host)
        return [public] if len(looks) == 1 else list(real("127.0.0.1", *rest, **named))

    def unreachable(_: socket.socket, place: tuple[str, int]) -> None:
        assert place[0] == "93.184.216.34"
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket.socket, "connect", unreachable)
    url = f"http://user:pw@rebind.example.gov.cn:{server.port}/secret?do=reboot"
    result = fetch(url, private=False, home="http://rebind.example.gov.cn/")
    assert result.outcome is Outcome.CONNECTION_FAILED
    assert "pw" not in str(result)
    monkeypatch.undo()
    assert server.seen == []


def test_a_name_with_one_private_address_among_others_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [("1.2.4.8", server.port), ("127.0.0.1", server.port)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    result = fetch(f"http://a.example.gov.cn:{server.port}/", private=False)
    assert result.outcome is Outcome.REFUSED_ADDRESS
    assert server.seen == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0", "127.0.0.1.",
        "127。0。0。1", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127.0.0.%31", "localhost", "a.localhost",
        "ⓛocalhost", "localhost%00.a.gov.cn", "[::1]", "[::]", "[::127.0.0.1]",
        "[::ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[fec0::1]",
        "[2002:7f00:1::]", "[2001:0:7f00:1::1]", "[::1", "a.gov.cn@127.0.0.1", "",
    ],
)  # fmt: skip
def test_no_spelling_of_the_machine_is_reached(server: Server, host: str) -> None:
    for proxied in (False, True):
        proxy = server.url if proxied else None
        site = Site(site="toy", name="t", body="gov", home="http://a.gov.cn/", delay=0, proxy=proxy)  # type: ignore[arg-type]
        with open_client(site, "me@example.org") as client:
            result = client.fetch(f"http://{host}:{server.port}/secret")
        assert result.capture is None
    assert server.seen == []


def test_credentials_of_a_url_are_not_sent_followed_or_kept(server: Server) -> None:
    server.replies["/a"] = (302, {"Location": server.url.replace("//", "//u:secret@") + "/b"}, b"")
    server.replies["/b"] = (200, {"Content-Type": "text/html"}, PAGE)
    result = fetch(f"http://user:secret@127.0.0.1:{server.port}/a")
    assert result.capture is not None
    assert "secret" not in repr(result)
    assert {auth for _, auth in server.seen} == {None}


def test_a_location_that_is_no_url_is_an_outcome(server: Server) -> None:
    for number, target in enumerate(("http://[::1", "http://[x]/", "ftp://127.0.0.1/", "\\\\[/")):
        server.replies[f"/{number}"] = (302, {"Location": target}, b"")
        assert isinstance(fetch(f"{server.url}/{number}"), FetchResult)


def test_headers_that_arrive_byte_by_byte_end_with_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            try:
                connection, _ = server.accept()
                with connection:
                    for number in range(100):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nX: "[number : number + 1] or b"x")
                        time.sleep(0.02)
            except OSError:
                pass

        threading.Thread(target=drip, daemon=True).start()
        transport = GuardedTransport(lambda *_: True, seconds=0.3)
        with (
            httpx.Client(transport=transport, timeout=5) as client,
            pytest.raises(httpx.ReadTimeout),
        ):
            client.get(f"http://127.0.0.1:{server.getsockname()[1]}/")
