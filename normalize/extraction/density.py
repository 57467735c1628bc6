"""The element that holds the article, found by where the page's sentences are."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import html

from normalize.html import Line

LONG = 1.2  # exponent of a line's letters: a paragraph counts more than headlines of its length
MOST = 0.55  # share of an element's sentences in one child from which the article is in the child
ONE_LINE = 0.9  # the same for a child of one or two lines, maybe one paragraph of several
LEFT = 0.08  # what a step down leaves is article: more than this share of the sentences …
LEFT_LEAST = 100  # … and more than this many letters …
LEFT_PURE = 4  # … and more than this many times the letters of links and headlines left with it

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
    """Return how many letters of a line speak for an article: sentences outside links."""
    free = len(line.text) - line.linked
    if line.linked > free:
        return 0
    return free if free > 40 or _MARKS.search(line.text) else free // 4


def _noise(line: Line) -> int:
    """Return how many letters speak against it: links and headlines, not rows of data."""
    sober = line.kind == "row" or _MARKS.search(line.text)
    return line.linked if sober else len(line.text)


def densest(root: html.HtmlElement, lines: Iterable[Line]) -> html.HtmlElement:
    """Return the smallest element, on the way down from the root, that holds most sentences.

    Each step goes to the child with most of them, unless what it leaves out is article too: long
    sentences and hardly any links, as in the parts of a paper.
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
    """Return the mass of each element, including its descendants."""
    masses: dict[html.HtmlElement, _Mass] = defaultdict(_Mass)
    for line in lines:
        sentences = weight(line)
        mass = _Mass(sentences**LONG, sentences, _noise(line), 1)
        element: html.HtmlElement | None = line.element
        while element is not None:
            masses[element] += mass
            element = None if element is root else element.getparent()
    return masses
