"""From pieces of text at positions on a page to the lines that an analyst would type.

PDF and OFD have no paragraphs: they position runs of characters. Here runs become lines, lines are
put into reading order, running heads and page numbers become rejected spans, and lines that were
broken at the page width are joined without a hyphen or a blank.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from normalize.document import RejectedSpan
from normalize.formats.page_columns import COLUMN_ROWS, Piece, in_reading_order, split_columns


@dataclass(frozen=True, slots=True)
class LayoutLine(Piece):
    """A line of a column. left, right: the margins of the column, which break its lines."""

    left: float = 0.0
    right: float = 0.0


HEAD_LINES = 2
"""Lines at the top and at the bottom of a page that may be running heads or page numbers."""

PAGE_NUMBER = re.compile(
    r"[-—–－―·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－―·•\s]*"
    r"(?:(?:[/,，]\s*|(?<=\s))(?:共\s*)?\d{1,4}(?:\s*页)?\s*)?"
    r"|[-—–－―]\s*[ivxlcIVXLC]{1,6}\s*[-—–－―]|第[一二三四五六七八九十百〇零]+页"
)
"""A page number: 1, — 1 —, 第1页, 第 1 页 共 20 页, 1/20, - iv -."""

CELL_GAP = 1.6
"""Gap between two runs of a row, in font sizes, above which they are cells, not words."""

WORD_GAP = 0.2
"""Gap between two Latin runs of a row, in font sizes, above which a blank separates them."""


def compose(pages: Sequence[Sequence[Piece]]) -> tuple[list[str], list[RejectedSpan]]:
    """Return the paragraphs of a document and the running heads and page numbers left out."""
    lines = _lines(pages)
    heads = _running_heads(lines)
    kept: list[LayoutLine] = []
    rejected: list[RejectedSpan] = []
    for page in lines:
        for position, line in enumerate(page):
            reason = _head_reason(line, _at_edge(position, len(page)), len(page), heads)
            if reason:
                rejected.append(RejectedSpan(reason, line.text))
            else:
                kept.append(line)
    return _paragraphs(kept), rejected


def _lines(pages: Sequence[Sequence[Piece]]) -> list[list[LayoutLine]]:
    """Return the lines of each page in reading order: column by column, from top to bottom."""
    pages_rows = [
        [_row_list(column) for column in split_columns(in_reading_order(page))] for page in pages
    ]
    usual = _usual_margins([rows for page in pages_rows for rows in page])
    return [[line for rows in page for line in _with_margins(rows, usual)] for page in pages_rows]


def _row_list(column: list[Piece]) -> list[Piece]:
    return [_row(group) for group in _rows(column)]


def _margins(rows: list[Piece]) -> tuple[float, float]:
    return min(row.x0 for row in rows), max(row.x1 for row in rows)


def _usual_margins(columns: list[list[Piece]]) -> tuple[float, float] | None:
    """Return the median margins of the columns with enough lines, or None without any."""
    margins = [_margins(rows) for rows in columns if len(rows) >= COLUMN_ROWS]
    return (
        (median(left for left, _ in margins), median(right for _, right in margins))
        if margins
        else None
    )


def _with_margins(rows: list[Piece], usual: tuple[float, float] | None) -> Iterator[LayoutLine]:
    """Yield the rows of a column with its margins, or with the usual ones if it has few rows."""
    own = _margins(rows)
    left, right = usual if usual and len(rows) < COLUMN_ROWS else own
    for row in rows:
        yield LayoutLine(row.text, row.x0, row.x1, row.y, row.size, left, right)


def _rows(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Group consecutive pieces that share a baseline."""
    row: list[Piece] = []
    for piece in pieces:
        if row and abs(piece.y - row[-1].y) > 0.4 * min(piece.size, row[-1].size):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _row(pieces: list[Piece]) -> Piece:
    """Join the runs of one row; cells that are far apart are separated by a tab."""
    row = pieces[0]
    for piece in pieces[1:]:
        row = replace(
            row,
            text=row.text + _between(row, piece) + piece.text,
            x0=min(row.x0, piece.x0),
            x1=max(row.x1, piece.x1),
            size=max(row.size, piece.size),
        )
    return row


def _between(before: Piece, piece: Piece) -> str:
    gap = piece.x0 - before.x1
    if abs(gap) > CELL_GAP * before.size:
        return "\t"
    latin = before.text[-1:].isascii() and piece.text[:1].isascii()
    return " " if latin and gap > WORD_GAP * before.size else ""


def _at_edge(position: int, count: int) -> bool:
    return position < HEAD_LINES or position >= count - HEAD_LINES


def _shape(text: str) -> str:
    """Return the text with all numbers made equal, so that heads with page numbers repeat."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", text))


def _running_heads(pages: list[list[LayoutLine]]) -> frozenset[str]:
    """Return the shapes at the edge of at least three pages and at least a third of them."""
    counts = Counter(
        shape
        for page in pages
        for shape in {_shape(line.text) for at, line in enumerate(page) if _at_edge(at, len(page))}
    )
    enough = max(3, len(pages) // 3)
    return frozenset(shape for shape, count in counts.items() if count >= enough)


def _head_reason(line: LayoutLine, at_edge: bool, count: int, heads: frozenset[str]) -> str | None:
    if not at_edge:
        return None
    text = line.text.strip()
    if PAGE_NUMBER.fullmatch(text) and count > 1:
        return "page_number"
    if _shape(text) in heads and count > 2 * HEAD_LINES:
        return "running_head"
    return None


def _paragraphs(lines: list[LayoutLine]) -> list[str]:
    """Join the lines that only the width of the column broke."""
    paragraphs: list[str] = []
    before: LayoutLine | None = None
    for line in lines:
        if before is not None and _continues(before, line):
            paragraphs[-1] = _join(paragraphs[-1], line.text.strip())
        else:
            paragraphs.append(line.text.strip())
        before = line
    return paragraphs


def _continues(before: LayoutLine, line: LayoutLine) -> bool:
    """Return whether a line continues the one before: full, no indent, same font, no cells."""
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
