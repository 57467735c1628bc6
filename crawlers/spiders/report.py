"""The spider `report`: walks a site's lists, follows articles and their attachments.

One spider serves all sites; what differs stands in the site's file. Every answer is archived
and gets one line in the ledger, what came of it included; the items are those lines.
"""

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.answers import GZIP, address, asked, fetched, page_of, sent
from crawlers.archive import read_page
from crawlers.columns import Column
from crawlers.discovery import WEAK_PAGES, Frontier, wanted
from crawlers.errors import ArchiveError, GovreportsError
from crawlers.failures import outcome_of
from crawlers.families import BY_NAME, Entry, Family, Listing, Page, recognise
from crawlers.guard import POLICY
from crawlers.links import Bounds, attachments
from crawlers.outcome import classify, has_prose
from crawlers.page import READABLE, FetchedPage, Outcome, Provenance
from crawlers.plan import Plan, prepare
from crawlers.recorder import Recorder
from crawlers.run_folder import YIELDS, LedgerEntry, RunFolder
from crawlers.text import text_of

Step = Request | LedgerEntry
_LISTED = frozenset({Outcome.DOCUMENT, Outcome.LIST, Outcome.VIEWER})
_ARTICLE, _ATTACHED = 10, 20
"""Priorities above a list page's 0: what was found is fetched before more is looked for, so
that a long list does not pile up in memory."""


