"""Lists whose further pages are numbered files: `index_1.html` up to a count that a page states."""

import re
from urllib.parse import urlsplit

from crawlers.families.list_pages import Listing, ListPage, absolute_url

_DIGITS = re.compile(r"\d{1,12}")
MOST_PAGES = 5000
"""Most pages that a stated count is taken for: the count is a stranger's."""


def numbered_pages(
    page: ListPage, count: int, name: str, ending: str, first: int = 1
) -> list[Listing]:
    """Return the pages after the first of `count`: name_first … name_(first + count - 2)."""
    joined = name if name.endswith(("_", "-", "=", "/")) else f"{name}_"
    numbers = range(first, first + min(count, MOST_PAGES) - 1)
    urls = (absolute_url(page.base, f"{joined}{n}.{ending.lstrip('.')}") for n in numbers)
    return [Listing(url) for url in urls if url]


def counted_pages(
    page: ListPage, count: int, name: str, ending: str, current: int, *, from_zero: bool = False
) -> list[Listing]:
    """Return the numbered pages of a list that states which one this is.

    The first page says how they count: name_2 is the second page if the first calls itself 1. A
    later one does not. Unless `from_zero`, the numbers that one of the ways lacks are left out.
    """
    number = own_number(page.url)
    if number is None:
        return numbered_pages(page, count, name, ending, 2 if current == 1 else 1)
    if from_zero or number == 1:
        return numbered_pages(page, count, name, ending)
    return numbered_pages(page, count - 1, name, ending, 2)


def own_number(url: str) -> int | None:
    """Return the number at the end of a page's file name: 3 of index_3.html; None without one."""
    found = re.search(r"[_-](\d{1,5})\.\w{2,5}$", urlsplit(url).path)
    return int(found.group(1)) if found else None


def own_name(url: str) -> tuple[str, str] | None:
    """Return name and ending of a page's file without its number; None for a folder."""
    found = re.search(
        r"/([A-Za-z][\w-]{0,80}?)(?:_\d{1,5})?\.(s?html?|jhtml|jspx?|aspx?|php)$",
        urlsplit(url).path,
    )
    return (found.group(1), found.group(2)) if found else None


def leading_number(digits: str) -> int:
    """Return a number that a page states, 0 if it is none; of a giant one, its first digits.

    Python raises ValueError for thousands of digits.
    """
    found = _DIGITS.match(digits)
    return int(found.group()) if found else 0
