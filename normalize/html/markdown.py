"""Lines as Markdown (CommonMark with GitHub's tables), for people and tools that read it."""

import re
from collections.abc import Iterable
from itertools import groupby

from normalize.html.lines import Line

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_START = re.compile(r"^(?:(#{1,6}|[-+])(?=\s)|(\d{1,9})(?=[.)]\s))")


def render_markdown(lines: Iterable[Line]) -> str:
    """Return the lines as Markdown; consecutive rows become a table, consecutive items a list."""
    blocks = []
    for kind, group in groupby(lines, key=lambda line: line.kind):
        if kind == "row":
            blocks.append(_table([line.text.split("\t") for line in group]))
        elif kind == "item":
            blocks.append("\n".join(f"- {_escaped(line.text)}" for line in group))
        else:
            blocks += [f"{'#' * line.level} {_escaped(line.text)}".strip() for line in group]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _table(rows: list[list[str]]) -> str:
    """Return rows as a table; the first row is the header, short rows are padded."""
    width = max(map(len, rows))
    full = [[_escaped(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    head, *rest = [f"| {' | '.join(row)} |" for row in full]
    return "\n".join([head, f"|{' --- |' * width}", *rest])


def _escaped(text: str) -> str:
    """Return the text escaped, so that Markdown shows it unchanged."""
    return _START.sub(_escaped_start, _SPECIAL.sub(r"\\\1", text))


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\"
