"""The response that a crawl is about to read, on disk before anything parses it.

A library in C can end the process in the middle of a page. The next crawl of the run then requests
the page again; if its reading ended two crawls, the page is archived as unreadable and not read.
"""

import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO

from fastwarc.warc import WarcRecord

from crawlers.archive import warc
from crawlers.page import FetchedPage

_TRIES = 2
"""Crawls that a page may end. One may be chance: it was killed at that moment."""
_TRY = "X-Govreports-Try"


class UnreadPage:
    """One page in a file of a run; the file exists only while a page is read.

    fatal: the page whose reading ended as many crawls as it may, None without one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._out: IO[bytes] | None = None
        self._suspect, self._tries = "", 0
        self.fatal: FetchedPage | None = None
        with suppress(OSError, ValueError, LookupError, TypeError, zlib.error):
            self._recover()

    def keep(self, page: FetchedPage) -> None:
        """Write a page before it is read. Nothing is raised: the disk may be full."""
        record = warc.page_record(page, warc.digest_of(page.body), None, None)
        tries = self._tries + 1 if page.url == self._suspect else 1
        record.headers[_TRY] = str(tries)
        with suppress(OSError):
            self._out = self._out or self._path.open("wb")
            self._out.seek(0)
            self._out.write(warc.stored(record))
            self._out.truncate()
            self._out.flush()

    def forget(self) -> None:
        """Empty the file: the page has been read and archived."""
        if self._out is not None:
            with suppress(OSError):
                self._out.seek(0)
                self._out.truncate()

    def close(self) -> None:
        """Remove the file."""
        if self._out is not None:
            self._out.close()
            self._out = None
        self._path.unlink(missing_ok=True)

    def _recover(self) -> None:
        """Read what an earlier crawl left; what is torn or damaged is as if it was not there."""
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            for _, _, content in warc.members(stream):
                record = WarcRecord.from_bytes(content)
                block = record.reader.read()
                page = warc.page_of(record, block, "", 0, None)
                self._suspect, self._tries = page.url, int(record.headers[_TRY])
                self.fatal = page if self._tries >= _TRIES else None
