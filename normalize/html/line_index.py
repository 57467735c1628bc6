"""The lines of a page, read once for the whole page and for each element that may be the article.

Candidates for the article overlap, and statements about the page are searched for in all of its
lines. Reading each of them separately took a fifth of the time of an extraction.
"""

from dataclasses import replace

from lxml import html

from normalize.html import line_reader, noise_elements
from normalize.html.lines import Line, Lines, Span
from normalize.html.noise_elements import element_reason


class LineIndex:
    """The lines of a page by element. root: the root of its tree."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.root = root
        self._all, self._spans, self._gaps = line_reader.walk(root, element_reason)

    def reading(self, element: html.HtmlElement) -> Lines:
        """Return the lines of an element without what is not part of an article."""
        span = self._spans.get(element)
        cut = self._cut(span) if span else None
        return noise_elements.without_noise(
            element, cut or line_reader.read_lines(element, element_reason)
        )

    def shown(self) -> list[Line]:
        """Return all lines of the page, also those of elements that are not part of an article.

        `links` and `files` of a line may or may not count the link of a picture right before it.
        """
        lines: list[Line] = []
        at = 0
        for gap in self._gaps:
            lines += self._all.lines[at : gap.first]
            lines += line_reader.read_lines(gap.element).lines
            at = gap.end
        return lines + self._all.lines[at:]

    def _cut(self, span: Span) -> Lines | None:
        """Return the lines of a block, or None if they cannot be derived from those of the page."""
        lines = self._all.lines[span.first : span.end]
        rejected = self._all.rejected[span.first_rejected : span.end_rejected]
        if lines and (span.links or span.files):
            first = lines[0]
            if first.kind == "row":
                return None  # the cells that the links are in are no longer known
            links = max(first.links - span.links, 1) if first.linked else 0
            lines[0] = replace(first, links=links, files=first.files - span.files)
        return Lines(lines, rejected)
