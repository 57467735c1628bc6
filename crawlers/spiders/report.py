"""The spider `report`: walks a site's lists, and follows articles and their attachments.

One spider crawls all sites; the site's file says what differs. Every response is archived and has
one line in the ledger with its outcome. The items of the spider are those lines.
"""

import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.browser import browser_problem
from crawlers.crawl import (
    ArticleFollower,
    Callbacks,
    CrawlPlan,
    CrawlSession,
    ListWalker,
    Step,
    list_family,
    prepare_plan,
    summary_lines,
)
from crawlers.errors import GovreportsError, SettingError
from crawlers.families import BY_NAME, Listing, ListPage
from crawlers.middlewares import guard_of
from crawlers.page import Provenance
from crawlers.responses import classify, text_of
from crawlers.run_folder import RunFolder, read_ledger


class _Crawl(NamedTuple):
    """The parts of a crawl that is under way."""

    session: CrawlSession
    articles: ArticleFollower
    lists: ListWalker


class ReportSpider(Spider):
    """Crawls one site: `scrapy crawl report -a site=NAME`; `crawl.plan` lists all arguments.

    prepared: the plan, or the problem for which the spider refuses to crawl.
    """

    name = "report"

    def __init__(self, prepared: CrawlPlan | GovreportsError, /) -> None:
        super().__init__()
        self._prepared = prepared
        self._crawl: _Crawl | None = None  # `scrapy parse` and a refused spider never start one

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider and apply the site's file to the settings.

        A wrong argument does not raise here: it is reported when the crawl starts.
        """
        if kwargs.get("run"):  # a refusal is reported in the run folder, too
            stats = RunFolder(Path(kwargs["run"])).stats
            crawler.settings.set("STATS_FILE", str(stats), priority="spider")
        return super().from_crawler(crawler, _prepare(kwargs, crawler), *args)

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Return whether `scrapy parse URL` and `scrapy shell URL` use this spider: for the web."""
        return request.url.startswith(("http://", "https://"))

    def crawl_plan(self) -> CrawlPlan:
        """Return the plan of a crawl that is under way."""
        assert isinstance(self._prepared, CrawlPlan), "a refused spider crawls nothing"
        return self._prepared

    async def start(self) -> AsyncIterator[Step]:
        """Begin with the lists of the site, or with the known pages of a recheck."""
        if isinstance(self._prepared, GovreportsError):
            self.crawler.stats.set_value("govreports/problem", str(self._prepared))
            self.logger.critical("%s", self._prepared)
            raise CloseSpider("refused")
        plan = self._prepared
        self._crawl = crawl = self._begin(plan)
        if not plan.site.verify_tls:
            reason = plan.site.tls_reason
            self.crawler.stats.set_value("govreports/tls_unverified", reason)
            self.logger.warning("TLS certificates of this site are not verified: %s", reason)
        for step in crawl.articles.recheck() if plan.recheck else crawl.lists.begin():
            yield step

    def closed(self, reason: str) -> None:
        """Release the crawl and log a summary that a person can read."""
        if isinstance(self._prepared, GovreportsError):
            return
        plan = self._prepared
        if self._crawl is None:  # `scrapy parse`
            if plan.owns_run:
                shutil.rmtree(plan.run.path)
            return
        self._crawl.lists.end(reason)
        self._crawl.session.close()
        shutil.rmtree(plan.run.queue, ignore_errors=True)
        # Scrapy adds the duration only when all extensions have taken this signal.
        stats = {**self.crawler.stats.get_stats()}
        if begun := stats.get("start_time"):
            stats["elapsed_time_seconds"] = (datetime.now(UTC) - begun).total_seconds()
        ledger = read_ledger(plan.run.ledger)
        for line in summary_lines(plan.site.site, reason, ledger, stats):
            self.logger.info("%s", line)
        if plan.dry_run and plan.owns_run:
            shutil.rmtree(plan.run.path.parents[1], ignore_errors=True)
        else:
            self.logger.info("run folder: %s", plan.run.path)

    def parse(self, response: Response) -> Iterator[dict[str, object]]:
        """Yield what a page is, then its entries: for `scrapy parse`, which keeps nothing.

        `scrapy check` reads the lines below, and serves the practice web at that address.

        @url http://127.0.0.1:8565/
        @returns items 2
        @returns requests 0 0
        """
        headers = [
            (name.decode("latin-1"), values[0].decode("latin-1"))
            for name, values in response.headers.items()
        ]
        outcome, detail = classify(response.status, headers, response.body, response.url)
        shown = ListPage(response.url, text_of(response.body, dict(headers).get("Content-Type")))
        plan = self._prepared
        stated = None if isinstance(plan, GovreportsError) else plan.site.family
        family = list_family(shown, stated)
        yield {"outcome": outcome.value, "detail": detail, "family": family.name}
        for entry in family.entries(shown) or BY_NAME["plain"].entries(shown):
            yield {"url": entry.url, "title": entry.title, "date": entry.date}

    # Scrapy finds these four by the names that it keeps with each request on disk.

    def parse_list(self, response: Response, number: int, again: Listing | None) -> Iterator[Step]:
        """Take a list page."""
        return self._parts().lists.parse(response, number, again)

    def list_failed(self, failure: Failure) -> Iterator[Step]:
        """Take a list page that got no response."""
        return self._parts().lists.failed(failure)

    def parse_article(self, response: Response, provenance: Provenance) -> Iterator[Step]:
        """Take an article or an attachment."""
        return self._parts().articles.parse(response, provenance)

    def article_failed(self, failure: Failure) -> Iterator[Step]:
        """Take an article that got no response."""
        return self._parts().articles.failed(failure)

    def _parts(self) -> _Crawl:  # not a property: Scrapy reads all of those for each request
        assert self._crawl is not None, "no request is sent before the crawl has started"
        return self._crawl

    def _begin(self, plan: CrawlPlan) -> _Crawl:
        agent = self.crawler.settings["USER_AGENT"]
        session = CrawlSession(plan, agent, guard_of(self.crawler).refused, self.logger)
        articles = ArticleFollower(session, Callbacks(self.parse_article, self.article_failed))
        callbacks = Callbacks(self.parse_list, self.list_failed)
        return _Crawl(
            session, articles, ListWalker(session, articles, callbacks, self.crawler.stats)
        )


