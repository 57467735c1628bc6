"""Rows in Stata's format (.dta, version 118, which is UTF-8), written by pandas.

A table is held in memory. Stata has no NULL for texts and no booleans: NULL becomes "", and a
boolean 0 or 1. Texts of more than 2,045 bytes become strL.
"""

from typing import IO, Any

import pyarrow as pa

from crawlers.errors import SettingError

_LONGEST = 2045  # bytes of a fixed-width text


def write_stata(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    """Write record batches to a binary file and return the number of rows.

    Raises SettingError when pandas is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415  an extra
    except ImportError as error:
        raise SettingError(
            "Stata's format needs pandas", "install govreports with the extra stata"
        ) from error
    table = reader.read_all()
    data = {name: _plain(table.column(name)) for name in table.column_names}
    dates = {
        name: "td" if pa.types.is_date(kind) else "tc"
        for name, kind in zip(table.column_names, table.schema.types, strict=True)
        if pa.types.is_temporal(kind)
    }
    frame = pd.DataFrame({
        name: pd.to_datetime(pd.Series(values)) if name in dates
        else pd.Series(values, dtype="float64" if _is_number(table, name) else "object")
        for name, values in data.items()
    })  # fmt: skip
    long = [name for name, values in data.items() if _longest(values) > _LONGEST]
    frame.to_stata(out, write_index=False, version=118, convert_dates=dates, convert_strl=long)
    return table.num_rows


def _is_number(table: pa.Table, name: str) -> bool:
    kind = table.schema.field(name).type
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)


def _plain(column: "pa.ChunkedArray[Any]") -> list[Any]:
    kind = column.type
    if pa.types.is_temporal(kind):
        return list(column.cast(pa.timestamp("ms")).to_pylist())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return list(column.cast(pa.float64()).to_pylist())
    return ["" if value is None else _text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _longest(values: list[Any]) -> int:
    return max((len(each.encode()) for each in values if isinstance(each, str)), default=0)
