"""Reads the response of an API list: its rows, the next request, and what is wrong with it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from crawlers.families.api_lists.api_requests import first_calls, number_of, paged, parameter
from crawlers.families.api_lists.json_text import (
    at_path,
    count_at,
    looks_like_json,
    read_json,
    script_arrays,
)
from crawlers.families.api_lists.rows import entries_of, markup_in, recognised_rows, rows_at
from crawlers.families.api_lists.site_search import SEARCHES
from crawlers.families.api_lists.spec import ApiList
from crawlers.families.api_lists.techniques import ANY_FILE, JSON, TECHNIQUES
from crawlers.families.list_pages import Entry, Listing, ListPage, cdata_records

_MOST_PAGES = 5000
_TOTALS = re.compile(
    r"(?i)total(?:count|num|row|rows|record|records|elements|size)?|allrow|count|rowcount"
)
_FRAGMENT = re.compile(
    r"(?i)\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:ul|ol|li|table|tbody|tr|div|totalrecord|datastore|recordset|record)\b"
)
_PAGES = re.compile(r"(?i)total_?pages?|page_?count|pages|pagetotal")
_HTML_TOTAL = re.compile(
    r"(?i)<totalrecord>\s*(\d{1,9})|\b(?:data-)?(?:count|totalcount|total)\s*=\s*[\"'](\d{1,9})"
    r"|\btotal_?(?:record|count)s?[\"']?\s*[:=]\s*[\"']?(\d{1,9})"
)
_PAGE_NAMES = ("page", "pageNo", "pageno", "pageNum", "pageNumber", "pageIndex", "currentPage", "p")
_SIZES = ("rows", "pageSize", "pagesize", "size", "perPage", "_pageSize", "n")
_SAID = ("message", "msg", "error", "errmsg", "info", "status", "code", "success")

HtmlRows = Callable[[ListPage], list[Entry]]
"""Reads the rows of HTML inside a response."""


@dataclass(frozen=True, slots=True)
class ApiReading:
    """What a response has. technique: by which it was read.

    problem: why no rows could be read, None if they could. further: the next page, if any.
    """

    technique: str
    entries: tuple[Entry, ...] = ()
    further: tuple[Listing, ...] = ()
    problem: str | None = None


def api_calls(page: ListPage, own: ApiList | None = None) -> list[Listing]:
    """Return the requests by which the scripts of a page get its rows.

    own: the technique that the site's file states; it takes precedence.
    """
    if looks_like_json(page.text):
        return []
    return first_calls(page, [own] if own else TECHNIQUES)


def file_calls(page: ListPage) -> list[Listing]:
    """Return the request for the JSON file from which a page without rows may fill its list."""
    return first_calls(page, [ANY_FILE])


def is_api_response(page: ListPage) -> bool:
    """Return whether a page is read as the response of an API: it was requested as one, or JSON."""
    requested = page.requested
    return bool(requested and requested.api) or looks_like_json(page.text)


def read_response(page: ListPage, html_rows: HtmlRows, own: ApiList | None = None) -> ApiReading:
    """Return what the response of an API list has."""
    spec = _technique(page, own)
    value = read_json(page.text)
    entries, problem = _rows(page, spec, value, html_rows)
    if entries is None:
        return ApiReading(spec.name, problem=f"{problem}{_said(value)}")
    listing = page.requested or Listing(page.url, api=spec.name if spec is not JSON else "")
    listing = replace(listing, api=listing.api or ("" if spec is JSON else spec.name))
    spec = _with_page_name(spec, listing)
    number = number_of(listing, spec)
    total, pages = _counts(page, spec, value)
    if not entries:
        lies = bool(total) and not number
        if number or (spec.may_be_empty and not lies):
            return ApiReading(spec.name)
        counted = f", but a total of {total}" if total else ""
        return ApiReading(spec.name, problem=f"the list has no rows{counted}{_said(value)}")
    size = _stated_size(value) or _sent_size(listing, spec) or len(entries)
    if not number and not _stated_size(value) and len(entries) < min(size, total or 0):
        size = len(entries)  # the server sends fewer rows than were requested
    more = (spec.page or spec.start or spec.wrapped) and number + 1 < _MOST_PAGES
    if more and _continues(number + 1, size, len(entries), total, pages):
        return ApiReading(spec.name, tuple(entries), (paged(listing, spec, number + 1, size),))
    return ApiReading(spec.name, tuple(entries))


def script_rows(page: ListPage) -> list[Entry]:
    """Return the rows that a script of a page has in an array."""
    found = (entries_of(page, rows) for rows in script_arrays(page.text))
    return max(found, key=len, default=[])


def technique_of(page: ListPage, own: ApiList | None = None) -> str | None:
    """Return the name of the technique by which a page gets its rows, None if it has them."""
    if is_api_response(page):
        return _technique(page, own).name
    calls = api_calls(page, own)
    return calls[0].api if calls else None


def _technique(page: ListPage, own: ApiList | None) -> ApiList:
    name = page.requested.api if page.requested else ""
    known: Iterable[ApiList] = [*([own] if own else []), *TECHNIQUES, *SEARCHES]
    named = next((spec for spec in known if spec.name == name), None) if name else None
    if named is None:
        from_url = (s for s in known if s.responds and re.search(s.responds, page.url))
        named = next(from_url, None)
    return named or JSON


def _rows(
    page: ListPage, spec: ApiList, value: Any, html_rows: HtmlRows
) -> tuple[list[Entry] | None, str]:
    """Return the rows, or None and why there are none."""
    if value is None:
        return _rows_of_text(page, spec, html_rows)
    if spec.html:
        content = at_path(value, spec.html)
        if isinstance(content, str):
            return _fragment_rows(page, content, html_rows), ""
        return None, f"the JSON has no {spec.html}"
    if not spec.items:
        recognised = recognised_rows(page, value)
        content = "" if recognised else markup_in(value)
        return (_fragment_rows(page, content, html_rows) if content else recognised), ""
    found = rows_at(page, value, spec)
    if found is None:  # other versions of the system have the rows elsewhere
        other = recognised_rows(page, value)
        return (other, "") if other else (None, f"the JSON has no {spec.items}")
    lost = not found and at_path(value, spec.items)
    return (None, f"the rows in {spec.items} have no address or title") if lost else (found, "")


def _rows_of_text(
    page: ListPage, spec: ApiList, html_rows: HtmlRows
) -> tuple[list[Entry] | None, str]:
    """Return the rows of a response that is not JSON, or None and why there are none."""
    if looks_like_json(page.text):
        return None, "the JSON cannot be read"
    needs_json = spec.items or spec.html or spec is JSON
    if needs_json and not _FRAGMENT.match(page.text):
        return None, "JSON was expected" if page.text.strip() else "the response is empty"
    found = _fragment_rows(page, page.text, html_rows)
    return (found, "") if found or not needs_json else (None, "JSON was expected")


def _fragment_rows(page: ListPage, content: str, html_rows: HtmlRows) -> list[Entry]:
    """Return the rows of HTML inside a response, as escaped text, records, or table rows."""
    if "<" not in content and "&lt;" in content:
        content = unescape(content)
    if records := cdata_records(content):
        content = "".join(f"<li>{_own_row(record)}</li>" for record in records)
        content = f"<ul>{content}</ul>"
    elif re.match(r"(?i)\s*<tr\b", content):
        content = f"<table>{content}</table>"
    elif re.match(r"(?i)\s*<li\b", content):
        content = f"<ul>{content}</ul>"
    base = page.requested.url if page.requested else page.url
    return html_rows(ListPage(base, f"<html><body>{content}</body></html>"))


def _own_row(record: str) -> str:
    return re.sub(r"(?i)</?(?:tr|td|li|table|tbody)\b[^<>]*>", " ", record)


def _counts(page: ListPage, spec: ApiList, value: Any) -> tuple[int | None, int | None]:
    total, pages = count_at(value, spec.total), count_at(value, spec.pages)
    if spec.html or value is None:
        content = at_path(value, spec.html) if value is not None else page.text
        found = _HTML_TOTAL.search(content) if isinstance(content, str) else None
        stated = next(filter(None, found.groups()), None) if found else None
        return (int(stated) if total is None and stated else total), pages
    if total is None and pages is None:
        return _named(value, _TOTALS), _named(value, _PAGES)
    return total, pages


def _named(value: Any, names: re.Pattern[str]) -> int | None:
    """Return the number with one of these names that is the least deep in an object."""
    level = [value]
    for _ in range(4):
        objects = [one for one in level if isinstance(one, dict)]
        for one in objects:
            for key in one:
                if names.fullmatch(str(key)) and (number := count_at(one, str(key))) is not None:
                    return number
        level = [child for one in objects for child in one.values()]
    return None


def _with_page_name(spec: ApiList, listing: Listing) -> ApiList:
    if spec is not JSON:
        return spec
    name = next((name for name in _PAGE_NAMES if parameter(listing, name) is not None), "")
    first = 0 if name and parameter(listing, name) == "0" else 1
    return spec.model_copy(update={"page": name, "first": first})


def _stated_size(value: Any) -> int | None:
    stated = _named(value, re.compile("|".join(_SIZES)))
    return stated if stated and stated <= 1000 else None


def _sent_size(listing: Listing, spec: ApiList) -> int | None:
    names = [spec.size] if spec.size else [*_SIZES]
    sent = next((size for name in names if (size := parameter(listing, name))), "")
    if sent.isdecimal() and 0 < int(sent[:9]) <= 1000:
        return int(sent)
    return spec.rows if spec.start else None


def _continues(number: int, size: int, rows: int, total: int | None, pages: int | None) -> bool:
    """Return whether a page follows; a total smaller than the rows shown says nothing."""
    if pages and total is None:
        return number < pages
    if total is None or total < rows or (total == rows and number > 1):
        return not pages or number < pages
    return (number - 1) * size + rows < total


def _said(value: Any) -> str:
    """Return what an error says, for a person."""
    if not isinstance(value, dict):
        return ""
    said = {n: value[n] for n in _SAID if isinstance(value.get(n), str | int | bool)}
    return f"; it says {', '.join(f'{n}: {str(v)[:80]}' for n, v in said.items())}" if said else ""
