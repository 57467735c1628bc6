"""The lines of an element: what a reader sees, one line for each block (see normalize.html.line_reader)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree, html

from normalize.document import RejectedSpan
from normalize.html.parsing import DROPPED

_WIDE_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])"
)

Reject = Callable[[html.HtmlElement], str | None]
"""Says why an element is left out, None where it stays."""


@dataclass(slots=True)
class Line:
    """One line of text.

    linked: characters of it that stand in links; links: how many links; files: how many of
        them lead to a file, such as an attachment.
    element: the block that holds it.
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
    """Where the lines and rejected spans of a block stand among all: first, and behind the last.

    links, files: what the first line counts of links before the block that hold a picture.
    """

    first: int
    end: int
    first_rejected: int
    end_rejected: int
    links: int
    files: int


class Gap(NamedTuple):
    """`lines[first:end]` are not all lines of what stands there: element holds rejected ones."""

    first: int
    end: int
    element: html.HtmlElement


class Walk(NamedTuple):
    """A reading of an element, and what it tells of the elements in it.

    spans: where the lines of each block stand that would be the same if it were read alone.
    gaps: where elements were left out, in order, none over another.
    """

    reading: Lines
    spans: dict[html.HtmlElement, Span]
    gaps: list[Gap]


def squeeze_blanks(text: str) -> str:
    """Return the text with each run of white space as one space, none at the ends.

    A line break of the source between two wide characters is no space: Chinese has none.
    """
    if "\n" in text:
        text = _WIDE_BREAK.sub("", text)
    return " ".join(text.split())


def visible(root: html.HtmlElement) -> Iterator[str]:
    """Yield the pieces of text in an element, scripts, styles and comments left out."""
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        if event == "start":
            if element.tag in DROPPED:
                walk.skip_subtree()
            elif element.text:
                yield element.text
        elif element is not root and element.tail:
            yield element.tail
