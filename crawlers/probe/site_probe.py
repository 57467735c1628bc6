"""Examines a site before it is registered: family, encoding, columns, paging; writes its YAML.

A probe requests robots.txt, the home page, a few column pages and one or two articles. Its result
is a first reading with a confidence: a person checks the file that it writes.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pydantic import HttpUrl

from crawlers.crawl import REPORT, Frontier, read_list
from crawlers.errors import CrawlFailed, PageTooSlow, SettingError
from crawlers.families import BY_NAME, Entry, ListPage, confidences
from crawlers.families.api_lists import ApiReading
from crawlers.page import Outcome
from crawlers.probe.client import Capture, SiteClient, open_client, save_capture
from crawlers.responses import STEP_SECONDS, SiteBounds, has_prose
from crawlers.site import NAME_PATTERN, Body, Site, dump_site, load_site

MAX_COLUMNS = 6
"""Column pages that a probe requests at most."""
MAX_ARTICLES = 2
"""Articles that it saves as fixtures at most."""
MIN_CONFIDENCE = 0.3
"""Confidence from which the family is written into the site file."""

_BODIES = (
    (Body.NPC, re.compile(r"人大(?!代)|人民代表大[会會]")),
    (Body.CPPCC, re.compile(r"政[协協]|政治[协協]商")),
    (Body.COURT, re.compile(r"法院")),
    (Body.PROCURATORATE, re.compile(r"[检檢]察")),
    (Body.GOV, re.compile(r"政府|[开開]发[区區]|街道|[乡鄉镇鎮]")),
)
_PROVINCES = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4}")  # GB/T 2260


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column that a probe requested.

    rows: of its first page. pages: number of further list pages that its pager names (some pagers
    name only the next one).
    """

    url: str
    name: str
    rows: tuple[Entry, ...] = field(repr=False)
    pages: int
    capture: Capture = field(repr=False)
    technique: str = ""
    problem: str | None = None

    @property
    def entries(self) -> int:
        """Number of rows on the first page."""
        return len(self.rows)

    @property
    def dated(self) -> int:
        """Number of rows with a date."""
        return sum(row.date is not None for row in self.rows)

    @property
    def is_list(self) -> bool:
        """Whether a crawl should walk it: at least half of its rows have a date."""
        return self.entries > 0 and self.dated * 2 >= self.entries


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found.

    outcome, detail: of the home page. charset: that it declares.
    confidence: by family, 0 to 1, the highest of all pages requested.
    captures: the responses with their names: "home", "list-1", …, "article-1", …
    guessed: keys of `site` that are a guess, and what each was guessed from.
    """

    site: Site
    outcome: Outcome
    detail: str | None
    charset: str | None
    confidence: dict[str, float]
    columns: tuple[ColumnFound, ...]
    captures: tuple[tuple[str, Capture], ...]
    guessed: dict[str, str]


def probe(
    url: str,
    name: str,
    *,
    contact: str | None,
    private: bool = False,
    step_seconds: float = STEP_SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> Probe:
    """Examine the site of a home page.

    name: for the site file. contact: address for the User-Agent. private: allow loopback.
    step_seconds: processor time in which one page is classified, or read. transport: in place of
    the one that connects.
    Raises SettingError for a URL that is not http(s) or a missing contact, CrawlFailed if the home
    page cannot be fetched, and PageTooSlow if reading it takes more processor time than a crawl
    allows.
    """
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise SettingError(f"{url!r} is not the URL of a home page", "start it with https://")
    rest = 0 if private else None  # a web on this machine needs no delay
    site = Site(site=name, name=name, body=Body.GOV, home=HttpUrl(url), private=private, delay=rest)
    with open_client(site, contact, step_seconds, transport) as client:
        try:
            return _probe(site, client, url)
        except PageTooSlow as error:
            raise PageTooSlow(f"{url}: {error.message}", "write its site file by hand") from None


def default_site_name(url: str) -> str:
    """Return the usual name of a site in the registry: example_gov for www.example.gov.cn."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removesuffix(".cn").removesuffix(".com")
    if host.replace(".", "").isdecimal():
        host = f"site.{host}.{parts.port or 80}"
    return re.sub(r"[^a-z0-9]+", "_", host.lower()).strip("_")


def require_free_name(name: str, sites: Path, fixtures: Path) -> None:
    """Raise SettingError if a name is not valid, or has a site file or fixtures already."""
    if not re.fullmatch(NAME_PATTERN, name):
        hint = "use lower-case letters, digits and _, such as example_gov"
        raise SettingError(f"{name!r} is not a valid site name", hint)
    for taken in (sites / f"{name}.yml", fixtures / name):
        if taken.exists():
            message = f"{taken} exists already"
            raise SettingError(message, "choose another name with --name, or use --replace")


def save_probe(result: Probe, sites: Path, fixtures: Path) -> list[Path]:
    """Write the site file and a fixture case per response; return the paths written.

    Case names begin with the day, so that cases from before and after a redesign stay separate.
    Cases of the same day are replaced, together with their expectations.
    """
    path = sites / f"{result.site.site}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_commented(result), encoding="utf-8")
    load_site(path)
    day = result.captures[0][1].fetched_at[:10]
    stem = fixtures / result.site.site / day
    for old in stem.parent.glob(f"{day}-*"):
        shutil.rmtree(old)
    folders = {Path(f"{stem}-{name}"): capture for name, capture in result.captures}
    for case, capture in folders.items():
        save_capture(capture, case)
    return [path, *folders]


