"""A request to the practice web, its response, and the request log that tests read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed request. headers: by name in lower case. body: form fields of a POST."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def fields(self) -> dict[str, str]:
        """Return the fields of query and form body by name; those of the body take precedence."""
        form = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(self.query)) | dict(parse_qsl(form))


@dataclass(frozen=True, slots=True)
class Reply:
    """The response to send.

    content_type: None to send no such header. hang: seconds to wait before anything is sent.
    declared: a Content-Length other than the body's; the connection then ends after the body.
    """

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    hang: float = 0.0
    declared: int | None = None


def conditional(request: Request, reply: Reply, modified: str) -> Reply:
    """Return the reply with ETag and Last-Modified, or status 304 if they match (RFC 9110, 13).

    modified: the Last-Modified date as sent.
    """
    etag = f'"{sha256(reply.body).hexdigest()[:20]}"'
    headers = (*reply.headers, ("ETag", etag), ("Last-Modified", modified))
    same = request.headers.get("if-none-match") == etag or (
        "if-none-match" not in request.headers
        and request.headers.get("if-modified-since") == modified
    )
    if same:
        return Reply(status=304, content_type=None, headers=headers)
    return Reply(reply.body, reply.status, reply.content_type, headers)


class RequestLog:
    """Counts requests by URL and status; may be read from another thread while serving."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, int]] = Counter()

    def add(self, url: str, status: int) -> None:
        """Count one request and the status it got."""
        with self._lock:
            self._counts[url, status] += 1

    def counts(self) -> Counter[str]:
        """Return the number of requests by URL, whatever the status."""
        total: Counter[str] = Counter()
        for (url, _), number in self._snapshot():
            total[url] += number
        return total

    def bodies(self) -> Counter[str]:
        """Return by URL the number of requests that got a body, with status 200."""
        return Counter({url: number for (url, status), number in self._snapshot() if status == 200})

    def clear(self) -> None:
        """Set all counts to zero, such as before a second crawl."""
        with self._lock:
            self._counts.clear()

    def _snapshot(self) -> list[tuple[tuple[str, int], int]]:
        with self._lock:
            return list(self._counts.items())
