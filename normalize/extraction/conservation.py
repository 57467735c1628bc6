"""The check that nothing inside a container is lost: `Extracted.lost`.

Extractors lose characters without anyone noticing; a well-known one drops every text node of one
Chinese character. So the characters of the container are compared with those of the text and of
the rejected spans. What the container holds is read from the parser's tree by XPath, which shares
no code with the reading of lines (normalize.html).
"""

from collections.abc import Iterable, Iterator

import numpy as np
from lxml import etree, html

from normalize.document import RejectedSpan
from normalize.html import DROPPED
from normalize.language import word_code_points

_ALL = etree.XPath("string()", smart_strings=False)  # without comments


def count_lost(container: html.HtmlElement, text: str, rejected: Iterable[RejectedSpan]) -> int:
    """Return how many letters, digits and Chinese characters of a container are missing.

    Scripts, styles and comments contain no text. Characters are counted, wherever they are.
    """
    seen = word_code_points(str(_ALL(container)))
    have = word_code_points("".join((text, *(span.text for span in rejected), *_unseen(container))))
    if np.array_equal(np.sort(seen), np.sort(have)):  # the usual case, in half the time
        return 0
    size = int(seen.max(initial=0)) + 1
    missing = np.bincount(seen, minlength=size) - np.bincount(have[have < size], minlength=size)
    return sum(int(missing[point]) for point in np.flatnonzero(missing > 0) if chr(point).isalnum())


def _unseen(container: html.HtmlElement) -> Iterator[str]:
    """Yield the content of scripts and styles in a container."""
    if next(container.iter(*DROPPED), None) is None:
        return
    walk = etree.iterwalk(container, events=("start",), tag=tuple(DROPPED))
    for _, element in walk:
        yield str(_ALL(element))
        walk.skip_subtree()
