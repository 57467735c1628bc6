"""Where trafilatura sees the article: its output selects lines and is never used as text."""

import logging
from collections import defaultdict
from collections.abc import Sequence

import trafilatura
from lxml import html

from normalize.html import Line

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # unreadable pages are not errors

_SHORT = 8  # characters; a shorter line occurs in many places
_MOST = 2_000_000  # characters of markup; trafilatura needs minutes for more
_HELD = 0.9
"""Share of what trafilatura extracts that an element must hold to contain the article."""


def find_element(
    body: html.HtmlElement, lines: Sequence[Line], source: str
) -> html.HtmlElement | None:
    """Return the smallest element that holds nearly all lines that trafilatura extracts."""
    if len(source) > _MOST or not any(len(line.text) >= _SHORT for line in lines):
        return None
    output = trafilatura.extract(source, fast=True, include_comments=False) or ""
    taken = "".join(output.split())
    held: dict[html.HtmlElement, int] = defaultdict(int)
    for line in lines:
        text = "".join(line.text.split())
        if len(text) < _SHORT or text not in taken:
            continue
        element: html.HtmlElement | None = line.element
        while element is not None:
            held[element] += len(text)
            element = element.getparent()
    if not held.get(body):
        return None
    here = body
    while True:
        best = max(here, key=lambda child: held.get(child, 0), default=None)
        if best is None or held.get(best, 0) < _HELD * held[body]:
            return here
        here = best
