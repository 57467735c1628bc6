"""gkmlpt, the disclosure platform of Guangdong: columns and lists are JSON."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.families.base import Family
from crawlers.families.list_page import Entry, Listing, ListPage, absolute_url, find_date
from crawlers.families.list_rows import unique

_API = re.compile(r"/gkmlpt/api/all/(\d+)")
_SID = re.compile(r"[\"']?\bSID[\"']?\s*:\s*[\"']?(\w+)")
_TREE = re.compile(r"[\"']?\bTREE[\"']?\s*:\s*")
_COLUMN = re.compile(r"/gkmlpt/index#(\d+)")
_BEIJING = timezone(timedelta(hours=8))


class Gkmlpt(Family):
    """gkmlpt. The index page holds `window._CONFIG` with the site's id and the column tree."""

    name = "gkmlpt"
    lists_at_start = False
    containers = (".article-content",)
    article_url = re.compile(r"/gkmlpt/content/\d+/\d+/(?:post|mpost)_(\d+)\.html")
    marks = re.compile(r"/gkmlpt/|window\._CONFIG")

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the articles of a JSON list (attachments included), or a page's links."""
        articles = _json(page.text).get("articles")
        if not isinstance(articles, list):
            return super().entries(page)
        return unique(
            entry for one in articles if isinstance(one, dict) for entry in _of(page, one)
        )

    def listings(self, page: ListPage) -> list[Listing]:
        """Return the next page of a list; from an index page the lists of its columns.

        The fragment of an index address names one column.
        """
        if _API.search(page.url):
            return _next_page(page) if self.entries(page) else []
        sid = _SID.search(page.text)
        root = page.url.partition("/gkmlpt")[0]
        own = _COLUMN.search(page.url)
        numbers = [int(own.group(1))] if own else [number for number, _ in columns(page)]
        query = f"&sid={sid.group(1)}" if sid else ""
        return [Listing(f"{root}/gkmlpt/api/all/{number}?page=1{query}") for number in numbers]


def columns(page: ListPage) -> list[tuple[int, str]]:
    """Return (number, name) of the columns in the tree of an index page, parents first."""
    start = _TREE.search(page.text)
    if start is None:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(page.text, start.end())
    except json.JSONDecodeError:
        return []
    return list(_walk(tree))


def _walk(tree: object) -> Iterator[tuple[int, str]]:
    pending = list(tree) if isinstance(tree, list) else [tree]
    while pending:
        node = pending.pop(0)
        if not isinstance(node, dict):
            continue
        if str(node.get("id", "")).isdecimal():
            yield int(node["id"]), str(node.get("name") or node.get("title") or "")
        below = node.get("children") or node.get("child") or []
        pending += below if isinstance(below, list) else []


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else {}
    except (json.JSONDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _of(page: ListPage, article: dict[str, Any]) -> Iterator[Entry]:
    url = absolute_url(page.url, str(article.get("url") or ""))
    title = " ".join(str(article.get("title") or "").split())
    if url and article.get("url"):
        yield Entry(url, title, _day(article))


def _day(article: dict[str, Any]) -> date | None:
    for key in ("date", "display_publish_time", "first_publish_time", "created_at"):
        value = article.get(key)
        if isinstance(value, int) and 0 < value < 1 << 33:  # seconds since 1970
            return datetime.fromtimestamp(value, UTC).astimezone(_BEIJING).date()
        if isinstance(value, str) and (day := find_date(value)):
            return day
    return None


def _next_page(page: ListPage) -> list[Listing]:
    parts = urlsplit(page.url)
    query = dict(parse_qsl(parts.query))
    query["page"] = str(int(query.get("page", "1")) + 1)
    return [Listing(parts._replace(query=urlencode(query)).geturl())]
