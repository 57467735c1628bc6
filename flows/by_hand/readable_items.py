"""What a crawl by hand exports (`-O reports.jsonl`): one line a page, its text in a file."""

import asyncio
from itertools import count
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from crawlers.archive import read_page
from crawlers.page import READABLE, WALKED
from crawlers.run_folder import LedgerEntry
from crawlers.spiders import ReportSpider
from normalize.document import Document
from normalize.pipeline import normalize_page


class ReadableItems:
    """Turns the lines of the ledger into items of url, title, date, text path and list.

    A text is extracted only for an export. The texts are next to the ledger, in `texts/`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._numbers = count(1)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl that exports its items."""
        if not crawler.settings.getdict("FEEDS"):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        """Return the item of a page; a list page has none, and items of `parse` stay."""
        if not isinstance(item, LedgerEntry):
            return item
        if item.outcome in WALKED - READABLE:
            raise DropItem("a list page", log_level="DEBUG")
        document = await asyncio.to_thread(self._document, item)
        return {
            "url": item.url,
            "title": (document and document.title) or item.provenance.anchor,
            "date": (document and document.published_at) or item.provenance.list_date,
            "text": str(self._written(document.text)) if document else None,
            "list": item.provenance.list_page,
            "outcome": item.outcome.value,
        }

    def _document(self, entry: LedgerEntry) -> Document | None:
        """Return the first document of a page, None if it has none."""
        if entry.record is None or entry.outcome not in READABLE:
            return None
        plan = self._spider().crawl_plan()
        page = read_page(plan.archive, entry.record.file, entry.record.offset)
        found = (one for one in normalize_page(page, plan.site) if isinstance(one, Document))
        return next(found, None)

    def _written(self, text: str) -> Path:
        folder = self._spider().crawl_plan().run.path / "texts"
        folder.mkdir(exist_ok=True)
        path = folder / f"{next(self._numbers):05}.txt"
        path.write_text(text, encoding="utf-8")
        return path

    def _spider(self) -> ReportSpider:
        spider = self._crawler.spider
        assert isinstance(spider, ReportSpider)
        return spider
