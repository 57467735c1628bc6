"""The date of a row, wherever a theme prints it: next to the title, in it, or split in two."""

import re
from datetime import date
from itertools import islice

from lxml import html

from crawlers.families.list_headers import published_date
from crawlers.families.list_pages import find_date, text_pieces

_SHORT_DATE = re.compile(
    r"(?<![\d:-])(?:\d{2}[-/.]\d{2}|\d{1,2}月\d{1,2}日?)(?![\d:-])|[昨前今]天(?!是)|(?:小时|分钟)前"
)
_PARTED = re.compile(
    r"(?<![\d-])(?:(\d{1,2})日?\s+)?(20\d\d)\s?[-./年]\s?(\d{1,2})(?:月|(?![-./\d]))(?:\s+(\d{1,2})(?!\d))?"
)
_MOST_PARTS = 30  # elements in a link that may print its date
_LINE_ENDS = frozenset({"a", "br", "hr", "p", "div", "ul", "ol", "table"})


def printed_date(row: html.HtmlElement, anchor: html.HtmlElement) -> tuple[date | None, bool]:
    """Return the day that a row prints apart from its title, and whether it prints any.

    A date without a year (01-19, 昨天) yields (None, True). Where a header or a label says which
    of two dates is the day of publication (发布), the day of writing (成文) is left out.
    """
    pieces = text_pieces(row)
    if stated := published_date(row, pieces):
        return stated.day, True
    around = _line(anchor) if row is anchor else _joined(pieces).replace(_words(anchor), " ", 1)
    # Some themes print the date inside the link: <a><em>2023-01-19</em>title</a>.
    inside = anchor.iter("span", "em", "i", "b", "p", "div", "time", "td")
    parts = [around, *map(_words, islice(inside, _MOST_PARTS))]
    day = next(filter(None, map(find_date, parts)), None)
    day = day or next(filter(None, map(_parted_date, [around, _words(anchor)])), None)
    return day, day is not None or bool(_SHORT_DATE.search(around))


def _words(element: html.HtmlElement) -> str:
    """Return the text of an element, with a space between the texts of its descendants."""
    return _joined(text_pieces(element))


def _joined(pieces: list[str]) -> str:
    return " ".join(" ".join(pieces).split())


def _line(anchor: html.HtmlElement) -> str:
    """Return the text after a link in its line, then the text before it.

    Old pages end their rows with <br>, and no element encloses a link and its date. Links without
    a line end between them are parts of one row, and the text around them is not their own.
    """
    after, parted = _side(anchor, preceding=False)
    before, opened = _side(anchor, preceding=True)
    return f"{after} {before}" if parted or opened not in {None, "a"} else ""


def _side(anchor: html.HtmlElement, *, preceding: bool) -> tuple[str, str | None]:
    """Return the text on one side of a link up to the end of its line, and the tag that ends it."""
    words = [] if preceding else [anchor.tail]
    for element in anchor.itersiblings(preceding=preceding):
        ends = element.tag in _LINE_ENDS
        words += [element.tail] if preceding else []
        if ends:
            return " ".join(filter(None, words)), str(element.tag)
        words += [_words(element)] if preceding else [_words(element), element.tail]
    parent = anchor.getparent()
    words += [parent.text] if preceding and parent is not None else []
    return " ".join(filter(None, words)), None


def _parted_date(text: str) -> date | None:
    """Return a date whose day is printed apart from its month: <b>19</b><i>2023-01</i>."""
    for before, year, month, after in _PARTED.findall(text):
        if day := find_date(f"{year}-{month}-{before or after}"):
            return day
    return None
