"""Reads one page of a column: its rows, further pages, and what discovery may try.

A page is read at once and within a limit of time. Reading changes nothing, so that it may be
interrupted anywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawlers.crawl.column import ListColumn
from crawlers.crawl.discovery import Frontier
from crawlers.families import (
    BY_NAME,
    Entry,
    Family,
    Listing,
    ListPage,
    recognise,
    scripted_rows,
    shown_paging,
)
from crawlers.families.api_lists import (
    ApiList,
    ApiReading,
    api_calls,
    file_calls,
    is_api_response,
    looks_like_json,
    search_calls,
    search_page,
)
from crawlers.page import LISTABLE, MAY_BE_FOREIGN, FetchedPage, Outcome
from crawlers.responses import (
    GZIP,
    SiteBounds,
    foreign_signs,
    has_prose,
    is_garbled,
    list_page_of,
    page_link,
)
from crawlers.site import Body, Site

_NOTHING = re.compile(
    r"暂无|暫無|没有(?:更多|相关|找到|数据|记录|内容|信息)|(?i:no (?:more )?(?:data|records))"
)
HOME, SEARCHED = "home page", "the site's own search"
"""Why a column is walked: the start of discovery, and its last resort."""


@dataclass(frozen=True, slots=True)
class ListReading:
    """What one page of a column shows.

    is_list: whether the page is a list. problem: why it cannot be read, None if it can.
    entries, further: rows and further pages within the site. are_lists: whether `further` are
    lists of their own.
    off_site, scripted: rows that lead out of the site, and those whose link is a script.
    columns: (URL, name) of links that discovery may try. searches: requests of the site's search.
    paging: markup of a pager that leads nowhere. technique: API or family by which it was read.
    foreign: signs that the page belongs to another site. is_end: whether a page without rows is
    the end of its list: an API sends one, and other pages say that there is nothing.
    """

    is_list: bool = False
    problem: str | None = None
    entries: tuple[Entry, ...] = ()
    further: tuple[Listing, ...] = ()
    are_lists: bool = False
    off_site: tuple[str, ...] = ()
    scripted: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    searches: tuple[Listing, ...] = ()
    paging: str | None = None
    technique: str = ""
    foreign: str | None = None
    is_end: bool = False


class ListReader:
    """Reads the list pages of a site.

    frontier: of a crawl that discovers its columns; None if the site's file names them.
    """

    def __init__(self, site: Site, bounds: SiteBounds, frontier: Frontier | None) -> None:
        self._site, self._bounds, self._frontier = site, bounds, frontier

    def read(self, page: FetchedPage, column: ListColumn, listing: Listing) -> ListReading:
        """Return what a page shows; `problem` is set if it is a list that cannot be read.

        listing: the request that the page is the response to.
        """
        shown = list_page_of(page, listing)
        if is_entrance(column) and (signs := signs_of(page, shown, self._site)):
            return ListReading(foreign=signs)
        is_api = _is_api_page(page, shown, listing)
        if not (is_api or _may_be_list(page)):
            return ListReading()
        try:
            return self._read(page, shown, column, listing, is_api=is_api)
        except Exception as error:  # noqa: BLE001 - markup of a stranger must not end a crawl
            return ListReading(problem=f"{type(error).__name__}: {error}")

    def _read(
        self,
        page: FetchedPage,
        shown: ListPage,
        column: ListColumn,
        listing: Listing,
        *,
        is_api: bool,
    ) -> ListReading:
        family = list_family(shown, self._site.family)
        own = self._site.search if self._is_searched(listing) else self._site.api
        found = _read_as(family, shown, own)
        if is_api and found.problem:
            return ListReading(problem=found.problem)
        entries, further = self._cleaned(found, page)
        outside = [one.url for one in entries if not self._bounds.contains(one.url)]
        inside = tuple(one for one in entries if self._bounds.contains(one.url))
        further = tuple(one for one in further if self._bounds.contains(one.url))
        if not entries and not further and is_garbled(shown.text):
            return ListReading(problem="not text")
        first = column.strong and len(column.walked) == 1 and bool(inside) and not further
        searches = tuple(self._searches(shown, column, is_empty=not entries))
        is_form = bool(searches) and column.why != HOME and not has_prose(shown.text)
        return ListReading(
            is_list=is_api or is_form or self._is_list(page, shown, column, inside, found),
            entries=inside,
            further=further,
            are_lists=not (family.lists_at_start or inside),
            off_site=tuple(outside),
            scripted=tuple(scripted_rows(shown)) if column.strong else (),
            columns=tuple(self._frontier.columns(shown, list(inside))) if self._frontier else (),
            searches=searches,
            paging=shown_paging(shown) if first else None,
            technique=found.technique or family.name,
            is_end=is_api or bool(_NOTHING.search(shown.text)),
        )

    def _is_searched(self, listing: Listing) -> bool:
        """Return whether a request is one of the search that the site's file states."""
        return self._site.search is not None and listing.api == self._site.search.name

    @staticmethod
    def _cleaned(found: ApiReading, page: FetchedPage) -> tuple[list[Entry], tuple[Listing, ...]]:
        entries = [replace(one, url=page_link(one.url, page)) for one in found.entries]
        further = tuple(  # the parameters of an API are sent as its script sends them
            one if one.api else replace(one, url=page_link(one.url, page)) for one in found.further
        )
        return entries, further

    @staticmethod
    def _is_list(
        page: FetchedPage,
        shown: ListPage,
        column: ListColumn,
        inside: tuple[Entry, ...],
        found: ApiReading,
    ) -> bool:
        """Return whether a page is a list: one that the site's file names is, even if empty."""
        if page.outcome not in LISTABLE or column.depth == 0 or page.outcome is Outcome.LIST:
            return True
        return not has_prose(shown.text) and bool(inside or found.technique)

    def _searches(self, page: ListPage, column: ListColumn, *, is_empty: bool) -> Iterator[Listing]:
        """Yield the requests of the site's search, or the page that states what they need.

        A page without rows may be the search page, whatever the link to it promised.
        """
        if self._frontier is None or is_api_response(page):
            return
        if column.why not in {HOME, SEARCHED} and not is_empty:
            return
        own = self._site.search if column.why == HOME else None
        calls = (api_calls(page, own) if own else []) or search_calls(page)
        url = search_page(page) if column.why == HOME and not calls else None
        for one in calls or ([Listing(url)] if url else []):
            if self._bounds.contains(one.url):
                yield one


