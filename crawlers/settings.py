"""Scrapy's settings for every crawl: polite, honest about itself, and bounded.

The spider sets what differs by site (delay, proxy, TLS, budget) from the site's file. Set by
hand with `-s`: CONTACT (address in the User-Agent, needed for real sites), HOME_FOLDER
(state), SITES_FOLDER (site files), LOOPBACK (for `scrapy shell` on the practice web).
"""

from crawlers.shipped_sites import shipped_sites

BOT_NAME = "govreports"
SPIDER_MODULES = ["crawlers.spiders"]

CONTACT: str | None = None
USER_AGENT = "govreports/0.1"  # of `scrapy shell`; a crawl names its contact
HOME_FOLDER = "data"
SITES_FOLDER = str(shipped_sites())

# Polite: one connection per site, a second between requests, more when the site is slow.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's ±50% would undercut the delay that robots.txt asks for
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 2  # one under way, one next: nothing beyond a budget is requested
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0

# Bounds. Scrapy's own are 1 GiB, three minutes and unlimited time.
DOWNLOAD_MAXSIZE = 64 << 20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 20
CLOSESPIDER_PAGECOUNT = 20_000
CLOSESPIDER_TIMEOUT = 6 * 3600
REDIRECT_MAX_TIMES = 12  # honest chains of ten were met: http, https, www, folder, index
RETRY_TIMES = 2
MEMUSAGE_LIMIT_MB = 2048

# No pipeline handles our items. Scrapy starts this many tasks for each response; the default of
# 100 took about a fifth of a crawl's profile.
CONCURRENT_ITEMS = 1

# Scrapy would read the source of each callback again for each response; mypy checks the same.
WARN_ON_GENERATOR_RETURN_VALUE = False

# Pages of one kind are requested in the order in which their list names them. (Scrapy's default
# queue returns the last one first, and truncates its file for each.)
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

# Every response gets an outcome, so none is dropped or logged as an error before.
HTTPERROR_ALLOW_ALL = True
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut-off body is archived as truncated
METAREFRESH_MAXDELAY = 5

# No port is opened. Remote control would execute Python for any local process.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawlers.middlewares.address_guard.GuardedResolver"
DOWNLOADER_MIDDLEWARES = {
    "crawlers.browser.rendering.BrowserMiddleware": 30,
    "crawlers.middlewares.address_guard.GuardMiddleware": 40,
    "crawlers.middlewares.requests.QuietHoursMiddleware": 60,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawlers.middlewares.robots.RobotsMiddleware": 100,
    # These replace Scrapy's, as does the one for proxies.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawlers.middlewares.unrequested_status.UnrequestedStatusMiddleware": 560,
    "crawlers.middlewares.requests.RefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawlers.middlewares.content_coding.ContentCodingMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawlers.middlewares.requests.LocationMiddleware": 600,
    "crawlers.middlewares.requests.SiteProxyMiddleware": 740,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "crawlers.middlewares.requests.NamedProxyMiddleware": 750,
    "crawlers.middlewares.requests.ReceivedHeadersMiddleware": 800,
}
SPIDER_MIDDLEWARES = {"crawlers.middlewares.requests.NoCredentialsMiddleware": 900}
# Only the web: no link leads to a file of this machine or to another service.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
EXTENSIONS = {
    "crawlers.extensions.EscapedLogs": -1,
    "scrapy.extensions.spiderstate.SpiderState": None,  # a crawl resumes from its ledger alone
    "crawlers.extensions.ParentWatch": 0,
    "crawlers.extensions.CrawlDelay": 10,
    "crawlers.middlewares.retry_after.RetryAfter": 20,
    "crawlers.extensions.StatsFile": 1000,
}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 30.0
STATS_DUMP = False  # the spider ends with a summary, and stats.json has the numbers
