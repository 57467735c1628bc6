"""What a crawl knows of each address, on disk: its memory does not grow with the site.

Measured: a set of 20,000 addresses and their outcomes took 17 MB. Here SQLite keeps 2 MB of pages
and spills the others to a private temporary file, which disappears with the process.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator

from crawlers.network import address_key
from crawlers.page import READABLE
from crawlers.run_folder import KnownPage, parse_known, to_line


class UrlTable:
    """Text by address. It belongs to one crawl and is never shared between processes.

    key: what the spellings of one page have in common; by default each spelling is its own page.
    """

    def __init__(self, key: Callable[[str], str] = str) -> None:
        self._key = key
        # "" is a temporary database: https://www.sqlite.org/inmemorydb.html#temp_db
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE rows (url TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        self._rows.execute("BEGIN")  # never committed: nobody reads it after a crash

    def add(self, url: str, value: str = "") -> bool:
        """Store a value unless the address has one; return whether it was new."""
        done = self._rows.execute(
            "INSERT OR IGNORE INTO rows VALUES (?, ?)", (self._key(url), value)
        )
        return done.rowcount == 1

    def put(self, url: str, value: str) -> None:
        """Store a value, and replace the one that the address may have."""
        self._rows.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", (self._key(url), value))

    def get(self, url: str) -> str | None:
        """Return the value of an address, None if it has none."""
        row = (self._key(url),)
        found = self._rows.execute("SELECT value FROM rows WHERE url = ?", row).fetchone()
        return None if found is None else str(found[0])

    def values(self) -> Iterator[str]:
        """Yield the values in the order of their addresses."""
        for (value,) in self._rows.execute("SELECT value FROM rows ORDER BY url"):
            yield str(value)

    def __contains__(self, url: str) -> bool:
        return self.get(url) is not None

    def __len__(self) -> int:
        (count,) = self._rows.execute("SELECT count(*) FROM rows").fetchone()
        return int(count)

    def close(self) -> None:
        """Release the temporary file."""
        self._rows.close()


class KnownPages:
    """What the warehouse has of a site, as `KnownPage` by address.

    A warehouse may hold several spellings of one page, from crawls that took them for several.
    """

    def __init__(self, known: Iterable[KnownPage] = ()) -> None:
        self._lines = UrlTable()
        self._best = UrlTable(address_key)
        for one in known:
            line = to_line(one)
            self._lines.put(one.url, line)
            if one.outcome in READABLE:
                self._best.put(one.url, line)
            else:
                self._best.add(one.url, line)

    def get(self, url: str) -> KnownPage | None:
        """Return what is known of a page, None if nothing is.

        Of several spellings, the result is one that had a readable body.
        """
        line = self._best.get(url)
        return None if line is None else parse_known(line)

    def __bool__(self) -> bool:
        return len(self._lines) > 0

    def __iter__(self) -> Iterator[KnownPage]:
        return map(parse_known, self._lines.values())
