"""The spider `report`: walks a site's lists, follows articles and their attachments.

One spider serves all sites; what differs stands in the site's file. Every answer is archived
and gets one line in the ledger, what came of it included; the items are those lines.
"""

import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from crawlers.crawl import CrawlPlan, Step, Walking, prepare_plan, summary_lines
from crawlers.errors import GovreportsError
from crawlers.families import BY_NAME, ListPage
from crawlers.middlewares import POLICY
from crawlers.responses import classify, text_of
from crawlers.run_folder import RunFolder, read_ledger


class ReportSpider(Walking):
    """Crawls one site: `scrapy crawl report -a site=NAME` (crawlers.crawl.plan lists the arguments)."""

    name = "report"
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
            spider.plan = prepare_plan(kwargs, crawler.settings)
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
        self._open()
        self._started = True
        if not self.plan.site.verify_tls:
            reason = self.plan.site.tls_reason
            self.crawler.stats.set_value("govreports/tls_unverified", reason)
            self.logger.warning("TLS certificates of this site are not verified: %s", reason)
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
        shutil.rmtree(self.plan.run.queue, ignore_errors=True)
        ledger, stats = read_ledger(self.plan.run.ledger), self.crawler.stats.get_stats()
        for line in summary_lines(self.plan.site.site, reason, ledger, stats):
            self.logger.info("%s", line)
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
        shown = ListPage(response.url, text_of(response.body, dict(headers).get("Content-Type")))
        yield {"outcome": outcome.value, "detail": detail, "family": self._family(shown).name}
        for entry in self._family(shown).entries(shown) or BY_NAME["plain"].entries(shown):
            yield {"url": entry.url, "title": entry.title, "date": entry.date}


def _apply(plan: CrawlPlan, crawler: Crawler) -> None:
    """Set what the site's file and the plan say; the settings are still open here."""
    site = plan.site
    values: Iterable[tuple[str, object]] = (
        ("USER_AGENT", plan.agent),
        ("STATS_FILE", None if plan.dry_run else str(plan.run.stats)),
        ("JOBDIR", str(plan.run.queue)),
        ("SITE_PROXY", site.proxy),
        ("SITE_TIMEZONE", site.timezone),
        ("QUIET_HOURS", list(site.quiet)),
        ("DOWNLOAD_DELAY", site.delay),
        ("CLOSESPIDER_PAGECOUNT", site.max_pages),
        ("DOWNLOAD_VERIFY_CERTIFICATES", site.verify_tls),
    )
    for name, value in values:
        if value is not None:
            crawler.settings.set(name, value, priority="spider")
    shutil.rmtree(plan.run.queue, ignore_errors=True)  # of a crawl that was killed
    POLICY.loopback = site.private
    if site.proxy:
        POLICY.exempt.add(urlsplit(site.proxy).hostname or "")
    if site.delay == 0:  # only the practice web asks for no delay at all
        crawler.settings.set("AUTOTHROTTLE_ENABLED", value=False, priority="spider")
