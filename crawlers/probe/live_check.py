"""A live check of registered sites: what works, what is blocked, and why.

A check requests only what shows whether a crawl would work: robots.txt, a list page and an
article, or the home page if the site file names no list.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from crawlers.crawl import read_list
from crawlers.errors import PageTooSlow
from crawlers.families import BY_NAME, Entry, Family, Listing, ListPage, recognise
from crawlers.page import READABLE, Outcome
from crawlers.probe.client import SiteClient, open_client
from crawlers.responses import STEP_SECONDS, SiteBounds
from crawlers.site import Site, load_site

_PAGES = READABLE | {Outcome.LIST}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The check of one site.

    works: whether list and article arrived, or the home page if no list is named.
    outcome: of the deciding request. family: recognised from the page, or None.
    entries: rows of the list page. detail: one line on why the site does not work.
    """

    site: str
    day: date
    works: bool
    outcome: Outcome
    family: str | None = None
    entries: int | None = None
    detail: str | None = None


def check_all(
    sites: Sequence[Site], contact: str | None, at_once: int = 4
) -> Iterator[CheckResult]:
    """Check sites, `at_once` at a time; yield the results in the order of the sites."""
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda site: check(site, contact), sites)


def check(
    site: Site,
    contact: str | None,
    step_seconds: float = STEP_SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> CheckResult:
    """Check one site; raise SettingError for a real site without a contact.

    step_seconds: processor time in which one page is classified, or read. transport: in place of
    the one that connects.
    """
    address = str(site.start[0] if site.start else site.home)
    with open_client(site, contact, step_seconds, transport) as client:
        try:
            return _check(site, client, address)
        except PageTooSlow as error:
            today = datetime.now(UTC).date()
            return CheckResult(site.site, today, False, Outcome.TOO_SLOW, detail=error.message)


def set_verified(path: Path, day: date) -> None:
    """Write the day of a successful check into a site file and leave the rest unchanged."""
    text = path.read_text(encoding="utf-8")
    line = f"verified: {day.isoformat()}"
    changed, count = re.subn(r"(?m)^verified:[^#\n]*", lambda old: line + _blank_end(old[0]), text)
    path.write_text(changed if count else f"{text.rstrip()}\n{line}\n", encoding="utf-8")
    load_site(path)


def _blank_end(text: str) -> str:
    return text[len(text.rstrip()) :]


def _check(site: Site, client: SiteClient, address: str) -> CheckResult:
    today = datetime.now(UTC).date()
    first = client.fetch(address)
    if first.capture is None or first.outcome not in _PAGES:
        return CheckResult(site.site, today, False, first.outcome, detail=first.detail)
    page = first.capture.page
    shown = client.read(lambda: recognise(page.text, page.url))
    if not site.start:
        return CheckResult(site.site, today, True, first.outcome, shown)
    rows = _rows(site, client, page, BY_NAME[site.family or shown or "plain"])
    if not rows:
        why = f"no entries on {address}: has the site been redesigned?"
        return CheckResult(site.site, today, False, first.outcome, shown, 0, why)
    article = client.fetch(rows[0].url)
    works = article.outcome in READABLE
    detail = None if works else f"{rows[0].url}: {article.detail or article.outcome.value}"
    return CheckResult(site.site, today, works, article.outcome, shown, len(rows), detail)


def _rows(site: Site, client: SiteClient, page: ListPage, family: Family) -> list[Entry]:
    """Return the entries of a list page, or of the first list that an index page names."""
    if not family.lists_at_start and (lists := client.read(lambda: _lists(family, page))):
        page = _fetched(client, lists[0]) or page
    reading = client.read(lambda: read_list(page, site.family, site.api))
    if not reading.entries and reading.technique and reading.further:
        following = _fetched(client, reading.further[0]) or page
        reading = client.read(lambda: read_list(following, site.family, site.api))
    bounds = SiteBounds(site)
    return [entry for entry in reading.entries if bounds.contains(entry.url)]


def _lists(family: Family, page: ListPage) -> list[Listing]:
    """Return the lists that an index page names; none of a page that has rows."""
    return [] if family.entries(page) else family.listings(page)


def _fetched(client: SiteClient, listing: Listing | None) -> ListPage | None:
    capture = client.fetch_list(listing).capture if listing else None
    return ListPage(capture.url, capture.page.text, listing) if capture else None
