"""What a page states about itself: every value with its source, best source first.

Sources, best first: the guideline's meta tags (国办发〔2017〕47号), JSON-LD, the disclosure block,
the visible byline, the heading, the breadcrumb, other meta tags, the list page that led here, and
for the day the URL. Conflicting values are all kept; `best_statement` takes the first valid one.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from normalize.document import Found
from normalize.html import Line, read_lines, squeeze_blanks
from normalize.language import parse_date, valid_date
from normalize.metadata import byline
from normalize.reports import division_name

_GUIDELINE = {
    "articletitle": "title",
    "pubdate": "published_at",
    "contentsource": "source",
    "columnname": "column",
    "keywords": "keywords",
    "author": "author",
    "sitename": "site_name",
    "siteidcode": "site_code",
}
_COMMON = {
    "description": "abstract",  # often the site's, not the page's
    "og:title": "title",
    "og:article:published_time": "published_at",
    "article:published_time": "published_at",
    "publishdate": "published_at",
    "publish_date": "published_at",
    "og:release_date": "published_at",
    "dc.date": "published_at",
    "dc.title": "title",
}
_JSON_LD = {
    "headline": "title",
    "datePublished": "published_at",
    "keywords": "keywords",
}
DAYS = frozenset({"published_at", "written_on"})
"""Fields whose value is a date."""

_BOGUS = re.compile(
    r"^(?:无|null|none|undefined|nan|-+|\$.*|\{.*\}|\[.*\]|<.*>|标题|文章标题)?$", re.IGNORECASE
)
_URL_DAY = (
    re.compile(r"[/_]t(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})_"),
    re.compile(r"/art/(?P<year>(?:19|20)\d{2})/(?P<month>\d{1,2})/(?P<day>\d{1,2})/"),
    re.compile(r"/(?P<year>(?:19|20)\d{2})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})/"),
    re.compile(r"/(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})/"),
    re.compile(r"/(?P<year>(?:19|20)\d{2})-?(?P<month>\d{2})/(?P<day>\d{2})/"),
)


def find_statements(
    tree: HtmlElement, url: str | None = None, lines: Sequence[Line] | None = None
) -> tuple[Found, ...]:
    """Return all that the page states about itself, for each field its best source first.

    lines: all lines of the page, if they have been read already.
    """
    shown = read_lines(tree).lines if lines is None else lines
    found = (
        *_metas(tree, _GUIDELINE),
        *_json_ld(tree),
        *byline.read(shown, _window(tree)),
        *_metas(tree, _COMMON),
        *from_url(url),
    )
    return tuple(dict.fromkeys(found))


def best_statement(found: tuple[Found, ...], name: str, latest: date | None = None) -> str | None:
    """Return the best value of a field; for a date, the best that exists, up to `latest`."""
    stated = sorted(found, key=lambda value: value.source.endswith("url"))  # after the list
    values = (value.value for value in stated if value.name == name)
    if name in DAYS:
        return next((value for value in values if parse_date(value, latest)), None)
    return next(values, None)


def best_day(found: tuple[Found, ...], name: str, latest: date | None = None) -> date | None:
    """Return the best date of a field in DAYS, no later than `latest`."""
    value = best_statement(found, name, latest)
    return parse_date(value, latest) if value else None


def site_region(found: tuple[Found, ...]) -> str | None:
    """Return the region whose GB/T 2260 code the page's SiteIDCode begins with, or None."""
    code = (best_statement(found, "site_code") or "")[:6]
    return code if division_name(code) else None


def list_statements(anchor: str | None, list_date: date | None) -> tuple[Found, ...]:
    """Return what the list page says about the page; the page's own statements come first."""
    title = (
        (Found("title", squeeze_blanks(anchor), "list"),)
        if anchor and squeeze_blanks(anchor)
        else ()
    )
    day = (Found("published_at", list_date.isoformat(), "list"),) if list_date else ()
    return (*title, *day)


def from_url(url: str | None) -> tuple[Found, ...]:
    """Return the date in a URL, if it exists."""
    for pattern in _URL_DAY:
        match = pattern.search(url or "")
        if match:
            year, month, day_of = (int(part) for part in match.groups())
            day = valid_date(year, month, day_of)
            return (Found("published_at", day.isoformat(), "url"),) if day else ()
    return ()


def _metas(tree: HtmlElement, names: dict[str, str]) -> Iterator[Found]:
    """Yield the values of meta tags."""
    for meta in tree.iter("meta"):
        written = str(meta.get("name") or meta.get("property") or "").strip()
        name = names.get(written.lower())
        value = _plain(str(meta.get("content") or "")) if name else ""
        if name and not _BOGUS.match(value):
            yield Found(name, value, f"meta:{written}")


def _plain(value: str) -> str:
    """Return the text of a value that may hold markup."""
    return squeeze_blanks(re.sub(r"<[^>]*>?", "", unescape(value)))


def _json_ld(tree: HtmlElement) -> Iterator[Found]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            for item in _objects(script.text or ""):
                yield from (
                    Found(name, _plain(item[key]), f"json-ld:{key}")
                    for key, name in _JSON_LD.items()
                    if isinstance(item.get(key), str) and not _BOGUS.match(_plain(item[key]))
                )


def _objects(source: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD script, also in a list or @graph; none if it is invalid."""
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        return
    queue = [data]
    while queue:
        item = queue.pop()
        if isinstance(item, list):
            queue.extend(reversed(item))
        elif isinstance(item, dict):
            queue.append(item.get("@graph"))
            yield item


def _window(tree: HtmlElement) -> str:
    """Return the text of the first `<title>`."""
    return next((squeeze_blanks(str(title.text_content())) for title in tree.iter("title")), "")
