"""The links and buttons of a pager, and the page that each of them leads to."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagers.form_requests import post_back, submitted
from crawlers.families.pagers.page_numbers import MOST_PAGES, own_number
from crawlers.families.pagers.page_variables import shown_count
from crawlers.families.pagers.script_addresses import AddressTemplate, PageScripts, templates

NEXT = re.compile(
    r"(?i)[\s\[【(（<«|]{0,5}(?:[下后後]\s{0,3}一?\s{0,3}[页頁]|next(?:\s{0,3}page)?)[\s\]】)）>›»→|…]{0,5}"
    r"|[\s\[【(（]{0,3}(?:[>›»]{1,2}|→|▶|⟩)[\s\]】)）]{0,3}"
)
_FURTHER = re.compile(r"\s{0,3}(?:下\s{0,2}\d{1,3}\s{0,2}[页頁]|(?:点击)?(?:加载|查看)更多)\s{0,3}")
_LAST = re.compile(r"[\s\[【(（]{0,3}(?:尾|末|最[后後]一?)\s{0,3}[页頁][\s\]】)）>»|]{0,3}")
_NUMBER = re.compile(r"[\s\[【(（第]{0,4}(\d{1,4})\s{0,3}[页頁]?(?:/\d{1,4})?[\s\]】)）|]{0,3}")
_SCRIPTED = re.compile(
    r"['\"]([^'\"\s]{1,300}\.(?:s?html?|jhtml|jspx?|aspx?|php|do)(?:\?[^'\"\s]{0,300})?)['\"]"
)
_PATH = re.compile(r"[\w$.]{1,60}\s{0,3}(?:\(|=)\s{0,3}['\"]([./?][^'\"\s]{1,300})['\"]")
_CALL = re.compile(r"([\w$.]{2,60})\s{0,3}\(\s{0,3}['\"]?(\d{1,6}|this\.value)['\"]?\s{0,3}[,)]")
_ANY_CALL = re.compile(r"([\w$]{2,60})\s{0,3}\(")
_NEXT_CLASS = re.compile(r"(?i)(?:^|[\s_-])next(?:[\s_-]?page)?(?:$|[\s_-])")
_NEXT_IMAGE = re.compile(r"(?i)(?:^|[/_-])next[\w-]{0,12}\.(?:gif|png|jpe?g|svg)|下一?页")
_OFF = re.compile(r"(?i)(?:^|[\s_-])(?:disabled?|off|gray|grey|p_next_d)(?:$|[\s_-])")
_FIRST = ("index.html", "index.htm", "index.shtml", "index.jhtml", "index.jsp", "index.aspx")
_LONGEST = 16  # characters of a label
_MOST_TEXT = 1000  # characters in which it is looked for: white space may surround it
_MOST_PARTS = 20  # elements of a button, pictures for example
_PAGED = re.compile(r"(?i)data[(\[.'\"-]{0,3}(?:-|\(\s{0,2})?['\"]?page|dataset\.page")

_Make = Callable[[int], Listing | None]


class PagerTarget(NamedTuple):
    """Where a pager's element leads: the page, its label, and how to request page n if known."""

    listing: Listing
    label: str
    number: int | None = None
    make: _Make | None = None


def linked_pages(page: ListPage, scripts: PageScripts) -> list[Listing]:
    """Return what a pager links: the next page or all that a script counts, or numbered pages."""
    targets = list(_targets(page, scripts))
    own = {page.url, *(f"{page.url}{name}" for name in _FIRST if page.url.endswith("/"))}
    others = [one for one in targets if one.listing.form or one.listing.url not in own]
    following = next((one for one in others if NEXT.fullmatch(one.label)), None)
    if following:
        return _counted(page, following, scripts)
    links = [(int(found.group(1)), one) for one in others if (found := _number(one.label))]
    links = [(n, one) for n, one in links if _is_alike(one.listing.url, page.url) or one.make]
    links.sort(key=lambda pair: pair[0])
    here = _here([n for n, _ in links]) or (own_number(page.url) is None and bool(links))
    beyond = [(n, one) for n, one in links if n > here]
    if beyond and beyond[-1][1].make and (scripts.variables.pages or shown_count(page.text)):
        return _counted(page, beyond[0][1], scripts)
    numbered = [one.listing for _, one in beyond]
    if numbered or links:
        return numbered + _up_to_last(targets, links)
    more = (one.listing for one in others if _FURTHER.fullmatch(one.label))
    return [one for one in more if _is_alike(one.url, page.url)][:1]


def _counted(page: ListPage, following: PagerTarget, scripts: PageScripts) -> list[Listing]:
    """Return the next page, and all after it if its address is made from a number."""
    count = scripts.variables.pages or shown_count(page.text)
    first = following.number
    if following.make is None or first is None or not count:
        return [following.listing]
    end = min(count, MOST_PAGES) + min(first - 2, 0)  # numbers may begin with 0
    made = [following.make(n) for n in range(first, end + 1)]  # none after the last page
    return [one for one in made if one]


