"""The links and buttons of a pager, and the page that each of them leads to."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagers.form_requests import post_back, submitted
from crawlers.families.pagers.script_addresses import AddressTemplate, PageScripts, templates

NEXT = re.compile(
    r"(?i)[\s\[【(（<«|]{0,5}(?:[下后後次]\s{0,3}一?\s{0,3}[页頁]|next(?:\s{0,3}page)?|(?:翻[至到]?|[向往])下一?[页頁]"
    r"|[向往]?[后後下]翻[页頁]?)(?:[\s\]】)）>＞›»→|…]{0,5}|\s{0,2}[(（\[]\d{1,4}(?:/\d{1,4})?[)）\]])"
    r"|[\s\[【(（]{0,3}(?:[>＞›»]{1,2}|[→▶►⟩❯⇒〉])[\s\]】)）]{0,3}"
)
FURTHER = re.compile(
    r"\s{0,3}(?:下\s{0,2}(?:\d{1,3}|[二三四五十]{1,2})\s{0,2}[页頁]"
    r"|(?:[点點][击擊])?(?:加[载載]|查看|[显顯]示)更多)\s{0,3}"
)
LAST = re.compile(
    r"(?i)[\s\[【(（]{0,3}(?:(?:尾|末|最[后後末]一?)\s{0,3}[页頁]|last|[>＞»]{1,2}\|)[\s\]】)）>»|]{0,3}"
)
_NUMBER = re.compile(r"[\s\[【(（第]{0,4}(\d{1,4})\s{0,3}[页頁]?(?:/\d{1,4})?[\s\]】)）|]{0,3}")
_SCRIPTED = re.compile(
    r"['\"]([^'\"\s]{1,300}\.(?:s?html?|jhtml|jspx?|aspx?|php|do)(?:\?[^'\"\s]{0,300})?)['\"]"
)
_PATH = re.compile(r"[\w$.]{1,60}\s{0,3}(?:\(|=)\s{0,3}['\"]([./?][^'\"\s]{1,300})['\"]")
_CALL = re.compile(
    r"(?!void\b)\b([\w$.]{2,60})\s{0,3}\(\s{0,3}['\"]?(\d{1,6}|this\.value)['\"]?\s{0,3}[,)]"
)
_VALUE = re.compile(r"\.value\s{0,3}=(?!=)\s{0,3}['\"]?(\d{1,6})\b")
_ANY_CALL = re.compile(r"([\w$]{2,60})\s{0,3}\(")
_NEXT_CLASS = re.compile(r"(?i)(?:^|[\s_-])next(?:[\s_-]?page)?(?:$|[\s_-])")
_NEXT_IMAGE = re.compile(r"(?i)(?:^|[/_-])next[\w-]{0,12}\.(?:gif|png|jpe?g|svg)|下一?[页頁]")
_RIGHT_CLASS = re.compile(r"(?i)(?:^|[\s_-])(?:arrow|angle|caret|chevron|page|icon|btn)[_-]?right")
_RIGHT_IMAGE = re.compile(
    r"(?i)(?:^|[/_-])(?:arrow_?-?)?(?:right|r)\d?\.(?:gif|png|jpe?g|svg)$|xyy"
)
RIGHT = "▷"  # label of a mere arrow, which may also belong to a row
ELSEWHERE = ("tagname", "data-href", "data-url", "data-link", "paged", "data-src-url")
_BOX = ("em", "div", "img", "area")  # pager elements only if they have a handler
_OFF = re.compile(r"(?i)(?:^|[\s_-])(?:disabled?|off|gray|grey|p_next_d)(?:$|[\s_-])")
_LONGEST = 16  # characters of a label
_MOST_TEXT = 1000  # characters in which it is looked for: white space may surround it
_MOST_PARTS = 20  # elements of a button, pictures for example
_CHANGED = re.compile(
    r"\.change\s{0,3}\(|\bon\s{0,3}\(\s{0,3}[\"']change[\"']|\bonchange\s{0,3}=\s{0,3}f"
)
_HANDLER = 600  # characters of a handler that are read
_PAGED = re.compile(r"(?i)data[(\[.'\"-]{0,3}(?:-|\(\s{0,2})?['\"]?page|dataset\.page")

_Make = Callable[[int], Listing | None]


class PagerTarget(NamedTuple):
    """Where a pager's element leads: the page, its label, and how to request page n if known."""

    listing: Listing
    label: str
    number: int | None = None
    make: _Make | None = None


