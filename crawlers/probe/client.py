"""Requests single pages of a site over httpx, for a probe or a check, without a crawl.

The client keeps the rules of a crawl: it obeys robots.txt and its delay, names its contact, waits
between requests, stays out of private networks, and bounds what it reads and for how long. It
connects to the address that it has checked, and sends no credentials that a URL names.
"""

import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import gaierror
from typing import TypeVar
from urllib.parse import urljoin

import httpx
from protego import Protego
from scrapy import Request
from w3lib.html import get_meta_refresh

from crawlers.crawl import user_agent
from crawlers.errors import PageTooSlow
from crawlers.families import Listing, ListPage
from crawlers.guarded_transport import GuardedTransport
from crawlers.middlewares import (
    LONGEST_DELAY,
    AddressGuard,
    RefusedAddress,
    robots_delay,
    too_slow,
)
from crawlers.network import (
    ForbiddenAddress,
    Inflated,
    Packing,
    content_codings,
    inflate,
    refresh_of_header,
    script_location,
    without_credentials,
    without_secrets,
)
from crawlers.page import FetchedPage, Outcome
from crawlers.responses import (
    STEP_SECONDS,
    SiteBounds,
    classify,
    list_page_of,
    list_request,
    text_of,
    within_processor_limit,
)
from crawlers.settings import METAREFRESH_MAXDELAY
from crawlers.site import Site

Read = TypeVar("Read")

MAX_BYTES = 8 << 20
"""Bytes of one body, packed or unpacked; nobody reviews a larger fixture."""
MAX_SECONDS = 60.0
"""Seconds for one response, even if bytes keep arriving."""
DELAY = 1.0
"""Seconds after each request if the site file sets no `delay`."""
_HOPS = 10  # redirects that are followed, as in a crawl
_HEAD = 4096  # characters of a page in which a refresh is looked for


@dataclass(frozen=True, slots=True)
class Capture:
    """One raw response, as a fixture stores it.

    url: the URL requested last, after redirects. headers: names in lower case.
    body: decompressed and not decoded. fetched_at: UTC in ISO 8601, to the second.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: str

    @property
    def page(self) -> ListPage:
        """The response as the families read it."""
        return list_page_of(FetchedPage(self.url, self.body, headers=self.headers))


@dataclass(frozen=True, slots=True)
class FetchResult:
    """How one request ended. `capture` is None if no complete response came, or a slow one."""

    outcome: Outcome
    detail: str | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an address may be requested. delay: seconds between two requests.

    refusal: how the request ends without being sent, None if it may be sent.
    """

    delay: float
    refusal: FetchResult | None = None


