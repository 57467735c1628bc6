"""The rows of a list in JSON: by the path and names of a technique, or recognised by their names.

A row is recognised by fields whose names publishing systems use for titles and addresses. An
address in a row may be relative, and a title may contain markup.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

from lxml import html

from crawlers.families.api_lists.json_text import at_path, day_of
from crawlers.families.api_lists.spec import ApiList
from crawlers.families.list_pages import Entry, ListPage, absolute_url, link_text, parse

TITLES = (
    "title", "topic", "docTitle", "doctitle", "infotitle", "infoTitle", "articleTitle", "subject",
    "showTitle", "headline", "c_title", "vc_title", "linkTitle", "name",
)  # fmt: skip
LINKS = (
    "url", "link", "infourl", "docpuburl", "docPubUrl", "publishUrl", "pubUrl", "linkUrl", "href",
    "post_url", "articleUrl", "docUrl", "contentUrl", "pageUrl", "visitUrl", "htmlUrl", "vc_url",
    "myvalues.url", "self_url", "address",
)  # fmt: skip
DATES = (
    "date", "publishedTimeStr", "publishedTime", "publishTime", "publish_time", "pubtime",
    "pubTime", "pubDate", "pubdate", "publishDate", "display_publish_time", "DOCRELPUBTIME",
    "docpubtime", "docRelTime", "PUBLISHED_TIME_FORMAT", "jsearch_date", "first_publish_time",
    "releaseTime", "releaseDate", "showTime", "created_at", "createDate", "createTime",
    "createdate", "deploytime", "time", "trs_time", "docreltime", "c_deploytime", "writedate",
    "datetime", "addtime", "inputtime", "updated_at",
)  # fmt: skip
_MOST_ROWS = 10_000
_MOST_OBJECTS = 200_000
_MOST_TITLE = 500


def rows_at(page: ListPage, value: Any, spec: ApiList) -> list[Entry] | None:
    """Return the rows at the path of a technique; None if the path leads to no array."""
    items = at_path(value, spec.items)
    if isinstance(items, dict):  # rows by number, as PHP writes an array with gaps
        items = list(items.values())
    return entries_of(page, items, spec) if isinstance(items, list) else None


def entries_of(page: ListPage, items: list[Any], spec: ApiList | None = None) -> list[Entry]:
    """Return the entries of rows, each address once; rows without an address are left out."""
    found: dict[str, Entry] = {}
    for item in items[:_MOST_ROWS]:
        for entry in _entries_in(page, item, spec):
            found.setdefault(entry.url, entry)
    return list(found.values())


def recognised_rows(page: ListPage, value: Any) -> list[Entry]:
    """Return the entries of the array that has the most rows with an address and a title."""
    best: list[Entry] = []
    for items in arrays_in(value):
        if isinstance(items[0], dict) and len(items) > len(best):
            best = max(best, entries_of(page, items), key=len)
    return best


def arrays_in(value: Any) -> Iterator[list[Any]]:
    """Yield the arrays in a value that are not empty, outer ones first."""
    pending, seen = [value], 0
    while pending and seen < _MOST_OBJECTS:
        one = pending.pop(0) if len(pending) < 1000 else pending.pop()
        seen += 1
        if isinstance(one, list) and one:
            yield one
        children = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        pending += [child for child in children if isinstance(child, dict | list)]


def _entries_in(page: ListPage, item: Any, spec: ApiList | None) -> Iterator[Entry]:
    if isinstance(item, str) and "<" in item:  # jsearch: each row is HTML
        yield from _html_row(page, item)
    if not isinstance(item, dict):
        return
    entry = _entry(page, item, spec)
    if entry:
        yield entry
        return
    for name in ("data", "_source", "source", "fields"):  # the row is inside an envelope
        if isinstance(inner := item.get(name), dict) and (entry := _entry(page, inner, spec)):
            yield entry
            return


def _entry(page: ListPage, item: dict[str, Any], spec: ApiList | None) -> Entry | None:
    fields = _Fields(item)
    linked = fields.first((spec.link if spec else ()) or LINKS)
    shown = fields.first((spec.title if spec else ()) or TITLES)
    title, within = _plain(shown)
    address = _filled(spec.template, fields) if spec and spec.template else linked or within
    url = absolute_url(page.url, unescape(address)) if address else None
    if not url or not title or url == page.url:
        return None
    names = (spec.date if spec else ()) or DATES
    days = (day_of(value) for name in names if (value := fields.get(name)) is not None)
    return Entry(url, title, next(filter(None, days), None))


class _Fields:
    """The fields of a row by name, whatever its case."""

    def __init__(self, item: dict[str, Any]) -> None:
        self._item = item
        self._folded = {str(name).lower(): value for name, value in item.items()}

    def get(self, name: str) -> Any:
        found = at_path(self._item, name)
        return self._folded.get(name.lower()) if found is None else found

    def first(self, names: tuple[str, ...]) -> str:
        """Return the first field of these that has text."""
        found = (value for name in names if isinstance(value := self.get(name), str))
        return next((value.strip() for value in found if value.strip()), "")


def _filled(template: str, fields: _Fields) -> str:
    """Return an address template with the row's fields; "" if one of them has no value."""
    values = {name: fields.get(name) for name in re.findall(r"\{([\w.]+)\}", template)}
    if not all(isinstance(value, str | int) and str(value) for value in values.values()):
        return ""
    return re.sub(r"\{([\w.]+)\}", lambda found: str(values[found[1]]).strip(), template)


def _plain(title: str) -> tuple[str, str]:
    """Return a title without markup, and the address of a link in it."""
    link = ""
    if "<" in title:
        tree = parse(f"<div>{title[:5000]}</div>")
        anchor = next(tree.iter("a"), None)
        link = (anchor.get("href") or "") if anchor is not None else ""
        title = str(tree.text_content())
    return " ".join(unescape(title).split())[:_MOST_TITLE], link


def _html_row(page: ListPage, row: str) -> Iterator[Entry]:
    tree = parse(f"<div>{row[:50_000]}</div>")
    day = day_of(" ".join(str(tree.text_content()).split()))
    for anchor in tree.iter("a"):
        url = absolute_url(page.url, _target(anchor))
        title = " ".join((anchor.get("data-title") or link_text(anchor)).split())
        if url and title:
            yield Entry(url, title, day)
            return


def _target(anchor: html.HtmlElement) -> str | None:
    """Return the address of a link; searches put it behind their click counter."""
    href = anchor.get("href") or ""
    counted = re.search(r"[?&](?:url|q)=(https?(?:%3A|:)[^&]+)", href)
    if counted:
        return unquote(counted[1])
    return anchor.get("data-url") or href
