"""Further list pages: numbered files that a script counts, and the links of a pager."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import html

from crawlers.families.list_pages import Listing, ListPage, absolute_url

_NEXT = re.compile(r"(?i)^\s*(?:[下后後]\s*一?\s*[页頁]|next( page)?|[>›»]{1,2})\s*[>›»]{0,2}\s*$")
_LAST = re.compile(r"^\s*(?:尾|末|最[后後]一?)\s*[页頁]\s*$")
_NUMBER = re.compile(r"^\W*第?\s*(\d{1,4})\s*[页頁]?\W*$")
_SCRIPTED = re.compile(r"['\"]([^'\"\s]+\.(?:s?html?|jspx?|aspx?|php)(?:\?[^'\"\s]*)?)['\"]")
_MOST_PAGES = 5000


def numbered_pages(
    page: ListPage, count: int, name: str, ending: str, first: int = 1
) -> list[Listing]:
    """Return the pages after the first of `count`: name_first … name_(first + count - 2)."""
    names = (f"{name}_{n}.{ending}" for n in range(first, first + min(count, _MOST_PAGES) - 1))
    return [Listing(urljoin(page.url, one)) for one in names]


def pager_links(page: ListPage) -> list[Listing]:
    """Return what a pager links: the next page, or else the numbered pages after this one."""
    following = [url for url, text in _targets(page) if _NEXT.match(text) and url != page.url]
    if following:
        return [Listing(following[0])]
    links = [(int(found.group(1)), url) for url, text in _targets(page) if (found := _number(text))]
    links = [(n, url) for n, url in links if url != page.url and _alike(url, page.url)]
    links.sort()
    return [Listing(url) for n, url in links if n > _here(links)] + _up_to_last(page, links)


def _targets(page: ListPage) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of links, buttons and options; also addresses in click handlers."""
    for anchor in page.tree.iter("a", "span", "li", "button", "option"):
        target = anchor.get("value") if anchor.tag == "option" else anchor.get("href")
        url = absolute_url(page.base, target) or _clicked(page, anchor)
        if url:
            yield url, str(anchor.text_content())


def _clicked(page: ListPage, element: html.HtmlElement) -> str | None:
    script = (
        f"{element.get('onclick') or ''} {element.get('href') or ''} {element.get('tagname') or ''}"
    )
    found = _SCRIPTED.search(script)
    return absolute_url(page.base, found.group(1)) if found else None


def _number(text: str) -> re.Match[str] | None:
    return _NUMBER.match(text) if len(text) < 12 else None


def _alike(one: str, other: str) -> bool:
    """Return whether two addresses of a host are in one folder or differ only in digits."""
    a, b = urlsplit(one), urlsplit(other)
    folder = a.path.rpartition("/")[0] == b.path.rpartition("/")[0]
    return a.netloc == b.netloc and (
        folder or re.sub(r"\d", "", a.path) == re.sub(r"\d", "", b.path)
    )


def _here(links: list[tuple[int, str]]) -> int:
    """Return the number of this page: the lowest that the pager does not link; 0 if unknown."""
    numbers = {n for n, _ in links}
    if not numbers:
        return 0
    for n in range(1, max(numbers) + 1):
        if n not in numbers:
            return n
    return 0


def _up_to_last(page: ListPage, links: list[tuple[int, str]]) -> list[Listing]:
    """Return the pages after the highest number shown, up to the one that 尾页 links."""
    last = next((url for url, text in _targets(page) if _LAST.match(text)), None)
    end = re.search(r"(\d+)(\D*)$", last or "")
    top = re.search(r"(\d+)(\D*)$", links[-1][1]) if links else None
    if not last or not end or not top or last[: end.start()] != links[-1][1][: top.start()]:
        return []
    numbers = range(int(top.group(1)) + 1, min(int(end.group(1)), _MOST_PAGES) + 1)
    return [Listing(f"{last[: end.start()]}{n}{end.group(2)}") for n in numbers]
