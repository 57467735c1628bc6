"""The element that holds the article, found by where the page's sentences stand."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import html

from normalize.html import Line

LONG = 1.2  # power of a line's letters: one paragraph says more than its length in headlines
MOST = 0.55  # of an element's sentences in one child: the article is in the child
ONE_LINE = 0.9  # the same where the child is a line or two: one paragraph of several
LEFT = 0.08  # of the sentences left behind by a step down, more than sidebars have …
LEFT_LEAST = 100  # … and at least so many letters …
LEFT_PURE = 4  # … and so many times the letters of links and headlines left with them

_MARKS = re.compile("[，。；！？、,;!?”]")


@dataclass(slots=True)
class _Mass:
    weighted: float = 0.0
    sentences: int = 0
    noise: int = 0
    lines: int = 0

    def __iadd__(self, other: "_Mass") -> "_Mass":
        self.weighted += other.weighted
        self.sentences += other.sentences
        self.noise += other.noise
        self.lines += other.lines
        return self


def weight(line: Line) -> int:
    """Return the letters of a line that speak for an article: sentences outside links."""
    free = len(line.text) - line.linked
    if line.linked > free:
        return 0
    return free if free > 40 or _MARKS.search(line.text) else free // 4


def _noise(line: Line) -> int:
    """Return the letters of a line that speak against: links and headlines, not rows of data."""
    sober = line.kind == "row" or _MARKS.search(line.text)
    return line.linked if sober else len(line.text)


def densest(root: html.HtmlElement, lines: Iterable[Line]) -> html.HtmlElement:
    """Return the smallest element on the way down from root that holds most sentences.

    Each step goes to the child with most of them, unless what stays behind is article too: long
    sentences and hardly a link, as with the parts of a paper.
    """
    masses = _masses(root, lines)
    here = root
    while True:
        best = max(here, key=lambda child: masses[child].weighted, default=None)
        if best is None or not _leads(masses[here], masses[best]):
            return here
        here = best


def _leads(here: _Mass, child: _Mass) -> bool:
    share = MOST if child.lines > 2 else ONE_LINE
    if not child.weighted or child.weighted < share * here.weighted:
        return False
    left = here.sentences - child.sentences
    return left <= max(LEFT_LEAST, LEFT * here.sentences) or left <= LEFT_PURE * (
        here.noise - child.noise
    )


def _masses(root: html.HtmlElement, lines: Iterable[Line]) -> dict[html.HtmlElement, _Mass]:
    """Return what stands in each element, its descendants included."""
    masses: dict[html.HtmlElement, _Mass] = defaultdict(_Mass)
    for line in lines:
        sentences = weight(line)
        mass = _Mass(sentences**LONG, sentences, _noise(line), 1)
        element: html.HtmlElement | None = line.element
        while element is not None:
            masses[element] += mass
            element = None if element is root else element.getparent()
    return masses
