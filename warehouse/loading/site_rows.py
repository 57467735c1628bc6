"""Sites and what they owe, as rows."""

import duckdb

from crawlers.site import Site

_COLUMNS = "site, name, region, body, home, family, schedule, private, verified"


def store_site(connection: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Bring the rows of a site in line with its file; rows that already are stay untouched."""
    row = [
        site.site, site.name, site.region, site.body.value, str(site.home), site.family,
        site.schedule, site.private, None if site.verified == "never" else site.verified,
    ]  # fmt: skip
    owed = [(site.site, kind, each.per_year, each.due) for kind, each in site.expect.items()]
    if _stored(connection, site.site) == (tuple(row), sorted(owed)):
        return
    marks = ", ".join("?" * len(row))
    connection.execute("DELETE FROM sites WHERE site = ?", [site.site])
    connection.execute(f"INSERT INTO sites ({_COLUMNS}) VALUES ({marks})", row)  # noqa: S608
    connection.execute("DELETE FROM expectations WHERE site = ?", [site.site])
    if owed:
        connection.executemany("INSERT INTO expectations VALUES (?, ?, ?, ?)", owed)


def _stored(
    connection: duckdb.DuckDBPyConnection, name: str
) -> tuple[tuple[object, ...] | None, list[tuple[object, ...]]]:
    found = f"SELECT {_COLUMNS} FROM sites WHERE site = ?"  # noqa: S608
    row = connection.execute(found, [name]).fetchone()
    owed = connection.execute("SELECT * FROM expectations WHERE site = ? ORDER BY ALL", [name])
    return row, owed.fetchall()
