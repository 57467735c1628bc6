"""Sites of no known system: a list is recognised by its look, a pager by its words."""

import re

from crawlers.families.base import Family, uncommented
from crawlers.families.list_page import Entry, ListPage
from crawlers.families.list_rows import by_look


class Plain(Family):
    """Everything else. It is never recognised: it is what remains."""

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
        """Return next to nothing: any other family that shows is a better guess."""
        return 0.05

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the rows of repeated shapes that carry dates or long titles."""
        return by_look(page) or by_look(uncommented(page))
