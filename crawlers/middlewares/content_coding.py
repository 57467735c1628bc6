"""Content codings of responses in a crawl: Scrapy raises for damaged bodies, this middleware not.

A body whose first bytes contradict its stated coding is read as what it is: plain text as
received, gzip and zstd unpacked, also where no coding is stated and the type is text. One that
cannot be unpacked is kept as received, with a flag from which `crawlers.responses` makes the
outcome.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawlers.network import Inflated, Packing, content_codings, inflate

UNPACKING_FAILED = {
    Packing.TRUNCATED: "the packed body ends too early",
    Packing.DAMAGED: "the packed body is damaged",
}
"""Flags of a response whose body is not whole, in words for the ledger."""

_SIGNATURES = {b"\x1f\x8b\x08": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}  # RFC 1952, RFC 8878


class OversizedBody(IgnoreRequest):
    """A body is larger than DOWNLOAD_MAXSIZE once it is unpacked."""


class ContentCodingMiddleware:
    """Requests packed bodies and unpacks them, each layer up to `bound` bytes."""

    def __init__(self, bound: int) -> None:
        self._bound = bound

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl, with Scrapy's bound for one response."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """State the codings that can be undone."""
        request.headers.setdefault("Accept-Encoding", "gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response unpacked; raise OversizedBody."""
        values = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        codings = content_codings(values)
        apparent = _apparent_coding(response.body)
        packed = bool(codings) or (bool(apparent) and _is_text(response))
        if not packed or request.method == "HEAD":
            return response
        found = self._unpacked(response.body, codings, apparent)
        if found.packing is Packing.TOO_LARGE:
            message = f"the unpacked body exceeds DOWNLOAD_MAXSIZE ({self._bound} bytes)"
            raise OversizedBody(message)
        flag = UNPACKING_FAILED.get(found.packing)
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        kind = responsetypes.from_args(headers=headers, url=response.url, body=found.body)
        return response.replace(
            cls=kind,
            body=found.body,
            headers=headers,
            flags=[*response.flags, flag] if flag else response.flags,
            **({"encoding": None} if issubclass(kind, TextResponse) else {}),
        )

    def _unpacked(self, body: bytes, codings: list[str], apparent: str | None) -> Inflated:
        stated = inflate([body], codings or [apparent or ""], self._bound)
        if stated.packing is Packing.DAMAGED and apparent and apparent not in codings:
            return inflate([body], [apparent], self._bound)
        return stated


def _apparent_coding(body: bytes) -> str | None:
    """Return the coding that the first bytes of a body show, None if they show none."""
    return next((name for start, name in _SIGNATURES.items() if body.startswith(start)), None)


def _is_text(response: Response) -> bool:
    """Return whether the stated type is text: a file that is gzip by itself has another one."""
    kind = (response.headers.get("Content-Type") or b"").strip().lower()
    return kind.startswith((b"text/html", b"text/plain", b"application/xhtml"))
