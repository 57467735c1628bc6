"""Rows of tables: one line where they hold data, the lines of their cells where they are layout."""

from collections.abc import Sequence

from lxml import html

from normalize.html.lines import Line

CELL_LETTERS = 400  # a longer cell holds paragraphs: the table is layout, not data
CELL_LINES = 3


def joined(
    lines: Sequence[Line], first: int, cells: Sequence[int], element: html.HtmlElement
) -> Line | None:
    """Return the line of a row whose cells are short, None for a row of layout.

    lines: those up to the end of the row, which begins with the first; cells: where each begins.
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
