"""A live check of registered sites: what a crawl would find, list by list, and why not.

A check requests robots.txt, the first page of each list of the site's file, and an article. Where
the file names no list of reports, it tries a few columns and the site's own search as discovery
does. A site works if an article with text came out.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import httpx

from crawlers.crawl import HOME, REPORT, SEARCHED, Frontier, ListColumn, ListReader
from crawlers.errors import PageTooSlow
from crawlers.families import Entry, Listing
from crawlers.page import READABLE, FetchedPage, Outcome, Provenance
from crawlers.probe.check_result import (
    ArticleCheck,
    ArticleText,
    CheckResult,
    ListCheck,
    TextReader,
)
from crawlers.probe.client import FetchResult, SiteClient, open_client
from crawlers.responses import (
    STEP_SECONDS,
    SiteBounds,
    linked_files,
    list_page_of,
    query_encoding,
)
from crawlers.site import Site

MOST_COLUMNS = 5
"""Columns that a check tries where the site's file names no list of reports."""
MOST_ARTICLES = 3
"""Articles that it requests until one has text."""
_SAMPLES = 3  # rows of a list that are shown
_STEPS = 3  # requests for one list: an index names it, a script requests its rows
_WORK_REPORT = re.compile(r"工作[报報]告")


def check_all(
    sites: Sequence[Site], contact: str | None, read: TextReader, at_once: int = 4
) -> Iterator[CheckResult]:
    """Check sites, `at_once` at a time; yield the results in the order of the sites."""
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda site: check(site, contact, read), sites)