class ReportSpider(Spider):
    """Crawls one site: `scrapy crawl report -a site=NAME` (crawlers.plan lists the arguments)."""

    name = "report"
    plan: Plan
    recorder: Recorder
    _started = False
    problem: GovreportsError | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider and set what the site's file says.

        A wrong argument is kept as `problem`, and told when the crawl starts.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        if kwargs.get("run"):  # what is refused shall be told in the run folder too
            stats = RunFolder(Path(kwargs["run"])).stats
            crawler.settings.set("STATS_FILE", str(stats), priority="spider")
        try:
            spider.plan = prepare(kwargs, crawler.settings)
            _apply(spider.plan, crawler)
        except GovreportsError as error:
            spider.problem = error
        return spider

    async def start(self) -> AsyncIterator[Step]:
        """Begin with the lists of the site, or with the known pages of a recheck."""
        if self.problem is not None:
            self.crawler.stats.set_value("govreports/problem", str(self.problem))
            self.logger.critical("%s", self.problem)
            raise CloseSpider("refused")
        self.recorder = Recorder(
            self.plan.run, self.plan.archive, self.crawler.settings["USER_AGENT"]
        )
        self._started = True
        self._resumed = dict(self.recorder.done)
        self._bounds = Bounds(self.plan.site)
        self._seen: set[str] = set()
        self._claimed: set[Listing] = set()
        self._frontier: Frontier | None = None
        self._followed = 0
        self._split = self.plan.split()
        for step in self._recheck() if self.plan.recheck else self._begin():
            yield step

    def closed(self, reason: str) -> None:
        """End with a summary that a person can read."""
        if self.problem is not None:
            return
        own = "run" not in vars(self)  # a folder of our making, not the caller's
        if not self._started:  # `scrapy parse`, which crawls nothing
            if own:
                shutil.rmtree(self.plan.run.path)
            return
        self.recorder.close()
        counts = Counter(outcome.value for outcome, _ in self.recorder.done.values())
        told = ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())
        self.logger.info("%s: %s; %s", self.plan.site.site, reason, told or "no answer at all")
        if self.plan.dry_run and own:
            shutil.rmtree(self.plan.run.path.parents[1], ignore_errors=True)
        else:
            self.logger.info("run folder: %s", self.plan.run.path)

    def parse(self, response: Response) -> Iterator[dict[str, object]]:
        """Tell what a page is, and its rows: for `scrapy parse`, nothing is kept."""
        headers = [
            (name.decode("latin-1"), values[0].decode("latin-1"))
            for name, values in response.headers.items()
        ]
        outcome, detail = classify(response.status, headers, response.body, response.url)
        shown = Page(response.url, text_of(response.body, dict(headers).get("Content-Type")))
        yield {"outcome": outcome.value, "detail": detail, "family": self._family(shown).name}
        for entry in self._family(shown).entries(shown) or BY_NAME["plain"].entries(shown):
            yield {"url": entry.url, "title": entry.title, "date": entry.date}

    # Lists

    def _begin(self) -> Iterator[Step]:
        for url in self.plan.site.start:
            yield from self._walk(Column(Listing(str(url))))
        if not self.plan.site.start:
            self._frontier = Frontier(self._bounds)
            home = Listing(str(self.plan.site.home))
            yield from self._walk(Column(home, why="home page", strong=False, most=1))

    def _next_column(self) -> Iterator[Step]:
        """Walk the best column that discovery knows."""
        while self._frontier and not self._full_up and (found := self._frontier.best()):
            if found.url in self._seen:
                continue
            self._seen.add(found.url)  # whatever it turns out to be, it is fetched once
            most = None if found.strong else WEAK_PAGES
            column = Column(Listing(found.url), found.why, found.strong, found.depth, most)
            yield from self._walk(column)
            return

    def _walk(self, column: Column) -> Iterator[Step]:
        """Ask for the next page of a column; pages that an interrupted crawl has are read."""
        while listing := column.next():
            _, ref = self._resumed.get(address(listing), (None, None))
            if ref is None:
                yield self._list_request(column, listing)
                return
            page = read_page(self.plan.archive, ref.file, ref.offset)
            yield from self._read_list(page, column)
        if len(column.walked) > 1 and column.head and not column.verified and not self._full_up:
            column.verified = True
            yield self._list_request(column, column.start)
        else:
            yield from self._next_column()

    def _walk_each(self, listings: list[Listing], index: Column) -> Iterator[Step]:
        for one in listings:
            yield from self._walk(Column(one, index.why, index.strong, index.depth, index.most))

    def _list_request(self, column: Column, listing: Listing) -> Request:
        place = {"column": column, "again": column.verified and listing == column.start}
        request = Request(
            address(listing),
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs=place,
            headers=self._conditions(address(listing)) if self._tells_if_unchanged else None,
            meta={"proxy": self.plan.site.proxy} if self.plan.site.proxy else None,
            dont_filter=True,
        )
        if not listing.form:
            return request
        body = urlencode(listing.form)
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return request.replace(method="POST", body=body, headers={**request.headers, **kind})

    def parse_list(self, response: Response, column: Column, again: bool) -> Iterator[Step]:
        """Take a list page: follow its entries, then ask for the next page."""
        page, entry = self._receive(response, Provenance(self.plan.site.site), column)
        yield entry
        if page.outcome is Outcome.NOT_MODIFIED:
            column.stop()
        elif page.outcome in _LISTED:
            yield from self._read_list(page, column, again=again)
            if column.rows and self._unchanged(entry):
                column.stop()
        else:
            column.failed()
        if page.outcome in READABLE:  # discovery met an article
            yield from self._beside(page)
        yield from self._walk(column)

    def list_failed(self, failure: Failure) -> Iterator[Step]:
        """Note a list page without an answer, and go on with the column."""
        column: Column = failure.request.cb_kwargs["column"]  # type: ignore[attr-defined]
        yield self._failed(failure, Provenance(self.plan.site.site))
        column.failed()
        yield from self._walk(column)

    def _read_list(
        self, page: FetchedPage, column: Column, *, again: bool = False
    ) -> Iterator[Step]:
        shown = page_of(page)
        entries = self._entries(shown)
        if again:
            if not column.moved(tuple(entry.url for entry in entries)):
                return
        else:
            fresh = any(not self.plan.skips(entry.url) for entry in entries)
            column.saw(entries, fresh=fresh and not self._too_old(entries))
            self._note_yield(column, len(entries))
            family = self._family(shown)
            further = [one for one in family.listings(shown) if self._bounds.hold(one.url)]
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

    def _note_yield(self, column: Column, entries: int) -> None:
        """Keep the most entries that a page of a column had, whether they are known or new."""
        if column.strong:
            stats, url = self.crawler.stats, address(column.start)
            yields = stats.get_value(YIELDS, {})
            stats.set_value(YIELDS, yields | {url: max(entries, yields.get(url, 0))})

    def _family(self, page: Page) -> Family:
        by_look = "feed" if BY_NAME["feed"].confidence(page.text) > 0.5 else None
        by_look = "sitemap" if BY_NAME["sitemap"].confidence(page.text) > 0.5 else by_look
        stated = self.plan.site.family if self.problem is None else None
        name = by_look or stated or recognise(page.text, page.url) or "plain"
        return BY_NAME[name]

    @property
    def _tells_if_unchanged(self) -> bool:
        """Whether "not modified" ends the walk of a list: not where it leads to other lists."""
        return self._frontier is None and BY_NAME[self.plan.site.family or "plain"].lists_at_start

    def _is_list(self, page: FetchedPage, column: Column) -> bool:
        """Tell whether an answer is a list: what the site's file names is one, even if empty."""
        if page.outcome not in _LISTED:
            return page.body.startswith(GZIP)
        if column.depth == 0 or page.outcome is Outcome.LIST:
            return True
        shown = page_of(page)
        return not has_prose(shown.text) and bool(self._entries(shown))

    def _entries(self, page: Page) -> list[Entry]:
        family = self._family(page)
        found = family.entries(page)
        if not found and family.lists_at_start:
            found = BY_NAME["plain"].entries(page)
        return [entry for entry in found if self._bounds.hold(entry.url)]

    def _unchanged(self, entry: LedgerEntry) -> bool:
        known = self.plan.known.get(entry.url)
        return bool(known and entry.record and known.digest == entry.record.digest)

    def _too_old(self, entries: list[Entry]) -> bool:
        days = [entry.date for entry in entries if entry.date]
        return bool(self.plan.since and days and max(days) < self.plan.since)

    # Articles and attachments

    def _follow_entry(self, entry: Entry, list_page: str) -> Iterator[Step]:
        if self.plan.since and entry.date and entry.date < self.plan.since:
            return
        if self._full_up or entry.url in self._seen:
            return
        if self.plan.dry_run:
            self._seen.add(entry.url)
            self.logger.info("%s %s %s", entry.date or "          ", entry.url, entry.title)
            return
        self._followed += not self.plan.skips(entry.url)
        provenance = Provenance(
            self.plan.site.site,
            list_page=list_page,
            anchor=entry.title or None,
            list_date=entry.date,
        )
        yield from self._follow(entry.url, provenance, _ARTICLE)

    @property
    def _full_up(self) -> bool:
        return self.plan.limit is not None and self._followed >= self.plan.limit

    def _follow(self, url: str, provenance: Provenance, priority: int) -> Iterator[Step]:
        if url in self._seen:
            return
        self._seen.add(url)
        outcome, ref = self._resumed.get(url, (None, None))
        if outcome is not None:
            if ref is not None and outcome in READABLE:  # its attachments may be still to fetch
                yield from self._beside(read_page(self.plan.archive, ref.file, ref.offset))
        elif not self.plan.skips(url):
            yield self._article_request(url, provenance, priority)

    def _article_request(self, url: str, provenance: Provenance, priority: int) -> Request:
        return Request(
            url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"provenance": provenance},
            headers=self._conditions(url),
            meta={"proxy": self.plan.site.proxy} if self.plan.site.proxy else None,
            priority=priority,
            dont_filter=True,
        )

    def parse_article(self, response: Response, provenance: Provenance) -> Iterator[Step]:
        """Take an article or an attachment, and follow what belongs to it."""
        page, entry = self._receive(response, provenance)
        yield entry
        if page.outcome in READABLE:
            yield from self._beside(page)

    def article_failed(self, failure: Failure) -> Iterator[Step]:
        """Note an article without an answer."""
        yield self._failed(failure, failure.request.cb_kwargs["provenance"])  # type: ignore[attr-defined]

    def _beside(self, page: FetchedPage) -> Iterator[Step]:
        """Follow an article's attachments and its further pages, with their parent."""
        if page.outcome is Outcome.ATTACHMENT:
            return
        shown = page_of(page)
        parts = ((url, "") for one in BY_NAME.values() for url in one.continued(shown))
        for url, text in (*attachments(shown), *parts):
            if self._bounds.hold(url):
                origin = Provenance(self.plan.site.site, anchor=text or None, parent=page.url)
                yield from self._follow(url, origin, _ATTACHED)

    def _recheck(self) -> Iterator[Request]:
        """Ask for known pages again, as articles that were found where they once were."""
        for known in self.plan.rechecked():
            if known.url not in self._resumed:
                self._seen.add(known.url)
                provenance = known.provenance or Provenance(self.plan.site.site)
                yield self._article_request(known.url, provenance, 0)

    # What every answer passes

    def _conditions(self, url: str) -> dict[str, str]:
        if self.plan.recheck and url in self._split:
            return {}  # only all pages of an article make its text
        known = self.plan.known.get(url)
        headers = {"If-None-Match": known and known.etag}
        headers["If-Modified-Since"] = known and known.last_modified
        return {name: value for name, value in headers.items() if value}

    def _receive(
        self, response: Response, provenance: Provenance, column: Column | None = None
    ) -> tuple[FetchedPage, LedgerEntry]:
        page, detail = fetched(response, provenance)
        if column and self._is_list(page, column):
            page, detail = replace(page, outcome=Outcome.LIST), column.why
        try:
            return page, self.recorder.record(page, detail, sent(response))
        except ArchiveError as error:
            self.logger.critical("%s", error)
            raise CloseSpider("archive") from error

    def _failed(self, failure: Failure, provenance: Provenance) -> LedgerEntry:
        outcome, detail = outcome_of(failure)
        url = asked(failure.request)  # type: ignore[attr-defined]
        return self.recorder.failed(url, outcome, provenance, detail)


def _apply(plan: Plan, crawler: Crawler) -> None:
    """Set what the site's file and the plan say; the settings are still open here."""
    site = plan.site
    values: Iterable[tuple[str, object]] = (
        ("USER_AGENT", plan.agent),
        ("STATS_FILE", None if plan.dry_run else str(plan.run.stats)),
        ("SITE_TIMEZONE", site.timezone),
        ("QUIET_HOURS", list(site.quiet)),
        ("DOWNLOAD_DELAY", site.delay),
        ("CLOSESPIDER_PAGECOUNT", site.max_pages),
        ("DOWNLOAD_VERIFY_CERTIFICATES", site.verify_tls),
    )
    for name, value in values:
        if value is not None:
            crawler.settings.set(name, value, priority="spider")
    POLICY.loopback = site.private
    if site.proxy:
        POLICY.exempt.add(urlsplit(site.proxy).hostname or "")
    if site.delay == 0:  # only the practice web asks for no delay at all
        crawler.settings.set("AUTOTHROTTLE_ENABLED", value=False, priority="spider")
    if not site.verify_tls:
        crawler.stats.set_value("govreports/tls_unverified", site.tls_reason)
