"""A table of figures: printed as text, written as Markdown, kept as JSON."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Headline:
    """The part of a table that is in the README: our figure, the best peer's, and the ratio.

    ratio: ours divided by the peer's, so that a larger one is better; None without a peer.
    """

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of one measurement.

    columns: name → format of its figures (`",.0f"`, `".2%"`; `""` for words).
    rows: cells in the order of the columns; None (not measured) prints as a dash.
    notes: what a reader needs to know: input, rounds, what is left out and why.
    """

    title: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    headlines: Sequence[Headline] = ()

    def text(self) -> str:
        """Return the table for a terminal, with words left-aligned and figures right-aligned."""
        cells = [list(self.columns), *self._cells()]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(_aligned, row, widths, self.columns.values())) for row in cells]
        notes = [f"  {note}" for note in self.notes]
        return "\n".join([self.title, *(line.rstrip() for line in lines), *notes]) + "\n"

    def markdown(self) -> str:
        """Return the table as Markdown, with its title above and its notes below."""
        rule = ["---" if spec == "" else "---:" for spec in self.columns.values()]
        rows = [list(self.columns), rule, *self._cells()]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        notes = ["", "; ".join(self.notes) + "."] if self.notes else []
        return "\n".join([f"**{self.title}**", "", *lines, *notes]) + "\n"

    def values(self) -> dict[str, Any]:
        """Return the table as values for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return the table from its `values`."""
        headlines = [Headline(**each) for each in values["headlines"]]
        return cls(**{**values, "headlines": headlines})

    def _cells(self) -> list[list[str]]:
        specs = list(self.columns.values())
        return [[_formatted(*each) for each in zip(row, specs, strict=True)] for row in self.rows]


def _formatted(cell: Cell, spec: str) -> str:
    if cell is None:
        return "–"
    return cell if isinstance(cell, str) else format(cell, spec or ",")


def _aligned(cell: str, width: int, spec: str) -> str:
    gap = " " * (width - _width(cell))
    return gap + cell if spec else cell + gap


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in cell)
