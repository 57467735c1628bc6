"""Pieces of text at positions on a page, brought into reading order: column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one baseline. Lengths in points, y downwards from the top of the page.

    x0, x1: left and right end; y: baseline; size: height of the font.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float


COLUMN_ROWS = 5
"""Rows that a gutter needs on each side; fewer are a table or a signature."""

COLUMN_FILL = 0.75
"""Share of its column that the median line of prose fills; table cells fill less."""


def in_reading_order(page: Sequence[Piece]) -> list[Piece]:
    """Return the pieces in the order of the file, or sorted if that jumps upwards too often.

    Word and WPS write logical order, which keeps wrapped table cells together.
    """
    pieces = [piece for piece in page if piece.text.strip()]
    jumps = sum(b.y < a.y - 1.5 * a.size for a, b in pairwise(pieces))
    if jumps * 4 <= len(pieces):
        return pieces
    return sorted(pieces, key=lambda piece: (round(piece.y / 3), piece.x0))


def split_columns(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield one column, or what is above a gutter, left of it, right of it, and below it."""
    gutter = _gutter(pieces)
    if gutter is None:
        if pieces:
            yield pieces
        return
    left = [piece for piece in pieces if piece.x1 <= gutter]
    right = [piece for piece in pieces if piece.x0 >= gutter]
    wide = [piece for piece in pieces if piece.x0 < gutter < piece.x1]
    first, last = min(p.y for p in left + right), max(p.y for p in left + right)
    groups = ([p for p in wide if p.y <= first], left, right, [p for p in wide if p.y > last])
    yield from (group for group in groups if group)


def _gutter(pieces: list[Piece]) -> float | None:
    """Return the x of a gutter between two columns of prose, or None.

    Only lines above and below the columns may cross the gutter (a heading, a footer).
    """
    if len(pieces) < 2 * COLUMN_ROWS:
        return None
    low, high = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    for step in range(8, 13):  # a gutter is in the middle fifth of the page
        x = low + (high - low) * step / 20
        left = [p for p in pieces if p.x1 <= x]
        right = [p for p in pieces if p.x0 >= x]
        across = [p for p in pieces if p.x0 < x < p.x1]
        if not (_prose(left, low, x) and _prose(right, x, high)):
            continue
        top, bottom = min(p.y for p in left + right), max(p.y for p in left + right)
        if not any(top < piece.y < bottom for piece in across):
            return x
    return None


def _prose(pieces: list[Piece], low: float, high: float) -> bool:
    if len(pieces) < COLUMN_ROWS:
        return False
    return median(p.x1 - p.x0 for p in pieces) >= COLUMN_FILL * (high - low - pieces[0].size)
