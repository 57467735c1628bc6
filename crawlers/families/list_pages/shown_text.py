"""The text of an element, read up to a bound.

Elements are nested, and several rows may share one: to read each of them whole takes time that
grows with the square of the page.
"""

from itertools import islice

from lxml import etree, html

MOST_LETTERS = 4000
"""Characters of a row, about: a row with an abstract has a few hundred."""
_MOST_STEPS = 240  # beginnings and ends of elements


def text_pieces(element: html.HtmlElement) -> list[str]:
    """Return the texts in an element in order, up to `MOST_LETTERS` and a hundred elements."""
    pieces, letters = [], 0
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in islice(walk, _MOST_STEPS):
        piece = node.text if event == "start" else None if node is element else node.tail
        if piece:
            pieces.append(piece[:MOST_LETTERS])
            letters += len(piece)
            if letters >= MOST_LETTERS:
                break
    return pieces
