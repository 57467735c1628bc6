"""What the commands print: tables for people, or the same rows for machines."""

import json
from collections.abc import Callable
from datetime import date
from typing import IO, Any, cast

import pyarrow as pa
from rich.table import Table

from crawlers.display_text import display_text, escape_json
from crawlers.errors import SettingError
from flows.terminal.safe_console import console, shown
from warehouse.connection import Location, connect
from warehouse.errors import QueryError
from warehouse.exports import write_rows

MOST_ROWS = 500
"""Rows that a table on the terminal shows before it says how to get the others."""

_LONGEST_CELL = 200  # characters; a report's text would fill the screen


def print_query(
    published: Location,
    statement: str,
    form: str,
    output: IO[bytes],
    *,
    raw: bool = False,
    unlocked: bool = False,
) -> None:
    """Run statements on the readers' file and write their rows.

    A table is printed for each statement that yields rows; the other formats have room for one.
    raw: CSV with the exact texts. unlocked: let the statements use files and the network.

    Raises WarehouseMissing when nothing was published yet, and QueryError for SQL that is wrong,
    refused, missing, or yields more results than the format has room for, SettingError for Parquet
    on a terminal.
    """
    terminal = output.isatty()
    if terminal and form == "parquet":
        raise SettingError("Parquet is not text for a terminal", "name a file with --output")
    target = cast("IO[bytes]", _Terminal(output, form)) if terminal else output
    with connect(str(published), read_only=True, locked=not unlocked) as warehouse:
        statements = warehouse.statements(statement)
        results = sum(yields_rows for _, yields_rows in statements)
        if form != "table" and results > 1:
            raise QueryError(
                f"{results} statements yield rows, and {form} has room for one result",
                "run them one by one, or print tables",
            )
        for sql, yields_rows in statements:
            if not yields_rows and len(statements) > 1:
                warehouse.rows(sql)
                continue
            with warehouse.stream(sql) as rows:
                if form == "table":
                    _print_first(rows)
                else:
                    write_rows(form, rows, target, raw=raw)


class _Terminal:
    """A binary file whose text is escaped for the terminal to which it goes."""

    def __init__(self, output: IO[bytes], form: str) -> None:
        self._output = output
        self._escape = display_text if form == "csv" else escape_json

    def write(self, data: bytes) -> int:
        """Write a piece that ends with a whole character."""
        text = self._escape(data.decode("utf-8").replace("\r\n", "\n"))
        return self._output.write(text.encode("utf-8"))


def _print_first(rows: pa.RecordBatchReader) -> None:
    """Print the first rows, and count the others without keeping them."""
    first = rows.schema.empty_table()
    more = 0
    for batch in rows:
        taken = max(MOST_ROWS - first.num_rows, 0)
        first = pa.concat_tables([first, pa.Table.from_batches([batch.slice(0, taken)])])
        more += max(batch.num_rows - taken, 0)
    print_table(first)
    if more:
        console().print(f"… {more} more rows: --format csv writes them all")


def print_table(rows: pa.Table, title: str | None = None) -> None:
    """Print rows with their column names; long cells are cut and marked so."""
    table = Table(*map(shown, rows.column_names), title=title, title_justify="left")
    for row in zip(*rows.to_pydict().values(), strict=True):
        table.add_row(*map(_cell, row))
    console().print(table)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def print_json(value: object, default: Callable[[Any], object] = _text) -> None:
    """Print one JSON value for machines, with escapes for what a terminal would not show.

    default: returns the value of an object that is not JSON; times become ISO 8601, others text.
    """
    print(escape_json(json.dumps(value, ensure_ascii=False, indent=1, default=default)))


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return shown(text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…")
