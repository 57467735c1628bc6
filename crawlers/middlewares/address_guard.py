"""Addresses that a crawl must not reach: private, loopback, link-local, reserved.

A site's links, redirects and DNS records come from a stranger. None of them may lead a crawl into
the operator's own network. Literal addresses are checked before each request, names when they are
resolved for the connection. A site marked `private` may use loopback, but nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler, CrawlerRunnerBase
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawlers.network import FormerAddresses, is_permitted_address, plain_host

_SCHEMES = frozenset({"http", "https"})


class RefusedAddress(IgnoreRequest):
    """A request would have gone to an address that a crawl must not reach."""


class RefusedName(DNSLookupError):
    """A host name resolved to an address that a crawl must not reach."""


@dataclass
class AddressGuard:
    """Decides where one crawl, or one visitor, may connect to.

    loopback: permitted, for the practice web. exempt: host names that are not checked, such as
    the operator's proxy. refused: host names that were refused, with the address of each.
    former: addresses that the site has left.
    """

    loopback: bool = False
    exempt: frozenset[str] = frozenset()
    refused: dict[str, str] = field(default_factory=dict)
    former: FormerAddresses = field(default_factory=FormerAddresses, compare=False)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Build it from the settings that the spider sets from the site's file."""
        proxy = urlsplit(settings.get("SITE_PROXY") or "").hostname
        exempt = frozenset([proxy] if proxy else [])
        former = FormerAddresses(settings.getlist("FORMERLY"))
        return cls(loopback=settings.getbool("LOOPBACK"), exempt=exempt, former=former)

    def check(self, host: str) -> None:
        """Raise RefusedAddress for a literal address that is not permitted; names pass.

        A name of the machine itself, such as localhost, counts as a loopback address: a proxy
        would resolve it to its own.
        """
        name = plain_host(host).rstrip(".")
        local = name == "localhost" or name.endswith(".localhost")
        if (local and not self.loopback) or not is_permitted_address(host, loopback=self.loopback):
            message = f"{host} is not a public address"
            raise RefusedAddress(message)

    def permits(self, name: str, address: str) -> bool:
        """Return whether a host name may be connected to at the address it resolved to."""
        return name in self.exempt or is_permitted_address(address, loopback=self.loopback)


class GuardMiddleware:
    """Refuses requests to private and to former addresses, redirects and robots.txt included.

    guard: that of the crawl; the resolver and the spider use the same one (`guard_of`).
    """

    def __init__(self, guard: AddressGuard) -> None:
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl, or for `scrapy shell`."""
        return cls(AddressGuard.from_settings(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RefusedAddress."""
        try:
            parts = urlsplit(request.url)
        except ValueError as error:  # a bracket that does not open an IPv6 address
            message = f"the host of {request.url[:200]} cannot be read"
            raise RefusedAddress(message) from error
        if parts.scheme not in _SCHEMES:
            message = f"{parts.scheme} is not a scheme of the web"
            raise RefusedAddress(message)
        if self.guard.former.covers(request.url):
            message = f"{request.url[:200]} is a former address of the site"
            raise RefusedAddress(message)
        self.guard.check(parts.hostname or "")


def guard_of(crawler: Crawler) -> AddressGuard:
    """Return the guard of a crawl that is under way."""
    middleware = crawler.get_downloader_middleware(GuardMiddleware)
    assert middleware is not None, "crawlers.settings enables it"
    return middleware.guard


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses names that lead into private networks.

    Twisted has one resolver for the whole process, so Scrapy builds it for the process and not
    for a crawl. Each lookup therefore asks the guards of the crawls that are under way: outside
    tests there is one. `scrapy shell` registers no crawl; there the settings of the process count.
    """

    def __init__(self, process: CrawlerRunnerBase, reactor: ReactorBase) -> None:
        settings = process.settings
        cached = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        super().__init__(reactor, cached, settings.getfloat("DNS_TIMEOUT"))
        self._process = process

    @classmethod
    def from_crawler(  # type: ignore[override]  # Scrapy passes the process, see _setup_reactor
        cls, crawler: CrawlerRunnerBase, reactor: ReactorBase
    ) -> Self:
        """Build it for a process of Scrapy."""
        return cls(crawler, reactor)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Resolve a name; the result is a failure with RefusedName if it must not be used."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        guards = self._guards()
        if any(guard.permits(name, address) for guard in guards):
            return address
        for guard in guards:  # Twisted reports only that it found nothing
            guard.refused[name] = address
        message = f"{name} leads to {address}"
        raise RefusedName(message)

    def _guards(self) -> list[AddressGuard]:
        under_way = [guard_of(one) for one in self._process.crawlers if one.crawling]
        return under_way or [AddressGuard.from_settings(self._process.settings)]


def is_loopback(url: str) -> bool:
    """Return whether the host of a URL is a literal loopback address."""
    try:
        return ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return urlsplit(url).hostname == "localhost"
