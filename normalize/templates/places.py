"""The place of a line: the path of elements that leads to it, without positions.

Two paragraphs of an article have the same place; an editor's line in `div.ed` has another one.
"""

import re
from dataclasses import dataclass

from lxml import html

from normalize.html import Line, LineIndex

STEPS = 4
"""Elements of a place outside the article, counted from the line."""

_STABLE = re.compile(r"(?!.*\d{3})[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True)
class Observation:
    """A page, the element that holds its article without a template, and the selector's rivals.

    weights: for each line that the page shows, its letters in sentences.
    """

    page: LineIndex
    article: html.HtmlElement
    lines: tuple[Line, ...]
    weights: tuple[int, ...]


def is_stable(name: str) -> bool:
    """Return whether an id or class is likely to be the same on all pages of a site."""
    return _STABLE.fullmatch(name) is not None


def place_of(element: html.HtmlElement, root: html.HtmlElement) -> str | None:
    """Return the place of an element within the root, or None if it is outside of it."""
    steps = []
    here: html.HtmlElement | None = element
    while here is not root:
        if here is None:
            return None
        steps.append(_step(here))
        here = here.getparent()
    return " > ".join(reversed(steps))


def place_on_page(element: html.HtmlElement) -> str:
    """Return the last steps of the path that leads to an element."""
    steps = []
    here: html.HtmlElement | None = element
    while here is not None and here.tag != "body" and len(steps) < STEPS:
        steps.append(_step(here))
        here = here.getparent()
    return " > ".join(reversed(steps))


def _step(element: html.HtmlElement) -> str:
    names = [f".{name}" for name in sorted(element.get("class", "").split()) if is_stable(name)]
    own = element.get("id", "").strip()
    return f"{element.tag}{f'#{own}' if is_stable(own) else ''}{''.join(names)}"
