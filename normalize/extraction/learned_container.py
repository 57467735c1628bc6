"""The element that a site's template names, unless the page has more text outside of it."""

from dataclasses import dataclass

from normalize.document import RejectedSpan
from normalize.extraction import density, known_containers
from normalize.extraction.article_candidate import Candidate, measure
from normalize.html import Line, LineIndex
from normalize.templates import Fit, SiteTemplate, fits

MARK = "template:"
"""Prefix of the method; the selector of the template follows."""

OUTSIDE = 150  # letters of sentences outside, in places not seen before, that make a page miss …
OF_INSIDE = 0.2  # … the template, if they are more than this share of those inside
LINKED = 0.8  # share of letters in links, files aside, above which the element holds a list


@dataclass(frozen=True, slots=True)
class LearnedContainer:
    """The candidate that a template names, and the unique sentences outside of it.

    marked: whether a content system names the element, too: its first lines belong to the article.
    """

    choice: Candidate
    layout: Fit
    outside: tuple[RejectedSpan, ...]
    marked: bool

    @property
    def why(self) -> str:
        """How well the template is supported."""
        return self.layout.why

    def without_furniture(self) -> tuple[list[Line], tuple[RejectedSpan, ...]]:
        """Return the lines that may be of the article; of the others, the place is the reason."""
        kept, dropped = [], []
        for line in self.choice.reading.lines:
            place = self.layout.furniture_place(line)
            if place is None:
                kept.append(line)
            else:
                dropped.append(RejectedSpan(f"{MARK}{place}", line.text))
        return kept, tuple(dropped)


def choose_learned(page: LineIndex, template: SiteTemplate) -> LearnedContainer | None:
    """Return the element that a template names, or None for a page that misses the template."""
    chosen = (_learned(page, found) for found in fits(template, page.root))
    return next((each for each in chosen if each), None)


def _learned(page: LineIndex, found: Fit) -> LearnedContainer | None:
    choice = measure(page, found.element, MARK + found.layout.selector)
    linked = sum(line.linked for line in choice.reading.lines if not line.files)
    if not choice.letters or linked > LINKED * choice.letters:
        return None
    lines = (line for line in page.reading(page.root).lines if density.weight(line))
    outside = found.outside(list(lines))
    unseen = (line for line in outside if not found.is_known(line))
    if sum(map(density.weight, unseen)) >= max(OUTSIDE, OF_INSIDE * choice.sentences):
        return None
    spans = tuple(RejectedSpan("outside_template", line.text) for line in outside)
    marked = known_containers.is_named(page, found.element, found.layout.selector)
    return LearnedContainer(choice, found, spans, marked)