def label(element: html.HtmlElement) -> str:
    """Return what a pager's element shows: text, or what its tooltip, image or class say."""
    shown = " ".join(str(element.text_content())[:_MOST_TEXT].split())
    if shown:
        return shown if len(shown) <= _LONGEST else ""
    stated = (element.get("title"), element.get("aria-label"), element.get("value"))
    pictures = list(islice(element.iter("img"), _MOST_PARTS))
    images = [image.get("alt") or image.get("title") for image in pictures]
    worded = next((text.strip() for text in (*stated, *images) if text and text.strip()), "")
    if NEXT.fullmatch(worded) or _NUMBER.fullmatch(worded):
        return worded
    sources = [image.get("src") or "" for image in pictures]
    classes = [one.get("class") or "" for one in islice(element.iter("*"), _MOST_PARTS)]
    pictured = any(map(_NEXT_IMAGE.search, sources)) or any(map(_NEXT_CLASS.search, classes))
    return "下一页" if pictured else worded[:_LONGEST]


def is_off(element: html.HtmlElement) -> bool:
    """Return whether an element is marked as leading nowhere."""
    around = element.getparent()
    classes = [element.get("class") or "", "" if around is None else around.get("class") or ""]
    return element.get("disabled") is not None or any(map(_OFF.search, classes))


def _targets(page: ListPage, scripts: PageScripts) -> Iterator[PagerTarget]:
    """Yield where links, buttons and options lead, those of the head first."""
    for link in page.tree.iter("link"):
        url = page.absolute(link.get("href"))
        if url and "next" in (link.get("rel") or "").lower().split():
            yield PagerTarget(Listing(url), "下一页")
    for element in page.tree.iter("a", "span", "li", "button", "option", "input", "em", "div"):
        if element.tag == "a" and "next" in (element.get("rel") or "").lower().split():
            worded = "下一页"
        else:
            worded = _worded(page, element)
        if worded and (found := _target(page, element, worded, scripts)):
            yield found


def _worded(page: ListPage, element: html.HtmlElement) -> str:
    """Return the label of an element that may belong to a pager, "" for any other."""
    if element.tag in {"em", "div"} and not (element.get("onclick") or element.get("data-page")):
        return ""
    worded = label(element)
    words = bool(_LAST.fullmatch(worded) or _FURTHER.fullmatch(worded) or NEXT.fullmatch(worded))
    if not words and not _NUMBER.fullmatch(worded):
        return ""
    shown = bool(str(element.text_content())[:_MOST_TEXT].strip()) or element.tag == "input"
    url = page.absolute(element.get("href"))
    # A carousel has arrows, too: a mere picture leads to another page of the list or nowhere.
    return worded if shown or url is None or _is_alike(url, page.url) else ""


def _target(
    page: ListPage, element: html.HtmlElement, worded: str, scripts: PageScripts
) -> PagerTarget | None:
    script = f"{element.get('onclick') or ''} {element.get('href') or ''}"
    script += f" {element.get('tagname') or ''}"
    reference = element.get("value") if element.tag == "option" else element.get("href")
    if element.tag == "option":
        return _option(page, element, worded, scripts)
    if url := page.absolute(reference):
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
    return _made(page, element, worded, menu.get("onchange") or "", int(value), scripts)


def _called(
    page: ListPage, element: html.HtmlElement, worded: str, script: str, scripts: PageScripts
) -> PagerTarget | None:
    """Return the page that a call with a number, or the number in `data-page`, leads to."""
    stated = element.get("data-page") or element.get("data-index") or ""
    found = _CALL.search(script)
    number = int(found.group(2)) if found and found.group(2).isdecimal() else None
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
        shown = _number(worded)
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
    if ".submit(" in bodies:
        return lambda number: submitted(page, element, number)
    return None


def _by_template(page: ListPage, template: AddressTemplate) -> _Make:
    def make(number: int) -> Listing | None:
        url = page.absolute(template.address(number))
        return Listing(url) if url else None

    return make


def _number(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(text) if len(text) < 12 else None


def _is_alike(one: str, other: str) -> bool:
    """Return whether two addresses of a host are in one folder or differ only in digits."""
    a, b = urlsplit(one), urlsplit(other)
    folder = a.path.rpartition("/")[0] == b.path.rpartition("/")[0]
    return a.netloc == b.netloc and (
        folder or re.sub(r"\d", "", a.path) == re.sub(r"\d", "", b.path)
    )


def _here(numbers: list[int]) -> int:
    """Return the number of this page: the lowest that the pager does not link; 0 if unknown."""
    linked = set(numbers)
    for n in range(1, max(numbers, default=0) + 1):
        if n not in linked:
            return n
    return 0


def _up_to_last(targets: list[PagerTarget], links: list[tuple[int, PagerTarget]]) -> list[Listing]:
    """Return the pages after the highest number shown, up to the one that 尾页 links."""
    last = next((one.listing.url for one in targets if _LAST.fullmatch(one.label)), "")
    end = re.search(r"(\d{1,7})(\D{0,80})$", last)
    top = re.search(r"(\d{1,7})(\D{0,80})$", links[-1][1].listing.url) if links else None
    if not end or not top or last[: end.start()] != links[-1][1].listing.url[: top.start()]:
        return []
    numbers = range(int(top.group(1)) + 1, min(int(end.group(1)), MOST_PAGES) + 1)
    return [Listing(f"{last[: end.start()]}{n}{end.group(2)}") for n in numbers]
