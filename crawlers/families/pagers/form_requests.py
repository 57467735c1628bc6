"""Pagers that submit a form: ASP.NET's `__doPostBack`, and forms with a field for the page."""

import re
from urllib.parse import urlencode

from lxml import html

from crawlers.families.list_pages import Listing, ListPage, absolute_url

_POST_BACK = re.compile(
    r"(?:__doPostBack|PostBackOptions)\s{0,3}\(\s{0,3}[\"']([^\"']{1,200})[\"']\s{0,3},"
    r"\s{0,3}[\"']([^\"']{0,200})[\"']"
)
_PAGE_FIELD = re.compile(
    r"(?i)(?:cur(?:rent)?|goto|to|now)?_?page_?(?:no|num|number|index|now|current)?|p|pn"
)
_UNSENT = frozenset({"submit", "button", "image", "reset", "file"})
_MOST_FIELDS = 200


def post_back(page: ListPage, element: html.HtmlElement, script: str) -> Listing | None:
    """Return the request that `__doPostBack(target, argument)` sends, None without such a call."""
    found = _POST_BACK.search(script)
    form = _form_of(page, element) if found else None
    if found is None or form is None:
        return None
    named = (("__EVENTTARGET", found.group(1)), ("__EVENTARGUMENT", found.group(2)))
    return _request(page, form, dict(named))


def submitted(page: ListPage, element: html.HtmlElement, number: int | None) -> Listing | None:
    """Return the request of the form around an element, or of the page's one, for a page.

    number: the page, None for the one after the page that the form states. None if the form has
    no field for the page.
    """
    form = _form_of(page, element)
    if form is None:
        return None
    for name, value in _fields(form).items():
        if _PAGE_FIELD.fullmatch(name.rpartition(".")[2]) and (not value or value.isdecimal()):
            following = int(value[:6] or 1) + 1 if number is None else number
            return _request(page, form, {name: str(following)})
    return None


def _form_of(page: ListPage, element: html.HtmlElement) -> html.HtmlElement | None:
    around = next(element.iterancestors("form"), None)
    if around is not None:
        return around
    forms = page.tree.xpath("//form[.//input]")
    return next((form for form in forms if any(map(_PAGE_FIELD.fullmatch, _fields(form)))), None)


def _request(page: ListPage, form: html.HtmlElement, changed: dict[str, str]) -> Listing | None:
    fields = tuple((_fields(form) | changed).items())
    url = absolute_url(page.base, form.get("action") or page.url)
    if url is None or not fields:
        return None
    if (form.get("method") or "get").lower() == "post":
        return Listing(url, fields)
    return Listing(f"{url.partition('?')[0]}?{urlencode(fields)}")


def _fields(form: html.HtmlElement) -> dict[str, str]:
    """Return the values that a browser would send without a click on a button."""
    found: dict[str, str] = {}
    for field in form.iter("input", "select", "textarea"):
        name = field.get("name")
        kind = (field.get("type") or "").lower()
        unchecked = kind in {"checkbox", "radio"} and field.get("checked") is None
        if not name or kind in _UNSENT or unchecked or len(found) >= _MOST_FIELDS:
            continue
        found[name] = _selected(field) if field.tag == "select" else field.get("value") or ""
    return found


def _selected(field: html.HtmlElement) -> str:
    options = list(field.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options
    return (chosen[0].get("value") or str(chosen[0].text_content()).strip()) if chosen else ""
