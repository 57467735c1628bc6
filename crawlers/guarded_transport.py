"""A transport for httpx that connects only to addresses that passed a check.

A name is resolved once, every address found is checked, and the connection goes to one of these
addresses: no second lookup could lead elsewhere (DNS rebinding). TLS and the Host header keep the
name. Environment variables for proxies and certificates have no effect.
"""

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from crawlers.network import ForbiddenAddress

Check = Callable[[str, str], bool]
"""Whether a host may be connected to at an address: (name, address)."""
_UNUSABLE = (OSError, UnicodeError, OverflowError)
"""Errors of a name that cannot be resolved; of a label that is too long; of a port above 65535."""
_Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class GuardedTransport(httpx.BaseTransport):
    """Sends requests over HTTP/1.1; raises `ForbiddenAddress` before the first byte is sent.

    permits: the check. seconds: for one response, until its last byte, unless a proxy is used: a
    server that sends one byte at a time never reaches the timeout of a read. proxy: URL of a
    proxy, which is connected to unchecked and resolves the names itself; the caller checks the
    literal addresses of its requests.
    """

    def __init__(
        self,
        permits: Check,
        *,
        seconds: float = 60.0,
        proxy: str | None = None,
        verify: bool = True,
    ) -> None:
        context = httpx.create_ssl_context(verify=verify, trust_env=False)
        self._seconds, self._deadline = seconds, _Deadline()
        backend = None if proxy else _CheckedBackend(permits, self._deadline)
        self._pool = _pool(context, proxy, backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises the errors of httpx, and ForbiddenAddress."""
        self._deadline.at = time.monotonic() + self._seconds
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        sent = httpcore.Request(
            request.method,
            target,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _errors_of_httpx():
            got = self._pool.handle_request(sent)
        return httpx.Response(
            got.status, headers=got.headers, stream=_Stream(got.stream), extensions=got.extensions
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()


def checked_addresses(host: str, port: int, permits: Check) -> list[tuple[int, tuple[Any, ...]]]:
    """Return (family, socket address) of each address of a host.

    Raises ForbiddenAddress if one of them is not permitted, and gaierror if there is none.
    """
    if not permits(host, host):
        raise ForbiddenAddress(f"{host} is not a public address")
    found = []
    for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = str(place[0])
        if not permits(host, address):
            raise ForbiddenAddress(f"{host} leads to {address}")
        found.append((int(family), (address, port, *place[2:])))
    return found


class _Deadline:
    """When the response that is under way must be complete, on the monotonic clock."""

    at = float("inf")

    def within(self, timeout: float | None) -> float:
        """Return the seconds of a timeout that are left; raise TimeoutError if there are none."""
        left = min(self.at - time.monotonic(), float("inf") if timeout is None else timeout)
        if left <= 0:
            raise TimeoutError("the response takes too long")
        return min(left, 3600.0)


class _CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, and to no socket of the machine."""

    def __init__(self, permits: Check, deadline: "_Deadline") -> None:
        self._permits = permits
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's interface
        socket_options: Iterable[_Option] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Connect to the first address that accepts."""
        try:
            addresses = checked_addresses(host, port, self._permits)
        except ForbiddenAddress:
            raise
        except _UNUSABLE as error:
            raise httpcore.ConnectError(str(error)) from error
        failed: Exception = OSError(f"{host} has no address")
        for family, place in addresses:
            try:
                return _Connection(_connected(family, place, timeout), self._deadline)
            except (OSError, OverflowError) as error:
                failed = error
        kind = (
            httpcore.ConnectTimeout if isinstance(failed, TimeoutError) else httpcore.ConnectError
        )
        raise kind(str(failed)) from failed


class _Connection(httpcore.NetworkStream):
    """A connected socket, as httpcore uses it."""

    def __init__(self, connected: socket.socket, deadline: "_Deadline") -> None:
        self._socket = connected
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _errors_of_httpcore(httpcore.ReadTimeout, httpcore.ReadError):
            self._socket.settimeout(self._deadline.within(timeout))
            return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _errors_of_httpcore(httpcore.WriteTimeout, httpcore.WriteError):
            self._socket.settimeout(self._deadline.within(timeout))
            self._socket.sendall(buffer)

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        with _errors_of_httpcore(httpcore.ConnectTimeout, httpcore.ConnectError):
            try:
                self._socket.settimeout(timeout)
                wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
            except BaseException:
                self.close()
                raise
        return _Connection(wrapped, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # an idle connection that is readable has been closed
            return bool(select.select([self._socket], [], [], 0)[0])
        return {"socket": self._socket}.get(info)


class _Stream(httpx.SyncByteStream):
    """The body of a response; its errors are those of httpx."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _errors_of_httpx():
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


def _pool(
    context: ssl.SSLContext, proxy: str | None, backend: httpcore.NetworkBackend | None
) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(ssl_context=context, network_backend=backend)
    url = httpx.URL(proxy)
    auth = (url.username.encode(), url.password.encode()) if url.username else None
    kind = httpcore.SOCKSProxy if url.scheme.startswith("socks5") else httpcore.HTTPProxy
    bare = url.copy_with(userinfo=b"")
    return kind(proxy_url=str(bare), proxy_auth=auth, ssl_context=context)


def _connected(family: int, place: tuple[Any, ...], timeout: float | None) -> socket.socket:
    connected = socket.socket(family, socket.SOCK_STREAM)
    try:
        connected.settimeout(timeout)
        connected.connect(place)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connected.close()
        raise
    return connected


@contextmanager
def _errors_of_httpcore(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    """Turn an error of httpcore into the one of the same name that httpx documents."""
    try:
        yield
    except (
        httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError,
        httpcore.ProxyError, httpcore.UnsupportedProtocol,
    ) as error:  # fmt: skip
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error)) from error
