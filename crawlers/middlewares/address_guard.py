"""Addresses that a crawl may not touch: private, loopback, link-local, reserved.

A site's links, redirects and DNS answers are a stranger's words; none of them may lead a crawl
into the operator's own network. Literal addresses are checked before each request, names when
they are resolved for the connection. A site marked `private` may use loopback, nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError


class RefusedAddress(IgnoreRequest):
    """A request would have gone to an address that a crawl may not touch."""


class RefusedName(DNSLookupError):
    """A host name resolved to an address that a crawl may not touch."""


@dataclass
class Policy:
    """What this process may connect to.

    The resolver belongs to the process, as Twisted's reactor does, and so does its policy: a
    crawl has a process of its own.

    loopback: permitted, for the practice web. exempt: names not checked, as of the operator's
    proxy. refused: names that were, with their address.
    """

    loopback: bool = False
    exempt: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)


POLICY = Policy()


def is_permitted_address(address: str, *, loopback: bool = False) -> bool:
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

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Resolve a name; the answer fails with `RefusedName` where it may not be used."""
        answer: Deferred[str] = super().getHostByName(name, timeout)
        return answer.addCallback(_checked, name)


def _checked(address: str, name: str) -> str:
    if name in POLICY.exempt or is_permitted_address(address, loopback=POLICY.loopback):
        return address
    POLICY.refused[name] = address
    message = f"{name} leads to {address}"
    raise RefusedName(message)
