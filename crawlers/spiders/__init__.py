"""The spider, as Scrapy finds it; exports by hand ask it what it crawls."""

from crawlers.spiders.report import ReportSpider

__all__ = ["ReportSpider"]
