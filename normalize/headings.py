"""The title of a page: what it calls itself."""

import re
from collections.abc import Iterable

from lxml import html

from normalize.document import Found
from normalize.lines import squeeze, visible

_STATED = "meta:ArticleTitle"  # asked for by the national site guideline, 国办发〔2017〕47号
_PARTS = re.compile(r"\s*(?:[_|—–]{1,2}|::|»|(?<![A-Za-z0-9])-{1,2}|-{1,2}(?![A-Za-z0-9]))\s*")
_SITE = re.compile(r"(?:网|网站|门户|频道|论坛|博客|社区|首页|平台|政府|[Pp]owered by .*)$")
_SHORT = 5  # letters; a shorter part of a window title is a column


def title(root: html.HtmlElement, found: Iterable[Found] = ()) -> str | None:
    """Return the title of a page, None where nothing gives one.

    The tag that the national guideline asks for says it; else the longest heading that the
    window's title repeats; else the window's title without the names of site and columns; else
    the first heading of level 1.
    """
    for value in found:
        if value.name == "title" and value.source.casefold() == _STATED.casefold():
            return value.value
    window = squeeze("".join(root.xpath("(//title)[1]//text()")))
    headings = [squeeze("".join(visible(heading))) for heading in root.iter("h1", "h2", "h3")]
    repeated = max((text for text in headings if text and text in window), key=len, default="")
    if repeated and (len(repeated) >= _SHORT or window.startswith(repeated)):
        return repeated
    first = next((squeeze("".join(visible(heading))) for heading in root.iter("h1")), "")
    return _without_site(window) or (first if len(first) >= _SHORT else None)


def _without_site(window: str) -> str | None:
    """Return the first part of a window's title that is no name of a site or column."""
    parts = [part for part in _PARTS.split(window) if part]
    named = [part for part in parts if not _SITE.search(part)] or parts
    long = (part for part in named if len(part) >= _SHORT)
    return next(long, max(named, key=len, default=None))
