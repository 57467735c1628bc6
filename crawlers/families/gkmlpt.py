"""gkmlpt, the disclosure platform of Guangdong: columns and lists are JSON."""

import json
import re
from collections.abc import Iterator

from crawlers.families.api_lists import GKMLPT, read_response
from crawlers.families.base import Family
from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagers import leading_number

_API = re.compile(r"/gkmlpt/api/all/(\d+)")
_SID = re.compile(r"[\"']?\bSID[\"']?\s*:\s*[\"']?(\w+)")
_TREE = re.compile(r"[\"']?\bTREE[\"']?\s*:\s*")
_COLUMN = re.compile(r"/gkmlpt/index#(\d+)")
_LONGEST_NUMBER = 18  # digits of a column's number


class Gkmlpt(Family):
    """gkmlpt. The index page has `window._CONFIG` with the site's id and the column tree."""

    name = "gkmlpt"
    lists_at_start = False
    containers = (".article-content",)
    article_url = re.compile(r"/gkmlpt/content/\d+/\d+/(?:post|mpost)_(\d+)\.html")
    marks = re.compile(r"/gkmlpt/|window\._CONFIG")

    def listings(self, page: ListPage) -> list[Listing]:
        """Return the next page of a list, or the lists that an index page names.

        An index address with a column's number as its fragment yields that column only.
        """
        if _API.search(page.url):
            return list(read_response(page, self._html_rows).further)
        sid = _SID.search(page.text)
        root = page.url.partition("/gkmlpt")[0]
        own = _COLUMN.search(page.url)
        numbers = [leading_number(own.group(1))] if own else [number for number, _ in columns(page)]
        query = f"&sid={sid.group(1)}" if sid else ""
        return [
            Listing(f"{root}/gkmlpt/api/all/{number}?page=1{query}", api=GKMLPT.name)
            for number in numbers
        ]


def columns(page: ListPage) -> list[tuple[int, str]]:
    """Return (number, name) of the columns in an index page's tree, parents before children."""
    start = _TREE.search(page.text)
    if start is None:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(page.text, start.end())
    except (ValueError, RecursionError):  # a number may have too many digits
        return []
    return list(_walk(tree))


def _walk(tree: object) -> Iterator[tuple[int, str]]:
    pending = list(tree) if isinstance(tree, list) else [tree]
    while pending:
        node = pending.pop(0)
        if not isinstance(node, dict):
            continue
        number = str(node.get("id", ""))
        if number.isdecimal() and len(number) <= _LONGEST_NUMBER:
            yield int(number), str(node.get("name") or node.get("title") or "")
        below = node.get("children") or node.get("child") or []
        pending += below if isinstance(below, list) else []
