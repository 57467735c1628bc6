"""From the markup of a page to its main text: `normalize.extract`.

The element that holds the article is chosen among candidates (normalize.containers), read line by
line (normalize.lines), freed of what is no part of it (normalize.boilerplate), and checked for
losses (normalize.conservation). The text always comes from our own reading of the tree.
"""

from collections.abc import Sequence

from lxml import html as lxml_html

from normalize import conservation, containers, headings, markup, metadata, pruning
from normalize.document import Extracted

Element = lxml_html.HtmlElement


def extract(html: str, url: str | None = None, containers: Sequence[str] = ()) -> Extracted:
    """Return the main text of a page.

    containers: CSS selectors of the article body that are tried before all others; a selector
        that is no CSS is passed over.
    Never raises: a page without any text gives an empty text with method "body".
    """
    root = markup.parse(html)
    if root is None:
        return Extracted("", None, "body")
    return _extract(root, html, url, tuple(containers))


def _extract(root: Element, source: str, url: str | None, own: tuple[str, ...]) -> Extracted:
    choice = containers.choose(root, source, own)
    found = metadata.find(root, url)
    title = headings.title(root, found)
    kept, pruned = pruning.prune(choice.reading.lines, None if choice.marked else title or "")
    text = "\n".join(line.text for line in kept)
    rejected = (*choice.reading.rejected, *pruned)
    return Extracted(
        text=text,
        title=title,
        method=choice.method,
        metadata=found,
        why=choice.why,
        rejected=rejected,
        lost=conservation.lost(choice.element, text, rejected),
    )
