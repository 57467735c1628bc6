"""Which IP addresses are public, and which host names are addresses in disguise.

An IPv6 address is public only within 2000::/3, the one block that IANA gives out for global
unicast, and outside the ranges there that are reserved or lead to an IPv4 address: Teredo, 6to4,
ISATAP. NAT64, IPv4-compatible, IPv4-translated and site-local addresses are outside 2000::/3.
"""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import unquote

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_RESERVED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.52.193.0/24",  # automatic multicast tunnels (RFC 7450)
        "2001::/23",  # protocol assignments, with Teredo 2001::/32 and ORCHID (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4 (RFC 3056)
        "3ffe::/16",  # the former 6bone (RFC 3701)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  # before the IPv4 address (RFC 5214, 6.1)
_PRIVATE = tuple(
    ip_network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")  # RFC 1918, 4193
)
_IDNA_DOTS = re.compile("[\u3002\uff0e\uff61]")  # read as dots (UTS 46)
_IGNORED = re.compile("[\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")  # UTS 46
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")  # in a host name (WHATWG URL, 3.1)


class ForbiddenAddress(OSError):
    """A connection would have gone to an address that must not be reached."""


def plain_host(host: str) -> str:
    """Return a host as resolvers read it: percent-encoding, odd digits and dots undone."""
    bare = unicodedata.normalize("NFKC", _IDNA_DOTS.sub(".", unquote(host)))
    return _IGNORED.sub("", _IDNA_DOTS.sub(".", bare)).casefold()


def is_permitted_address(address: str, *, loopback: bool = False) -> bool:
    """Return whether a literal IP address may be connected to; names are permitted here.

    An IPv4 address counts only in its usual form: 0x7f.1, 127.1 or ①②⑦.⓪.⓪.① is not permitted,
    and neither is a name with characters that no name has. loopback: permit loopback addresses.
    """
    ip = _parsed(address)
    if ip is None:
        return is_host_name(address)
    if ip.is_loopback:
        return loopback
    return _is_public(ip)


def is_host_name(host: str) -> bool:
    """Return whether a host is a name, and not an address in a form that only resolvers read."""
    plain = plain_host(host)
    last = plain.rstrip(".").rpartition(".")[2]
    numeric = last.isdecimal() or re.fullmatch(r"0x[0-9a-f]*", last)
    return bool(last) and not numeric and not _FORBIDDEN.search(plain)


def is_private_literal(host: str) -> bool:
    """Return whether a host is loopback or a literal address of a private network."""
    ip = _parsed(host)
    if ip is None:
        return plain_host(host).rstrip(".") == "localhost"
    return ip.is_loopback or any(ip in block for block in _PRIVATE)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return a literal address, an IPv4-mapped one as IPv4; None for anything else."""
    try:
        ip = ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast or any(ip in block for block in _RESERVED):
        return False
    if isinstance(ip, IPv4Address):
        return True
    return ip in _GLOBAL_UNICAST and (int(ip) >> 32) & 0xFFFF_FFFF not in _ISATAP
