"""The further pages of a list, however its pager is written."""

import re

from crawlers.families.list_pages import Listing, ListPage, absolute_url
from crawlers.families.pagers.base64_blocks import unpacked
from crawlers.families.pagers.linked_pages import linked_pages
from crawlers.families.pagers.page_numbers import (
    MOST_PAGES,
    counted_pages,
    numbered_pages,
    own_name,
)
from crawlers.families.pagers.page_variables import PageVariables
from crawlers.families.pagers.script_addresses import PageScripts, templates
from crawlers.families.pagers.script_calls import counted_by_call
from crawlers.families.pagers.script_forms import in_plain_sums

_WRITTEN = re.compile(
    r"(?:['\"=/]|\\[\"'])([A-Za-z][\w-]{0,60})_['\"]\s{0,5}\+[^;\n]{0,80}?['\"]\.(s?html?)\b"
)
_PAGINATION = re.compile(
    r"(?i)\b(?:pagination|paging|pager|page)\s{0,3}\(\s{0,3}\{[^{}]{0,400}?totalPage"
)
_TRS_VARIABLES = ("totalData", "showData")
_LAYPAGE = re.compile(
    r"(?i)(?:laypage|pagination|paging|paginator|pager|\bcreate_?page|\.page|\bpage(?:nav|bar|html)?)[\w.]{0,20}"
    r"\s{0,3}\(\s{0,3}(?:([\"'#.\w-]{1,60})\s{0,3},\s{0,3})?\{"
)


def further_pages(page: ListPage) -> list[Listing]:
    """Return further pages of the same list, in the order to walk them.

    A script that names the files and their number is believed first, then the pager's links and
    buttons. A count without any address comes last: its files are named as this page.
    """
    shown = unpacked(page) or page
    shown = in_plain_sums(shown)
    variables = PageVariables.read(shown.text)
    by_script = counted_by_call(shown, variables) or _counted_by_variables(shown, variables)
    if by_script:
        return by_script
    scripts = PageScripts.read(shown.text, variables)
    by_plugin = _counted_by_plugin(shown, variables)
    return by_plugin or linked_pages(shown, scripts) or _counted_by_position(shown, variables)


def _counted_by_variables(page: ListPage, variables: PageVariables) -> list[Listing]:
    """Return the pages that variables count and name, as TRS does in three ways."""
    name, ending = variables.file_name
    pages = variables.pages
    if name and ending and pages and re.fullmatch(r"[\w./-]+", name):
        return counted_pages(page, pages, name, ending, variables.current or 0)
    if all(variables.number(one) for one in _TRS_VARIABLES) and pages:
        return numbered_pages(page, pages, "index_pc", "html")
    count = variables.number("countPage")
    if count is None:
        return []
    written = _WRITTEN.search(page.text)
    own = own_name(page.url) or ((written.group(1), written.group(2)) if written else None)
    return numbered_pages(page, count, *(own or ("index", "html")))


def _counted_by_plugin(page: ListPage, variables: PageVariables) -> list[Listing]:
    """Return the pages of a plugin that is given their number and a function to go to one."""
    found = _LAYPAGE.search(page.text)
    if found is None:
        return []
    options = page.text[found.end() : found.end() + 1500]
    own = PageVariables.read(options)
    pages = own.pages or _of_rows(found.group(1), own) or variables.pages
    if not pages:
        return []
    template = next(templates(options, variables), None)
    if template is None:
        if not _PAGINATION.search(page.text):
            return []
        name, ending = own_name(page.url) or ("index", "html")  # 上海: index_2.html is page 2
        return numbered_pages(page, pages, name, ending, first=2)
    numbers = range(2, min(pages, MOST_PAGES) + 1)
    if own.current == 0 and not template.shift:
        numbers = range(1, min(pages, MOST_PAGES))
    urls = (absolute_url(page.base, template.address(n)) for n in numbers)
    return [Listing(url) for url in urls if url]


def _of_rows(argument: str | None, own: PageVariables) -> int | None:
    """Return the pages of `pagination(170, {items_per_page: 20})`, None without both numbers."""
    size = own.size
    is_number = argument is not None and argument.isdecimal() and len(argument) < 9
    return -(-int(argument or 0) // size) if is_number and size else None


def _counted_by_position(page: ListPage, variables: PageVariables) -> list[Listing]:
    """Return the pages of a list that states how many there are and which one this is."""
    if not variables.pages or variables.current is None or "?" in page.url:
        return []
    name, ending = own_name(page.url) or ("index", "html")
    return counted_pages(page, variables.pages, name, ending, variables.current)
