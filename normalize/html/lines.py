"""The lines of an element: what a person sees, one line for each block (see `line_reader`)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree, html

from normalize.document import RejectedSpan
from normalize.html.parsing import DROPPED

_WIDE_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s{0,2000}(?=[\u2e80-\u9fff\uff00-\uffef])"
)

Reject = Callable[[html.HtmlElement], str | None]
"""Returns why an element is left out, or None if it is kept."""


@dataclass(slots=True)
class Line:
    """One line of text.

    linked: how many of its characters are in links; links: how many links; files: how many of
        them lead to a file, such as an attachment.
    element: the block that contains it.
    level: 1 to 6 for h1 to h6, else 0.
    kind: "paragraph", "heading", "item" or "row".
    """

    text: str
    linked: int
    element: html.HtmlElement
    level: int = 0
    kind: str = "paragraph"
    links: int = 0
    files: int = 0


@dataclass(slots=True)
class Lines:
    """The lines of an element in order, and the subtrees that were left out."""

    lines: list[Line] = field(default_factory=list)
    rejected: list[RejectedSpan] = field(default_factory=list)


class Span(NamedTuple):
    """Where the lines and rejected spans of a block are among all: the first, and after the last.

    links, files: how many links around pictures, before the block, its first line counts as well.
    """

    first: int
    end: int
    first_rejected: int
    end_rejected: int
    links: int
    files: int


class Gap(NamedTuple):
    """A range `lines[first:end]` that is incomplete: the element has rejected text as well."""

    first: int
    end: int
    element: html.HtmlElement


class Walk(NamedTuple):
    """The lines of an element, and where the elements in it are.

    spans: for each block whose lines are the same as if it were read alone, where they are.
    gaps: where elements were left out, in order, without overlaps.
    """

    reading: Lines
    spans: dict[html.HtmlElement, Span]
    gaps: list[Gap]


def squeeze_blanks(text: str) -> str:
    """Return the text with each run of white space as one space, and none at the ends.

    A line break of the source between two wide characters vanishes: Chinese has no spaces.
    """
    if "\n" in text:
        text = _WIDE_BREAK.sub("", text)
    return " ".join(text.split())


def visible(root: html.HtmlElement) -> Iterator[str]:
    """Yield the pieces of text in an element, without scripts, styles and comments."""
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        if event == "start":
            if element.tag in DROPPED:
                walk.skip_subtree()
            elif element.text:
                yield element.text
        elif element is not root and element.tail:
            yield element.tail
