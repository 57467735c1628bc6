"""Lists that only a browser fills: pages rendered by the system's Chromium, as a last resort.

Off by default; `browser: true` in a site's file renders the list pages of that site. Input is a
list page that the crawl has fetched, output is its DOM as HTML. The browser opens no connection:
each of its requests is made by the crawl, through the same guard, robots.txt, delays, budgets and
proxy. Needs the extra `govreports[browser]` and Chromium. Scrapy's settings enable the middleware;
the spider asks whether it can work.
"""

from crawlers.browser.chromium import browser_problem
from crawlers.browser.rendering import BrowserMiddleware

__all__ = ["BrowserMiddleware", "browser_problem"]
