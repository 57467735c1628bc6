"""The outcome of a request that got no response."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from twisted.python.failure import Failure

from crawlers.middlewares import RefusedAddress
from crawlers.network import without_secrets
from crawlers.page import Outcome

_IGNORED = (
    ("robots.txt", Outcome.ROBOTS_DENIED),
    ("max redirections", Outcome.REDIRECT_LOOP),
    ("DOWNLOAD_MAXSIZE", Outcome.TOO_LARGE),
)
_RAISED = (
    (DownloadCancelledError, Outcome.TOO_LARGE),
    (DownloadTimeoutError, Outcome.TIMEOUT),
    (CannotResolveHostError, Outcome.DNS_FAILED),
)
_TLS = ("ssl", "tls", "certificate")


def failure_outcome(failure: Failure, refused: Mapping[str, str]) -> tuple[Outcome, str]:
    """Return the outcome and one line that says why.

    refused: the host names that `AddressGuard` refused, with their addresses.
    """
    error = failure.value
    detail = without_secrets(" ".join(str(error).split()))[:300] or type(error).__name__
    chain = " ".join(_chain(error))
    if isinstance(error, RefusedAddress):
        return Outcome.REFUSED_ADDRESS, detail
    if (host := _host(failure)) in refused:  # Twisted reports only that it found nothing
        return Outcome.REFUSED_ADDRESS, f"{host} leads to {refused[host]}"
    if isinstance(error, IgnoreRequest):
        found = (outcome for mark, outcome in _IGNORED if mark in detail)
        return next(found, Outcome.CONNECTION_FAILED), detail
    for kind, outcome in _RAISED:
        if isinstance(error, kind):
            return outcome, detail
    is_tls = any(mark in chain.lower() for mark in _TLS)
    return (Outcome.TLS_FAILED if is_tls else Outcome.CONNECTION_FAILED), detail


def _host(failure: Failure) -> str:
    request = getattr(failure, "request", None)
    return urlsplit(request.url).hostname or "" if request is not None else ""


def _chain(error: BaseException | None) -> list[str]:
    """Return the texts of an error and of its causes: Scrapy wraps Twisted's errors."""
    words: list[str] = []
    while error is not None and len(words) < 10:
        reasons = getattr(error, "reasons", None) or ()
        words.append(f"{type(error).__name__} {error} {[str(reason) for reason in reasons]}")
        error = error.__cause__ or error.__context__
    return words
