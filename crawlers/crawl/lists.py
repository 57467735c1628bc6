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
from crawlers.crawl.full_walk import FullWalk
from crawlers.crawl.seen_urls import UrlTable
from crawlers.crawl.session import Callbacks, CrawlSession, Step
from crawlers.families import BY_NAME, Entry, Family, Listing, ListPage, recognise
from crawlers.network import address_key
from crawlers.page import LISTABLE, READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import (
    GZIP,
    fetched_page,
    has_prose,
    is_garbled,
    list_address,
    list_page_of,
    page_link,
)
from crawlers.run_folder import FULL_WALK, YIELDS, LedgerEntry


class _Reading(NamedTuple):
    """What a page shows as a list. unreadable: why it cannot be read, None if it can."""

    shown: ListPage
    family: Family
    entries: list[Entry]
    further: list[Listing]
    unreadable: str | None = None


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
        self._open: set[int] = set()
        self._is_retried = False
        self._shown = UrlTable()
        self._full_walk = FullWalk(
            wanted=self._plan.full_walk, budget=self._plan.site.full_walk_pages
        )
        self._frontier = None if self._plan.site.start else Frontier(session.bounds)

    def begin(self) -> Iterator[Step]:
        """Request the first page of each column.

        What earlier crawls could not fetch follows when all columns are walked: new pages first.
        """
        for column in [self._column(Listing(str(url))) for url in self._plan.site.start]:
            yield from self._walk(column)
        if self._frontier:
            home = Listing(str(self._plan.site.home))
            yield from self._walk(self._column(home, "home page", strong=False, most=1))

    def end(self, reason: str) -> None:
        """Note whether every list was walked to its end, for the schedule of such walks."""
        whole = not self._plan.known or self._plan.full_walk
        if whole and reason == "finished" and not (self._is_partial or self._plan.recheck):
            self._stats.set_value(FULL_WALK, self._full_walk.result)

    def parse(self, response: Response, number: int, again: Listing | None) -> Iterator[Step]:
        """Record a list page, follow its entries, then request the next page of the column.

        again: the listing, if the page is requested a second time to see whether the list moved.
        """
        column = self._columns[number]
        page, detail = fetched_page(response, Provenance(self._plan.site.site))
        reading = self._reading(page) if _may_be_list(page) else None
        if reading and reading.unreadable:
            page, detail = replace(page, outcome=Outcome.UNREADABLE), reading.unreadable
        elif reading and _is_list(page, reading, column):
            page, detail = replace(page, outcome=Outcome.LIST), column.why
        entry = self._session.record(page, detail, response)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif reading and page.outcome in LISTABLE:
            yield from self._read(page, reading, column, again=again)
            if column.rows and self._may_stop and self._is_unchanged(entry):
                column.stop()
        else:
            if page.outcome is Outcome.UNREADABLE:
                self._count_entries(column, 0)
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
        self._open.add(column.number)
        return column

    def _walk(self, column: ListColumn) -> Iterator[Step]:
        """Request the next page of a column; read the pages that an interrupted crawl has."""
        while listing := column.next():
            page = None if column.rounds else self._session.archived(list_address(listing))
            if page is None:
                yield self._request(column, listing)
                return
            yield from self._read(page, self._reading(page), column)
        if not self._articles.is_limit_reached and (listing := column.unchecked()):
            yield self._request(column, listing, again=True)
        else:
            self._open.discard(column.number)
            yield from self._next_column()
            if not self._open:
                yield from self._retry()

    def _retry(self) -> Iterator[Step]:
        """Request, once, what earlier crawls could not fetch."""
        if not (self._is_retried or self._is_partial):
            self._is_retried = True
            yield from self._articles.retry()

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
        return self._frontier is None and self._may_stop and family.lists_at_start

    @property
    def _may_stop(self) -> bool:
        """Whether known entries end the walk of a list."""
        return not self._plan.full and not self._full_walk.is_on

    @property
    def _is_partial(self) -> bool:
        """Whether the crawl is to fetch only some of what the lists name."""
        return bool(self._plan.dry_run or self._plan.limit or self._plan.since)

    def _read(
        self,
        page: FetchedPage,
        reading: _Reading,
        column: ListColumn,
        *,
        again: Listing | None = None,
    ) -> Iterator[Step]:
        entries = reading.entries
        if again:
            if not column.moved(again, entries):
                return
        else:
            unseen = self._note_shown(column, entries)
            fresh = any(not self._plan.skips(entry.url) for entry in entries)
            fresh = fresh or self._full_walk.passes()
            column.saw(entries, fresh=fresh and not self._are_too_old(entries), unseen=unseen)
            self._count_entries(column, len(entries))
            yield from self._add_listings(reading, column)
        if self._frontier:
            self._frontier.see(reading.shown, entries, column.depth + 1)
            entries = wanted(entries, strong=column.strong)
        for entry in entries:
            yield from self._articles.follow(entry, page.url)
        if self._articles.is_limit_reached:
            column.stop()

    def _note_shown(self, column: ListColumn, entries: list[Entry]) -> bool:
        """Note the entries of a page; return whether any was not on an earlier page of the walk."""
        walk = f"{column.number}.{column.rounds}"
        new = [self._shown.add(f"{walk} {address_key(entry.url)}") for entry in entries]
        return any(new)

    def _add_listings(self, reading: _Reading, column: ListColumn) -> Iterator[Step]:
        """Queue the further pages of a column; walk each list of an index as its own column."""
        further = [one for one in reading.further if one not in self._claimed]
        self._claimed.update(further)
        if reading.family.lists_at_start or reading.entries:
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

    def _reading(self, page: FetchedPage) -> _Reading:
        shown = list_page_of(page)
        try:
            family = list_family(shown, self._plan.site.family)
            found = family.entries(shown)
            if not found and family.lists_at_start:
                found = BY_NAME["plain"].entries(shown)
            entries = [replace(one, url=page_link(one.url, page)) for one in found]
            further = [replace(one, url=page_link(one.url, page)) for one in family.listings(shown)]
        except Exception as error:  # noqa: BLE001 - markup of a stranger must not end a crawl
            self._session.log.warning("the list %s cannot be read: %r", page.url, error)
            return _Reading(shown, BY_NAME["plain"], [], [], f"{type(error).__name__}: {error}")
        contains = self._session.bounds.contains
        entries = [one for one in entries if contains(one.url)]
        further = [one for one in further if contains(one.url)]
        garbled = not entries and not further and is_garbled(shown.text)
        return _Reading(shown, family, entries, further, "not text" if garbled else None)

    def _is_unchanged(self, entry: LedgerEntry) -> bool:
        known = self._plan.known.get(entry.url)
        return bool(known and entry.record and known.digest == entry.record.digest)

    def _are_too_old(self, entries: list[Entry]) -> bool:
        days = [entry.date for entry in entries if entry.date]
        return bool(self._plan.since and days and max(days) < self._plan.since)


def _may_be_list(page: FetchedPage) -> bool:
    if page.outcome in LISTABLE:
        return True
    return page.outcome is Outcome.WRONG_TYPE and page.body.startswith(GZIP)


def _is_list(page: FetchedPage, reading: _Reading, column: ListColumn) -> bool:
    """Return whether a page is a list: one that the site's file names is, even if empty."""
    if page.outcome not in READABLE or column.depth == 0:
        return True
    return not has_prose(reading.shown.text) and bool(reading.entries)


def list_family(page: ListPage, stated: str | None) -> Family:
    """Return the family that reads a list page.

    A feed or a sitemap shows what it is; other pages are read as the site's file states, or as
    they are recognised.
    """
    by_look = "feed" if BY_NAME["feed"].confidence(page.text) > 0.5 else None
    by_look = "sitemap" if BY_NAME["sitemap"].confidence(page.text) > 0.5 else by_look
    return BY_NAME[by_look or stated or recognise(page.text, page.url) or "plain"]
