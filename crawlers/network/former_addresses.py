"""Addresses that a site has left: nothing at or below them is requested."""

from collections.abc import Iterable
from urllib.parse import urlsplit


class FormerAddresses:
    """Former addresses of a site. Scheme and www. do not count: old links vary in both."""

    def __init__(self, urls: Iterable[str] = ()) -> None:
        self._places = tuple(map(_place, urls))

    def add_host(self, url: str) -> None:
        """Add everything on the host of an address, which another site has taken over."""
        self._places += (f"{_place(url).partition('/')[0]}/",)

    def covers(self, url: str) -> bool:
        """Return whether an address is one of them or below one."""
        if not self._places:
            return False
        try:
            return _place(url).startswith(self._places)
        except ValueError:  # a bracket that does not open an IPv6 address
            return False


def _place(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{parts.path or '/'}{query}"
