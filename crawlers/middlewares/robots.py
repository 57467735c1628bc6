"""robots.txt as RFC 9309 defines it, where Scrapy is more permissive than the standard."""

from asyncio import Lock
from collections import defaultdict

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawlers.middlewares.address_guard import RefusedAddress
from crawlers.middlewares.content_coding import UNPACKING_FAILED, OversizedBody

LONGEST_DELAY = 600.0
"""Seconds of Crawl-delay that a crawl obeys; a longer one denies the site to the crawler."""


class RobotsUnavailable(IgnoreRequest):
    """The robots.txt of a host could not be fetched, or asks for more time than a crawl has."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obeys robots.txt; if it is unreachable, nothing is fetched from the host.

    RFC 9309, 2.3.1: a missing file (4xx) allows everything, whatever its page says; a server
    or network error denies everything (2.3.1.4). After a network error every request ends with
    that error, which says more than "denied" would. A Crawl-delay is obeyed as stated or, if it
    is longer than LONGEST_DELAY, as a refusal: it is never shortened.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, Exception] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Let the request pass, or raise the error that denies it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        await super().process_request(request)
        if error := self._unreachable.get(urlparse_cached(request).netloc):
            raise error

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the host's rules.

        In Scrapy 2.19 requests wait for the file on one Deferred. Only the first of them receives
        its result; the others receive None and pass. Here they take turns.
        """
        async with self._locks[urlparse_cached(request).netloc]:
            return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._robots_error(_denial(f"returned {response.status}"), netloc)
            return
        if broken := set(response.flags) & set(UNPACKING_FAILED.values()):
            self._robots_error(_denial(f"cannot be read: {min(broken)}"), netloc)
            return
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        agent = self.crawler.settings["USER_AGENT"]
        delay = robots_delay(self._parsers.get(netloc), agent)
        if delay > LONGEST_DELAY:
            self._unreachable[netloc] = RobotsUnavailable(too_slow(delay))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        kept = (RobotsUnavailable, RefusedAddress, OversizedBody)
        if isinstance(exc, kept) or not isinstance(exc, IgnoreRequest):
            self._unreachable[netloc] = exc
        super()._robots_error(exc, netloc)


def robots_delay(parser: object, agent: str) -> float:
    """Return the Crawl-delay that applies to an agent, in seconds; 0 if there is none."""
    read = getattr(parser, "crawl_delay", None)
    return float((read(agent) if read else None) or 0.0)


def too_slow(delay: float) -> str:
    """Return in words that a Crawl-delay is too long to be obeyed, for the ledger."""
    return f"robots.txt asks for {delay:g} s between requests, more than a crawl can wait"


def _denial(problem: str) -> RobotsUnavailable:
    return RobotsUnavailable(f"robots.txt {problem}, which denies everything")
