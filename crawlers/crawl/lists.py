"""Lists: columns walked page by page, and the entries on their pages."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import count

from scrapy import Request
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from crawlers.crawl.articles import ArticleFollower
from crawlers.crawl.column import ListColumn
from crawlers.crawl.discovery import WEAK_PAGES, Frontier, wanted
from crawlers.crawl.session import Callbacks, CrawlSession, Step
from crawlers.families import BY_NAME, Entry, Family, Listing, ListPage, recognise
from crawlers.families.api_lists import (
    ApiList,
    ApiReading,
    api_calls,
    is_api_response,
    looks_like_json,
    search_calls,
    search_page,
)
from crawlers.page import LISTABLE, READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import (
    GZIP,
    fetched_page,
    has_prose,
    list_address,
    list_page_of,
    list_request,
)
from crawlers.run_folder import YIELDS, LedgerEntry

_HOME, _SEARCHED = "home page", "the site's own search"


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
        self._searches: list[Listing] = []
        self._mixed = frozenset(map(str, self._plan.site.mixed))
        discovers = len(self._mixed) == len(self._plan.site.start)
        self._frontier = Frontier(session.bounds) if discovers else None

    def begin(self) -> Iterator[Step]:
        """Request what earlier crawls could not fetch, then the first page of each column."""
        if not (self._plan.dry_run or self._plan.limit or self._plan.since):
            yield from self._articles.retry()
        for url in self._plan.site.start:
            yield from self._walk(self._start(str(url)))
        if self._frontier:
            home = Listing(str(self._plan.site.home))
            yield from self._walk(self._column(home, _HOME, strong=False, most=1))

    def parse(self, response: Response, number: int, again: Listing | None) -> Iterator[Step]:
        """Record a list page, follow its entries, then request the next page of the column.

        again: the listing, if the page is requested a second time to see whether the list moved.
        """
        column = self._columns[number]
        page, detail = fetched_page(response, Provenance(self._plan.site.site))
        listing = again or column.walked[-1]
        if is_api_page(page, listing):
            page, detail = self._judged(page, column, listing)
        elif self._is_list(page, column):
            page, detail = replace(page, outcome=Outcome.LIST), column.why
        entry = self._session.record(page, detail, response)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif page.outcome in LISTABLE:
            yield from self._read(page, column, listing, again=again)
            if column.rows and not self._plan.full and self._is_unchanged(entry):
                column.stop()
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

    def _start(self, url: str) -> ListColumn:
        if url in self._mixed:
            return self._column(Listing(url), strong=False, most=WEAK_PAGES)
        return self._column(Listing(url))

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
            if page.outcome in LISTABLE:
                yield from self._read(page, column, listing)
            else:
                column.failed()
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
        if self._frontier and not self._articles.is_limit_reached:
            yield from self._search()

    def _search(self) -> Iterator[Step]:
        """Walk the site's own search for reports if no column that promises reports has rows."""
        if any(column.strong and column.rows for column in self._columns.values()):
            return
        while self._searches:
            found = self._searches.pop(0)
            if self._session.seen.add(list_address(found)):
                yield from self._walk(self._column(found, _SEARCHED, strong=False, most=WEAK_PAGES))
                return

    def _note_search(self, page: ListPage, column: ListColumn) -> None:
        """Keep the requests of the site's search, or the page that states what they need."""
        if column.why not in {_HOME, _SEARCHED} or is_api_response(page):
            return
        own = self._plan.site.search if column.why == _HOME else None
        page_of_search = search_page(page) if column.why == _HOME else None
        found = (own and api_calls(page, own)) or search_calls(page)
        found = found or ([Listing(page_of_search)] if page_of_search else [])
        self._searches += [one for one in found if self._session.bounds.contains(one.url)]

    def _request(self, column: ListColumn, listing: Listing, *, again: bool = False) -> Request:
        url = list_address(listing)
        request = list_request(listing)
        conditions = self._plan.conditions(url) if self._may_be_unchanged(url) else {}
        return request.replace(
            callback=self._callbacks.parse,
            errback=self._callbacks.failed,
            cb_kwargs={"number": column.number, "again": listing if again else None},
            headers={**request.headers, **conditions},
        )

    def _may_be_unchanged(self, url: str) -> bool:
        """Return whether "not modified" ends the walk of a list.

        It does not if the list leads to other lists, or if its rows come from an API: then the
        page never changes, and no article names it as its list.
        """
        family = BY_NAME[self._plan.site.family or "plain"]
        walks = self._frontier is None and not self._plan.full and family.lists_at_start
        return walks and url in self._lists_with_rows

    @cached_property
    def _lists_with_rows(self) -> frozenset[str]:
        """The list pages that known articles were found on."""
        origins = (known.provenance for known in self._plan.known)
        return frozenset(one.list_page for one in origins if one and one.list_page)

    def _read(
        self,
        page: FetchedPage,
        column: ListColumn,
        listing: Listing,
        *,
        again: Listing | None = None,
    ) -> Iterator[Step]:
        shown = list_page_of(page, listing)
        reading = self._reading(shown)
        entries = [one for one in reading.entries if self._session.bounds.contains(one.url)]
        if again:
            if not column.moved(again, entries):
                return
        else:
            fresh = any(not self._plan.skips(entry.url) for entry in entries)
            repeats = bool(listing.api) and column.repeats(entries)
            column.saw(entries, fresh=fresh and not self._are_too_old(entries))
            self._count_entries(column, len(entries))
            further = [] if repeats else list(reading.further)
            yield from self._add_listings(shown, column, further, has_entries=bool(entries))
        if self._frontier:
            self._frontier.see(shown, entries, column.depth + 1)
            self._note_search(shown, column)
        if self._frontier or not column.strong:
            entries = wanted(entries, strong=column.strong)
        for entry in entries:
            yield from self._articles.follow(entry, page.url)
        if self._articles.is_limit_reached:
            column.stop()

    def _judged(
        self, page: FetchedPage, column: ListColumn, listing: Listing
    ) -> tuple[FetchedPage, str | None]:
        """Return the response of an API with its outcome: a list, or one that is unreadable."""
        reading = self._reading(list_page_of(page, listing))
        outcome = Outcome.UNREADABLE if reading.problem else Outcome.LIST
        return replace(page, outcome=outcome), reading.problem or column.why

    def _reading(self, page: ListPage) -> ApiReading:
        site = self._plan.site
        searched = site.search and page.requested and page.requested.api == site.search.name
        return read_list(page, site.family, site.search if searched else site.api)

    def _add_listings(
        self, page: ListPage, column: ListColumn, found: list[Listing], *, has_entries: bool
    ) -> Iterator[Step]:
        """Queue the further pages of a column; walk each list of an index as its own column."""
        family = list_family(page, self._plan.site.family)
        further = [one for one in found if self._session.bounds.contains(one.url)]
        further = [one for one in further if one not in self._claimed]
        self._claimed.update(further)
        if family.lists_at_start or has_entries:
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

    def _is_list(self, page: FetchedPage, column: ListColumn) -> bool:
        """Return whether a page is a list: one that the site's file names is, even if empty."""
        if page.outcome not in LISTABLE:
            return page.outcome is Outcome.WRONG_TYPE and page.body.startswith(GZIP)
        if column.depth == 0 or page.outcome is Outcome.LIST:
            return True
        shown = list_page_of(page)
        if has_prose(shown.text):
            return False
        reading = self._reading(shown)
        rows = any(self._session.bounds.contains(one.url) for one in reading.entries)
        return rows or bool(reading.technique)

    def _is_unchanged(self, entry: LedgerEntry) -> bool:
        known = self._plan.known.get(entry.url)
        return bool(known and entry.record and known.digest == entry.record.digest)

    def _are_too_old(self, entries: list[Entry]) -> bool:
        days = [entry.date for entry in entries if entry.date]
        return bool(self._plan.since and days and max(days) < self._plan.since)


