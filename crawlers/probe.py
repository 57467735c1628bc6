"""Look at a site before it is registered: family, encoding, columns, paging; write its YAML.

A probe asks for robots.txt, the home page and a few column pages, politely and over httpx; it
obeys robots.txt, refuses private addresses as a crawl does, and takes the raw answers as
fixtures for tests.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from pathlib import Path
from socket import getaddrinfo
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx
from pydantic import HttpUrl

from crawlers.discovery import Frontier
from crawlers.errors import CrawlFailed, SettingError
from crawlers.families import BY_NAME, Page, confidences, recognise
from crawlers.guard import permitted
from crawlers.links import Bounds
from crawlers.outcome import classify
from crawlers.page import Outcome
from crawlers.site import Body, Site
from crawlers.text import text_of

LOOKS = 6
"""Column pages that a probe looks at."""
MOST_BYTES = 8 << 20
_AGENT = "govreports"


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column that a probe looked at.

    entries: rows on its first page; dated: how many of them with a day; pages: further list
    pages that its pager tells of.
    """

    url: str
    name: str
    entries: int
    dated: int
    pages: int

    @property
    def is_list(self) -> bool:
        """Whether it is worth walking: most of its rows have a day."""
        return self.entries > 0 and self.dated * 2 >= self.entries


@dataclass(frozen=True, slots=True)
class Capture:
    """One raw answer, as a fixture keeps it."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found. confidence: by family, 0 to 1, of all pages looked at."""

    site: Site
    outcome: Outcome
    detail: str | None
    charset: str | None
    confidence: dict[str, float]
    columns: tuple[ColumnFound, ...]
    captures: tuple[Capture, ...]


def probe(url: str, name: str, *, contact: str, private: bool = False, delay: float = 1.0) -> Probe:
    """Look at the site behind a home page.

    Raises SettingError for an address that is no home page, and CrawlFailed when the home page
    cannot be had at all.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SettingError(f"{url!r} is no address of a home page", "begin it with https://")
    site = Site(site=name, name=name, body=Body.GOV, home=HttpUrl(url), private=private)
    agent = f"govreports/0.1 (+{contact})"
    with httpx.Client(headers={"User-Agent": agent}, timeout=20, follow_redirects=False) as client:
        visitor = _Visitor(client, private=private, delay=delay)
        home = visitor.get(url)
        if home is None:
            raise CrawlFailed(f"{url}: {visitor.problem or 'no answer'}", "try it in a browser")
        columns = tuple(_columns(visitor, site, home))
    outcome, detail = classify(home.status, home.headers, home.body, home.url)
    sure = _confidence(visitor.captures)
    family = max(sure, key=sure.__getitem__)
    known = {"family": family} if sure[family] >= 0.3 and family != "plain" else {}
    start = [HttpUrl(column.url) for column in columns if column.is_list]
    found = site.model_copy(update={**known, "start": tuple(start), "name": _title(home) or name})
    charset = _charset(home)
    return Probe(found, outcome, detail, charset, sure, columns, tuple(visitor.captures))


def save_captures(result: Probe, folder: Path) -> list[Path]:
    """Write each raw answer as `<folder>/<n>/body.bin` and `response.json`; return the folders."""
    folders = []
    for number, capture in enumerate(result.captures):
        case = folder / str(number)
        case.mkdir(parents=True, exist_ok=True)
        (case / "body.bin").write_bytes(capture.body)
        told = {key: value for key, value in asdict(capture).items() if key != "body"}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (case / "response.json").write_text(text + "\n", encoding="utf-8")
        folders.append(case)
    return folders


class _Visitor:
    """Asks for pages one after the other; what cannot be had is None, and `problem` says why."""

    def __init__(self, client: httpx.Client, *, private: bool, delay: float) -> None:
        self._client = client
        self._private = private
        self._delay = delay
        self._robots: dict[str, RobotFileParser] = {}
        self.captures: list[Capture] = []
        self.problem: str | None = None

    def get(self, url: str, hops: int = 5) -> Capture | None:
        """Return the answer, redirects followed; None when there is none or it is not allowed."""
        if not self._allowed(url):
            self.problem = "robots.txt denies it"
            return None
        found = self._ask(url)
        if found is None:
            return None
        location = {key.lower(): value for key, value in found.headers}.get("location")
        if 300 <= found.status < 400 and location:
            return self.get(urljoin(url, location), hops - 1) if hops else None
        self.captures.append(found)
        time.sleep(self._delay)
        return found

    def _allowed(self, url: str) -> bool:
        root = urljoin(url, "/robots.txt")
        if root not in self._robots:
            rules = RobotFileParser()
            answer = self._ask(root)
            text = text_of(answer.body) if answer and answer.status == 200 else ""
            rules.parse(text.splitlines())
            self._robots[root] = rules
        return self._robots[root].can_fetch(_AGENT, url)

    def _ask(self, url: str) -> Capture | None:
        try:
            self._check(urlsplit(url).hostname or "")
            with self._client.stream("GET", url) as response:
                body = b""
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        break
                headers = tuple(response.headers.multi_items())
                return Capture(url, response.status_code, headers, body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            self.problem = f"{type(error).__name__}: {error}"
            return None

    def _check(self, host: str) -> None:
        addresses = {str(info[4][0]) for info in getaddrinfo(host, None)}
        refused = [one for one in addresses if not permitted(one, loopback=self._private)]
        if refused:
            message = f"{host} is a private address ({ip_address(refused[0])})"
            raise OSError(message)


def _columns(visitor: _Visitor, site: Site, home: Capture) -> Iterator[ColumnFound]:
    """Look at the best columns that the home page leads to."""
    shown = _page(home)
    frontier = Frontier(Bounds(site))
    family = BY_NAME[recognise(shown.text, shown.url) or "plain"]
    frontier.see(shown, family.entries(shown), 1)
    for _ in range(LOOKS):
        candidate = frontier.best()
        answer = visitor.get(candidate.url) if candidate else None
        if candidate is None:
            return
        if answer is None or answer.status != 200:
            continue
        page = _page(answer)
        own = BY_NAME[recognise(page.text, page.url) or "plain"]
        entries = own.entries(page) or BY_NAME["plain"].entries(page)
        dated = sum(entry.date is not None for entry in entries)
        pages = len(own.listings(page))
        yield ColumnFound(candidate.url, candidate.name, len(entries), dated, pages)


def _confidence(captures: list[Capture]) -> dict[str, float]:
    """Return the greatest confidence that each family had in any page."""
    best = dict.fromkeys(BY_NAME, 0.0)
    for capture in captures:
        for name, sure in confidences(_page(capture).text, capture.url).items():
            best[name] = max(best[name], sure)
    return best


def _page(capture: Capture) -> Page:
    return Page(capture.url, text_of(capture.body, dict(capture.headers).get("content-type")))


def _title(capture: Capture) -> str | None:
    found = _page(capture).tree.xpath("//meta[@name='SiteName']/@content | //title/text()")
    return " ".join(str(found[0]).split()) or None if found else None


def _charset(capture: Capture) -> str | None:
    tree = _page(capture).tree
    found = tree.xpath("//meta/@charset") or [
        str(value).lower().partition("charset=")[2] for value in tree.xpath("//meta/@content")
    ]
    return next((str(one).lower() for one in found if one), None)
