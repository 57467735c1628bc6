"""One request to the practice web and its answer, and the log that tests read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed request. `headers` have lower-case names; `form` is a POST body's fields."""

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
        """Return the fields of query and form body, the body's last."""
        form = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(self.query)) | dict(parse_qsl(form))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    hang: seconds of silence first. declared: Content-Length where it is not the body's; the
    connection ends after the body then.
    """

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    hang: float = 0.0
    declared: int | None = None


def conditional(request: Request, reply: Reply, modified: str) -> Reply:
    """Add ETag and Last-Modified, and answer 304 where the request has either (RFC 9110, 13)."""
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
    """Requests answered, counted by URL and status; safe to read while serving."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, int]] = Counter()

    def add(self, url: str, status: int) -> None:
        """Count one answer."""
        with self._lock:
            self._counts[url, status] += 1

    def counts(self) -> Counter[str]:
        """Return requests by URL, whatever the status."""
        total: Counter[str] = Counter()
        for (url, _), number in self._snapshot():
            total[url] += number
        return total

    def bodies(self) -> Counter[str]:
        """Return by URL how often a body was sent with status 200."""
        return Counter({url: number for (url, status), number in self._snapshot() if status == 200})

    def clear(self) -> None:
        """Forget everything, as before a second crawl."""
        with self._lock:
            self._counts.clear()

    def _snapshot(self) -> list[tuple[tuple[str, int], int]]:
        with self._lock:
            return list(self._counts.items())
