"""The interface that every CMS family implements."""

import re
from typing import ClassVar

from crawlers.families.api_lists import (
    ApiList,
    ApiReading,
    api_calls,
    is_api_response,
    read_response,
)
from crawlers.families.api_lists import script_rows as rows_in_scripts
from crawlers.families.list_pages import Entry, Listing, ListPage
from crawlers.families.list_rows import every_link, rows_by_shape, rows_by_url
from crawlers.families.pagers import further_pages

_READ = 400_000  # characters of a page that are searched to recognise its family


class Family:
    """One publishing system. A subclass states its facts and overrides only what differs.

    name: key in site files.
    containers: CSS selectors of the article body, best first.
    lists_at_start: False if a start page only names the lists and has no rows of its own.
    article_url: matches the addresses of its articles; a group captures the article's number.
    marks: matches what its pages contain and pages of other systems do not.
    """

    name: ClassVar[str]
    containers: ClassVar[tuple[str, ...]] = ()
    lists_at_start: ClassVar[bool] = True
    article_url: ClassVar[re.Pattern[str]]
    marks: ClassVar[re.Pattern[str] | None] = None

    def confidence(self, text: str, url: str | None = None) -> float:
        """Return the confidence, 0 to 1, that this system made the page."""
        head = text[:_READ]
        marked = bool(self.marks and self.marks.search(head))
        addressed = bool(url and self.article_url.search(url))
        linked = len({found.group() for found in self.article_url.finditer(head)})
        return min(1.0, 0.6 * marked + 0.4 * addressed + min(0.4, 0.1 * linked))

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the rows of a list page in order, each address once."""
        if is_api_response(page):
            return list(self.read(page).entries)
        found = rows_by_url(page, self.article_url)
        # Some lists are inside HTML comments, which a script removes.
        return found or rows_by_url(uncommented(page), self.article_url)

    def listings(self, page: ListPage) -> list[Listing]:
        """Return further pages of the same list, in the order to walk them."""
        if is_api_response(page):
            return list(read_response(page, self._html_rows).further)
        return api_calls(page) or further_pages(page)

    def read(self, page: ListPage, own: ApiList | None = None) -> ApiReading:
        """Return the rows of a page or of an API's response, and its further list pages.

        own: the API list that the site's file states. `technique` is "" for rows in the page.
        """
        if is_api_response(page):
            return read_response(page, self._html_rows, own)
        entries, calls = self.entries(page), api_calls(page, own)
        further = dict.fromkeys([*calls, *self.listings(page)])
        if entries or calls or further:
            technique = calls[0].api if calls else ""
            return ApiReading(technique, tuple(entries), tuple(further))
        rows = rows_in_scripts(page)
        return ApiReading("script-array" if rows else "", tuple(rows))

    def _html_rows(self, fragment: ListPage) -> list[Entry]:
        """Return the rows of HTML in a response, in which each link is a row's."""
        return self.entries(fragment) or rows_by_shape(fragment) or every_link(fragment)

    def continued(self, page: ListPage) -> list[str]:  # noqa: ARG002 - most families have none
        """Return the addresses of the further pages of an article that is split over several."""
        return []

    def article_id(self, url: str) -> str | None:
        """Return the number that the system gave an article; None if its address has none."""
        found = self.article_url.search(url)
        return next((part for part in reversed(found.groups()) if part), None) if found else None


def uncommented(page: ListPage) -> ListPage:
    """Return the page with the content of its HTML comments exposed."""
    return ListPage(page.url, re.sub(r"<!--|-->", " ", page.text))
