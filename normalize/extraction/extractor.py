"""From the markup of a page to its main text: `normalize.extract`.

`selection` chooses the element that holds the article among candidates. Its lines are read without
noise elements (normalize.html), pruned of what is not part of the article (`pruning`), and checked
for losses (`conservation`). The text always comes from this reading of the tree, never from another
extractor: only then can the check say where each character went.
"""

from collections.abc import Sequence

from lxml.html import HtmlElement

from normalize.document import Extracted, RejectedSpan
from normalize.extraction import conservation, density, pruning
from normalize.extraction.article_candidate import Candidate
from normalize.extraction.learned_container import LearnedContainer, choose_learned
from normalize.extraction.selection import choose
from normalize.html import LineIndex, parse_html
from normalize.metadata import find_statements, title_of_page
from normalize.templates import Observation, SiteTemplate


def extract(
    html: str,
    url: str | None = None,
    containers: Sequence[str] = (),
    template: SiteTemplate | None = None,
) -> Extracted:
    """Return the main text of a page, and what the page states about itself.

    containers: CSS selectors of the article body that are tried before all others; invalid CSS is
        skipped. template: of the page's site; a page that misses it is read without it.
    Never raises: a page without any text yields an empty text with method "body".
    """
    return extract_tree(parse_html(html), html, url, containers, template)


def extract_tree(
    root: HtmlElement | None,
    html: str,
    url: str | None = None,
    containers: Sequence[str] = (),
    template: SiteTemplate | None = None,
) -> Extracted:
    """Return the same as `extract`, for a page that `parse_html` has already parsed."""
    if root is None:
        return Extracted("", None, "body")
    page = LineIndex(root)
    learned = choose_learned(page, template) if template and not containers else None
    choice = learned.choice if learned else choose(page, html, tuple(containers))
    found = find_statements(root, url, page.shown())
    title = title_of_page(found)
    marked = learned.marked if learned else choice.marked
    text, rejected = _text(choice, learned, None if marked else title or "")
    return Extracted(
        text=text,
        title=title,
        method=choice.method,
        metadata=found,
        rejected=(*rejected, *(learned.outside if learned else ())),
        lost=conservation.count_lost(choice.element, text, rejected),
        why=f"{learned.why}; {choice.why}" if learned else choice.why,
    )


def observe(html: str, containers: Sequence[str] = ()) -> Observation | None:
    """Return what a template is learned from, or None for a page without any element."""
    root = parse_html(html)
    return observe_lines(LineIndex(root), html, containers) if root is not None else None


def observe_lines(page: LineIndex, html: str, containers: Sequence[str] = ()) -> Observation:
    """Return the same as `observe`, for a page whose lines are read already."""
    choice = choose(page, html, tuple(containers))
    lines = tuple(page.reading(page.root).lines)
    return Observation(page, choice.element, lines, tuple(map(density.weight, lines)))


def has_layout(page: LineIndex, template: SiteTemplate) -> bool:
    """Return whether a page has a layout of the template, and so is read by it."""
    return choose_learned(page, template) is not None


def _text(
    choice: Candidate, learned: LearnedContainer | None, title: str | None
) -> tuple[str, tuple[RejectedSpan, ...]]:
    """Return the text of the chosen element, and what of the element is not in it."""
    lines = choice.reading.lines
    furniture: tuple[RejectedSpan, ...] = ()
    if learned:
        lines, furniture = learned.without_furniture()
    kept, pruned = pruning.prune(lines, title)
    text = "\n".join(line.text for line in kept)
    return text, (*choice.reading.rejected, *furniture, *pruned)
