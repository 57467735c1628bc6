"""The place of a line: the path of elements that leads to it, without positions.

Two paragraphs of an article have the same place; an editor's line in `div.ed` has another one.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import html

from normalize.html import Line, LineIndex, select_elements

STEPS = 4
"""Elements of a place outside the article, counted from the line."""

_STABLE = re.compile(r"(?!.*\d{3})[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True)
class Observation:
    """A page, and the element that holds its article without a template.

    lines: what the page shows; weights: the letters in sentences of each line.
    """

    page: LineIndex
    article: html.HtmlElement
    lines: tuple[Line, ...]
    weights: tuple[int, ...]
    _found: dict[str, html.HtmlElement | None] = field(default_factory=dict, repr=False)

    def find(self, selector: str) -> html.HtmlElement | None:
        """Return the same as `find_one`; each selector is searched for once."""
        if selector not in self._found:
            self._found[selector] = find_one(self.page.root, selector)
        return self._found[selector]


def find_one(root: html.HtmlElement, selector: str) -> html.HtmlElement | None:
    """Return the element that a selector matches, unless it matches several or none."""
    found = [element for _, element in select_elements(root, (selector,))]
    return found[0] if len(found) == 1 else None


def is_stable(name: str) -> bool:
    """Return whether an id or class is likely to be the same on all pages of a site."""
    return _STABLE.fullmatch(name) is not None


class Places:
    """The places of elements within a root; lines next to each other share most of their path."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._known: dict[html.HtmlElement | None, str | None] = {root: "", None: None}

    def of(self, element: html.HtmlElement) -> str | None:
        """Return the place of an element, or None if it is outside of the root."""
        path: list[html.HtmlElement] = []
        here: html.HtmlElement | None = element
        while here is not None and here not in self._known:
            path.append(here)
            here = here.getparent()
        place = self._known[here]
        for each in reversed(path):
            if place is not None:
                place = f"{place} > {_step(each)}" if place else _step(each)
            self._known[each] = place
        return place


def place_on_page(element: html.HtmlElement) -> str:
    """Return the last steps of the path that leads to an element."""
    steps: list[str] = []
    here: html.HtmlElement | None = element
    while here is not None and here.tag != "body" and len(steps) < STEPS:
        steps.append(_step(here))
        here = here.getparent()
    return " > ".join(reversed(steps))


def _step(element: html.HtmlElement) -> str:
    return _named(str(element.tag), element.get("id", ""), element.get("class", ""))


@lru_cache(maxsize=1 << 12)
def _named(tag: str, own: str, classes: str) -> str:
    names = [f".{name}" for name in sorted(classes.split()) if is_stable(name)]
    own = own.strip()
    return f"{tag}{f'#{own}' if is_stable(own) else ''}{''.join(names)}"
