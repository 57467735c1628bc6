"""What a crawl notes of each list: its entries, rows left out, and pages that it could not read.

Monitoring reads these statistics, by the address of the list's first page.
"""

from typing import Any

from scrapy.statscollectors import StatsCollector

from crawlers.crawl.column import ListColumn
from crawlers.crawl.list_reading import ListReading
from crawlers.page import GONE
from crawlers.run_folder import LEFT_OUT, REFUSED_FURTHER, UNFOLLOWED, YIELDS, LedgerEntry


class ListStatistics:
    """Notes on the lists of a crawl. Only lists that promise reports have any."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    def has_entries(self, column: ListColumn, entries: int) -> None:
        """Keep the largest number of entries on a page of a list, known ones included."""
        self._set(YIELDS, column, max(entries, self._of(YIELDS).get(column.start.address, 0)))

    def leaves_out(self, column: ListColumn, reading: ListReading) -> None:
        """Count the rows that lead elsewhere or nowhere."""
        noted = self._of(LEFT_OUT).get(column.start.address, {})
        for name, rows in (("off_site", reading.off_site), ("script", reading.scripted)):
            if rows:
                noted = noted | {name: noted.get(name, 0) + len(rows)}
                noted.setdefault(f"{name}_example", rows[0][:200])
        if noted:
            self._set(LEFT_OUT, column, noted)

    def leads_nowhere(self, column: ListColumn, pager: str) -> None:
        """Keep the markup of a pager that names no page."""
        self._set(UNFOLLOWED, column, f"only page 1 was read; its pager: {pager}")

    def shows(self, column: ListColumn, reading: ListReading, url: str) -> None:
        """Note a further page without rows, unless it is the end of its list."""
        if column.must_have_rows and not (reading.entries or reading.is_end):
            self._breaks_off(column, f"{url} has no rows")

    def is_unread(self, column: ListColumn, entry: LedgerEntry) -> None:
        """Note a further page that could not be read; the last that is counted may be missing."""
        if column.is_inside and (column.must_have_rows or entry.outcome not in GONE):
            why = f"{entry.outcome.value}: {entry.detail}" if entry.detail else entry.outcome.value
            self._breaks_off(column, f"{entry.url} is {why}")

    def is_refused(self) -> None:
        """Count the second page of a list that the site shows only the first page of."""
        self._stats.inc_value(REFUSED_FURTHER)

    def _breaks_off(self, column: ListColumn, why: str) -> None:
        if column.start.address not in self._of(UNFOLLOWED):  # the first page counts
            later = f", {len(column.queue):,} pages before the last" if column.queue else ""
            self._set(UNFOLLOWED, column, f"page {len(column.walked)}{later}: {why}")

    def _of(self, statistic: str) -> dict[str, Any]:
        found: dict[str, Any] = self._stats.get_value(statistic, {})
        return found

    def _set(self, statistic: str, column: ListColumn, value: object) -> None:
        if column.strong:
            self._stats.set_value(statistic, self._of(statistic) | {column.start.address: value})
