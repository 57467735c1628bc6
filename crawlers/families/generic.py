"""Sites of an unknown system: rows are recognised by their shape, a pager by its words."""

import re

from crawlers.families.api_lists import is_api_response
from crawlers.families.base import Family, uncommented
from crawlers.families.list_pages import Entry, ListPage
from crawlers.families.list_rows import rows_by_shape


class Plain(Family):
    """The fallback for pages that no other family is recognised in."""

    name = "plain"
    containers = (
        ".pages_content",
        "#fontzoom",
        "#js_content",
        ".main-txt",
        ".NewsContent",
        ".ivs_content",
        ".Article_content",
        ".article-body",
        "#content",
    )
    article_url = re.compile(
        r"(?i)/content[_-](\d+)\.s?html?\b|ArticleID=(\d+)|/(\d{4,})\.s?html?\b|[?&]id=(\d+)"
    )

    def confidence(self, text: str, url: str | None = None) -> float:  # noqa: ARG002
        """Return 0.05: any other family with a match is a better guess."""
        return 0.05

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the rows of repeated shapes that have dates or long titles."""
        if is_api_response(page):
            return list(self.read(page).entries)
        return rows_by_shape(page) or rows_by_shape(uncommented(page))
