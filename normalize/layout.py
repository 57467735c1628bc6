"""From pieces of text at places on a page to the lines an analyst would type.

PDF and OFD know no paragraphs: they place runs of characters. Here runs become lines, lines
come into reading order, running heads and page numbers go to rejected spans, and lines that
were broken by the page's width are joined without a hyphen or a blank.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from normalize.document import RejectedSpan


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one baseline. Lengths in points, y downwards from the page's top.

    x0, x1: left and right end; y: baseline; size: height of the font.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line(Piece):
    """A line of a column. left, right: the column's margins; width limits where it may break."""

    left: float = 0.0
    right: float = 0.0


HEAD_LINES = 2
"""Lines at the top and at the bottom of a page that may be running heads or page numbers."""

PAGE_NUMBER = re.compile(
    r"(第?\s*[-—–－―·.•\s]*\d{1,4}[-—–－―·.•\s]*(页)?)([/,，\s]*(共)?\s*\d{1,4}\s*页?)?"
    r"|[-—–－―]\s*[ivxlcIVXLC]{1,6}\s*[-—–－―]|第[一二三四五六七八九十百〇零]+页"
)
WIDE = 1.6
"""Gap between two runs of a row, in font sizes, from which they are cells, not words."""

COLUMN_ROWS = 5
"""Rows on each side that a gutter needs: fewer are a table or a signature."""

COLUMN_FILL = 0.75
"""Share of its column that the median line of prose fills; table cells fill less."""


def compose(pages: Sequence[Sequence[Piece]]) -> tuple[list[str], list[RejectedSpan]]:
    """Return the paragraphs of a document and the running heads and page numbers left out."""
    lines = _lines(pages)
    heads = _running_heads(lines)
    kept: list[Line] = []
    rejected: list[RejectedSpan] = []
    for page in lines:
        for position, line in enumerate(page):
            reason = _head_reason(line, _at_edge(position, len(page)), len(page), heads)
            if reason:
                rejected.append(RejectedSpan(reason, line.text))
            else:
                kept.append(line)
    return _paragraphs(kept), rejected


def _lines(pages: Sequence[Sequence[Piece]]) -> list[list[Line]]:
    """Return the lines of each page in reading order: column by column, from top to bottom."""
    columns = [[_row_list(column) for column in _columns(_ordered(page))] for page in pages]
    usual = _usual_margins([rows for page in columns for rows in page])
    return [[line for rows in page for line in _placed(rows, usual)] for page in columns]


def _row_list(column: list[Piece]) -> list[Piece]:
    return [_row(group) for group in _rows(column)]


def _margins(rows: list[Piece]) -> tuple[float, float]:
    return min(row.x0 for row in rows), max(row.x1 for row in rows)


def _usual_margins(columns: list[list[Piece]]) -> tuple[float, float] | None:
    """Return the margins that columns with enough lines to tell mostly have."""
    told = [_margins(rows) for rows in columns if len(rows) >= COLUMN_ROWS]
    return (median(left for left, _ in told), median(right for _, right in told)) if told else None


def _placed(rows: list[Piece], usual: tuple[float, float] | None) -> Iterator[Line]:
    """Yield the rows of a column with its margins; of a few rows they would be chance."""
    own = _margins(rows)
    left, right = usual if usual and len(rows) < COLUMN_ROWS else own
    for row in rows:
        yield Line(row.text, row.x0, row.x1, row.y, row.size, left, right)


def _ordered(page: Sequence[Piece]) -> list[Piece]:
    """Keep the order of the file unless it jumps upwards too often to be anybody's order.

    Word and WPS write logical order, which keeps wrapped table cells together.
    """
    pieces = [piece for piece in page if piece.text.strip()]
    jumps = sum(b.y < a.y - 1.5 * a.size for a, b in pairwise(pieces))
    if jumps * 4 <= len(pieces):
        return pieces
    return sorted(pieces, key=lambda piece: (round(piece.y / 3), piece.x0))


def _columns(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the columns: one, or what stands left and right of a gutter that prose keeps clear."""
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

    Lines across the gutter may only stand above and below the columns (a heading, a footer).
    """
    if len(pieces) < 2 * COLUMN_ROWS:
        return None
    low, high = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    for step in range(8, 13):  # a gutter stands in the middle fifth of the page
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


def _rows(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Group neighbours in order that share a baseline."""
    row: list[Piece] = []
    for piece in pieces:
        if row and abs(piece.y - row[-1].y) > 0.4 * min(piece.size, row[-1].size):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _row(pieces: list[Piece]) -> Piece:
    """Join the runs of one row; cells far apart are set apart by a tabulator."""
    row = pieces[0]
    for piece in pieces[1:]:
        gap = "\t" if abs(piece.x0 - row.x1) > WIDE * row.size else ""
        row = replace(
            row,
            text=row.text + gap + piece.text,
            x0=min(row.x0, piece.x0),
            x1=max(row.x1, piece.x1),
            size=max(row.size, piece.size),
        )
    return row


def _at_edge(position: int, count: int) -> bool:
    return position < HEAD_LINES or position >= count - HEAD_LINES


def _shape(text: str) -> str:
    """Return the text with its numbers made equal, so that heads with page numbers repeat."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", text))


def _running_heads(pages: list[list[Line]]) -> frozenset[str]:
    """Return the shapes that stand at the edge of several pages: three, and a third of all."""
    counts = Counter(
        shape
        for page in pages
        for shape in {_shape(line.text) for at, line in enumerate(page) if _at_edge(at, len(page))}
    )
    enough = max(3, len(pages) // 3)
    return frozenset(shape for shape, count in counts.items() if count >= enough)


def _head_reason(line: Line, at_edge: bool, count: int, heads: frozenset[str]) -> str | None:
    if not at_edge:
        return None
    text = line.text.strip()
    if PAGE_NUMBER.fullmatch(text) and count > 1:
        return "page_number"
    if _shape(text) in heads and count > 2 * HEAD_LINES:
        return "running_head"
    return None


def _paragraphs(lines: list[Line]) -> list[str]:
    """Join the lines that only the column's width broke."""
    paragraphs: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _continues(before, line):
            paragraphs[-1] = _join(paragraphs[-1], line.text.strip())
        else:
            paragraphs.append(line.text.strip())
        before = line
    return paragraphs


def _continues(before: Line, line: Line) -> bool:
    """Tell whether line goes on where before ended: full line, no indent, same font, no cells."""
    full = before.x1 >= before.right - 2.2 * before.size
    indented = line.x0 > line.left + 0.9 * line.size
    same_font = abs(before.size - line.size) < 0.15 * before.size
    prose = "\t" not in before.text and "\t" not in line.text
    broad = before.right - before.left > 12 * before.size
    return full and not indented and same_font and prose and broad


def _join(before: str, after: str) -> str:
    """Join without a blank, except between two Latin words."""
    latin = before[-1:].isascii() and after[:1].isascii()
    blank = latin and before[-1:].isalpha() and after[:1].isalnum()
    return f"{before}{' ' if blank else ''}{after}"
