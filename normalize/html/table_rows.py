"""Rows of tables: one line for a row of data, the lines of its cells for a row of layout."""

from collections.abc import Sequence

from lxml import html

from normalize.html.lines import Line

CELL_LETTERS = 400  # a longer cell has paragraphs: the table is layout, not data
CELL_LINES = 3


def join_row(
    lines: Sequence[Line], first: int, cells: Sequence[int], element: html.HtmlElement
) -> Line | None:
    """Return a row with short cells as one line, or None for a row of layout.

    lines: all lines up to the end of the row. first: its first line. cells: first line of each.
    """
    if first == len(lines) or len(cells) < 2:
        return None
    ends = [*cells[1:], len(lines)]
    groups = [lines[start:end] for start, end in zip(cells, ends, strict=True)]
    if not all(map(_is_cell, groups)):
        return None
    texts = [" ".join(line.text for line in group) for group in groups]
    if sum(map(bool, texts)) < 2:
        return None
    return Line(
        "\t".join(texts).strip("\t"),
        sum(line.linked for line in lines[first:]),
        element,
        kind="row",
        links=sum(line.links for line in lines[first:]),
        files=sum(line.files for line in lines[first:]),
    )


def _is_cell(lines: Sequence[Line]) -> bool:
    return (
        len(lines) <= CELL_LINES
        and sum(len(line.text) for line in lines) <= CELL_LETTERS
        and all(line.kind != "row" for line in lines)
    )
