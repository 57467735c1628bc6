"""An element that may hold the article, with the measures by which it is chosen."""

from dataclasses import dataclass

from lxml import html

from normalize.extraction import density
from normalize.html import LineIndex, Lines

MARK = "container:"
"""Prefix of the method of an element that a selector named; the selector follows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An element that may hold the article, and how it was found (see `Extracted.method`).

    reading: its lines. sentences, linked, letters: characters in sentences, in links, and in all.
    share: of the page's sentences; None if the rest of the page was not read.
    """

    element: html.HtmlElement
    method: str
    reading: Lines
    sentences: int
    linked: int
    letters: int
    share: float | None = None

    @property
    def marked(self) -> bool:
        """Whether a content system (or the site file) names the element as the article."""
        return self.method.startswith(MARK)

    @property
    def purity(self) -> float:
        """Share of the letters that are in sentences."""
        return self.sentences / max(self.letters, 1)

    @property
    def why(self) -> str:
        """The measures that speak for it."""
        of_page = "" if self.share is None else f", {self.share:.0%} of the page's"
        return (
            f"{self.sentences} letters in sentences{of_page}; "
            f"{self.linked} of {self.letters} letters linked"
        )


def measure(
    page: LineIndex, element: html.HtmlElement, method: str, whole: int | None = None
) -> Candidate:
    """Return an element as a candidate. whole: letters in sentences of the whole page."""
    reading = page.reading(element)
    sentences = sum(map(density.weight, reading.lines))
    return Candidate(
        element,
        method,
        reading,
        sentences,
        linked=sum(line.linked for line in reading.lines),
        letters=sum(len(line.text) for line in reading.lines),
        share=sentences / whole if whole else None,
    )