_OWN_PAGES = frozenset({Body.MEDIA, Body.MIRROR})


def signs_of(page: FetchedPage, shown: ListPage, site: Site) -> str | None:
    """Return in words why a page belongs to another site than that of its body, None if not."""
    if page.status // 100 != 2 or page.outcome not in MAY_BE_FOREIGN or site.body in _OWN_PAGES:
        return None
    return foreign_signs(shown, site)


def is_entrance(column: ListColumn) -> bool:
    """Return whether a column is at its first page, and the site's file names that page."""
    return column.depth == 0 and len(column.walked) == 1 and column.why != SEARCHED


def _may_be_list(page: FetchedPage) -> bool:
    if page.outcome in LISTABLE:
        return True
    return page.outcome is Outcome.WRONG_TYPE and page.body.startswith(GZIP)


def _is_api_page(page: FetchedPage, shown: ListPage, listing: Listing) -> bool:
    """Return whether a page is judged as the response of an API.

    JSON in any content type is; what else an API sends is, unless it was refused or cut off.
    """
    if page.status // 100 != 2 or page.outcome is Outcome.TRUNCATED:
        return False
    if looks_like_json(shown.text):
        return True
    if page.outcome is Outcome.WRONG_TYPE or page.outcome is Outcome.SOFT_404:
        return bool(listing.api)  # JSON as a script, and a body without text
    return bool(listing.api) and page.outcome in LISTABLE


def read_list(page: ListPage, stated: str | None, own: ApiList | None) -> ApiReading:
    """Return what a list page or the response of an API has.

    stated: the family in the site's file. own: the API list in it.
    """
    return _read_as(list_family(page, stated), page, own)


def _read_as(family: Family, page: ListPage, own: ApiList | None) -> ApiReading:
    reading = family.read(page, own)
    if reading.entries or reading.problem or reading.technique or not family.lists_at_start:
        return reading
    entries = tuple(BY_NAME["plain"].entries(page))
    if entries or reading.further:
        return replace(reading, entries=entries)
    calls = file_calls(page)
    return replace(reading, technique=calls[0].api, further=tuple(calls)) if calls else reading


def list_family(page: ListPage, stated: str | None) -> Family:
    """Return the family that reads a list page.

    A feed or a sitemap shows what it is; other pages are read as the site's file states, or as
    they are recognised.
    """
    by_look = "feed" if BY_NAME["feed"].confidence(page.text) > 0.5 else None
    by_look = "sitemap" if BY_NAME["sitemap"].confidence(page.text) > 0.5 else by_look
    return BY_NAME[by_look or stated or recognise(page.text, page.url) or "plain"]
