"""The pages that a pager's links and buttons lead to, in order, with those that it leaves out."""

import re

from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagers.page_numbers import MOST_PAGES, own_number
from crawlers.families.pagers.page_variables import shown_count
from crawlers.families.pagers.pager_elements import (
    FURTHER,
    LAST,
    NEXT,
    RIGHT,
    PagerTarget,
    is_alike,
    number_in,
    targets_of,
)
from crawlers.families.pagers.script_addresses import PageScripts

_FIRST = ("index.html", "index.htm", "index.shtml", "index.jhtml", "index.jsp", "index.aspx")
_AT_END = re.compile(r"(\d{1,7})(\D{0,80})$")


def linked_pages(page: ListPage, scripts: PageScripts) -> list[Listing]:
    """Return what a pager links: the next page or all that a script counts, or numbered pages."""
    targets = list(targets_of(page, scripts))
    own = {page.url, *(f"{page.url}{name}" for name in _FIRST if page.url.endswith("/"))}
    others = [one for one in targets if one.listing.form or one.listing.url not in own]
    following = next((one for one in others if NEXT.fullmatch(one.label)), None)
    arrows = {one.listing: one for one in others if one.label == RIGHT}
    if following is None and len(arrows) == 1:
        following = next(iter(arrows.values()))
    if following:
        return _counted(page, following, scripts)
    links = [(int(found.group(1)), one) for one in others if (found := number_in(one.label))]
    links = [(n, one) for n, one in links if is_alike(one.listing.url, page.url) or one.make]
    links.sort(key=lambda pair: pair[0])
    here = _here([n for n, _ in links]) or (own_number(page.url) is None and bool(links))
    beyond = [(n, one) for n, one in links if n > here]
    if beyond and beyond[-1][1].make and (scripts.variables.pages or shown_count(page.text)):
        return _counted(page, beyond[0][1], scripts)
    numbered = _without_gaps(beyond)
    if numbered or links:
        return numbered + _up_to_last(targets, links)
    more = (one.listing for one in others if FURTHER.fullmatch(one.label))
    return [one for one in more if is_alike(one.url, page.url)][:1]


def _counted(page: ListPage, following: PagerTarget, scripts: PageScripts) -> list[Listing]:
    """Return the next page, and all after it if its address is made from a number."""
    count = scripts.variables.pages or shown_count(page.text)
    first = following.number
    if following.make is None or first is None or not count:
        return [following.listing]
    end = min(count, MOST_PAGES) + min(first - 2, 0)  # numbers may begin with 0
    made = [following.make(n) for n in range(first, end + 1)]  # none after the last page
    return [one for one in made if one]


def _here(numbers: list[int]) -> int:
    """Return the number of this page: the lowest that the pager does not link; 0 if unknown."""
    linked = set(numbers)
    for n in range(1, max(numbers, default=0) + 1):
        if n not in linked:
            return n
    return 0


def _without_gaps(beyond: list[tuple[int, PagerTarget]]) -> list[Listing]:
    """Return the pages of a pager that leaves out some numbers (2 3 … 9) with those between.

    Only if the numbers in all addresses rise or fall by one with those shown.
    """
    found = [_AT_END.search(one.listing.url) for _, one in beyond]
    plain = [one.listing for _, one in beyond]
    ends = [end for end in found if end]
    if len(ends) < max(2, len(beyond)) or any(one.form or one.json for one in plain):
        return plain
    forms = {(one.url[: end.start()], end.group(2)) for one, end in zip(plain, ends, strict=True)}
    numbers = [int(end.group(1)) for end in ends]
    shown = [n for n, _ in beyond]
    last = min(shown[-1], shown[0] + MOST_PAGES)
    for step in (1, -1):
        offsets = {number - step * n for number, n in zip(numbers, shown, strict=True)}
        if len(forms) == 1 and len(offsets) == 1:
            ((before, after),) = forms
            all_of = ((n - shown[0]) * step + numbers[0] for n in range(shown[0], last + 1))
            return [Listing(f"{before}{number}{after}") for number in all_of]
    return plain


def _up_to_last(targets: list[PagerTarget], links: list[tuple[int, PagerTarget]]) -> list[Listing]:
    """Return the pages after the highest number shown, up to the one that 尾页 links."""
    last = next((one.listing.url for one in targets if LAST.fullmatch(one.label)), "")
    end = _AT_END.search(last)
    top = _AT_END.search(links[-1][1].listing.url) if links else None
    if not end or not top or last[: end.start()] != links[-1][1].listing.url[: top.start()]:
        return []
    numbers = range(int(top.group(1)) + 1, min(int(end.group(1)), MOST_PAGES) + 1)
    return [Listing(f"{last[: end.start()]}{n}{end.group(2)}") for n in numbers]
