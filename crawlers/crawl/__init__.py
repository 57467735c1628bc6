"""One crawl: what to request from a site, in which order, and when to stop.

In goes a `Site` with its known pages; out comes a run folder. The spider composes a `CrawlPlan`,
a `CrawlSession`, an `ArticleFollower` and a `ListWalker`. Flows start a crawl as a process, and
the probe uses discovery.
"""

from crawlers.crawl.articles import ArticleFollower
from crawlers.crawl.column import ListColumn
from crawlers.crawl.crawl_summary import summary_lines
from crawlers.crawl.discovery import REPORT, Frontier
from crawlers.crawl.list_reading import HOME, SEARCHED, ListReader, list_family, read_list
from crawlers.crawl.lists import ListWalker
from crawlers.crawl.plan import CrawlPlan, prepare_plan, user_agent
from crawlers.crawl.process import (
    ORDERLY_FINISHES,
    crawl,
    crawl_by_hand,
    end_unresolved,
    new_run,
    problems_of,
)
from crawlers.crawl.session import Callbacks, CrawlSession, Step

__all__ = [
    "HOME",
    "ORDERLY_FINISHES",
    "REPORT",
    "SEARCHED",
    "ArticleFollower",
    "Callbacks",
    "CrawlPlan",
    "CrawlSession",
    "Frontier",
    "ListColumn",
    "ListReader",
    "ListWalker",
    "Step",
    "crawl",
    "crawl_by_hand",
    "end_unresolved",
    "list_family",
    "new_run",
    "prepare_plan",
    "problems_of",
    "read_list",
    "summary_lines",
    "user_agent",
]
