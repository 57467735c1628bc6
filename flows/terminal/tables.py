"""What the commands print: tables for people, or the same rows for machines."""

import json
from datetime import date
from typing import IO, Any

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from warehouse.connection import Location, connect
from warehouse.exports import ROW_FORMATS

MOST_ROWS = 500
"""Rows that a table on the terminal shows before it says how to get the others."""

_PAGE_WIDTH = 180

_LONGEST_CELL = 200  # characters; a report's text would fill the screen


def print_query(published: Location, statement: str, form: str, output: IO[bytes]) -> None:
    """Run one statement on the readers' file and write its rows.

    Raises WarehouseMissing when nothing was published yet, and QueryError for wrong SQL.
    """
    with (
        connect(str(published), read_only=True) as warehouse,
        warehouse.stream(statement) as rows,
    ):
        if form == "table":
            _print_first(rows)
        else:
            ROW_FORMATS[form](rows, output)


def _print_first(rows: pa.RecordBatchReader) -> None:
    """Print the first rows, and count the others without keeping them."""
    shown = rows.schema.empty_table()
    more = 0
    for batch in rows:
        taken = max(MOST_ROWS - shown.num_rows, 0)
        shown = pa.concat_tables([shown, pa.Table.from_batches([batch.slice(0, taken)])])
        more += max(batch.num_rows - taken, 0)
    print_table(shown)
    if more:
        console().print(f"… {more} more rows: --format csv writes them all")


def print_table(rows: pa.Table, title: str | None = None) -> None:
    """Print rows with their column names; long cells are cut and marked so."""
    page = console()
    table = Table(*rows.column_names, title=title, title_justify="left")
    for row in zip(*rows.to_pydict().values(), strict=True):
        table.add_row(*map(_cell, row))
    page.print(table)


def print_json(value: object) -> None:
    """Print one JSON value for machines; times as ISO 8601, other objects as their text."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=_text))


def console() -> Console:
    """Return a console; off a terminal it is wide, so that it does not break lines."""
    page = Console()
    return page if page.is_terminal else Console(width=_PAGE_WIDTH)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(value).replace("\n", "⏎")
    return escape(text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…")
