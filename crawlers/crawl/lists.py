"""Lists: columns walked page by page, and the entries on their pages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from scrapy import Request
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from crawlers.crawl.articles import ArticleFollower
from crawlers.crawl.column import ListColumn
from crawlers.crawl.discovery import WEAK_PAGES, Frontier, wanted
from crawlers.crawl.session import Callbacks, CrawlSession, Step
from crawlers.families import (
    BY_NAME,
    Entry,
    Family,
    Listing,
    ListPage,
    recognise,
    scripted_rows,
    shown_paging,
)
from crawlers.page import LISTABLE, READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import GZIP, fetched_page, has_prose, list_page_of, list_request
from crawlers.run_folder import LEFT_OUT, UNFOLLOWED, YIELDS, LedgerEntry


class ListWalker:
    """Walks the columns of a site: those of its file, or those that discovery finds.

    Waiting requests are on disk and name their column by its number.
    """

    def __init__(
        self,
        session: CrawlSession,
        articles: ArticleFollower,
        callbacks: Callbacks,
        stats: StatsCollector,
    ) -> None:
        self._session = session
        self._plan = session.plan
        self._articles = articles
        self._callbacks = callbacks
        self._stats = stats
        self._numbers = count()
        self._columns: dict[int, ListColumn] = {}
        self._claimed: set[str] = set()
        self._frontier = None if self._plan.site.start else Frontier(session.bounds)

    def begin(self) -> Iterator[Step]:
        """Request what earlier crawls could not fetch, then the first page of each column."""
        if not (self._plan.dry_run or self._plan.limit or self._plan.since):
            yield from self._articles.retry()
        for url in self._plan.site.start:
            yield from self._walk(self._column(Listing(str(url))))
        if self._frontier:
            home = Listing(str(self._plan.site.home))
            yield from self._walk(self._column(home, "home page", strong=False, most=1))

    def parse(self, response: Response, number: int, again: Listing | None) -> Iterator[Step]:
        """Record a list page, follow its entries, then request the next page of the column.

        again: the listing, if the page is requested a second time to see whether the list moved.
        """
        column = self._columns[number]
        page, detail = fetched_page(response, Provenance(self._plan.site.site))
        if self._is_list(page, column):
            page, detail = replace(page, outcome=Outcome.LIST), column.why
        entry = self._session.record(page, detail, response)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif page.outcome in LISTABLE:
            yield from self._read(page, column, again=again)
            if column.rows and not self._plan.full and self._is_unchanged(entry):
                column.stop()
        elif page.outcome is Outcome.BLOCKED and len(column.walked) == 2 and column.rows:
            column.stop()  # some sites hold all rows on the first page and refuse the second
        else:
            column.failed(again)
        if page.outcome in READABLE:  # discovery found an article
            yield from self._articles.follow_linked(page)
        yield from self._walk(column)

    def failed(self, failure: Failure) -> Iterator[Step]:
        """Record a list page that got no response, and continue with its column."""
        place = failure.request.cb_kwargs  # type: ignore[attr-defined]
        column = self._columns[place["number"]]
        yield self._session.record_failure(failure, Provenance(self._plan.site.site))
        column.failed(place["again"])
        yield from self._walk(column)

    def _column(
        self,
        start: Listing,
        why: str = "site file",
        *,
        strong: bool = True,
        depth: int = 0,
        most: int | None = None,
    ) -> ListColumn:
        column = ListColumn(start, why, strong, depth, most, next(self._numbers))
        self._columns[column.number] = column
        return column

    def _walk(self, column: ListColumn) -> Iterator[Step]:
        """Request the next page of a column; read the pages that an interrupted crawl has."""
        while listing := column.next():
            page = None if column.rounds else self._session.archived(listing.address)
            if page is None:
                yield self._request(column, listing)
                return
            yield from self._read(page, column)
        if not self._articles.is_limit_reached and (listing := column.unchecked()):
            yield self._request(column, listing, again=True)
        else:
            yield from self._next_column()

    def _next_column(self) -> Iterator[Step]:
        """Walk the best column that discovery knows."""
        while (
            self._frontier
            and not self._articles.is_limit_reached
            and (found := self._frontier.best())
        ):
            if not self._session.seen.add(found.url):  # whatever it is, it is fetched once
                continue
            most = None if found.strong else WEAK_PAGES
            start = Listing(found.url)
            column = self._column(
                start, found.why, strong=found.strong, depth=found.depth, most=most
            )
            yield from self._walk(column)
            return

    def _request(self, column: ListColumn, listing: Listing, *, again: bool = False) -> Request:
        conditional = self._may_be_unchanged and listing.method == "GET"
        return list_request(
            listing,
            callback=self._callbacks.parse,
            errback=self._callbacks.failed,
            cb_kwargs={"number": column.number, "again": listing if again else None},
            headers=self._plan.conditions(listing.url) if conditional else None,
            dont_filter=True,
        )

    @property
    def _may_be_unchanged(self) -> bool:
        """Whether "not modified" ends the walk of a list: not if the list leads to other lists."""
        family = BY_NAME[self._plan.site.family or "plain"]
        return self._frontier is None and not self._plan.full and family.lists_at_start

    def _read(
        self, page: FetchedPage, column: ListColumn, *, again: Listing | None = None
    ) -> Iterator[Step]:
        shown = list_page_of(page)
        entries = self._inside(shown, column, self._entries(shown))
        if again:
            if not column.moved(again, entries):
                return
        else:
            fresh = any(not self._plan.skips(entry.url) for entry in entries)
            column.saw(entries, fresh=fresh and not self._are_too_old(entries))
            self._count_entries(column, len(entries))
            yield from self._add_listings(shown, column, entries)
        if self._frontier:
            self._frontier.see(shown, entries, column.depth + 1)
            entries = wanted(entries, strong=column.strong)
        for entry in entries:
            yield from self._articles.follow(entry, page.url)
        if self._articles.is_limit_reached:
            column.stop()

    def _add_listings(
        self, page: ListPage, column: ListColumn, entries: list[Entry]
    ) -> Iterator[Step]:
        """Queue the further pages of a column; walk each list of an index as its own column."""
        family = list_family(page, self._plan.site.family)
        shown = family.listings(page)
        further = [one for one in shown if self._session.bounds.contains(one.url)]
        if column.strong and len(column.walked) == 1 and entries and not further:
            self._note(UNFOLLOWED, column, shown_paging(page))
        further = [one for one in further if one.address not in self._claimed]
        self._claimed.update(one.address for one in further)
        if family.lists_at_start or entries:
            column.add(further)
            return
        for one in further:
            own = self._column(
                one, column.why, strong=column.strong, depth=column.depth, most=column.most
            )
            yield from self._walk(own)

    def _count_entries(self, column: ListColumn, entries: int) -> None:
        """Keep the largest number of entries on a page of each column, known ones included."""
        if column.strong:
            known = self._stats.get_value(YIELDS, {}).get(column.start.address, 0)
            self._note(YIELDS, column, max(entries, known))

    def _note(self, statistic: str, column: ListColumn, value: object) -> None:
        """Set a list's value in a statistic that has one for each list; None sets nothing."""
        if value is not None:
            noted = self._stats.get_value(statistic, {})
            self._stats.set_value(statistic, noted | {column.start.address: value})

    def _inside(self, page: ListPage, column: ListColumn, found: list[Entry]) -> list[Entry]:
        """Return the entries within the site; count those that lead elsewhere or nowhere."""
        entries = [entry for entry in found if self._session.bounds.contains(entry.url)]
        outside = [entry for entry in found if not self._session.bounds.contains(entry.url)]
        scripted = scripted_rows(page) if column.strong else []
        if column.strong and (outside or scripted):
            noted = self._stats.get_value(LEFT_OUT, {}).get(column.start.address, {})
            counts = (("off_site", [one.url for one in outside]), ("script", scripted))
            for name, rows in counts:
                if rows:
                    noted = noted | {name: noted.get(name, 0) + len(rows)}
                    noted.setdefault(f"{name}_example", rows[0][:200])
            self._note(LEFT_OUT, column, noted)
        return entries

    def _is_list(self, page: FetchedPage, column: ListColumn) -> bool:
        """Return whether a page is a list: one that the site's file names is, even if empty."""
        if page.outcome not in LISTABLE:
            return page.outcome is Outcome.WRONG_TYPE and page.body.startswith(GZIP)
        if column.depth == 0 or page.outcome is Outcome.LIST:
            return True
        shown = list_page_of(page)
        contains = self._session.bounds.contains
        found = not has_prose(shown.text) and self._entries(shown)
        return any(contains(entry.url) for entry in found or ())

    def _entries(self, page: ListPage) -> list[Entry]:
        family = list_family(page, self._plan.site.family)
        found = family.entries(page)
        if not found and family.lists_at_start:
            found = BY_NAME["plain"].entries(page)
        return found

    def _is_unchanged(self, entry: LedgerEntry) -> bool:
        known = self._plan.known.get(entry.url)
        return bool(known and entry.record and known.digest == entry.record.digest)

    def _are_too_old(self, entries: list[Entry]) -> bool:
        days = [entry.date for entry in entries if entry.date]
        return bool(self._plan.since and days and max(days) < self._plan.since)


def list_family(page: ListPage, stated: str | None) -> Family:
    """Return the family that reads a list page.

    A feed or a sitemap shows what it is; other pages are read as the site's file states, or as
    they are recognised.
    """
    by_look = "feed" if BY_NAME["feed"].confidence(page.text) > 0.5 else None
    by_look = "sitemap" if BY_NAME["sitemap"].confidence(page.text) > 0.5 else by_look
    return BY_NAME[by_look or stated or recognise(page.text, page.url) or "plain"]
