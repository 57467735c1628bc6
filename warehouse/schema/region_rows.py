"""Administrative divisions as rows: today's and the abolished ones of the gazetteer.

The reports of a county remain when the county is merged, so its code must keep a name, and lead to
the place of today.
"""

from collections import defaultdict

import duckdb
import pyarrow as pa

from normalize.document import Level
from normalize.gazetteer import (
    NATIONAL,
    Region,
    level_of,
    parent_of,
    place_of,
    regions,
    successor_of,
)

_COLUMNS = (
    "code", "name", "full_name", "level", "parent", "province", "prefecture", "county",
    "former_names", "valid_from", "valid_until", "successor", "place",
)  # fmt: skip


def fill_regions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table regions if it is empty."""
    if connection.execute("SELECT 1 FROM regions LIMIT 1").fetchone():
        return
    columns = zip(*_rows(), strict=True)
    connection.register("divisions", pa.table(dict(zip(_COLUMNS, columns, strict=True))))
    connection.execute("INSERT INTO regions BY NAME SELECT * FROM divisions")
    connection.unregister("divisions")


def _rows() -> list[tuple[object, ...]]:
    """Return one row for each code, under its last name."""
    named: dict[str, list[Region]] = defaultdict(list)
    for region in regions():
        named[region.code].append(region)
    named[NATIONAL] = [Region(NATIONAL, "全国", None, None)]
    last = {code: max(found, key=_end) for code, found in named.items()}
    names = {code: region.name for code, region in last.items()}
    return [_row(last[code], named[code], names) for code in sorted(named)]


def _row(region: Region, named: list[Region], names: dict[str, str]) -> tuple[object, ...]:
    code = region.code
    above = _above(code, names)
    former = sorted((each for each in named if each is not region), key=_end)
    return (
        code, region.name, "".join(name for name in above if name) or region.name,
        level_of(code), parent_of(code), *above, [each.name for each in former],
        min(each.since or 0 for each in named) or None, region.until, successor_of(code),
        place_of(code),
    )  # fmt: skip


def _above(code: str, names: dict[str, str]) -> tuple[str | None, str | None, str | None]:
    """Return the names of the province, the prefecture and the county that a code is, or is in."""
    level = level_of(code)
    if level is Level.NATIONAL:
        return None, None, None
    return (
        names.get(f"{code[:2]}0000"),
        names.get(f"{code[:4]}00") if level is not Level.PROVINCE else None,
        names[code] if level is Level.COUNTY else None,
    )


def _end(region: Region) -> int:
    return region.until or 9999
