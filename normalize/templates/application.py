"""Apply a site's template to a page: the article's element, its furniture, what is outside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import html

from normalize.html import Line
from normalize.templates.learning import is_furniture
from normalize.templates.line_places import Places, find_one, place_on_page
from normalize.templates.site_template import Layout, SiteTemplate


@dataclass(frozen=True, slots=True)
class Fit:
    """A layout, the element of a page that it names, and the places in it."""

    layout: Layout
    element: html.HtmlElement
    places: Places

    @property
    def why(self) -> str:
        """How well the layout is supported."""
        return f"support {self.layout.support} of {self.layout.groups} groups"

    def furniture_place(self, line: Line) -> str | None:
        """Return the place of a line that is not part of the article, or None if it may be."""
        place = self.places.of(line.element)
        return place if place is not None and is_furniture(self.layout, line, place) else None

    def outside(self, lines: Iterable[Line]) -> list[Line]:
        """Return the lines outside the element."""
        return [line for line in lines if self.places.of(line.element) is None]

    def is_known(self, line: Line) -> bool:
        """Return whether a line outside the element is in a place known for other things."""
        return place_on_page(line.element) in self.layout.outside


def fits(template: SiteTemplate, root: html.HtmlElement) -> Iterator[Fit]:
    """Yield the layouts whose element a page has; none if it misses the template."""
    for layout in template.layouts:
        element = find_one(root, layout.selector)
        if element is not None and "".join(element.itertext()).strip():
            yield Fit(layout, element, Places(element))