def is_api_page(page: FetchedPage, listing: Listing) -> bool:
    """Return whether a page is judged as the response of an API.

    JSON in any content type is; what else an API sends is, unless it was refused or cut off.
    """
    if page.status // 100 != 2 or page.outcome is Outcome.TRUNCATED:
        return False
    shown = list_page_of(page, listing)
    if looks_like_json(shown.text):
        return True
    if page.outcome is Outcome.WRONG_TYPE or page.outcome is Outcome.SOFT_404:
        return bool(listing.api)  # JSON as a script, and a body without text
    return bool(listing.api) and page.outcome in LISTABLE


def read_list(page: ListPage, stated: str | None, own: ApiList | None) -> ApiReading:
    """Return what a list page or the response of an API has.

    stated: the family in the site's file. own: the API list in it.
    """
    family = list_family(page, stated)
    reading = family.read(page, own)
    if reading.entries or reading.problem or reading.technique or not family.lists_at_start:
        return reading
    return replace(reading, entries=tuple(BY_NAME["plain"].entries(page)))


def list_family(page: ListPage, stated: str | None) -> Family:
    """Return the family that reads a list page.

    A feed or a sitemap shows what it is; other pages are read as the site's file states, or as
    they are recognised.
    """
    by_look = "feed" if BY_NAME["feed"].confidence(page.text) > 0.5 else None
    by_look = "sitemap" if BY_NAME["sitemap"].confidence(page.text) > 0.5 else by_look
    return BY_NAME[by_look or stated or recognise(page.text, page.url) or "plain"]
