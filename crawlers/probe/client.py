"""Asks a site for single pages over httpx: what a probe and a check need, and no crawl.

A visitor is the same guest as a crawl: it obeys robots.txt and its delay, names its contact,
waits between requests, stays out of private networks, and bounds what it reads.
"""

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import gaierror, getaddrinfo
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego
from w3lib.html import get_meta_refresh

from crawlers.crawl import user_agent
from crawlers.extensions import LONGEST_DELAY
from crawlers.families import ListPage
from crawlers.middlewares import AddressGuard, RefusedAddress
from crawlers.page import FetchedPage, Outcome
from crawlers.responses import classify, list_page_of, text_of
from crawlers.settings import METAREFRESH_MAXDELAY
from crawlers.site import Site

MOST_BYTES = 8 << 20
"""Of one body; pages and reports are smaller, and nobody reviews a larger fixture."""
MOST_SECONDS = 60.0
"""For one body, however slowly it drips."""
DELAY = 1.0
"""Seconds after each request where the site's file says nothing."""
_HOPS = 5
_HEAD = 4096  # characters in which a page that only refreshes says so


@dataclass(frozen=True, slots=True)
class Capture:
    """One raw answer, as a fixture keeps it. The body is unpacked and not decoded."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: str

    @property
    def page(self) -> ListPage:
        """The answer as the families read it."""
        return list_page_of(FetchedPage(self.url, self.body, headers=self.headers))


@dataclass(frozen=True, slots=True)
class Visit:
    """How one request ended. `capture` is None when nothing came back."""

    outcome: Outcome
    detail: str | None = None
    capture: Capture | None = None


class Visitor:
    """Asks for pages one after the other, and keeps the answers in `captures`."""

    def __init__(self, client: httpx.Client, site: Site, agent: str, delay: float) -> None:
        self._client = client
        self._site = site
        self._agent = agent
        self._delay = delay
        self._guard = AddressGuard(loopback=site.private)
        self._robots: dict[str, Protego | Visit] = {}
        self.captures: list[Capture] = []

    def visit(self, url: str, hops: int = _HOPS) -> Visit:
        """Ask for a page, follow its redirects, and say what came of it."""
        rules = self._rules(url)
        if isinstance(rules, Visit):
            return rules
        if not rules.can_fetch(url, self._agent):
            return Visit(Outcome.ROBOTS_DENIED, f"robots.txt denies {url}")
        visit = self._ask(url)
        asked = rules.crawl_delay(self._agent) or 0.0
        time.sleep(max(self._delay, min(float(asked), LONGEST_DELAY)))
        target = _location(visit.capture)
        if target and hops:
            return self.visit(target, hops - 1)
        if target:
            return Visit(Outcome.REDIRECT_LOOP, f"{url} leads to {target}")
        if visit.capture:
            self.captures.append(visit.capture)
        return visit

    def _rules(self, url: str) -> Protego | Visit:
        """Return robots.txt, or the visit that it ended as where that denies all.

        RFC 9309, 2.3.1: without one (4xx) all is allowed; where it is unreachable, nothing is.
        """
        root = urljoin(url, "/robots.txt")
        if root not in self._robots:
            visit = self._ask(root)
            target = _location(visit.capture)
            visit = self._ask(target) if target else visit
            self._robots[root] = _robots(visit)
        return self._robots[root]

    def _ask(self, url: str) -> Visit:
        try:
            self._check_name(urlsplit(url).hostname or "")
            with self._client.stream("GET", url) as response:
                self._check_peer(response)
                body, whole = _bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RefusedAddress) as error:
            return Visit(_failure(error), f"{type(error).__name__}: {error}")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        headers = tuple((key.lower(), value) for key, value in response.headers.multi_items())
        capture = Capture(url, response.status_code, headers, body, now)
        if not whole:
            return Visit(Outcome.TOO_LARGE, "the body is too large, or comes too slowly")
        outcome, detail = classify(capture.status, headers, body, url)
        return Visit(outcome, detail, capture)

    def _check_name(self, host: str) -> None:
        """Raise RefusedAddress for a name of a private network; a proxy resolves names itself."""
        if self._site.proxy is None:
            for info in getaddrinfo(host, None):
                self._guard.check(str(info[4][0]))

    def _check_peer(self, response: httpx.Response) -> None:
        """Raise RefusedAddress where the name was answered otherwise when it was connected to."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        if peer and self._site.proxy is None:
            self._guard.check(str(peer[0]))


@contextmanager
def visitor(site: Site, contact: str | None) -> Iterator[Visitor]:
    """Give a visitor of a site; raise SettingError for a real one without a contact."""
    agent = user_agent(site, contact)
    delay = DELAY if site.delay is None else site.delay
    with httpx.Client(
        headers={"User-Agent": agent, "Accept-Language": "zh-CN,zh;q=0.9"},
        timeout=20,
        follow_redirects=False,
        proxy=site.proxy,
        verify=site.verify_tls,
        trust_env=False,
    ) as client:
        yield Visitor(client, site, agent, delay)


def save_capture(capture: Capture, case: Path) -> None:
    """Write an answer as `body.bin` and `response.json`; raise FileExistsError for a case."""
    case.mkdir(parents=True)
    (case / "body.bin").write_bytes(capture.body)
    told = {key: value for key, value in asdict(capture).items() if key != "body"}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (case / "response.json").write_text(text + "\n", encoding="utf-8")


def load_capture(case: Path) -> Capture:
    """Read what `save_capture` wrote."""
    told = json.loads((case / "response.json").read_text(encoding="utf-8"))
    headers = tuple((name, value) for name, value in told.pop("headers"))
    return Capture(**told, headers=headers, body=(case / "body.bin").read_bytes())


def _robots(visit: Visit) -> Protego | Visit:
    if visit.capture is None:
        return visit
    if visit.capture.status >= 500:
        return Visit(Outcome.ROBOTS_DENIED, f"robots.txt answers {visit.capture.status}")
    good = visit.capture.status == 200
    rules: Protego = Protego.parse(text_of(visit.capture.body) if good else "")
    return rules


def _location(capture: Capture | None) -> str | None:
    """Return where an answer sends its reader, by header or by a refresh without delay."""
    if capture is None:
        return None
    if 300 <= capture.status < 400:
        location = next((value for key, value in capture.headers if key == "location"), None)
        return urljoin(capture.url, location) if location else None
    seconds, target = get_meta_refresh(capture.page.text[:_HEAD], capture.url)
    return target if target and (seconds or 0) <= METAREFRESH_MAXDELAY else None


def _bounded(response: httpx.Response) -> tuple[bytes, bool]:
    """Return the body up to its bounds, and whether that is all of it."""
    body, until = bytearray(), time.monotonic() + MOST_SECONDS
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MOST_BYTES:
        return b"", False
    for chunk in response.iter_bytes(1 << 16):
        body += chunk
        if len(body) > MOST_BYTES or time.monotonic() > until:
            return bytes(body), False
    return bytes(body), True


def _failure(error: Exception) -> Outcome:
    """Return the outcome of a request that raised."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    for kind, outcome in (
        (RefusedAddress, Outcome.REFUSED_ADDRESS),
        (gaierror, Outcome.DNS_FAILED),
        (ssl.SSLError, Outcome.TLS_FAILED),
        ((httpx.TimeoutException, TimeoutError), Outcome.TIMEOUT),
    ):
        if any(isinstance(one, kind) for one in causes):
            return outcome
    return Outcome.CONNECTION_FAILED
