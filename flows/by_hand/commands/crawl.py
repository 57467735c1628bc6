"""`scrapy crawl`, with an exit status: Scrapy's own is 0 for a crawl that was refused or broke."""

import argparse

from scrapy.commands.crawl import Command
from scrapy.exceptions import UsageError

from crawlers.crawl import problems_of


class CrawlCommand(Command):
    """Runs the spider; the exit status is 1 unless the crawl ended in order."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and judge the crawl by its statistics."""
        if len(args) != 1:
            raise UsageError("name one spider: scrapy crawl report -a site=NAME")
        assert self.crawler_process is not None
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        stats = crawler.stats.get_stats() if crawler.stats else {}
        self.exitcode = int(self.crawler_process.bootstrap_failed or bool(problems_of(stats)))
