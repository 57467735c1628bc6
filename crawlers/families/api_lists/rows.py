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

from crawlers.families.api_lists.json_text import at_path, day_of, read_json
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
_LINKED = re.compile(r"<a\b|&lt;a\b|<record\b|<li\b[^<>]{0,40}\bonclick")
_TITLE_LIKE = re.compile(r"(?!sub|site|channel|column|seo|cate)\w{0,30}(?:title|bt)")
_LINK_LIKE = re.compile(
    r"(?!\w{0,30}(?:im(?:g|age)|pic|thumb|logo|icon|cover|video|site|channel|column|qr|wap|mobile))"
    r"\w{0,30}(?:url|link|href|lj)"
)
_DATE_LIKE = re.compile(
    r"(?=\w{0,30}(?:pub|release|issue|fb|show|create))\w{0,40}(?:date|time|rq|sj)(?:str)?"
)
_ENVELOPES = (
    "data", "_source", "source", "fields", "article", "doc", "item", "info", "content", "entity",
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
        if isinstance(items[0], dict | str) and len(items) > len(best):
            best = max(best, entries_of(page, items), key=len)
    return best


def markup_in(value: Any) -> str:
    """Return the longest text in a value that has links, "" without one."""
    pending, best, seen = [value], "", 0
    while pending and seen < _MOST_OBJECTS:
        one = pending.pop()
        seen += 1
        if isinstance(one, str) and len(one) > len(best) and _LINKED.search(one):
            best = one
        elif isinstance(one, dict | list):
            pending += one.values() if isinstance(one, dict) else one
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
        texts = (child for child in children if isinstance(child, str) and child[:1] in "[{")
        if isinstance(one, dict):  # ASP.NET: {"d": "[{…}]"}
            pending += [inner for child in texts if child and (inner := read_json(child))]


def _entries_in(page: ListPage, item: Any, spec: ApiList | None) -> Iterator[Entry]:
    if isinstance(item, str) and "<" in item:  # jsearch: each row is HTML
        yield from _html_row(page, item)
    if not isinstance(item, dict):
        return
    entry = _entry(page, item, spec)
    if entry:
        yield entry
        return
    for name in _ENVELOPES:  # the row is inside an envelope
        if isinstance(inner := item.get(name), dict) and (entry := _entry(page, inner, spec)):
            yield entry
            return


def _entry(page: ListPage, item: dict[str, Any], spec: ApiList | None) -> Entry | None:
    fields = _Fields(item)
    linked = fields.first((spec.link if spec else ()) or LINKS) or fields.like(_LINK_LIKE)
    shown = fields.first((spec.title if spec else ()) or TITLES) or fields.like(_TITLE_LIKE)
    title, within = _plain(shown)
    address = _filled(spec.template, fields) if spec and spec.template else linked or within
    url = absolute_url(page.url, unescape(address)) if address else None
    if not url or not title or url == page.url:
        return None
    names = (spec.date if spec else ()) or DATES
    values = (value for name in names if (value := fields.get(name)) is not None)
    days = map(day_of, (*values, fields.like(_DATE_LIKE)))
    return Entry(url, title, next(filter(None, days), None))


class _Fields:
    """The fields of a row by name, whatever its case, with or without underscores.

    What a row has as a list of keys and values is a field of its own.
    """

    def __init__(self, item: dict[str, Any]) -> None:
        self._item = item
        pairs = [*item.items(), *_pairs_in(item)]
        self._folded = {_folded(name): value for name, value in reversed(pairs)}

    def get(self, name: str) -> Any:
        found = at_path(self._item, name)
        return self._folded.get(_folded(name)) if found is None else found

    def first(self, names: tuple[str, ...]) -> str:
        """Return the first field of these that has text."""
        found = (value for name in names if isinstance(value := self.get(name), str))
        return next((value.strip() for value in found if value.strip()), "")

    def like(self, names: re.Pattern[str]) -> str:
        """Return the first field with text whose name is like this."""
        found = (value for name, value in self._folded.items() if names.fullmatch(name))
        return next((v.strip() for v in found if isinstance(v, str) and v.strip()), "")


def _folded(name: object) -> str:
    return str(name).lower().replace("_", "").replace("-", "")


def _pairs_in(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the pairs of [{"key": "pubdate", "value": "2024-01-19"}], also one level deeper."""
    lists = [one for one in item.values() if isinstance(one, list)][:20]
    lists += [
        inner
        for one in lists
        for outer in one[:20]
        if isinstance(outer, dict)
        for inner in outer.values()
        if isinstance(inner, list)
    ][:20]
    for pair in (pair for one in lists for pair in one[:100] if isinstance(pair, dict)):
        if isinstance(pair.get("key"), str) and "value" in pair:
            yield pair["key"], pair["value"]


def _filled(template: str, fields: _Fields) -> str:
    """Return an address template with the row's fields; "" if one of them has no value."""
    values = {name: fields.get(name) for name in re.findall(r"\{([\w.]+)\}", template)}
    if not all(isinstance(value, str | int) and str(value) for value in values.values()):
        return ""
    return re.sub(r"\{([\w.]+)\}", lambda found: str(values[found[1]]).strip(), template)


def _plain(title: str) -> tuple[str, str]:
    """Return a title without markup, and the address of a link in it."""
    link = ""
    title = unescape(title) if "&lt;" in title else title
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