def _probe(site: Site, client: SiteClient, url: str) -> Probe:
    first = client.fetch(url)
    if first.capture is None:
        message = f"{url}: {first.outcome.value}: {first.detail}"
        raise CrawlFailed(message, "open it in a browser, or set a proxy")
    columns = tuple(_columns(client, site, first.capture))
    articles = [client.fetch(entry.url).capture for entry in _samples(columns)]
    home = first.capture
    sure = client.read(lambda: _confidence(client.captures))
    found, guessed = client.read(lambda: _described(site, home, sure, columns))
    lists = [column.capture for column in columns]
    return Probe(
        site=found,
        outcome=first.outcome,
        detail=first.detail,
        charset=_charset(home),
        confidence=sure,
        columns=columns,
        captures=tuple(_named(home, lists, articles)),
        guessed=guessed,
    )


def _commented(result: Probe) -> str:
    """Return the site's YAML with a comment on each guess."""
    lines = dump_site(result.site).splitlines()
    for n, line in enumerate(lines):
        key = line.partition(":")[0]
        if key in result.guessed:
            lines[n] = f"{line}  # a guess, from {result.guessed[key]}"
    return "\n".join(lines) + "\n"


def _columns(client: SiteClient, site: Site, home: Capture) -> Iterator[ColumnFound]:
    """Request the most promising columns that the home page links, and yield those found."""
    shown = home.page
    frontier = Frontier(SiteBounds(site))
    entries = client.read(lambda: _entries(shown))
    client.read(lambda: frontier.see(shown, entries, 1))
    # Not columns: the first step of every breadcrumb, and articles with titles as short as a name.
    passed = {home.url, str(site.home), *(entry.url for entry in entries if entry.date)}
    looks = 0
    while looks < MAX_COLUMNS and (candidate := frontier.best()):
        if candidate.url in passed:
            continue
        looks += 1
        result = client.fetch(candidate.url)
        if result.capture is None or result.capture.status != 200:
            continue
        if reading := _column(client, result.capture):
            yield ColumnFound(
                candidate.url,
                candidate.name,
                reading.entries,
                len(reading.further),
                result.capture,
                reading.technique,
                reading.problem,
            )


def _column(client: SiteClient, capture: Capture) -> ApiReading | None:
    """Return what a page has as a list, None for an article; a slow page is a problem."""
    page = capture.page
    try:
        return None if client.read(lambda: has_prose(page.text)) else _read(client, page)
    except PageTooSlow as error:
        return ApiReading("", problem=error.message)


def _read(client: SiteClient, page: ListPage) -> ApiReading:
    """Return what a list page has; for rows that its script requests, what the API sends."""
    reading = client.read(lambda: read_list(page, None, None))
    if reading.entries or not reading.technique or not reading.further:
        return reading
    call = reading.further[0]
    capture = client.fetch_list(call).capture
    if capture is None:
        return ApiReading(reading.technique, problem=f"no response from {call.url}")
    sent = ListPage(capture.url, capture.page.text, call)
    return client.read(lambda: read_list(sent, None, None))


def _entries(page: ListPage) -> list[Entry]:
    return list(read_list(page, None, None).entries)


def _samples(columns: tuple[ColumnFound, ...]) -> list[Entry]:
    """Return the articles to save as fixtures: reports first, then others in order of the lists."""
    rows = [row for column in columns if column.is_list for row in column.rows]
    rows.sort(key=lambda row: not REPORT.search(row.title))
    return list({row.url: row for row in rows}.values())[:MAX_ARTICLES]


def _named(
    home: Capture, lists: list[Capture], articles: list[Capture | None]
) -> Iterator[tuple[str, Capture]]:
    yield "home", home
    yield from ((f"list-{n}", capture) for n, capture in enumerate(lists, 1))
    yield from ((f"article-{n}", capture) for n, capture in enumerate(articles, 1) if capture)


def _described(
    site: Site, home: Capture, sure: dict[str, float], columns: tuple[ColumnFound, ...]
) -> tuple[Site, dict[str, str]]:
    """Return the site with what its pages state, and which of its keys are guesses."""
    title = _stated(home, "//meta[@name='SiteName']/@content | //title/text()")
    number = _stated(home, "//meta[@name='SiteIDCode']/@content") or ""
    family = max(sure, key=sure.__getitem__)
    known: dict[str, object] = {"name": title or site.site}
    guessed = {}
    if sure[family] >= MIN_CONFIDENCE and family != "plain":
        known["family"] = family
    if body := next((body for body, words in _BODIES if words.search(title or "")), None):
        known["body"], guessed["body"] = body, "the site's name"
    else:
        guessed["body"] = "no evidence: set it"
    if len(number) == 10 and _PROVINCES.fullmatch(number[:6]):
        known["region"], guessed["region"] = number[:6], f"SiteIDCode {number}"
    known["start"] = tuple(HttpUrl(column.url) for column in columns if column.is_list)
    return site.model_copy(update=known), guessed


def _confidence(captures: list[Capture]) -> dict[str, float]:
    """Return by family the highest confidence of all pages."""
    best = dict.fromkeys(BY_NAME, 0.0)
    for capture in captures:
        for name, sure in confidences(capture.page.text, capture.url).items():
            best[name] = max(best[name], sure)
    return best


def _stated(capture: Capture, xpath: str) -> str | None:
    found = capture.page.tree.xpath(xpath)
    return " ".join(str(found[0]).split()) or None if found else None


def _charset(capture: Capture) -> str | None:
    """Return the encoding that the page declares in a `<meta>` element, in lower case."""
    tree = capture.page.tree
    found = tree.xpath("//meta/@charset") or [
        str(value).lower().partition("charset=")[2] for value in tree.xpath("//meta/@content")
    ]
    return next((str(one).lower() for one in found if one), None)
