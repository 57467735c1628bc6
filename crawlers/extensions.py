"""Scrapy extensions: log escapes, Crawl-delay of robots.txt, statistics, the parent process."""

import json
import logging
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TextIO, cast

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response

from crawlers.display_text import EscapedOutput, escape_logs

_logger = logging.getLogger(__name__)

_STANDARD_INPUT = 0
_FILTER_OF_SHELL = "scrapy.dupefilters.BaseDupeFilter"  # a setting of that command alone


class EscapedLogs:
    """Escapes control characters in the log: titles, addresses and headers are the site's words.

    `scrapy shell` also prints what a person's code finds in a page. (`scrapy parse` prints with
    `pprint`, whose texts are escaped, and colours that are not.)
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Begin with it, whatever the crawl is."""
        escape_logs()
        if crawler.settings["DUPEFILTER_CLASS"] == _FILTER_OF_SHELL:
            sys.stdout = cast("TextIO", EscapedOutput(sys.stdout))
        return cls()


class CrawlDelay:
    """Applies Crawl-delay, which Scrapy parses but does not apply. It only slows a crawl down.

    A longer one than a crawl can obey never comes here: `RobotsMiddleware` requests nothing then.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._asked: dict[str, float] = {}
        crawler.signals.connect(self._parsed, signal=signals.robots_parsed)
        crawler.signals.connect(self._downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def _parsed(self, robotparser: Any, request: Request) -> None:
        agent = self._crawler.settings["USER_AGENT"]
        asked = robotparser.rp.crawl_delay(agent)
        if asked:
            key = self._crawler.engine.downloader.get_slot_key(request)
            self._asked[key] = float(asked)
            self._crawler.stats.max_value("robotstxt/crawl_delay", self._asked[key])
            self._apply(key)
            self._note_coverage(key)

    def _note_coverage(self, key: str) -> None:
        seconds = self._crawler.settings.getfloat("CLOSESPIDER_TIMEOUT")
        pages = int(seconds / self._asked[key])
        if seconds and pages < self._crawler.settings.getint("CLOSESPIDER_PAGECOUNT"):
            message = (
                "robots.txt asks for %g s between requests: %d pages fit into this crawl's %d s"
            )
            _logger.info(message, self._asked[key], pages, seconds)

    def _downloaded(self, response: Response, request: Request, spider: Spider) -> None:  # noqa: ARG002
        # AutoThrottle has just set the delay of the slot from the latency.
        self._apply(request.meta.get("download_slot", ""))

    def _apply(self, key: str) -> None:
        slot = self._crawler.engine.downloader.slots.get(key)
        if slot is not None and key in self._asked:
            slot.delay = max(slot.delay, self._asked[key])


class StatsFile:
    """Writes the crawl's statistics when it ends; the file appears complete or not at all."""

    def __init__(self, crawler: Crawler, paths: list[Path]) -> None:
        self._crawler = crawler
        self._paths = paths
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl with a run folder, or whose caller requests a copy."""
        named = (crawler.settings.get("STATS_FILE"), crawler.settings.get("STATS_COPY"))
        paths = [Path(path) for path in named if path]
        if not paths:
            raise NotConfigured
        return cls(crawler, paths)

    def _closed(self, reason: str) -> None:
        stats = {**self._crawler.stats.get_stats(), "finish_reason": reason}
        text = json.dumps(stats, default=_plain, ensure_ascii=False, indent=1, sort_keys=True)
        for path in self._paths:
            if not path.parent.is_dir():  # `scrapy parse` keeps nothing
                continue
            partial = path.with_suffix(".partial")
            partial.write_text(text + "\n", encoding="utf-8")
            partial.replace(path)


class ParentWatch:
    """Ends the crawl at once when the process that started it is gone, even after kill -9.

    The parent keeps the other end of standard input open, so the end of input is the end of the
    parent. It writes one line, which the crawl has read by then (crawl.plan). An orphan would
    otherwise continue in a run folder that the next run takes over.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Start the thread if a program started the crawl (crawlers.crawl.process)."""
        if not crawler.settings.getbool("PARENT_ON_STDIN"):
            raise NotConfigured
        threading.Thread(target=_end_with_input, name="parent-watch", daemon=True).start()
        return cls()


def _end_with_input() -> None:
    # Not sys.stdin: a thread that holds its lock makes the interpreter abort when it ends.
    while os.read(_STANDARD_INPUT, 1 << 10):
        pass
    os._exit(1)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
