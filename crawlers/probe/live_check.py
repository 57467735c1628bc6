"""A live test of registered sites: what works, what is blocked, and why.

A check asks for as little as shows whether a crawl would work: robots.txt, a list page and an
article; the home page where the site's file names no list.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from crawlers.families import BY_NAME, Entry, Family, ListPage, recognise
from crawlers.page import READABLE, Outcome
from crawlers.probe.client import Visitor, visitor
from crawlers.responses import SiteBounds
from crawlers.site import Site, load_site

_PAGES = READABLE | {Outcome.LIST}


@dataclass(frozen=True, slots=True)
class Checked:
    """One site's test.

    works: list and article came, or the home page where no list is named. family: that shows on
    the pages. entries: rows of the list page. outcome: of the request that decided; detail: one
    line on why it does not work.
    """

    site: str
    day: date
    works: bool
    outcome: Outcome
    family: str | None = None
    entries: int | None = None
    detail: str | None = None


def check_all(sites: Sequence[Site], contact: str | None, at_once: int = 4) -> Iterator[Checked]:
    """Check sites, several at the same time and each politely; yield in the order given."""
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda site: check(site, contact), sites)


def check(site: Site, contact: str | None) -> Checked:
    """Test one site; raise SettingError for a real one without a contact."""
    address = str(site.start[0] if site.start else site.home)
    with visitor(site, contact) as guest:
        return _check(site, guest, address)


def set_verified(path: Path, day: date) -> None:
    """Write the day of a check that worked into a site's file; all else stays as it is."""
    text = path.read_text(encoding="utf-8")
    line = f"verified: {day.isoformat()}"
    changed, count = re.subn(r"(?m)^verified:[^#\n]*?(?=\s*(?:#|$))", line, text)
    path.write_text(changed if count else f"{text.rstrip()}\n{line}\n", encoding="utf-8")
    load_site(path)


def _check(site: Site, guest: Visitor, address: str) -> Checked:
    today = datetime.now(UTC).date()
    first = guest.visit(address)
    if first.capture is None or first.outcome not in _PAGES:
        return Checked(site.site, today, False, first.outcome, detail=first.detail)
    page = first.capture.page
    shown = recognise(page.text, page.url)
    if not site.start:
        return Checked(site.site, today, True, first.outcome, shown)
    rows = _rows(site, guest, page, BY_NAME[site.family or shown or "plain"])
    if not rows:
        why = f"no entries on {address}: has the site been redesigned?"
        return Checked(site.site, today, False, first.outcome, shown, 0, why)
    article = guest.visit(rows[0].url)
    works = article.outcome in READABLE
    detail = None if works else f"{rows[0].url}: {article.detail or article.outcome.value}"
    return Checked(site.site, today, works, article.outcome, shown, len(rows), detail)


def _rows(site: Site, guest: Visitor, page: ListPage, family: Family) -> list[Entry]:
    """Return the entries of a list page, or of the first list that an index names."""
    if not family.lists_at_start and not family.entries(page):
        first = next((one for one in family.listings(page) if not one.form), None)
        capture = guest.visit(first.url).capture if first else None
        page = capture.page if capture else page
    found = family.entries(page) or BY_NAME["plain"].entries(page)
    bounds = SiteBounds(site)
    return [entry for entry in found if bounds.hold(entry.url)]