def label(element: html.HtmlElement) -> str:
    """Return what a pager's element shows: text, or what its tooltip, image or class say."""
    shown = " ".join(str(element.text_content())[:_MOST_TEXT].split())
    if shown:
        return shown if len(shown) <= _LONGEST else ""
    stated = (element.get(name) for name in ("title", "aria-label", "value", "alt"))
    pictures = list(islice(element.iter("img"), _MOST_PARTS))
    images = [image.get("alt") or image.get("title") for image in pictures]
    worded = next((text.strip() for text in (*stated, *images) if text and text.strip()), "")
    if NEXT.fullmatch(worded) or _NUMBER.fullmatch(worded):
        return worded
    sources = [image.get("src") or "" for image in pictures]
    parts = islice(element.iter("*"), _MOST_PARTS)
    classes = [f"{one.get('class') or ''} {one.get('id') or ''}" for one in parts]
    if any(map(_NEXT_IMAGE.search, sources)) or any(map(_NEXT_CLASS.search, classes)):
        return "下一页"
    right = any(map(_RIGHT_IMAGE.search, sources)) or any(map(_RIGHT_CLASS.search, classes))
    return RIGHT if right and not worded else worded[:_LONGEST]


def elsewhere(page: ListPage, element: html.HtmlElement) -> str | None:
    """Return the address that an element has in an attribute for its script, None without one."""
    values = (element.get(name) or "" for name in ELSEWHERE)
    shaped = (value for value in values if "/" in value or "." in value or "?" in value)
    return next(filter(None, map(page.absolute, shaped)), None)


def is_off(element: html.HtmlElement) -> bool:
    """Return whether an element is marked as leading nowhere."""
    around = element.getparent()
    classes = [element.get("class") or "", "" if around is None else around.get("class") or ""]
    return element.get("disabled") is not None or any(map(_OFF.search, classes))


def targets_of(page: ListPage, scripts: PageScripts) -> Iterator[PagerTarget]:
    """Yield where links, buttons and options lead, those of the head first."""
    for link in page.tree.iter("link"):
        url = page.absolute(link.get("href"))
        if url and "next" in (link.get("rel") or "").lower().split():
            yield PagerTarget(Listing(url), "下一页")
    for element in page.tree.iter("a", "span", "li", "button", "option", "input", *_BOX):
        if element.tag == "a" and "next" in (element.get("rel") or "").lower().split():
            worded = "下一页"
        else:
            worded = _worded(page, element)
        if worded and (found := _target(page, element, worded, scripts)):
            yield found


def _worded(page: ListPage, element: html.HtmlElement) -> str:
    """Return the label of an element that may belong to a pager, "" for any other."""
    if element.tag in _BOX and not any(map(element.get, ("onclick", "data-page", "href"))):
        return ""
    worded = label(element)
    words = any(one.fullmatch(worded) for one in (NEXT, LAST, FURTHER, _NUMBER))
    if not words and worded != RIGHT:
        return ""
    shown = bool(str(element.text_content())[:_MOST_TEXT].strip()) or element.tag == "input"
    url = page.absolute(element.get("href"))
    # A carousel has arrows, too: a mere picture leads to another page of the list or nowhere.
    return worded if shown or url is None or is_alike(url, page.url) else ""


