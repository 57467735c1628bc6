"""Articles and attachments: which of them a crawl requests, and what it does with each response."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.crawl.list_reading import signs_of
from crawlers.crawl.session import Callbacks, CrawlSession, Step
from crawlers.errors import PageTooSlow
from crawlers.families import BY_NAME, Entry
from crawlers.page import READABLE, FetchedPage, Outcome, Provenance
from crawlers.responses import (
    has_official_words,
    linked_files,
    list_page_of,
    page_link,
)
from crawlers.run_folder import KnownPage

_TRIES = 3  # pages that a crawl requests again from a site that refused them
_FAILED, _ARTICLE, _ATTACHED = -10, 10, 20
"""Priorities. A list page has 0: what was found is fetched before the crawl looks for more, so
that a long list does not pile up in memory. What an earlier crawl could not fetch comes last: a
site that stops the crawl at such a page has sent what is new by then."""


class ArticleFollower:
    """Follows what lists and articles link to, each address once."""

    def __init__(self, session: CrawlSession, callbacks: Callbacks) -> None:
        self._session = session
        self._plan = session.plan
        self._callbacks = callbacks
        self._followed = 0
        self._refused = self._plan.refused()
        self._split = self._plan.split() if self._plan.recheck else frozenset[str]()

    @property
    def is_limit_reached(self) -> bool:
        """Whether the crawl has followed as many articles as it may."""
        return self._plan.limit is not None and self._followed >= self._plan.limit

    def follow(self, entry: Entry, list_page: str) -> Iterator[Step]:
        """Request the article of a list entry; in a dry run, only log it."""
        if self._plan.since and entry.date and entry.date < self._plan.since:
            return
        if self.is_limit_reached or self._is_met(entry.url):
            return
        if self._plan.dry_run:
            self._session.seen.add(entry.url)
            day = entry.date or "          "
            self._session.log.info("%s %s %s", day, entry.url, entry.title)
            return
        self._followed += not self._plan.skips(entry.url)
        provenance = Provenance(
            self._plan.site.site,
            list_page=list_page,
            anchor=entry.title or None,
            list_date=entry.date,
        )
        failed = self._plan.was_unavailable(entry.url)
        yield from self._follow(entry.url, provenance, _FAILED if failed else _ARTICLE)

    def linked(self, page: FetchedPage) -> list[tuple[str, str]]:
        """Return (URL, link text) of an article's attachments and of its further pages."""
        if page.outcome not in READABLE or page.outcome is Outcome.ATTACHMENT:
            return []
        try:
            shown = list_page_of(page)
            parts = ((url, "") for one in BY_NAME.values() for url in one.continued(shown))
            found = [*linked_files(shown), *parts]
        except Exception as error:  # noqa: BLE001 - markup of a stranger must not end a crawl
            self._session.log.warning("links of %s cannot be read: %r", page.url, error)
            return []
        return [(page_link(url, page), text) for url, text in found]

    def follow_linked(self, page: FetchedPage, linked: list[tuple[str, str]]) -> Iterator[Step]:
        """Request what `linked` found on an article, with the article as parent."""
        for url, text in linked:
            if self._session.bounds.contains(url):
                origin = Provenance(self._plan.site.site, anchor=text or None, parent=page.url)
                yield from self._follow(url, origin, _ATTACHED)

    def retry(self) -> Iterator[Step]:
        """Request what earlier crawls could not fetch, wherever in a list it is."""
        for known in self._plan.failed():
            yield from self._retry(known)
        yield from self._retry_refused()

    def recheck(self) -> Iterator[Step]:
        """Request known pages again, with the provenance that they had at first."""
        for known in self._plan.rechecked():
            left = self._session.bounds.is_former(known.url)
            if not left and not self._session.is_resumed(known.url):
                self._session.seen.add(known.url)
                provenance = known.provenance or Provenance(self._plan.site.site)
                yield self._request(known.url, provenance, 0)

    def parse(self, response: Response, provenance: Provenance) -> Iterator[Step]:
        """Record an article or an attachment, and follow what belongs to it."""
        page, detail = self._session.received(response, provenance)
        linked: list[tuple[str, str]] = []
        try:
            if signs := self._session.read(lambda: self._foreign(page)):
                page, detail = replace(page, outcome=Outcome.HIJACKED), signs
            linked = self._session.read(lambda: self.linked(page))
        except PageTooSlow as error:
            page, detail = replace(page, outcome=Outcome.TOO_SLOW), str(error)
        yield self._session.record(page, detail, response)
        if page.outcome in READABLE:
            yield from self.follow_linked(page, linked)
            if self._plan.was_refused(page.url):
                yield from self._retry_refused()

    def failed(self, failure: Failure) -> Iterator[Step]:
        """Record an article that got no response."""
        provenance = failure.request.cb_kwargs["provenance"]  # type: ignore[attr-defined]
        yield self._session.record_failure(failure, provenance)

    def _foreign(self, page: FetchedPage) -> str | None:
        """Return why a page belongs to another site.

        In a crawl the entrance of the site was judged before, and a word of the body is enough.
        """
        shown = list_page_of(page)
        if not self._plan.recheck and has_official_words(shown.text):
            return None
        return signs_of(page, shown, self._plan.site)

    def _is_met(self, url: str) -> bool:
        return url in self._session.seen or self._session.twins.has(url)

    def _follow(self, url: str, provenance: Provenance, priority: int) -> Iterator[Step]:
        if known := self._plan.known.get(url):
            url = known.url  # one page, one address, whatever spelling its list has today
        if self._plan.skips(url) and self._plan.was_refused(url):
            return  # `retry` requests a few of them
        if self._session.twins.has(url) or not self._session.seen.add(url):
            return
        if self._session.is_resumed(url):
            page = self._session.archived(url)
            if page:  # its attachments may still be missing
                yield from self.follow_linked(page, self._linked_again(page))
        elif not self._plan.skips(url):
            yield self._request(url, provenance, priority)

    def _linked_again(self, page: FetchedPage) -> list[tuple[str, str]]:
        """Return what a page of the archive links; its outcome is recorded already."""
        try:
            return self._session.read(lambda: self.linked(page))
        except PageTooSlow as error:
            self._session.log.warning("%s: %s", page.url, error)
            return []

    def _request(self, url: str, provenance: Provenance, priority: int) -> Request:
        split = url in self._split  # only all pages of an article together make its text
        return Request(
            url,
            callback=self._callbacks.parse,
            errback=self._callbacks.failed,
            cb_kwargs={"provenance": provenance},
            headers={} if split else self._plan.conditions(url),
            priority=priority,
            dont_filter=True,
        )

    def _retry_refused(self) -> Iterator[Step]:
        """Request a few pages that were refused; more follow once the site sends one of them."""
        for known in islice(self._refused, _TRIES):
            yield from self._retry(known)

    def _retry(self, known: KnownPage) -> Iterator[Step]:
        origin = known.provenance
        listed = origin and (origin.list_page or origin.parent)  # lists are walked anyway
        left = self._session.bounds.is_former(known.url)
        new = not left and not self._session.is_resumed(known.url)
        if origin and listed and new and self._session.seen.add(known.url):
            yield self._request(known.url, origin, _FAILED)
