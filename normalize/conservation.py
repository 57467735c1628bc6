"""The check that nothing inside a container is lost: `Extracted.lost`.

Extractors lose characters without anyone seeing it; a well-known one drops every text node of
one Chinese character. So the characters of the container are counted against those of the text
and of the rejected spans, by a pass of their own over the tree.
"""

from collections.abc import Iterable

import numpy as np
from lxml import html

from normalize.census import points
from normalize.document import RejectedSpan
from normalize.lines import visible


def lost(container: html.HtmlElement, text: str, rejected: Iterable[RejectedSpan]) -> int:
    """Return how many letters, digits and Chinese characters of a container are nowhere.

    Scripts, styles and comments hold no text. Characters are counted by kind, not by place.
    """
    seen = points("".join(visible(container)))
    if not len(seen):
        return 0
    size = int(seen.max()) + 1
    have = points("".join((text, *(span.text for span in rejected))))
    missing = np.bincount(seen) - np.bincount(have[have < size], minlength=size)
    return sum(int(missing[point]) for point in np.flatnonzero(missing > 0) if chr(point).isalnum())
