"""What `govreports coverage` prints: counts for people, or every place with its reason."""

import sys

from rich.table import Table

from flows.terminal import console, print_query, shown
from warehouse import connect
from warehouse.connection import Location
from warehouse.engine import sql_literal

_COUNTS = """
SELECT body, level, year, count(*) FILTER (state = 'present') AS present, count(*) AS places,
    count(*) FILTER (state = 'missing') AS missing,
    count(*) FILTER (state = 'blocked') AS blocked,
    count(*) FILTER (state = 'not yet due') AS not_yet_due,
    count(*) FILTER (state = 'no site known') AS no_site_known
FROM coverage WHERE {chosen}
GROUP BY body, level, year
ORDER BY body, array_position(['province', 'prefecture', 'county'], level), year
"""
_ROWS = "SELECT * FROM coverage WHERE {chosen} ORDER BY region, kind, year"


def print_coverage(
    published: Location,
    form: str | None,
    *,
    year: int | None,
    province: str | None,
    body: str | None,
) -> None:
    """Print the view `coverage`, or the part of it that is chosen.

    form: "csv" or "json" for all rows; None for a table of counts.
    """
    given = {"year": year, "province": province, "body": body}
    terms = [f"{name} = {sql_literal(value)}" for name, value in given.items() if value is not None]
    chosen = " AND ".join(["true", *terms])
    if form is not None:
        print_query(published, _ROWS.format(chosen=chosen), form, sys.stdout.buffer)
        return
    with connect(str(published), read_only=True) as warehouse:
        rows = warehouse.rows(_COUNTS.format(chosen=chosen))
    table = Table(
        "body", "level", "year", "present", "missing", "blocked", "not yet due", "no site"
    )
    for each in rows:
        kind, level, of_year, present, places, *gaps = each
        counts = [str(count) if count else "" for count in gaps]
        table.add_row(shown(kind), shown(level), str(of_year), f"{present} of {places}", *counts)
    console().print(table)
    console().print("--csv lists every place with the reason for each gap", soft_wrap=True)