def check(
    site: Site,
    contact: str | None,
    read: TextReader,
    step_seconds: float = STEP_SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> CheckResult:
    """Check one site; raise SettingError for a real site without a contact.

    step_seconds: processor time in which one page is classified, or read. transport: in place of
    the one that connects.
    """
    with open_client(site, contact, step_seconds, transport) as client:
        return _SiteCheck(site, client, read).result()


class _SiteCheck:
    """The check of one site under way."""

    def __init__(self, site: Site, client: SiteClient, read: TextReader) -> None:
        self._site, self._client, self._read = site, client, read
        self._bounds = SiteBounds(site)
        discovers = len(site.mixed) == len(site.start)
        self._frontier = Frontier(self._bounds) if discovers else None
        self._reader = ListReader(site, self._bounds, self._frontier)
        self._searches: list[Listing] = []
        self._tried: set[str] = set()

    def result(self) -> CheckResult:
        """Request what shows whether the site works."""
        lists = [self._list(Listing(str(url)), "site file") for url in self._site.start]
        if not any(each.reports for each in lists) and not _is_foreign(lists):
            lists += self._discovered(lists)
        articles = list(self._articles(lists))
        good = next((each for each in articles if each.text.characters), None)
        article = good or next(iter(articles), None)
        outcome, detail = _verdict(lists, article)
        permitted = self._client.permission(lists[0].url)
        return CheckResult(
            site=self._site.site,
            day=datetime.now(UTC).date(),
            works=good is not None,
            outcome=outcome,
            detail=None if good else detail,
            robots=(permitted.refusal.detail or "denies") if permitted.refusal else "allows",
            delay=permitted.delay,
            lists=tuple(lists),
            article=article,
        )

    def _discovered(self, lists: Sequence[ListCheck]) -> Iterator[ListCheck]:
        """Yield what discovery finds from the home page; only the home page if lists are stated."""
        if self._frontier is None and any(each.rows for each in lists):
            return
        home = self._list(Listing(str(self._site.home)), HOME, strong=False)
        if self._frontier is None:  # a crawl does not read it: it only shows what is the matter
            yield ListCheck(home.url, HOME, mixed=True, outcome=home.outcome, detail=home.detail)
            return
        yield home
        if _is_foreign([home]):
            return
        found = False
        for _ in range(MOST_COLUMNS):
            candidate = self._frontier.best()
            while candidate and candidate.url in self._tried:
                candidate = self._frontier.best()
            if candidate is None or (found and not candidate.strong):
                break
            column = self._list(
                Listing(candidate.url), candidate.why, strong=candidate.strong, depth=1
            )
            found |= bool(column.reports)
            yield column
        while self._searches and not found:
            column = self._list(self._searches.pop(0), SEARCHED, strong=False)
            found = bool(column.reports)
            yield column

    def _list(self, start: Listing, why: str, *, strong: bool = True, depth: int = 0) -> ListCheck:
        """Request a list as a crawl does: an index names it, or a script requests its rows."""
        self._tried.add(start.url)
        mixed = not strong or start.url in map(str, self._site.mixed)
        column = ListColumn(start, why, strong=not mixed, depth=depth)
        column.next()
        listing, checked = start, ListCheck(start.url, why, mixed, Outcome.CONNECTION_FAILED)
        for _ in range(_STEPS):
            plain = listing.method == "GET" and not listing.api
            result = self._client.fetch(listing.url) if plain else self._client.fetch_list(listing)
            page = _page(result, Provenance(self._site.site))
            if page is None:
                return replace(checked, outcome=result.outcome, detail=result.detail)
            try:
                reading = self._client.read(partial(self._reader.read, page, column, listing))
            except PageTooSlow as error:
                return replace(checked, outcome=Outcome.TOO_SLOW, detail=error.message)
            if self._frontier:
                self._frontier.add(list(reading.columns), depth + 1)
                self._searches += reading.searches
            outcome = Outcome.LIST if reading.is_list else page.outcome
            outcome = Outcome.UNREADABLE if reading.problem else outcome
            outcome = Outcome.HIJACKED if reading.foreign else outcome
            rows = reading.entries
            checked = replace(
                checked,
                outcome=outcome,
                detail=reading.foreign or reading.problem or result.detail,
                technique=reading.technique or checked.technique,
                rows=len(rows),
                dated=sum(one.date is not None for one in rows),
                reports=sum(bool(REPORT.search(one.title)) for one in rows),
                further=len(reading.further),
                encoding=query_encoding(page.body, page.header("content-type")),
                first=tuple(sorted(rows, key=_rank)[:_SAMPLES]) if mixed else rows[:_SAMPLES],
                entries=rows,
            )
            if rows or reading.problem or not reading.further or why == HOME:
                break
            listing = reading.further[0]
        return checked

    def _articles(self, lists: Sequence[ListCheck]) -> Iterator[ArticleCheck]:
        """Yield articles up to the first that has text, reports first."""
        if _is_foreign(lists):
            return
        rows = [(one, each.url) for each in lists for one in each.entries]
        rows.sort(key=lambda pair: _rank(pair[0]))
        chosen = {one.url: (one, url) for one, url in rows}
        for entry, url in list(chosen.values())[:MOST_ARTICLES]:
            article = self._article(entry, url)
            yield article
            if article.text.characters:
                return

    def _article(self, entry: Entry, list_page: str) -> ArticleCheck:
        origin = Provenance(
            self._site.site, list_page=list_page, anchor=entry.title, list_date=entry.date
        )
        result = self._client.fetch(entry.url)
        checked = ArticleCheck(entry.url, list_page, result.outcome, result.detail)
        page = _page(result, origin)
        if page is None or page.outcome not in READABLE:
            return checked
        checked = replace(checked, text=self._text(page, None))
        if checked.text.characters or page.outcome is Outcome.ATTACHMENT:
            return checked
        files = [url for url in self._files(page) if self._bounds.contains(url)]
        return self._attached(checked, page, files[0]) if files else checked

    def _attached(self, checked: ArticleCheck, parent: FetchedPage, url: str) -> ArticleCheck:
        """Read the file that an article without text links."""
        result = self._client.fetch(url)
        page = _page(result, Provenance(self._site.site, parent=parent.url))
        if page is None or page.outcome not in READABLE:
            return replace(checked, attachment=url, outcome=result.outcome, detail=result.detail)
        text = self._text(page, parent)
        return replace(checked, attachment=url, outcome=result.outcome, text=text)

    def _text(self, page: FetchedPage, parent: FetchedPage | None) -> ArticleText:
        try:
            return self._client.read(lambda: self._read(page, self._site, parent))
        except PageTooSlow as error:
            return ArticleText(reason=error.message)

    def _files(self, page: FetchedPage) -> list[str]:
        try:
            return self._client.read(lambda: [url for url, _ in linked_files(list_page_of(page))])
        except PageTooSlow:
            return []


def _page(result: FetchResult, origin: Provenance) -> FetchedPage | None:
    capture = result.capture
    if capture is None:
        return None
    return FetchedPage(
        capture.url,
        capture.body,
        status=capture.status,
        headers=capture.headers,
        outcome=result.outcome,
        provenance=origin,
        detail=result.detail,
    )


def _rank(entry: Entry) -> int:
    """Return how likely a row is a work report: 0 is likely."""
    return 0 if _WORK_REPORT.search(entry.title) else 1 if REPORT.search(entry.title) else 2


def _is_foreign(lists: Sequence[ListCheck]) -> bool:
    return any(each.outcome is Outcome.HIJACKED for each in lists)


def _verdict(
    lists: Sequence[ListCheck], article: ArticleCheck | None
) -> tuple[Outcome, str | None]:
    """Return the outcome of the deciding request, and why no text came out of it."""
    foreign = next((each for each in lists if each.outcome is Outcome.HIJACKED), None)
    if foreign:
        return Outcome.HIJACKED, foreign.detail
    if article:
        why = article.text.reason or article.detail or article.outcome.value
        return article.outcome, f"{article.url}: {why}"
    bad = next((each for each in lists if each.outcome is not Outcome.LIST), lists[0])
    if bad.outcome is Outcome.LIST:
        return bad.outcome, f"no entries on {bad.url}: has the site been redesigned?"
    return bad.outcome, bad.detail or f"no entries on {bad.url}"
