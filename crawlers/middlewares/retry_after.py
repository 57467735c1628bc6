"""Retry-After of a busy server. Scrapy does not read it and would retry at once."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response

LONGEST_WAIT = 600.0
"""Seconds that a crawl waits at most; a page that requests more waits for the next crawl."""
ASKED_TO_WAIT = "asked_to_wait"
"""Finish reason of a crawl that left out pages because of it (one of `crawl.ORDERLY_FINISHES`)."""
_SITE = 2
"""Pages in a row that request a longer wait, after which it is the site that requests it."""

_ERROR = 400
_BUSY = frozenset({429, 503})  # RFC 6585, 4; RFC 9110, 15.6.4


class RetryAfter:
    """Sends nothing to a host until the time that its 429 or 503 requests is over.

    A wait that is longer than a crawl costs the page its turn. If the next page requests such a
    wait, too, the crawl ends: until then one page could keep all others from being fetched.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ending: asyncio.Task[None] | None = None
        self._in_a_row = 0
        self._left_out = False
        crawler.signals.connect(self._downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(self._idle, signal=signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def _downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        seconds = seconds_asked(response, datetime.now(UTC))
        if seconds <= LONGEST_WAIT and response.status < _ERROR:
            self._in_a_row = 0
        if not seconds:
            return
        self._crawler.stats.max_value("govreports/retry_after", seconds)
        if seconds > LONGEST_WAIT:
            request.meta["dont_retry"] = True  # so that the response is recorded
            self._left_out = True
            self._in_a_row += 1
            if self._in_a_row >= _SITE:
                self._end()
            return
        spider.logger.info("%s asks to wait for %.0f s", request.url, seconds)
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:  # the next request is due one delay after the last was "seen"
            slot.delay = slot.delay or 0.01
            slot.lastseen = max(slot.lastseen, monotonic() + seconds)

    def _idle(self) -> None:
        if self._left_out:
            raise CloseSpider(ASKED_TO_WAIT)

    def _end(self) -> None:
        if self._ending is None:
            ending = self._crawler.engine.close_spider_async(reason=ASKED_TO_WAIT)
            self._ending = asyncio.ensure_future(ending)


def seconds_asked(response: Response, now: datetime) -> float:
    """Return the seconds to wait that a response requests, 0 if it requests none.

    Retry-After holds seconds or a date (RFC 9110, 10.2.3); any other value is ignored.
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if response.status not in _BUSY or not value:
        return 0.0
    if value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
