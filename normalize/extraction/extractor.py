"""From the markup of a page to its main text: `normalize.extract`.

`selection` chooses the element that holds the article among candidates. Its lines are read without
noise elements (normalize.html), pruned of what is not part of the article (`pruning`), and checked
for losses (`conservation`). The text always comes from this reading of the tree, never from another
extractor: only then can the check say where each character went.
"""

from collections.abc import Sequence

from lxml.html import HtmlElement

from normalize.document import Extracted
from normalize.extraction import conservation, pruning
from normalize.extraction.selection import choose
from normalize.html import LineIndex, parse_html
from normalize.metadata import find_statements, title_of_page


def extract(html: str, url: str | None = None, containers: Sequence[str] = ()) -> Extracted:
    """Return the main text of a page, and what the page states about itself.

    containers: CSS selectors of the article body that are tried before all others; invalid CSS is
        skipped.
    Never raises: a page without any text yields an empty text with method "body".
    """
    return extract_tree(parse_html(html), html, url, containers)


def extract_tree(
    root: HtmlElement | None, html: str, url: str | None = None, containers: Sequence[str] = ()
) -> Extracted:
    """Return the same as `extract`, for a page that `parse_html` has already parsed."""
    if root is None:
        return Extracted("", None, "body")
    page = LineIndex(root)
    choice = choose(page, html, tuple(containers))
    found = find_statements(root, url, page.shown())
    title = title_of_page(found)
    kept, pruned = pruning.prune(choice.reading.lines, None if choice.marked else title or "")
    text = "\n".join(line.text for line in kept)
    rejected = (*choice.reading.rejected, *pruned)
    return Extracted(
        text=text,
        title=title,
        method=choice.method,
        metadata=found,
        rejected=rejected,
        lost=conservation.count_lost(choice.element, text, rejected),
        why=choice.why,
    )
