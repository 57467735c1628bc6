"""Addresses that a crawl may not touch: private, loopback, link-local, reserved.

A site's links, redirects and DNS answers are a stranger's words; none of them may lead a crawl
into the operator's own network. Literal addresses are checked before each request, names when
they are resolved for the connection. A site marked `private` may use loopback, nothing else.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase


class RefusedAddress(IgnoreRequest):
    """A request would have gone to an address that a crawl may not touch."""


class RefusedName(OSError):
    """A host name resolved to an address that a crawl may not touch."""


def permitted(address: str, *, loopback: bool = False) -> bool:
    """Tell whether a literal IP address may be connected to; names are permitted here."""
    try:
        ip = ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return not _odd_literal(address)
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    if mapped.is_loopback:
        return loopback
    return mapped.is_global and not mapped.is_multicast


def is_loopback(url: str) -> bool:
    """Tell whether a URL names a loopback address literally."""
    try:
        return ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return urlsplit(url).hostname == "localhost"


def _odd_literal(address: str) -> bool:
    """Tell whether it is an address in a form that only old resolvers read, as 0x7f.1."""
    last = address.rstrip(".").rpartition(".")[2].lower()
    return last.isdecimal() or last.startswith("0x")


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses names that lead into private networks."""

    def __init__(self, reactor: "ReactorBase", cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.loopback = False
        self.exempt: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: "ReactorBase") -> Self:
        """Build it for a crawl; the operator's proxy may stand in a private network."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.loopback = crawler.settings.getbool("LOOPBACK_PERMITTED")
        proxy = urlsplit(crawler.settings.get("SITE_PROXY") or "").hostname
        resolver.exempt = frozenset({proxy} if proxy else ())
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        """Resolve a name; the answer fails with `RefusedName` where it may not be used."""
        answer: Deferred[Any] = super().getHostByName(name, timeout)
        return answer if name in self.exempt else answer.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if permitted(address, loopback=self.loopback):
            return address
        message = f"{name} leads to {address}"
        raise RefusedName(message)
