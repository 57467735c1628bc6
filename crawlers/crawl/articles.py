"""Articles and attachments: which are asked for, and what becomes of their answers."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.archive import Recorder, read_page
from crawlers.crawl.plan import CrawlPlan
from crawlers.crawl.seen_urls import UrlTable
from crawlers.errors import ArchiveError
from crawlers.families import BY_NAME, Entry
from crawlers.page import READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import (
    SiteBounds,
    failure_outcome,
    fetched_page,
    linked_files,
    list_page_of,
    requested_url,
    sent_request,
)
from crawlers.run_folder import Known, LedgerEntry, read_ledger

Step = Request | LedgerEntry
_TRIES = 3  # pages of a site that refused us which a crawl asks for again
_ARTICLE, _ATTACHED = 10, 20
"""Priorities above a list page's 0: what was found is fetched before more is looked for, so
that a long list does not pile up in memory."""


class Following(Spider):
    """Follows what lists and articles lead to, each address once.

    plan: what the crawl is to do. recorder: where every answer goes.
    """

    plan: CrawlPlan
    recorder: Recorder

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen = UrlTable()
        self._resumed = UrlTable()
        self._followed = 0

    def _open(self) -> None:
        """Open the ledger; what an interrupted crawl has is not asked for again."""
        self.recorder = Recorder(
            self.plan.run, self.plan.archive, self.crawler.settings["USER_AGENT"]
        )
        for entry in read_ledger(self.plan.run.ledger):
            self._resumed.put(entry.url, _place(entry))
        self._refused = self.plan.refused()
        self._bounds = SiteBounds(self.plan.site)
        self._split = self.plan.split()

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
        if not self._seen.add(url):
            return
        if url in self._resumed:
            page = self._archived(url)
            if page and page.outcome in READABLE:  # its attachments may be still to fetch
                yield from self._beside(page)
        elif not self.plan.skips(url):
            yield self._article_request(url, provenance, priority)

    def _archived(self, url: str) -> FetchedPage | None:
        """Return what an earlier part of the crawl has of an address."""
        offset, _, file = (self._resumed.get(url) or "").partition(" ")
        return read_page(self.plan.archive, file, int(offset)) if file else None

    def _article_request(self, url: str, provenance: Provenance, priority: int) -> Request:
        return Request(
            url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"provenance": provenance},
            headers=self._conditions(url),
            priority=priority,
            dont_filter=True,
        )

    def parse_article(self, response: Response, provenance: Provenance) -> Iterator[Step]:
        """Take an article or an attachment, and follow what belongs to it."""
        page, entry = self._receive(response, provenance)
        yield entry
        if page.outcome in READABLE:
            yield from self._beside(page)
            if self.plan.was_refused(page.url):
                yield from self._ask_refused()

    def article_failed(self, failure: Failure) -> Iterator[Step]:
        """Note an article without an answer."""
        yield self._failed(failure, failure.request.cb_kwargs["provenance"])  # type: ignore[attr-defined]

    def _beside(self, page: FetchedPage) -> Iterator[Step]:
        """Follow an article's attachments and its further pages, with their parent."""
        if page.outcome is Outcome.ATTACHMENT:
            return
        shown = list_page_of(page)
        parts = ((url, "") for one in BY_NAME.values() for url in one.continued(shown))
        for url, text in (*linked_files(shown), *parts):
            if self._bounds.contains(url):
                origin = Provenance(self.plan.site.site, anchor=text or None, parent=page.url)
                yield from self._follow(url, origin, _ATTACHED)

    def _ask_again(self) -> Iterator[Step]:
        """Ask for what earlier crawls could not have, wherever in a list it stands."""
        for known in self.plan.failed():
            yield from self._found_before(known)
        yield from self._ask_refused()

    def _ask_refused(self) -> Iterator[Step]:
        """Ask for a few pages that were refused; more follow as soon as one of them is given."""
        for known in islice(self._refused, _TRIES):
            yield from self._found_before(known)

    def _found_before(self, known: Known) -> Iterator[Step]:
        origin = known.provenance
        listed = origin and (origin.list_page or origin.parent)  # lists are walked anyway
        if origin and listed and known.url not in self._resumed and self._seen.add(known.url):
            yield self._article_request(known.url, origin, _ARTICLE)

    def _recheck(self) -> Iterator[Request]:
        """Ask for known pages again, as articles that were found where they once were."""
        for known in self.plan.rechecked():
            if known.url not in self._resumed:
                self._seen.add(known.url)
                provenance = known.provenance or Provenance(self.plan.site.site)
                yield self._article_request(known.url, provenance, 0)

    def _conditions(self, url: str) -> dict[str, str]:
        if self.plan.recheck and url in self._split:
            return {}  # only all pages of an article make its text
        known = self.plan.known.get(url)
        headers = {"If-None-Match": known and known.etag}
        headers["If-Modified-Since"] = known and known.last_modified
        return {name: value for name, value in headers.items() if value}

    def _receive(
        self, response: Response, provenance: Provenance
    ) -> tuple[FetchedPage, LedgerEntry]:
        page, detail = fetched_page(response, provenance)
        return page, self._recorded(page, detail, response)

    def _recorded(self, page: FetchedPage, detail: str | None, response: Response) -> LedgerEntry:
        try:
            return self.recorder.record(page, detail, sent_request(response))
        except ArchiveError as error:
            self.logger.critical("%s", error)
            raise CloseSpider("archive") from error

    def _failed(self, failure: Failure, provenance: Provenance) -> LedgerEntry:
        outcome, detail = failure_outcome(failure)
        url = requested_url(failure.request)  # type: ignore[attr-defined]
        return self.recorder.failed(url, outcome, provenance, detail)


def _place(entry: LedgerEntry) -> str:
    return f"{entry.record.offset} {entry.record.file}" if entry.record else ""
