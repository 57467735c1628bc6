"""The state of one crawl: its plan, the addresses it has seen, its archive and its ledger."""

from collections.abc import Callable, Iterator, Mapping
from logging import LoggerAdapter
from typing import Any, NamedTuple, TypeVar

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.archive import Recorder, digest_of, read_page
from crawlers.crawl.plan import CrawlPlan
from crawlers.crawl.seen_urls import UrlTable
from crawlers.crawl.twin_hosts import TwinHosts
from crawlers.errors import ArchiveError
from crawlers.network import address_key
from crawlers.page import FetchedPage, Provenance
from crawlers.responses import (
    STEP_SECONDS,
    SiteBounds,
    failure_outcome,
    fetched_page,
    requested_url,
    sent_request,
    within_processor_limit,
)
from crawlers.run_folder import LedgerEntry, read_ledger

Step = Request | LedgerEntry
Result = TypeVar("Result")


class Callbacks(NamedTuple):
    """The two methods of the spider that a request names, for its response and its failure.

    Waiting requests are on disk, where Scrapy keeps the names of these methods.
    """

    parse: Callable[..., Iterator[Step]]
    failed: Callable[[Failure], Iterator[Step]]


class CrawlSession:
    """What the parts of one crawl share.

    plan: what the crawl is to do. bounds: which addresses belong to the site. seen: pages that
    the crawl has met, by whatever address. twins: hosts that serve the same pages. log: the
    spider's.
    """

    def __init__(
        self,
        plan: CrawlPlan,
        agent: str,
        refused: Mapping[str, str],
        log: LoggerAdapter[Any],
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        """Open the archive and the ledger, and read what an interrupted crawl left in them.

        agent: the User-Agent that is sent. refused: host names that the guard refused, so far.
        step_seconds: processor time in which the links of one page are read.
        """
        self.plan = plan
        self.bounds = SiteBounds(plan.site)
        self.seen = UrlTable(address_key)
        self.twins = TwinHosts()
        self.log = log
        self._refused = refused
        self._step_seconds = step_seconds
        self._recorder = Recorder(plan.run, plan.archive, agent)
        self._resumed = UrlTable(address_key)
        for known in plan.known:
            self.twins.note(known)
        for entry in read_ledger(plan.run.ledger):
            self.twins.note(entry)
            self._resumed.put(entry.url, _place(entry))

    def is_resumed(self, url: str) -> bool:
        """Return whether an earlier part of this crawl has requested the address."""
        return url in self._resumed

    def archived(self, url: str) -> FetchedPage | None:
        """Return the page that an earlier part of this crawl archived, None if it has none."""
        offset, _, file = (self._resumed.get(url) or "").partition(" ")
        return read_page(self.plan.archive, file, int(offset)) if file else None

    def read(self, read: Callable[[], Result]) -> Result:
        """Return what `read` finds on a page; raise PageTooSlow if that takes too long."""
        return within_processor_limit(read, self._step_seconds)

    def received(
        self, response: Response, provenance: Provenance
    ) -> tuple[FetchedPage, str | None]:
        """Return a page with its outcome and detail; it is on disk before anything reads it."""
        return fetched_page(response, provenance, self._recorder.keep)

    def record(self, page: FetchedPage, detail: str | None, response: Response) -> LedgerEntry:
        """Archive a page and write its line; raise CloseSpider if the archive takes no more."""
        try:
            entry = self._recorder.record(page, detail, sent_request(response))
        except ArchiveError as error:
            self.log.critical("%s", error)
            raise CloseSpider("archive") from error
        self.twins.note(entry)
        return entry

    def record_conversion(self, entry: LedgerEntry, shown: FetchedPage) -> None:
        """Archive what a browser made of a page, if any did, next to the page as received."""
        if entry.record is None or entry.record.digest == digest_of(shown.body):
            return
        try:
            self._recorder.convert(entry.record, shown)
        except ArchiveError as error:
            self.log.critical("%s", error)
            raise CloseSpider("archive") from error

    def record_failure(self, failure: Failure, provenance: Provenance) -> LedgerEntry:
        """Write the line of a request that got no response."""
        outcome, detail = failure_outcome(failure, self._refused)
        url = requested_url(failure.request)  # type: ignore[attr-defined]
        return self._recorder.failed(url, outcome, provenance, detail)

    def close(self) -> None:
        """Close the archive and the ledger."""
        self._recorder.close()


def _place(entry: LedgerEntry) -> str:
    return f"{entry.record.offset} {entry.record.file}" if entry.record else ""
