"""The small protocol that every CMS family answers."""

import re
from typing import ClassVar

from crawlers.families.list_page import Entry, Listing, ListPage
from crawlers.families.list_rows import by_address
from crawlers.families.pagination import pager_links

_READ = 400_000  # characters of a page that are looked at to recognise its maker


class Family:
    """One publishing system: facts that the subclasses state, asked in one way.

    name: key in site files. containers: CSS of the article body, best first.
    article_url: addresses of its articles; the groups hold the article's number.
    marks: what its pages contain and others do not.
    """

    name: ClassVar[str]
    containers: ClassVar[tuple[str, ...]] = ()
    lists_at_start: ClassVar[bool] = True  # False: a first page only tells where the lists are
    article_url: ClassVar[re.Pattern[str]]
    marks: ClassVar[re.Pattern[str] | None] = None

    def confidence(self, text: str, url: str | None = None) -> float:
        """Return how sure this family is that the page is its own, 0 to 1."""
        head = text[:_READ]
        marked = bool(self.marks and self.marks.search(head))
        addressed = bool(url and self.article_url.search(url))
        linked = len({found.group() for found in self.article_url.finditer(head)})
        return min(1.0, 0.6 * marked + 0.4 * addressed + min(0.4, 0.1 * linked))

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the rows of a list page in order, no address twice."""
        found = by_address(page, self.article_url)
        # Some lists stand in HTML comments, which a script takes away.
        return found or by_address(uncommented(page), self.article_url)

    def listings(self, page: ListPage) -> list[Listing]:
        """Return further pages of the same list, in the order to walk them."""
        return pager_links(page)

    def continued(self, page: ListPage) -> list[str]:  # noqa: ARG002 - most families have none
        """Return the further pages of an article that is split over several."""
        return []

    def article_id(self, url: str) -> str | None:
        """Return the system's own number of an article, None where the address has none."""
        found = self.article_url.search(url)
        return next((part for part in reversed(found.groups()) if part), None) if found else None


def uncommented(page: ListPage) -> ListPage:
    """Return the page with the content of its comments laid open."""
    return ListPage(page.url, re.sub(r"<!--|-->", " ", page.text))
