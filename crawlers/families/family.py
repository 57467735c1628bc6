"""The small protocol that every CMS family answers."""

import re
from typing import ClassVar

from crawlers.families.page import Entry, Listing, Page


class Family:
    """One publishing system. Subclasses state facts; this class asks them.

    name: key in site files; containers: CSS of the article body, best first.
    article_url: addresses of articles; marks: what its pages, and no others, contain.
    """

    name: ClassVar[str]
    containers: ClassVar[tuple[str, ...]] = ()
    article_url: ClassVar[re.Pattern[str]]
    marks: ClassVar[tuple[re.Pattern[str], ...]] = ()

    def confidence(self, text: str, url: str | None = None) -> float:
        """Return how sure this family is that the page is its own, 0 to 1."""
        marked = any(mark.search(text) for mark in self.marks)
        addressed = bool(url and self.article_url.search(url))
        linked = len(set(self.article_url.findall(text[:200_000]))) >= 3
        return min(1.0, 0.6 * marked + 0.5 * addressed + 0.4 * linked)

    def entries(self, page: Page) -> list[Entry]:
        """Return the rows of a list page in order, no address twice."""
        raise NotImplementedError

    def listings(self, page: Page) -> list[Listing]:
        """Return further pages of the same list, in the order to walk them."""
        raise NotImplementedError

    def article_id(self, url: str) -> str | None:
        """Return the system's own number of an article, None where the address has none."""
        found = self.article_url.search(url)
        return next((part for part in found.groups() if part), None) if found else None
