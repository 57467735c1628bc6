"""What the scripts of a list page state in variables: counts, the current page, names of files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_ASSIGNED = re.compile(
    r"\b([A-Za-z_$][\w$]{1,40})[\"']?\s{0,5}[:=](?![=])\s{0,5}"
    r"(?:(?:parseInt|Number)\s{0,3}\(\s{0,3})?(?:\"([^\"\n]{0,120})\"|'([^'\n]{0,120})'|(\d{1,8})\b)"
)
_FIELD = re.compile(r"<input\b([^<>]{1,300})>")
_NAMED = re.compile(r"\b(?:id|name)\s{0,2}=\s{0,2}[\"']?([\w$]{2,40})")
_VALUED = re.compile(r"\bvalue\s{0,2}=\s{0,2}[\"']?(\d{1,8})(?![\w.])")
_READ = 400_000  # characters
_SHOWN = re.compile(
    r"共\s{0,3}(?:<[^<>]{1,80}>)?\s{0,3}(\d{1,5})\s{0,3}(?:</\w{1,9}>)?\s{0,3}[页頁]"
    r"|(?<![\d/])\d{1,4}\s{0,2}/\s{0,2}(\d{1,5})\s{0,2}[页頁]"
    r"|[页頁](?:次|数|數)\s{0,2}[:：]\s{0,2}\d{1,4}\s{0,2}/\s{0,2}(\d{1,5})(?!\d)"
)

_PAGES = (
    "countpage", "m_npagecount", "npagecount", "pagecount", "totalpage", "totalpages",
    "total_page", "total_pages", "pagetotal", "page_count", "maxpage", "pages", "pagenum_total",
    "allpage", "allpages", "pagetotals", "sumpage", "lastpage",
)  # fmt: skip
_ROWS = (
    "m_nrecordcount", "totaldata", "totalcount", "recordcount", "totalrecord", "totalrecords",
    "total", "count", "totalrows", "rowcount", "totalnum",
)  # fmt: skip
_SIZES = (
    "m_npagesize", "showdata", "pagesize", "perpage", "limit", "page_size", "rowsperpage",
    "pernum", "items_per_page", "itemsonpage",
)  # fmt: skip
_CURRENT = (
    "currentpage", "m_ncurrpage", "pageindex", "current", "curr", "currpage", "curpage",
    "currentindex", "page_index", "nowpage", "current_page", "pno",
)  # fmt: skip
_NAMES = (
    "m_spagename",
    "spagename",
    "pagename",
    "prefix",
    "filename",
    "pageprefix",
    "prename",
    "hrefformer",
)
_ENDINGS = (
    "m_spageext",
    "spageext",
    "pageext",
    "suffix",
    "ext",
    "fileext",
    "pagesuffix",
    "hreflatter",
)


@dataclass(frozen=True, slots=True)
class PageVariables:
    """Values by name. Names of counts are compared without case: each product has its own."""

    values: dict[str, str]
    folded: dict[str, str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Return the variables of these (name, value) pairs; the first of a name counts."""
        values: dict[str, str] = {}
        for name, value in pairs:
            values.setdefault(name, value)
        return cls(values, {name.lower(): value for name, value in reversed(values.items())})

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what the scripts of a page assign, and the numbers in its hidden fields."""
        found = (one.groups() for one in _ASSIGNED.finditer(text[:_READ]))
        assigned = ((name, next(v for v in values if v is not None)) for name, *values in found)
        return cls.of((*assigned, *_fields(text[:_READ])))

    def text(self, name: str) -> str | None:
        """Return the value of a variable, None without it."""
        return self.values.get(name)

    def number(self, *names: str) -> int | None:
        """Return the first of these variables that is a whole number, None without one."""
        found = (self.folded.get(name.lower(), "") for name in names)
        return next((int(one) for one in found if one.isdecimal() and len(one) < 9), None)

    @property
    def pages(self) -> int | None:
        """The number of pages, stated or by rows and rows a page; None if unknown."""
        if (stated := self.number(*_PAGES)) is not None:
            return stated
        if self.number("pno") is not None:  # kkpager: its total are the pages
            return self.number("total")
        rows, size = self.number(*_ROWS), self.size
        return -(-rows // size) if rows and size else None

    @property
    def size(self) -> int | None:
        """The number of rows of a page; None if unknown."""
        return self.number(*_SIZES)

    @property
    def current(self) -> int | None:
        """The number of this page, from 0 or from 1; None if unknown."""
        return self.number(*_CURRENT)

    @property
    def file_name(self) -> tuple[str, str]:
        """Name and ending of the files of the list's pages, "" where unknown."""
        name = next((self.folded[one] for one in _NAMES if self.folded.get(one)), "")
        ending = next((self.folded[one] for one in _ENDINGS if self.folded.get(one)), "")
        return name, ending.lstrip(".")


def _fields(text: str) -> Iterable[tuple[str, str]]:
    """Yield name and value of the fields of a page that hold a number."""
    for field in _FIELD.findall(text):
        named, valued = _NAMED.search(field), _VALUED.search(field)
        if named and valued:
            yield named.group(1), valued.group(1)


def shown_count(text: str) -> int | None:
    """Return the number of pages that a page prints (共25页, 1/25页), None without one."""
    found = _SHOWN.search(text)
    return int(next(filter(None, found.groups()))) if found else None
