"""Lists: columns walked page by page, and the entries that they lead to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.crawl.articles import Following, Step
from crawlers.crawl.column import ListColumn
from crawlers.crawl.discovery import WEAK_PAGES, Frontier, wanted
from crawlers.families import BY_NAME, Entry, Family, Listing, ListPage, recognise
from crawlers.page import READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import GZIP, fetched_page, has_prose, list_address, list_page_of
from crawlers.run_folder import YIELDS, LedgerEntry

_LISTED = frozenset({Outcome.DOCUMENT, Outcome.LIST, Outcome.VIEWER})


class Walking(Following):
    """Walks the columns of a site: those of its file, or those that discovery finds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns: dict[int, ListColumn] = {}  # requests wait on disk and name their column
        self._claimed: set[Listing] = set()
        self._frontier: Frontier | None = None

    def _begin(self) -> Iterator[Step]:
        if not (self.plan.dry_run or self.plan.limit or self.plan.since):
            yield from self._ask_again()
        for url in self.plan.site.start:
            yield from self._walk(ListColumn(Listing(str(url))))
        if not self.plan.site.start:
            self._frontier = Frontier(self._bounds)
            home = Listing(str(self.plan.site.home))
            yield from self._walk(ListColumn(home, why="home page", strong=False, most=1))

    def _next_column(self) -> Iterator[Step]:
        """Walk the best column that discovery knows."""
        while self._frontier and not self._full_up and (found := self._frontier.best()):
            if not self._seen.add(found.url):  # whatever it turns out to be: fetched once
                continue
            most = None if found.strong else WEAK_PAGES
            column = ListColumn(Listing(found.url), found.why, found.strong, found.depth, most)
            yield from self._walk(column)
            return

    def _walk(self, column: ListColumn) -> Iterator[Step]:
        """Ask for the next page of a column; pages that an interrupted crawl has are read."""
        while listing := column.next():
            page = None if column.rounds else self._archived(list_address(listing))
            if page is None:
                yield self._list_request(column, listing)
                return
            yield from self._read_list(page, column)
        if not self._full_up and (listing := column.unchecked()):
            yield self._list_request(column, listing, again=True)
        else:
            yield from self._next_column()

    def _walk_each(self, listings: list[Listing], index: ListColumn) -> Iterator[Step]:
        for one in listings:
            yield from self._walk(ListColumn(one, index.why, index.strong, index.depth, index.most))

    def _list_request(
        self, column: ListColumn, listing: Listing, *, again: bool = False
    ) -> Request:
        self._columns[id(column)] = column
        request = Request(
            list_address(listing),
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"number": id(column), "again": listing if again else None},
            headers=self._conditions(list_address(listing)) if self._tells_if_unchanged else None,
            dont_filter=True,
        )
        if not listing.form:
            return request
        body = urlencode(listing.form)
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return request.replace(method="POST", body=body, headers={**request.headers, **kind})

    def parse_list(self, response: Response, number: int, again: Listing | None) -> Iterator[Step]:
        """Take a list page: follow its entries, then ask for the next page."""
        column = self._columns[number]
        page, detail = fetched_page(response, Provenance(self.plan.site.site))
        if self._is_list(page, column):
            page, detail = replace(page, outcome=Outcome.LIST), column.why
        entry = self._recorded(page, detail, response)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif page.outcome in _LISTED:
            yield from self._read_list(page, column, again=again)
            if column.rows and not self.plan.full and self._unchanged(entry):
                column.stop()
        else:
            column.failed(again)
        if page.outcome in READABLE:  # discovery met an article
            yield from self._beside(page)
        yield from self._walk(column)

    def list_failed(self, failure: Failure) -> Iterator[Step]:
        """Note a list page without an answer, and go on with the column."""
        place = failure.request.cb_kwargs  # type: ignore[attr-defined]
        column = self._columns[place["number"]]
        yield self._failed(failure, Provenance(self.plan.site.site))
        column.failed(place["again"])
        yield from self._walk(column)

    def _read_list(
        self, page: FetchedPage, column: ListColumn, *, again: Listing | None = None
    ) -> Iterator[Step]:
        shown = list_page_of(page)
        entries = self._entries(shown)
        if again:
            if not column.moved(again, entries):
                return
        else:
            fresh = any(not self.plan.skips(entry.url) for entry in entries)
            column.saw(entries, fresh=fresh and not self._too_old(entries))
            self._note_yield(column, len(entries))
            family = self._family(shown)
            further = [one for one in family.listings(shown) if self._bounds.contains(one.url)]
            further = [one for one in further if one not in self._claimed]
            self._claimed.update(further)
            if family.lists_at_start or entries:
                column.add(further)
            else:  # an index names lists of their own, not the pages of one
                yield from self._walk_each(further, column)
        if self._frontier:
            self._frontier.see(shown, entries, column.depth + 1)
            entries = wanted(entries, strong=column.strong)
        for entry in entries:
            yield from self._follow_entry(entry, page.url)
        if self._full_up:
            column.stop()

    def _note_yield(self, column: ListColumn, entries: int) -> None:
        """Keep the most entries that a page of a column had, whether they are known or new."""
        if column.strong:
            stats, url = self.crawler.stats, list_address(column.start)
            yields = stats.get_value(YIELDS, {})
            stats.set_value(YIELDS, yields | {url: max(entries, yields.get(url, 0))})

    def _family(self, page: ListPage) -> Family:
        by_look = "feed" if BY_NAME["feed"].confidence(page.text) > 0.5 else None
        by_look = "sitemap" if BY_NAME["sitemap"].confidence(page.text) > 0.5 else by_look
        stated = self.plan.site.family if hasattr(self, "plan") else None  # `scrapy parse`
        name = by_look or stated or recognise(page.text, page.url) or "plain"
        return BY_NAME[name]

    @property
    def _tells_if_unchanged(self) -> bool:
        """Whether "not modified" ends the walk of a list: not where it leads to other lists."""
        family = BY_NAME[self.plan.site.family or "plain"]
        return self._frontier is None and not self.plan.full and family.lists_at_start

    def _is_list(self, page: FetchedPage, column: ListColumn) -> bool:
        """Tell whether an answer is a list: what the site's file names is one, even if empty."""
        if page.outcome not in _LISTED:
            return page.body.startswith(GZIP)
        if column.depth == 0 or page.outcome is Outcome.LIST:
            return True
        shown = list_page_of(page)
        return not has_prose(shown.text) and bool(self._entries(shown))

    def _entries(self, page: ListPage) -> list[Entry]:
        family = self._family(page)
        found = family.entries(page)
        if not found and family.lists_at_start:
            found = BY_NAME["plain"].entries(page)
        return [entry for entry in found if self._bounds.contains(entry.url)]

    def _unchanged(self, entry: LedgerEntry) -> bool:
        known = self.plan.known.get(entry.url)
        return bool(known and entry.record and known.digest == entry.record.digest)

    def _too_old(self, entries: list[Entry]) -> bool:
        days = [entry.date for entry in entries if entry.date]
        return bool(self.plan.since and days and max(days) < self.plan.since)
