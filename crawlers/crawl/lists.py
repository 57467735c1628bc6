"""The walk of the columns of a site: requests list pages, and follows their entries."""

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
from crawlers.crawl.full_walk import FullWalk
from crawlers.crawl.list_reading import HOME, SEARCHED, ListReader, ListReading
from crawlers.crawl.list_statistics import ListStatistics
from crawlers.crawl.seen_urls import UrlTable
from crawlers.crawl.session import Callbacks, CrawlSession, Step
from crawlers.errors import PageTooSlow
from crawlers.families import BY_NAME, Entry, Listing
from crawlers.network import address_key
from crawlers.page import LISTABLE, READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import as_rendered, list_request
from crawlers.run_folder import FULL_WALK, LedgerEntry


class ListWalker:
    """Walks the columns of a site: those of its file, or those that discovery finds.

    A column is walked up to pages whose entries are known. When the walk ends, its edges are
    requested again: if the list moved in the meantime, it is walked again.
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
        self._statistics = ListStatistics(stats)
        self._numbers = count()
        self._columns: dict[int, ListColumn] = {}
        self._claimed: set[str] = set()
        self._searches: list[Listing] = []
        self._open: set[int] = set()
        self._is_retried = False
        self._shown = UrlTable()
        self._full_walk = FullWalk(
            wanted=self._plan.full_walk, budget=self._plan.site.full_walk_pages
        )
        self._mixed = frozenset(map(str, self._plan.site.mixed))
        discovers = len(self._mixed) == len(self._plan.site.start)
        self._frontier = Frontier(session.bounds) if discovers else None
        self._reader = ListReader(self._plan.site, session.bounds, self._frontier)

    def begin(self) -> Iterator[Step]:
        """Request the first page of each column.

        What earlier crawls could not fetch follows when all columns are walked: new pages first.
        """
        for column in [self._start(str(url)) for url in self._plan.site.start]:
            yield from self._walk(column)
        if self._frontier:
            home = Listing(str(self._plan.site.home))
            self._session.seen.add(home.url)  # links to it are no columns
            yield from self._walk(self._column(home, HOME, strong=False, most=1))

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
        page, detail = self._session.received(response, Provenance(self._plan.site.site))
        shown = as_rendered(page, response)
        reading, linked = ListReading(), list[tuple[str, str]]()
        try:
            reading, linked = self._session.read(
                lambda: self._read(shown, column, again or column.walked[-1])
            )
        except PageTooSlow as error:
            page, detail = replace(page, outcome=Outcome.TOO_SLOW), str(error)
        if found := _outcome(reading, column):
            page, detail = replace(page, outcome=found[0]), found[1]
        if reading.foreign:
            self._leave(page)
        entry = self._session.record(page, detail, response)
        self._session.record_conversion(entry, shown)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif page.outcome in LISTABLE:
            self._statistics.shows(column, reading, page.url)
            yield from self._follow(page.url, reading, column, again=again)
            if column.rows and self._may_stop and self._is_unchanged(entry):
                column.stop()
        elif page.outcome is Outcome.BLOCKED and len(column.walked) == 2 and column.rows:
            column.stop()  # some sites hold all rows on the first page and refuse the second
            self._statistics.is_refused()
        else:
            self._statistics.is_unread(column, entry)
            if page.outcome is Outcome.UNREADABLE:
                self._statistics.has_entries(column, 0)
            column.failed(again)
        if page.outcome in READABLE:  # discovery found an article
            yield from self._articles.follow_linked(page, linked)
        yield from self._walk(column)

    def failed(self, failure: Failure) -> Iterator[Step]:
        """Record a list page that got no response, and continue with its column."""
        place = failure.request.cb_kwargs  # type: ignore[attr-defined]
        column = self._columns[place["number"]]
        entry = self._session.record_failure(failure, Provenance(self._plan.site.site))
        yield entry
        self._statistics.is_unread(column, entry)
        column.failed(place["again"])
        yield from self._walk(column)

    def _read(
        self, page: FetchedPage, column: ListColumn, listing: Listing
    ) -> tuple[ListReading, list[tuple[str, str]]]:
        """Return what a page shows as a list, and what it links if it is an article."""
        reading = self._reader.read(page, column, listing)
        is_article = not (reading.is_list or reading.problem or reading.foreign)
        return reading, self._articles.linked(page) if is_article else []

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
        self._open.add(column.number)
        return column

    def _walk(self, column: ListColumn) -> Iterator[Step]:
        """Request the next page of a column; read the pages that an interrupted crawl has."""
        while listing := column.next():
            again = column.rounds or self._plan.site.browser  # the archived page lacks its rows
            page = None if again else self._session.archived(listing.address)
            if page is None:
                yield self._request(column, listing)
                return
            yield from self._read_again(page, column, listing)
        if not self._articles.is_limit_reached and (listing := column.unchecked()):
            yield self._request(column, listing, again=True)
        else:
            self._open.discard(column.number)
            yield from self._next_column()
            if not self._open:
                yield from self._retry()

    def _read_again(
        self, page: FetchedPage, column: ListColumn, listing: Listing
    ) -> Iterator[Step]:
        """Follow a page of the archive; its outcome is recorded already."""
        try:
            reading, _ = self._session.read(lambda: self._read(page, column, listing))
        except PageTooSlow as error:
            self._session.log.warning("%s: %s", page.url, error)
            reading = ListReading(problem=str(error))
        if reading.foreign:
            self._leave(page)
        if reading.foreign or reading.problem or page.outcome not in LISTABLE:
            column.failed()
        else:
            yield from self._follow(page.url, reading, column)

    def _leave(self, page: FetchedPage) -> None:
        """Follow nothing more on the hosts of a foreign page."""
        for url in {page.url, page.address}:
            self._session.bounds.leave(url)

    def _retry(self) -> Iterator[Step]:
        """Request, once, what earlier crawls could not fetch."""
        if not (self._is_retried or self._is_partial):
            self._is_retried = True
            yield from self._articles.retry()

    def _next_column(self) -> Iterator[Step]:
        """Walk the best column that discovery knows, or else the site's own search."""
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
            if self._session.seen.add(found.address):
                yield from self._walk(self._column(found, SEARCHED, strong=False, most=WEAK_PAGES))
                return

    def _request(self, column: ListColumn, listing: Listing, *, again: bool = False) -> Request:
        url = listing.address
        return list_request(
            listing,
            callback=self._callbacks.parse,
            errback=self._callbacks.failed,
            cb_kwargs={"number": column.number, "again": listing if again else None},
            headers=self._plan.conditions(url) if self._may_be_unchanged(url) else None,
            dont_filter=True,
        )

    def _may_be_unchanged(self, url: str) -> bool:
        """Return whether "not modified" ends the walk of a list.

        It does not if the list leads to other lists, or if its rows come from an API: then the
        page never changes, and no article names it as its list.
        """
        family = BY_NAME[self._plan.site.family or "plain"]
        if self._plan.site.browser:
            return False
        walks = self._frontier is None and self._may_stop and family.lists_at_start
        return walks and url in self._lists_with_rows

    @cached_property
    def _lists_with_rows(self) -> frozenset[str]:
        """The list pages that known articles were found on."""
        origins = (known.provenance for known in self._plan.known)
        return frozenset(one.list_page for one in origins if one and one.list_page)

    @property
    def _may_stop(self) -> bool:
        """Whether known entries end the walk of a list."""
        return not self._plan.full and not self._full_walk.is_on

    @property
    def _is_partial(self) -> bool:
        """Whether the crawl is to fetch only some of what the lists name."""
        return bool(self._plan.dry_run or self._plan.limit or self._plan.since)

    def _follow(
        self, url: str, reading: ListReading, column: ListColumn, *, again: Listing | None = None
    ) -> Iterator[Step]:
        """Note what a list page shows, and request what it leads to. url: of the page."""
        entries = list(reading.entries)
        if again:
            if not column.moved(again, entries):
                return
        else:
            self._note_page(reading, column)
            yield from self._add_listings(reading, column)
        if self._frontier:
            self._frontier.add(list(reading.columns), column.depth + 1)
            self._searches += reading.searches
        if self._frontier or not column.strong:
            entries = wanted(entries, strong=column.strong)
        for entry in entries:
            yield from self._articles.follow(entry, url)
        if self._articles.is_limit_reached:
            column.stop()

    def _note_page(self, reading: ListReading, column: ListColumn) -> None:
        entries = list(reading.entries)
        unseen = self._note_shown(column, entries)
        fresh = any(not self._plan.skips(entry.url) for entry in entries)
        fresh = fresh or self._full_walk.passes()
        column.saw(entries, fresh=fresh and not self._are_too_old(entries), unseen=unseen)
        self._statistics.has_entries(column, len(entries))
        self._statistics.leaves_out(column, reading)

    def _note_shown(self, column: ListColumn, entries: list[Entry]) -> bool:
        """Note the entries of a page; return whether any was not on an earlier page of the walk."""
        walk = f"{column.number}.{column.rounds}"
        new = [self._shown.add(f"{walk} {address_key(entry.url)}") for entry in entries]
        return any(new)

    def _add_listings(self, reading: ListReading, column: ListColumn) -> Iterator[Step]:
        """Queue the further pages of a column; walk each list of an index as its own column."""
        if reading.paging:
            self._statistics.leads_nowhere(column, reading.paging)
        further = [one for one in reading.further if one.address not in self._claimed]
        self._claimed.update(one.address for one in further)
        if not reading.are_lists:
            column.add(further)
            return
        for one in further:
            own = self._column(
                one, column.why, strong=column.strong, depth=column.depth, most=column.most
            )
            yield from self._walk(own)

    def _is_unchanged(self, entry: LedgerEntry) -> bool:
        if self._plan.site.browser:  # the page as received is the same whatever its scripts show
            return False
        known = self._plan.known.get(entry.url)
        return bool(known and entry.record and known.digest == entry.record.digest)

    def _are_too_old(self, entries: list[Entry]) -> bool:
        days = [entry.date for entry in entries if entry.date]
        return bool(self._plan.since and days and max(days) < self._plan.since)


def _outcome(reading: ListReading, column: ListColumn) -> tuple[Outcome, str] | None:
    """Return what reading a page says of it, with the reason; None if only its response does."""
    if reading.foreign:
        return Outcome.HIJACKED, reading.foreign
    if reading.problem:
        return Outcome.UNREADABLE, reading.problem
    return (Outcome.LIST, column.why) if reading.is_list else None
