"""UCAP: `…/content_1234.htm`, `/202305/<32 hex>.shtml`; lists `list.shtml`, `list_2.shtml`."""

import re

from crawlers.families.base import Family
from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagination import numbered_pages

_CALL = re.compile(
    r"createPageHTML\s*\(\s*[\"'][\w-]+[\"']\s*,\s*(\d+)\s*,\s*\d+\s*,\s*[\"']([\w-]+)[\"']\s*,"
    r"\s*[\"'](\w+)[\"']"
)


class Ucap(Family):
    """UCAP. Pages count from 1: list.shtml, list_2.shtml and so on."""

    name = "ucap"
    containers = ("#UCAP-CONTENT",)
    article_url = re.compile(r"/content_(\d+)\.htm\b|/\d{6}/([0-9a-f]{32})\.s?html?\b")
    marks = re.compile(
        r"UCAP-CONTENT|[\"'/]content_\d+\.htm[\"']|/\d{6}/[0-9a-f]{32}\.shtml"
        r"|createPageHTML\s*\(\s*[\"']"
    )

    def listings(self, page: ListPage) -> list[Listing]:
        """Return all pages of the list if its script counts them, or else the pager's links."""
        call = _CALL.search(page.text)
        if call is None:
            return super().listings(page)
        return numbered_pages(page, int(call.group(1)), call.group(2), call.group(3), first=2)
