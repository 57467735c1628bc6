"""From pieces of text at positions on a page to the lines that an analyst would type.

PDF and OFD have no paragraphs: they position runs of characters. Here runs become lines, lines are
put into reading order, running heads and page numbers become rejected spans, and lines that were
broken at the page width are joined without a hyphen or a blank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from normalize.document import RejectedSpan
from normalize.formats.page_columns import COLUMN_ROWS, Piece, in_reading_order, split_columns
from normalize.formats.running_heads import head_reasons


@dataclass(frozen=True, slots=True)
class LayoutLine(Piece):
    """A line of a column. left, right: the margins of the column, which break its lines.

    across: whether it crosses the gutter between two columns.
    """

    left: float = 0.0
    right: float = 0.0
    across: bool = False


CELL_GAP = 1.6
"""Gap between two runs of a row, in font sizes, above which they are cells, not words."""

NEAR_MARGIN = 6
"""Font sizes by which the left margins of two columns in the same place differ at most."""

WORD_GAP = 0.2
"""Gap between two Latin runs of a row, in font sizes, above which a blank separates them."""


def compose(pages: Sequence[Sequence[Piece]]) -> tuple[list[str], list[RejectedSpan]]:
    """Return the paragraphs of a document and the running heads and page numbers left out."""
    body, rejected = _without_heads(pages)
    return _paragraphs([line for page in _lines(body) for line in page]), rejected


def _without_heads(
    pages: Sequence[Sequence[Piece]],
) -> tuple[list[list[Piece]], list[RejectedSpan]]:
    """Return the pieces that are text, and the running heads and page numbers.

    They are removed before columns are searched: they cross gutters and widen margins.
    """
    ordered = [sorted(filter(_has_text, page), key=lambda piece: piece.y) for page in pages]
    rows = [[sorted(row, key=lambda piece: piece.x0) for row in _rows(page)] for page in ordered]
    lines = [[_row(row) for row in page] for page in rows]
    heads: set[int] = set()
    rejected: list[RejectedSpan] = []
    for page_rows, page_lines, reasons in zip(rows, lines, head_reasons(lines), strict=True):
        for at, reason in sorted(reasons.items()):
            rejected.append(RejectedSpan(reason, page_lines[at].text))
            heads.update(map(id, page_rows[at]))
    return [[piece for piece in page if id(piece) not in heads] for page in pages], rejected


def _has_text(piece: Piece) -> bool:
    return bool(piece.text.strip())


def _lines(pages: Sequence[Sequence[Piece]]) -> list[list[LayoutLine]]:
    """Return the lines of each page in reading order: column by column, from top to bottom."""
    pages_rows = [
        [(_row_list(column.pieces), column.across) for column in page_columns]
        for page_columns in split_columns([in_reading_order(page) for page in pages])
    ]
    columns = [rows for page in pages_rows for rows, _ in page]
    usual = [_margins(rows) for rows in columns if len(rows) >= COLUMN_ROWS]
    return [
        [line for rows, across in page for line in _with_margins(rows, usual, across=across)]
        for page in pages_rows
    ]


def _row_list(column: list[Piece]) -> list[Piece]:
    return [_row(group) for group in _rows(column)]


def _margins(rows: list[Piece]) -> tuple[float, float]:
    return min(row.x0 for row in rows), max(row.x1 for row in rows)


def _with_margins(
    rows: list[Piece], usual: Sequence[tuple[float, float]], *, across: bool
) -> Iterator[LayoutLine]:
    """Yield the rows of a column with its margins, or with the usual ones if it has few rows.

    usual: the margins of the columns with enough rows; the right-hand columns of a page have others
    than the left-hand ones.
    """
    left, right = _margins(rows)
    if len(rows) < COLUMN_ROWS and usual:
        near = [each for each in usual if abs(each[0] - left) <= NEAR_MARGIN * rows[0].size]
        left, right = map(median, zip(*(near or usual), strict=True))
    for row in rows:
        yield LayoutLine(row.text, row.x0, row.x1, row.y, row.size, left, right, across)


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
    return full and not indented and same_font and prose and broad and before.across == line.across


def _join(before: str, after: str) -> str:
    """Join without a blank, except between two Latin words."""
    latin = before[-1:].isascii() and after[:1].isascii()
    blank = latin and before[-1:].isalpha() and after[:1].isalnum()
    return f"{before}{' ' if blank else ''}{after}"
