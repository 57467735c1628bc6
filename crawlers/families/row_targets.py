"""Where a row leads: its link, or the address in a click handler or a data attribute."""

import re
from itertools import islice

from lxml import html

from crawlers.families.list_pages import ListPage, find_date, link_text

_ATTRIBUTES = ("data-url", "data-href", "data-link", "data-src-url", "data-linkurl", "url", "link")
_OPENED = re.compile(
    r"(?:window\.open|\blocation(?:\.href|\.assign|\.replace)?|\bopen\w{0,20}|\bgo\w{0,20}|\bto\w{0,20}"
    r"|\bjump\w{0,20}|\bshow\w{0,20}|\bview\w{0,20}|\blink\w{0,20})\s{0,3}[=(]\s{0,3}"
    r"[\"']([^\"'\s<>]{2,500})[\"']"
)
_LIKE_ADDRESS = re.compile(r"^(?:https?:)?//|^[./]|[/?=]|\.s?html?$")
_CLICKED = ("li", "tr", "div", "dd", "dt", "p", "h2", "h3", "h4", "span", "td", "button")
_PARTS = ("td", "span", "p", "div", "h2", "h3", "h4", "em", "b", "strong", "a")

_MOST_PARTS = 100  # elements of a row that may be its title
_LONGEST = 2000  # characters of each
DEEPEST = 40
"""Levels from a row down to its link, at most; a page may nest two thousand."""


def target(page: ListPage, element: html.HtmlElement) -> str | None:
    """Return the absolute address that a row's element leads to; None if it states none.

    Several rules look at an element, on each level of its nesting.
    """
    known: dict[html.HtmlElement, str | None] = page.cache.setdefault("targets", {})  # type: ignore[assignment]
    if element not in known:
        known[element] = page.absolute(element.get("href")) or _hidden(page, element)
    return known[element]


def clickable(page: ListPage, row: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the element of a row without links that has an address of its own: one or none."""
    first = _clickables(page).get(row)
    return [] if first is None else [first]


def _clickables(page: ListPage) -> dict[html.HtmlElement, html.HtmlElement]:
    """Return by row the first element, no link, that has an address of its own."""
    if "clickables" not in page.cache:
        rows: dict[html.HtmlElement, html.HtmlElement] = {}
        for one in page.tree.iter(*_CLICKED):
            if one.attrib and _hidden(page, one):
                for row in (one, *islice(one.iterancestors(), DEEPEST)):
                    rows.setdefault(row, one)
        page.cache["clickables"] = rows
    return page.cache["clickables"]  # type: ignore[return-value]


def title(element: html.HtmlElement) -> str:
    """Return the title that a link shows, or the longest part of a row that is one itself."""
    if element.tag == "a":
        return link_text(element)
    stated = " ".join((element.get("title") or "").split())
    inside = islice(element.iter(*_PARTS), _MOST_PARTS)
    parts = [" ".join(str(part.text_content())[:_LONGEST].split()) for part in inside]
    leaves = [part for part in parts if part and not (find_date(part) and len(part) < 24)]
    return stated or max(leaves, key=len, default="") or link_text(element)


def _hidden(page: ListPage, element: html.HtmlElement) -> str | None:
    for name in _ATTRIBUTES:
        value = (element.get(name) or "").strip()
        if _LIKE_ADDRESS.search(value) and (url := page.absolute(value)):
            return url
    script = f"{element.get('onclick') or ''} {element.get('href') or ''}"
    found = _OPENED.search(script)
    if found is None or not _LIKE_ADDRESS.search(found.group(1)):
        return None
    return page.absolute(found.group(1))
