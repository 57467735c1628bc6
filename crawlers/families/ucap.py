"""UCAP: `…/content_1234.htm`, `/202305/<32 hex>.shtml`; lists `list.shtml`, `list_2.shtml`."""

import re

from crawlers.families.base import Family


class Ucap(Family):
    """UCAP. Pages count from 1: list.shtml, list_2.shtml and so on."""

    name = "ucap"
    containers = ("#UCAP-CONTENT",)
    article_url = re.compile(r"/content_(\d+)\.htm\b|/\d{6}/([0-9a-f]{32})\.s?html?\b")
    marks = re.compile(
        r"UCAP-CONTENT|[\"'/]content_\d+\.htm[\"']|/\d{6}/[0-9a-f]{32}\.shtml"
        r"|createPageHTML\s*\(\s*[\"']"
    )
