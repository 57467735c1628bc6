"""What the warehouse has of a site, looked up by address while it is crawled."""

from collections.abc import Iterable, Iterator

from crawlers.crawl.seen_urls import UrlTable
from crawlers.run_folder import Known, known_of, to_line


class KnownPages:
    """The `Known` of a site by address; on disk, for a site that was crawled for years is long."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._lines = UrlTable()
        for one in known:
            self._lines.put(one.url, to_line(one))

    def get(self, url: str) -> Known | None:
        """Return what is known of an address, None where nothing is."""
        line = self._lines.get(url)
        return None if line is None else known_of(line)

    def __iter__(self) -> Iterator[Known]:
        return map(known_of, self._lines.values())
