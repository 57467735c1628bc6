"""Paging that a list shows and that could not be followed: the markup as evidence."""

import re

from lxml import etree, html

from crawlers.families.list_pages import ListPage
from crawlers.families.pagers.base64_blocks import unpacked
from crawlers.families.pagers.page_variables import PageVariables, shown_count
from crawlers.families.pagers.pager_elements import ELSEWHERE, NEXT, is_off, label
from crawlers.families.pagers.script_calls import called_count

_LONGEST = 300  # characters of evidence
_CALL = re.compile(
    r"(?i)\b(?:create_?page\w{0,10}|pagination|paging|laypage(?:\.render)?|pager)\s{0,3}\([^<>]{0,160}"
)
_MORE = re.compile(r"(?:点击|上拉)?(?:加载|查看)更多")
_COUNTED = re.compile(r"共|\d\s{0,2}/\s{0,2}\d{1,5}\s{0,2}[页頁]|[页頁][次数數]")
_TOTAL = ("data-total", "data-count", "data-totalcount", "data-rows")
_SIZE = ("data-size", "data-pagesize", "data-limit", "data-page-size")
_PAGES = ("data-pages", "data-pagecount", "data-totalpage", "data-total-page", "data-total-pages")


def shown_paging(page: ListPage) -> str | None:
    """Return the markup by which a list shows that it has further pages; None if it shows none.

    For a list without a page that can be requested. A pager that states one page shows none.
    """
    shown = unpacked(page) or page
    variables = PageVariables.read(shown.text)
    count = shown_count(shown.text)
    if 1 in (variables.pages, count, called_count(shown, variables)):
        return None
    for element in shown.tree.iter("a", "button", "span", "li", "input", "div"):
        if _shows(element):
            return _markup(element)
    if count:
        return _around(shown.text, _COUNTED.search(shown.text))
    found = _CALL.search(shown.text)
    return _around(shown.text, found) if found and variables.pages else None


def _shows(element: html.HtmlElement) -> bool:
    """Return whether an element is an active button for the next page, or states several."""
    if element.tag == "div" and not element.get("onclick"):
        return _states_several(element)
    active = any(map(element.get, ("onclick", "data-page", "href", *ELSEWHERE)))
    worded = label(element)
    if is_off(element) or (not active and element.tag != "button"):
        return _states_several(element)
    return bool(NEXT.fullmatch(worded) or _MORE.fullmatch(worded))


def _states_several(element: html.HtmlElement) -> bool:
    pages = _number(element, _PAGES)
    total, size = _number(element, _TOTAL), _number(element, _SIZE)
    return pages > 1 or 0 < size < total


def _number(element: html.HtmlElement, names: tuple[str, ...]) -> int:
    values = (element.get(name) or "" for name in names)
    return next((int(one) for one in values if one.isdecimal() and len(one) < 9), 0)


def _markup(element: html.HtmlElement) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return " ".join(text.split())[:_LONGEST]


def _around(text: str, found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    return " ".join(text[found.start() : found.start() + _LONGEST].split())
