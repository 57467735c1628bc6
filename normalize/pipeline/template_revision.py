"""The next template of a site: the last one, or a new one where too many pages miss the last."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawlers.page import FetchedPage
from normalize.decoding import decode
from normalize.extraction import has_layout, observe_lines
from normalize.formats import Format, sniff
from normalize.html import LineIndex, parse_html
from normalize.templates import LEAST, SiteTemplate, learn

LARGEST = 1_000_000
"""Bytes of a page that is learned from: a larger one is a compilation, not an article."""
MISSED = 0.2
"""Share of pages that miss a template, above which the site's pages are learned from again."""
MOST_LAYOUTS = 12
"""Layouts that a template keeps: the new ones, and those of earlier designs."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The template for the next pages of a site.

    pages: articles that were looked at; missed: those that the template before had no layout for.
    """

    template: SiteTemplate
    pages: int = 0
    missed: int = 0


def revise(known: SiteTemplate, pages: Iterable[FetchedPage]) -> Revision:
    """Return the known template, or a new one if enough pages miss it and fewer miss the new one.

    known: the last template of the site; without layouts, if there is none. The order of the
    pages does not matter. Layouts of earlier designs are kept after the new ones: old pages may
    still be served.
    """
    read = [each for page in pages if (each := _read(page))]
    missed = _count_misses(known, read)
    if known.layouts and (missed < LEAST or missed <= MISSED * len(read)):
        return Revision(known, len(read), missed)
    learned = learn(observe_lines(lines, markup) for lines, markup in read)
    template = _with_earlier(learned, known)
    better = _count_misses(template, read) < missed
    return Revision(template if better else known, len(read), missed)


def _read(page: FetchedPage) -> tuple[LineIndex, str] | None:
    """Return the lines and the markup of a page; None for what is not a page of markup."""
    media_type = page.header("Content-Type")
    if not page.body.strip() or len(page.body) > LARGEST:
        return None
    if sniff(page.body, page.address, media_type)[0] is not Format.HTML:
        return None
    markup = decode(page.body, media_type).text
    root = parse_html(markup)
    return (LineIndex(root), markup) if root is not None else None


def _count_misses(template: SiteTemplate, pages: Iterable[tuple[LineIndex, str]]) -> int:
    return sum(not has_layout(lines, template) for lines, _ in pages)


def _with_earlier(learned: SiteTemplate, known: SiteTemplate) -> SiteTemplate:
    """Return a template with the layouts of both, the learned ones first."""
    new = {layout.selector for layout in learned.layouts}
    earlier = (layout for layout in known.layouts if layout.selector not in new)
    return SiteTemplate((*learned.layouts, *earlier)[:MOST_LAYOUTS], learned.groups)
