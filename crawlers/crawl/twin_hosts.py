"""Twins: one page at http and https, or with and without www, once a digest has proven it.

That two hosts serve the same pages cannot be seen in an address. The first page that both send
with the same bytes proves it for the two; from then on a page is fetched from one of them.
"""

from urllib.parse import urlsplit

from crawlers.crawl.seen_urls import UrlTable
from crawlers.network import twin_key
from crawlers.page import READABLE
from crawlers.run_folder import KnownPage, LedgerEntry


class TwinHosts:
    """What a crawl knows of hosts that serve the same pages."""

    def __init__(self) -> None:
        self._first = UrlTable(twin_key)
        self._proven: set[frozenset[str]] = set()

    def note(self, page: KnownPage | LedgerEntry) -> None:
        """Note the bytes of a page; equal bytes under a twin address prove the two hosts."""
        digest = page.digest if isinstance(page, KnownPage) else page.record and page.record.digest
        if not digest or page.outcome not in READABLE:
            return
        host, value = _host(page.url), f"{_host(page.url)} {digest}"
        if self._first.add(page.url, value):
            return
        first, _, its_digest = (self._first.get(page.url) or "").partition(" ")
        if first != host and its_digest == digest:
            self._proven.add(frozenset((first, host)))

    def has(self, url: str) -> bool:
        """Return whether a page was fetched from a host that is proven to serve the same."""
        if not self._proven:
            return False
        first = (self._first.get(url) or "").partition(" ")[0]
        return frozenset((first, _host(url))) in self._proven


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