class SiteClient:
    """Requests pages of a site one after another, and keeps the responses in `captures`."""

    def __init__(
        self,
        site: Site,
        agent: str,
        delay: float,
        step_seconds: float,
        transport: httpx.BaseTransport | None,
    ) -> None:
        self._agent = agent
        self._step_seconds = step_seconds
        self._delay = delay
        self._bounds = SiteBounds(site)
        self._guard = AddressGuard(loopback=site.private)
        self._client = httpx.Client(
            headers={
                "User-Agent": agent,
                "Accept-Language": "zh-CN,zh;q=0.9",
                "Accept-Encoding": "gzip, deflate, br, zstd",
            },
            timeout=20,
            follow_redirects=False,
            transport=transport
            or GuardedTransport(
                self._guard.permits,
                seconds=MAX_SECONDS,
                proxy=site.proxy,
                verify=site.verify_tls,
            ),
            trust_env=False,
        )
        self._robots: dict[str, Protego | FetchResult] = {}
        self.captures: list[Capture] = []

    def fetch_list(self, listing: Listing) -> FetchResult:
        """Request a further list page, or an API's list as its script does.

        The page of the capture knows the listing that it is of.
        """
        permitted = self.permission(listing.url)
        if permitted.refusal:
            return permitted.refusal
        result = self._get(listing.url, listing)
        self._rest(permitted.delay)
        return result

    def fetch(self, url: str, hops: int = _HOPS) -> FetchResult:
        """Request a page, follow up to `hops` redirects, and return how it ended.

        Never raises for a failed request; waits for the site's delay after each one. Credentials
        in the URL are not sent.
        """
        url = without_credentials(url)
        permitted = self.permission(url)
        if permitted.refusal:
            return permitted.refusal
        result = self._get(url)
        self._rest(permitted.delay)
        target = _location(result.capture)
        if target and hops:
            return self.fetch(target, hops - 1)
        if target:
            return FetchResult(Outcome.REDIRECT_LOOP, f"{url} redirects to {target}")
        if result.capture:
            self.captures.append(result.capture)
        return result

    def read(self, read: Callable[[], Read]) -> Read:
        """Return what `read` finds on a page; raise PageTooSlow as a crawl does."""
        return within_processor_limit(read, self._step_seconds)

    def permission(self, url: str) -> Permission:
        """Return whether an address may be requested, and the seconds to wait after it."""
        if self._bounds.is_former(url):
            message = f"{url} is a former address of the site"
            return Permission(self._delay, FetchResult(Outcome.REFUSED_ADDRESS, message))
        rules = self._rules(url)
        if isinstance(rules, FetchResult):
            return Permission(self._delay, rules)
        stated = robots_delay(rules, self._agent)
        denial = None
        if not rules.can_fetch(url, self._agent):
            denial = f"robots.txt denies {url}"
        elif stated > LONGEST_DELAY:
            denial = too_slow(stated)
        refusal = FetchResult(Outcome.ROBOTS_DENIED, denial) if denial else None
        return Permission(max(self._delay, stated), refusal)

    def _rest(self, seconds: float) -> None:
        time.sleep(seconds)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _rules(self, url: str) -> Protego | FetchResult:
        """Return the rules of robots.txt, or the failure to get it, which denies everything.

        RFC 9309, 2.3.1: a missing file (4xx) allows everything, an unreachable one nothing.
        """
        try:
            root = urljoin(url, "/robots.txt")
        except ValueError as error:  # a bracket that does not open an IPv6 address
            return _failed(error)
        if root not in self._robots:
            result = self._get(root)
            target = _location(result.capture)
            if target and not self._bounds.is_former(target):
                result = self._get(target)
            self._robots[root] = _robots(result)
        return self._robots[root]

    def _get(self, url: str, listing: Listing | None = None) -> FetchResult:
        try:
            # The transport checks what it connects to. A proxy resolves names itself, but the
            # address that a URL states is known here.
            self._guard.check(httpx.URL(url).host)
            sent = list_request(listing) if listing else Request(url)
            given = {name.decode(): values[0].decode() for name, values in sent.headers.items()}
            with self._client.stream(
                sent.method, sent.url, headers=given, content=sent.body or None
            ) as response:
                received = _received(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RefusedAddress) as error:
            return _failed(error)
        if received is None or received.packing is Packing.TOO_LARGE:
            return FetchResult(Outcome.TOO_LARGE, "the body is too large, or arrives too slowly")
        if received.packing is not Packing.WHOLE:
            return FetchResult(Outcome.TRUNCATED, f"the packed body is {received.packing.value}")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        headers = tuple((key.lower(), value) for key, value in response.headers.multi_items())
        capture = Capture(url, response.status_code, headers, received.body, now)
        try:
            outcome, detail = self.read(
                lambda: classify(capture.status, headers, capture.body, url)
            )
        except PageTooSlow as error:
            return FetchResult(Outcome.TOO_SLOW, error.message)
        return FetchResult(outcome, detail, capture)


