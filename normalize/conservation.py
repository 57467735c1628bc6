"""The check that nothing inside a container is lost: `Extracted.lost`.

Extractors lose characters without anyone seeing it; a well-known one drops every text node of
one Chinese character. So the characters of the container are counted against those of the text
and of the rejected spans, by a pass of their own over the tree.
"""

from collections import Counter
from collections.abc import Iterable

from lxml import html

from normalize.document import RejectedSpan
from normalize.lines import visible


def lost(container: html.HtmlElement, text: str, rejected: Iterable[RejectedSpan]) -> int:
    """Return how many letters, digits and Chinese characters of a container are nowhere.

    Scripts, styles and comments hold no text. Characters are counted by kind, not by place.
    """
    have = Counter(text)
    for span in rejected:
        have.update(span.text)
    count = Counter("".join(visible(container)))
    return sum(
        number - have[char]
        for char, number in count.items()
        if number > have[char] and char.isalnum()
    )
