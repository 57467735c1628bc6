"""Scripts that state the count of pages and the name of their files.

`createPageHTML` and its relatives have four forms of arguments:

- (pages, current, name, ending): TRS; name_1 is the second page.
- (element, pages, current, name, ending, rows): UCAP and 湖南; name_2 is the second page if
  current is 1 on the first.
- (rows, pages, current, name, ending): 北京; as TRS.
- an object: `Pager({size, current, prefix, suffix})`.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagers.page_numbers import counted_pages, own_name
from crawlers.families.pagers.page_variables import PageVariables

_CALL = re.compile(r"\b[A-Za-z_$][\w$]{2,40}\s{0,3}\(([^(){}]{6,300})\)")
_ARGUMENT = re.compile(
    r"\s{0,9}(?:\"([^\"]{0,120})\"|'([^']{0,120})'|([\w.$-]{1,60}))\s{0,9}(?:,|$)"
)
_OBJECT = re.compile(
    r"(?i)\b[\w$.]{0,30}(?:pager|pagination|paging|page(?:html|bar|nav)?)(?:\.render)?"
    r"\s{0,3}\(\s{0,3}\{([^{}]{0,800})"
)
_FIELD = re.compile(r"\b(\w{2,30})[\"']?\s{0,5}:\s{0,5}[\"']?([\w./%-]{1,120})")
_NAME = re.compile(r"[\w./%=?&-]{1,120}")
_ENDING = re.compile(r"\.?(?:s?html?|jhtml|jspx?|aspx?|php|do)")
_COMMENT = re.compile(
    r"<!--[^<>]{0,2000}-->|/\*[^<>*]{0,2000}\*/|^\s{0,40}//[^\n]{0,400}"
    r"|(?<=[>;{}])[ \t]{0,9}//[^\n<]{0,400}",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Pager:
    count: int
    current: int
    name: str
    ending: str
    from_element: bool = False  # such pagers count from 0 or from 1


def counted_by_call(page: ListPage, variables: PageVariables) -> list[Listing]:
    """Return the pages that a call with the name of their files counts; none without one."""
    live = _live(page, variables)
    pager = live or _called(page.text, variables)
    if pager is None:
        return []
    stated = variables.number("countPage")  # wins: the call may be inside a stale comment
    name, ending = pager.name, pager.ending
    if live is None and (own := own_name(page.url)):
        name, ending = own
    zero = not pager.from_element
    return counted_pages(page, stated or pager.count, name, ending, pager.current, from_zero=zero)


def called_count(page: ListPage, variables: PageVariables) -> int | None:
    """Return the number of pages that a call states, None without one."""
    pager = _live(page, variables)
    return pager.count if pager else None


def _live(page: ListPage, variables: PageVariables) -> _Pager | None:
    """Return what a call outside of comments states."""
    shown = _COMMENT.sub(" ", page.text)
    return _called(shown, variables) or _object(shown)


def _called(text: str, variables: PageVariables) -> _Pager | None:
    for found in _CALL.finditer(text):
        if pager := _of_arguments(_arguments(found.group(1), variables)):
            return pager
    return None


def _arguments(text: str, variables: PageVariables) -> list[str]:
    """Return the values of a call's arguments; none if one is neither a value nor a variable."""
    values, at = [], 0
    while at < len(text):
        found = _ARGUMENT.match(text, at)
        if found is None:
            return []
        double, single, bare = found.groups()
        value = double if double is not None else single
        if value is None:
            value = bare if bare.isdecimal() else variables.text(bare) or ""
        values.append(value.strip())
        at = found.end()
    return values


def _of_arguments(values: list[str]) -> _Pager | None:
    if len(values) == 4 and _ENDING.fullmatch(values[1]) and values[2].isdecimal():
        values = [*values[2:], *values[:2]]  # name, ending, pages, current
    from_element = len(values) > 1 and not values[0].isdecimal() and values[1].isdecimal()
    rest = values[from_element:]
    numbers = [int(each) for each in takewhile(_is_count, rest)]
    name, ending = (*rest[len(numbers) :], "", "")[:2]
    if not 2 <= len(numbers) <= 3 or not _NAME.fullmatch(name) or not _ENDING.fullmatch(ending):
        return None
    count, current = numbers[-2:]
    if len(numbers) == 3 and numbers[0] < count:  # pages, rows, current
        count = numbers[0]
    return _Pager(count, current, name, ending, from_element)


def _is_count(value: str) -> bool:
    return value.isdecimal() and len(value) < 9


def _object(text: str) -> _Pager | None:
    for found in _OBJECT.finditer(text):
        fields = PageVariables.of(_FIELD.findall(found.group(1)))
        name, ending = fields.file_name
        name = name or fields.text("name") or ""
        count = fields.pages or fields.number("size", "count")
        if name and ending and count:
            return _Pager(count, fields.current or 0, name, ending, from_element=True)
    return None
