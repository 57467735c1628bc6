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

ACROSS = 4
"""Lines left of a gutter for each line that crosses it between the columns."""


def in_reading_order(page: Sequence[Piece]) -> list[Piece]:
    """Return the pieces in the order of the file, or sorted if that jumps upwards too often.

    Word and WPS write logical order, which keeps wrapped table cells together.
    """
    pieces = [piece for piece in page if piece.text.strip()]
    jumps = sum(b.y < a.y - 1.5 * a.size for a, b in pairwise(pieces))
    if jumps * 4 <= len(pieces):
        return pieces
    return sorted(pieces, key=lambda piece: (round(piece.y / 3), piece.x0))


@dataclass(frozen=True, slots=True)
class Column:
    """Pieces that are read together. across: whether they cross the gutter, like a heading."""

    pieces: list[Piece]
    across: bool = False


def split_columns(pages: Sequence[list[Piece]]) -> list[list[Column]]:
    """Return the columns of each page in reading order; a page without a gutter is one column.

    A heading across both columns ends what is above it. A page with too little text to show its
    gutter has that of the other pages.
    """
    own = [_gutter(page) for page in pages]
    found = [gutter for gutter in own if gutter is not None]
    usual = median(found) if 2 * len(found) >= sum(map(bool, pages)) > 0 else None
    return [
        list(_columns(page, _usual_gutter(page, usual) if gutter is None else gutter))
        for page, gutter in zip(pages, own, strict=True)
    ]


def _columns(pieces: list[Piece], gutter: float | None) -> Iterator[Column]:
    """Yield one column, or between each two lines that cross the gutter its left and right."""
    if gutter is None:
        if pieces:
            yield Column(pieces)
        return
    left, right, across = _sides(pieces, gutter)
    across.sort(key=lambda piece: piece.y)
    edges = [float("-inf"), *(piece.y for piece in across), float("inf")]
    wide: list[Piece] = []
    for at, (top, bottom) in enumerate(pairwise(edges)):
        bands = [[p for p in side if top <= p.y < bottom] for side in (left, right)]
        if any(bands) and wide:
            yield Column(wide, across=True)
            wide = []
        yield from (Column(band) for band in bands if band)
        wide += across[at : at + 1]
    if wide:
        yield Column(wide, across=True)


def _sides(pieces: list[Piece], x: float) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Return the pieces left of a position, right of it, and across it."""
    left = [piece for piece in pieces if piece.x1 <= x]
    right = [piece for piece in pieces if piece.x0 >= x]
    return left, right, [piece for piece in pieces if piece.x0 < x < piece.x1]


def _gutter(pieces: list[Piece]) -> float | None:
    """Return the x of a gutter between two columns of prose, or None.

    Few lines may cross it: headings, and lines above and below the columns.
    """
    if len(pieces) < 2 * COLUMN_ROWS:
        return None
    low, high = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    for step in range(8, 13):  # a gutter is in the middle fifth of the page
        x = low + (high - low) * step / 20
        left, right, across = _sides(pieces, x)
        if not (_prose(left, low, x) and _prose(right, x, high)):
            continue
        top, bottom = min(p.y for p in left + right), max(p.y for p in left + right)
        inside = sum(top < piece.y < bottom for piece in across)
        if inside * ACROSS <= len(left):
            return x
    return None


def _usual_gutter(pieces: list[Piece], gutter: float | None) -> float | None:
    """Return the gutter of the other pages if the lines of this page keep off it, else None."""
    if gutter is None:
        return None
    left, right, across = _sides(pieces, gutter)
    return gutter if left and right and len(across) * ACROSS <= len(left) else None


def _prose(pieces: list[Piece], low: float, high: float) -> bool:
    if len(pieces) < COLUMN_ROWS:
        return False
    return median(p.x1 - p.x0 for p in pieces) >= COLUMN_FILL * (high - low - pieces[0].size)