@contextmanager
def open_client(
    site: Site,
    contact: str | None,
    step_seconds: float = STEP_SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> Iterator[SiteClient]:
    """Yield a client for a site; raise SettingError for a real site without a contact.

    step_seconds: processor time in which one page is classified, or read. transport: in place of
    the one that connects to checked addresses.
    """
    agent = user_agent(site, contact)
    delay = DELAY if site.delay is None else site.delay
    client = SiteClient(site, agent, delay, step_seconds, transport)
    try:
        yield client
    finally:
        client.close()


def save_capture(capture: Capture, case: Path) -> None:
    """Write a response as `body.bin` and `response.json` into a new folder.

    Raises FileExistsError if the folder exists.
    """
    case.mkdir(parents=True)
    (case / "body.bin").write_bytes(capture.body)
    values = {key: value for key, value in asdict(capture).items() if key != "body"}
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (case / "response.json").write_text(text + "\n", encoding="utf-8")


def load_capture(case: Path) -> Capture:
    """Return the response that `save_capture` wrote into a folder."""
    values = json.loads((case / "response.json").read_text(encoding="utf-8"))
    headers = tuple((name, value) for name, value in values.pop("headers"))
    return Capture(**values, headers=headers, body=(case / "body.bin").read_bytes())


def _robots(result: FetchResult) -> Protego | FetchResult:
    if result.capture is None:
        return result
    if result.capture.status >= 500:
        detail = f"robots.txt has status {result.capture.status}"
        return FetchResult(Outcome.ROBOTS_DENIED, detail)
    good = result.capture.status == 200
    rules: Protego = Protego.parse(text_of(result.capture.body) if good else "")
    return rules


def _location(capture: Capture | None) -> str | None:
    """Return the URL that a response redirects to, by header or by an immediate refresh."""
    if capture is None:
        return None
    target: str | None = None
    try:
        if 300 <= capture.status < 400:
            location = _header(capture, "location")
            target = urljoin(capture.url, location) if location else None
        elif 200 <= capture.status < 300:
            target = _sent_on(capture)
    except ValueError:  # a bracket that does not open an IPv6 address
        return None
    return without_credentials(target) if target else None


def _header(capture: Capture, name: str) -> str | None:
    return next((value for key, value in capture.headers if key == name), None)


def _sent_on(capture: Capture) -> str | None:
    """Return where a Refresh header, a refresh in the page or its only script leads at once."""
    text = capture.page.text
    stated = refresh_of_header(_header(capture, "refresh") or "")
    seconds, named = stated or get_meta_refresh(text[:_HEAD], capture.url)
    if not named and (sent := script_location(text)):
        named = sent.address
    if not named or (seconds or 0) > METAREFRESH_MAXDELAY:
        return None
    target = urljoin(capture.url, named)
    return target if target != capture.url else None


class _TooSlow(Exception):
    """The body takes longer than MAX_SECONDS."""


def _received(response: httpx.Response) -> Inflated | None:
    """Return the body, unpacked up to MAX_BYTES; None if it is too large or takes too long."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > MAX_BYTES:
        return None
    codings = content_codings(response.headers.get_list("content-encoding"))
    try:
        return inflate(_in_time(response.iter_raw()), codings, MAX_BYTES)
    except _TooSlow:
        return None


def _in_time(chunks: Iterator[bytes]) -> Iterator[bytes]:
    until = time.monotonic() + MAX_SECONDS
    for chunk in chunks:
        if time.monotonic() > until:
            raise _TooSlow
        yield chunk


def _failed(error: Exception) -> FetchResult:
    return FetchResult(_failure(error), without_secrets(f"{type(error).__name__}: {error}"))


def _failure(error: Exception) -> Outcome:
    """Return the outcome of a request that raised, by the causes of the error."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    for kind, outcome in (
        ((RefusedAddress, ForbiddenAddress), Outcome.REFUSED_ADDRESS),
        (gaierror, Outcome.DNS_FAILED),
        (ssl.SSLError, Outcome.TLS_FAILED),
        ((httpx.TimeoutException, TimeoutError), Outcome.TIMEOUT),
    ):
        if any(isinstance(one, kind) for one in causes):
            return outcome
    return Outcome.CONNECTION_FAILED
