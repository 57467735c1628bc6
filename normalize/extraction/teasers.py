"""Feeds of teasers: a list of headlines that are links, each with the first lines of its article.

Together they may have more sentences than a short article. They matter only to the choice of the
element: nothing is dropped from a text because it looks like a teaser.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import html

from normalize.extraction.boilerplate import is_link, line_reason
from normalize.extraction.pruning import is_address
from normalize.html import Line

FEED = 3  # teasers next to each other
UP = 4  # ancestors of a line in which its teaser is searched for
MOST_LINES = 4  # of a teaser


def article_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that may be of an article: neither in a feed nor in a footer."""
    feeds = set(_teasers(lines))
    return [
        line
        for line in lines
        if not (line_reason(line) or is_address(line.text) or feeds.intersection(_around(line)))
    ]


def _around(line: Line) -> Iterator[html.HtmlElement]:
    here: html.HtmlElement | None = line.element
    for _ in range(UP):
        if here is None or here.tag in ("body", "html"):
            return
        yield here
        here = here.getparent()


def _teasers(lines: Sequence[Line]) -> Iterator[html.HtmlElement]:
    """Yield the elements that are teasers, of feeds with enough of them."""
    inside: dict[html.HtmlElement, list[Line]] = defaultdict(list)
    for line in lines:
        for element in _around(line):
            inside[element].append(line)
    feeds: dict[tuple[html.HtmlElement | None, str], list[html.HtmlElement]] = defaultdict(list)
    for element, own in inside.items():
        if _is_teaser(own):
            feeds[element.getparent(), str(element.tag)].append(element)
    for teasers in feeds.values():
        if len(teasers) >= FEED:
            yield from teasers


def _is_teaser(lines: Sequence[Line]) -> bool:
    """Return whether an element has one headline that is a link, and a text without links."""
    linked = [is_link(line) for line in lines]
    return 1 < len(lines) <= MOST_LINES and linked[0] and not all(linked)