def _prepare(arguments: dict[str, str], crawler: Crawler) -> CrawlPlan | GovreportsError:
    try:
        plan = prepare_plan(arguments, crawler.settings)
    except GovreportsError as error:
        return error
    if plan.site.browser and (problem := browser_problem()):
        hint = "install the extra and Chromium, or remove `browser` from the site's file"
        return SettingError(f"{plan.site.site} needs a browser, and {problem}", hint)
    _apply(plan, crawler)
    return plan


def _apply(plan: CrawlPlan, crawler: Crawler) -> None:
    """Set what the site's file and the plan say; the settings are not frozen yet."""
    site = plan.site
    values: Iterable[tuple[str, object]] = (
        ("USER_AGENT", plan.agent),
        ("STATS_FILE", None if plan.dry_run else str(plan.run.stats)),
        ("JOBDIR", str(plan.run.queue)),
        ("LOOPBACK", site.private or None),
        ("SITE_PROXY", site.proxy),
        ("FORMERLY", list(map(str, site.formerly))),
        ("BROWSER", site if site.browser else None),
        ("SITE_TIMEZONE", site.timezone),
        ("QUIET_HOURS", list(site.quiet)),
        ("DOWNLOAD_DELAY", site.delay),
        ("CLOSESPIDER_PAGECOUNT", site.max_pages),
        ("DOWNLOAD_VERIFY_CERTIFICATES", site.verify_tls),
        # Only the practice web requests no delay at all.
        ("AUTOTHROTTLE_ENABLED", False if site.delay == 0 else None),
    )
    for name, value in values:
        if value is not None:
            crawler.settings.set(name, value, priority="spider")
    shutil.rmtree(plan.run.queue, ignore_errors=True)  # of a crawl that was killed