def _target(
    page: ListPage, element: html.HtmlElement, worded: str, scripts: PageScripts
) -> PagerTarget | None:
    script = f"{element.get('onclick') or ''} {element.get('href') or ''}"
    if element.tag == "option":
        return _option(page, element, worded, scripts)
    if url := page.absolute(element.get("href")) or elsewhere(page, element):
        return PagerTarget(Listing(url), worded)
    found = _SCRIPTED.search(script) or _PATH.search(script)
    if found and (url := page.absolute(found.group(1))):
        return PagerTarget(Listing(url), worded)
    if listing := post_back(page, element, script):
        return PagerTarget(listing, worded)
    return _called(page, element, worded, script, scripts)


def _option(
    page: ListPage, element: html.HtmlElement, worded: str, scripts: PageScripts
) -> PagerTarget | None:
    """Return the page of an option: an address, or a number for the script of its menu."""
    value = (element.get("value") or "").strip()
    menu = next(element.iterancestors("select"), None)
    if not value.isdecimal():
        url = page.absolute(value) if value else None
        return PagerTarget(Listing(url), worded) if url else None
    if menu is None or len(value) > 6:
        return None
    script = menu.get("onchange") or ""
    if not script and (handler := _CHANGED.search(scripts.text)):
        script = scripts.text[handler.start() : handler.start() + _HANDLER]
    return _made(page, element, worded, script, int(value), scripts)


def _called(
    page: ListPage, element: html.HtmlElement, worded: str, script: str, scripts: PageScripts
) -> PagerTarget | None:
    """Return the page that a call with a number, or the number in `data-page`, leads to."""
    stated = element.get("data-page") or element.get("data-index") or ""
    found = _CALL.search(script)
    called = found.group(2) if found else ""
    set_to = _VALUE.search(script)
    number = int(called) if called.isdecimal() else int(set_to.group(1)) if set_to else None
    if number is None and stated.isdecimal() and len(stated) < 7:
        number = int(stated)
    return _made(page, element, worded, script, number, scripts)


def _made(
    page: ListPage,
    element: html.HtmlElement,
    worded: str,
    script: str,
    number: int | None,
    scripts: PageScripts,
) -> PagerTarget | None:
    make = _maker(page, element, script, scripts)
    if make is None:
        return None
    if number is None:
        shown = number_in(worded)
        number = int(shown.group(1)) if shown else None
    listing = make(number) if number is not None else submitted(page, element, None)
    return PagerTarget(listing, worded, number, make) if listing else None


def _maker(
    page: ListPage, element: html.HtmlElement, script: str, scripts: PageScripts
) -> _Make | None:
    """Return how the script of an element makes the request of page n; None if it does not."""
    bodies = script
    template = next(templates(script, scripts.variables), None)
    for name in _ANY_CALL.findall(script):
        template = template or scripts.template(name)
        bodies += f" {scripts.body(name)}"
    if template is None and element.get("data-page") and _PAGED.search(scripts.text):
        handlers = templates(scripts.text, scripts.variables)
        template = next(handlers, None)
    if template is not None:
        return _by_template(page, template)
    submits = element.tag in {"button", "input"} and element.get("type") != "button"
    if ".submit(" in bodies or (submits and _VALUE.search(script)):
        return lambda number: submitted(page, element, number)
    return None


def _by_template(page: ListPage, template: AddressTemplate) -> _Make:
    def make(number: int) -> Listing | None:
        url = page.absolute(template.address(number))
        return Listing(url) if url else None

    return make


def number_in(text: str) -> re.Match[str] | None:
    """Return the match of a label that is a page's number; None for any other."""
    return _NUMBER.fullmatch(text) if len(text) < 12 else None


def is_alike(one: str, other: str) -> bool:
    """Return whether two addresses of a host are in one folder or differ only in digits."""
    a, b = urlsplit(one), urlsplit(other)
    folder = a.path.rpartition("/")[0] == b.path.rpartition("/")[0]
    return a.netloc == b.netloc and (
        folder or re.sub(r"\d", "", a.path) == re.sub(r"\d", "", b.path)
    )
