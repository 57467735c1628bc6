"""Lists: columns walked page by page, and the entries on their pages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import NamedTuple
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from crawlers.crawl.articles import ArticleFollower
from crawlers.crawl.column import ListColumn
from crawlers.crawl.discovery import WEAK_PAGES, Frontier, wanted
from crawlers.crawl.session import Callbacks, CrawlSession, Step
from crawlers.families import BY_NAME, Entry, Family, Listing, ListPage, recognise
from crawlers.page import LISTABLE, READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import (
    GZIP,
    PageTooSlow,
    fetched_page,
    has_prose,
    list_address,
    list_page_of,
)
from crawlers.run_folder import YIELDS, LedgerEntry


class _Reading(NamedTuple):
    """What one page of a column shows, read at once and within a limit of time.

    listings: further pages. are_lists: whether these are lists of their own. columns: links that
    discovery may try. linked: attachments and further pages, if the page is an article.
    """

    is_list: bool = False
    entries: list[Entry] = []  # noqa: RUF012 - never changed
    listings: list[Listing] = []  # noqa: RUF012
    are_lists: bool = False
    columns: list[tuple[str, str]] = []  # noqa: RUF012
    linked: list[tuple[str, str]] = []  # noqa: RUF012


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
        self._claimed: set[Listing] = set()
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
        reading = _Reading()
        try:
            reading = self._session.read(lambda: self._reading(page, column))
        except PageTooSlow as error:
            page, detail = replace(page, outcome=Outcome.TOO_SLOW), str(error)
        if reading.is_list:
            page, detail = replace(page, outcome=Outcome.LIST), column.why
        entry = self._session.record(page, detail, response)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif page.outcome in LISTABLE:
            yield from self._take(page.url, reading, column, again=again)
            if column.rows and not self._plan.full and self._is_unchanged(entry):
                column.stop()
        else:
            column.failed(again)
        if page.outcome in READABLE:  # discovery found an article
            yield from self._articles.follow_linked(page, reading.linked)
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
            page = None if column.rounds else self._session.archived(list_address(listing))
            if page is None:
                yield self._request(column, listing)
                return
            yield from self._read_again(page, column)
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
        url = list_address(listing)
        request = Request(
            url,
            callback=self._callbacks.parse,
            errback=self._callbacks.failed,
            cb_kwargs={"number": column.number, "again": listing if again else None},
            headers=self._plan.conditions(url) if self._may_be_unchanged else None,
            dont_filter=True,
        )
        if not listing.form:
            return request
        body = urlencode(listing.form)
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return request.replace(method="POST", body=body, headers={**request.headers, **kind})

    @property
    def _may_be_unchanged(self) -> bool:
        """Whether "not modified" ends the walk of a list: not if the list leads to other lists."""
        family = BY_NAME[self._plan.site.family or "plain"]
        return self._frontier is None and not self._plan.full and family.lists_at_start

    def _read_again(self, page: FetchedPage, column: ListColumn) -> Iterator[Step]:
        """Follow a page of the archive; its outcome is recorded already."""
        try:
            reading = self._session.read(lambda: self._reading(page, column))
        except PageTooSlow as error:
            self._session.log.warning("%s: %s", page.url, error)
            column.failed()
        else:
            yield from self._take(page.url, reading, column)

    def _reading(self, page: FetchedPage, column: ListColumn) -> _Reading:
        """Read a page. This changes nothing: it may be interrupted anywhere."""
        named = self._is_named_list(page, column)
        if not named and page.outcome not in LISTABLE:
            return _Reading()
        shown = list_page_of(page)
        entries = self._entries(shown)
        is_list = named or (not has_prose(shown.text) and bool(entries))
        family = list_family(shown, self._plan.site.family)
        return _Reading(
            is_list,
            entries,
            family.listings(shown),
            not (family.lists_at_start or entries),
            self._frontier.columns(shown, entries) if self._frontier else [],
            [] if is_list else self._articles.linked(page),
        )

    def _take(
        self, url: str, reading: _Reading, column: ListColumn, *, again: Listing | None = None
    ) -> Iterator[Step]:
        entries = reading.entries
        if again:
            if not column.moved(again, entries):
                return
        else:
            fresh = any(not self._plan.skips(entry.url) for entry in entries)
            column.saw(entries, fresh=fresh and not self._are_too_old(entries))
            self._count_entries(column, len(entries))
            yield from self._add_listings(reading, column)
        if self._frontier:
            self._frontier.add(reading.columns, column.depth + 1)
            entries = wanted(entries, strong=column.strong)
        for entry in entries:
            yield from self._articles.follow(entry, url)
        if self._articles.is_limit_reached:
            column.stop()

    def _add_listings(self, reading: _Reading, column: ListColumn) -> Iterator[Step]:
        """Queue the further pages of a column; walk each list of an index as its own column."""
        further = [one for one in reading.listings if self._session.bounds.contains(one.url)]
        further = [one for one in further if one not in self._claimed]
        self._claimed.update(further)
        if not reading.are_lists:
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
            url = list_address(column.start)
            yields = self._stats.get_value(YIELDS, {})
            self._stats.set_value(YIELDS, yields | {url: max(entries, yields.get(url, 0))})

    @staticmethod
    def _is_named_list(page: FetchedPage, column: ListColumn) -> bool:
        """Return whether the site's file or its type says that a page is a list, even if empty."""
        if page.outcome not in LISTABLE:
            return page.outcome is Outcome.WRONG_TYPE and page.body.startswith(GZIP)
        return column.depth == 0 or page.outcome is Outcome.LIST

    def _entries(self, page: ListPage) -> list[Entry]:
        family = list_family(page, self._plan.site.family)
        found = family.entries(page)
        if not found and family.lists_at_start:
            found = BY_NAME["plain"].entries(page)
        return [entry for entry in found if self._session.bounds.contains(entry.url)]

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
