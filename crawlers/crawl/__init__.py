"""One crawl: what to ask a site for, in which order, and when to stop.

In goes a `Site` with its known pages; out comes a run folder. The spider composes these parts,
flows start a crawl as a process, and the probe borrows discovery.
"""

from crawlers.crawl.articles import Step
from crawlers.crawl.crawl_summary import summary_lines
from crawlers.crawl.discovery import REPORT, Frontier
from crawlers.crawl.lists import Walking
from crawlers.crawl.plan import CrawlPlan, prepare_plan, user_agent
from crawlers.crawl.process import ORDERLY_FINISHES, crawl, crawl_by_hand, new_run

__all__ = [
    "ORDERLY_FINISHES",
    "REPORT",
    "CrawlPlan",
    "Frontier",
    "Step",
    "Walking",
    "crawl",
    "crawl_by_hand",
    "new_run",
    "prepare_plan",
    "summary_lines",
    "user_agent",
]
