"""Which of a row's dates is the day of publication, by the header of its column or its label."""

import re
from datetime import date
from itertools import islice
from typing import NamedTuple

from lxml import html

from crawlers.families.list_pages import MOST_LETTERS, find_date, text_pieces

_PUBLISHED = re.compile(r"(?:发布|公布|公开|發布|公佈|公開|上网|发表|刊登)")
_WRITTEN = re.compile(r"(?:成文|生成|产生|印发|制发|签发|發文|发文|形成|制定)")
_DAY = re.compile(r"日期|时间|時間|日\b")
_LABELLED = re.compile(
    r"(发布|公布|公开|發布|成文|生成|产生|印发|制发|签发)(?:日期|时间|時間)\s{0,3}[:：]?\s{0,3}"
    r"((?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2})"
)
_MOST_CELLS = 20


class PublishedDate(NamedTuple):
    """The day of publication that a row states; None if it states only when a text was written."""

    day: date | None


def published_date(row: html.HtmlElement, pieces: list[str]) -> PublishedDate | None:
    """Return the day of publication of a row; None if neither header nor label names any date.

    pieces: the texts of the row.
    """
    line = next(row.iterancestors("tr"), row) if row.tag in {"td", "a", "span"} else row
    return _by_label(pieces if line is row else text_pieces(line)) or _by_header(line)


def _by_label(pieces: list[str]) -> PublishedDate | None:
    text = "".join(pieces)
    found = _LABELLED.findall(text) if len(text) < MOST_LETTERS else []
    if not found:
        return None
    published = (day for name, day in found if _PUBLISHED.match(name))
    return PublishedDate(find_date(next(published, "")))


def _by_header(row: html.HtmlElement) -> PublishedDate | None:
    header = _header(row)
    if header is None:
        return None
    heads, cells = (_cells(one) for one in (header, row))
    if len(heads) != len(cells) or len(heads) < 2:
        return None
    names = [_text(cell) for cell in heads]
    days = [at for at, name in enumerate(names) if len(name) < 12 and _DAY.search(name)]
    published = [at for at in days if _PUBLISHED.search(names[at])]
    written = [at for at in days if _WRITTEN.search(names[at])]
    if not published and not written:
        return None
    return PublishedDate(find_date(_text(cells[published[0]])) if published else None)


def _header(row: html.HtmlElement) -> html.HtmlElement | None:
    """Return the first row of the table or list that a row is in, unless it is the row itself."""
    if row.tag == "tr":
        around = next(row.iterancestors("table"), None)
        first = None if around is None else next(around.iter("tr"), None)
    else:
        around = row.getparent()
        first = None if around is None else next(around.iterchildren(str(row.tag)), None)
    return None if first is row else first


def _cells(row: html.HtmlElement) -> list[html.HtmlElement]:
    first = islice(row.iterchildren(), _MOST_CELLS)
    return [cell for cell in first if isinstance(cell.tag, str)]  # no comments


def _text(cell: html.HtmlElement) -> str:
    return "".join(text_pieces(cell)).strip()
