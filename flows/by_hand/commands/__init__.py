"""Commands of Scrapy that differ by hand: Scrapy finds them by the names of their modules.

`crawl` and `check` replace Scrapy's. `flows.by_hand.scrapy_settings` names this package.
"""

from flows.by_hand.commands.check import CheckCommand
from flows.by_hand.commands.crawl import CrawlCommand

__all__ = ["CheckCommand", "CrawlCommand"]
