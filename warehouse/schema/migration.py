"""The schema's history: numbered SQL files, each applied once and in its own transaction.

Comments, views and enumerations hold no data: `warehouse.schema.generated_sql` makes them, and
they are applied again whenever their text has changed.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import duckdb

from warehouse.engine import first_line, is_attached, lake_statements, take_ticket
from warehouse.errors import MigrationError
from warehouse.schema.generated_sql import generated_sql
from warehouse.schema.view_comments import explain_views

FOLDER = Path(__file__).with_name("migrations")
_GENERATED = 0  # the number under which the table migrations keeps the generated part

_TABLE = """
CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL,
    digest VARCHAR NOT NULL);
"""


def migrate(
    connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER, generated: str | None = None
) -> list[str]:
    """Bring the schema up to the last file of a folder; return the names of the files applied.

    generated: comments, views and enumerations; by default those of this program.

    Raises MigrationError when a step fails (nothing of it is kept) or when a newer program wrote
    the warehouse.
    """
    applied = _applied(connection)
    steps = _steps(folder)
    _refuse_newer(applied, steps)
    pending = [path for number, path in steps.items() if number not in applied]
    for path in pending:
        _apply(connection, _number(path), path.name, path.read_text(encoding="utf-8"))
    sql = generated_sql() if generated is None else generated
    if applied.get(_GENERATED) != _digest(sql):
        _apply(connection, _GENERATED, "comments, views and enumerations", sql)
    return [path.name for path in pending]


def check_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise MigrationError unless the schema is the one that this program reads."""
    applied, steps = _applied(connection), _steps(FOLDER)
    _refuse_newer(applied, steps)
    if missing := sorted(steps.keys() - applied.keys()):
        raise MigrationError(
            f"the warehouse lacks schema step {missing[0]}",
            "open it once for writing, e.g. with `govreports run`, to bring it up to date",
        )


def _refuse_newer(applied: dict[int, str], steps: dict[int, Path]) -> None:
    if unknown := sorted(applied.keys() - steps.keys() - {0}):
        raise MigrationError(
            f"the warehouse has schema step {unknown[-1]}, which this program does not know",
            "use the newer version of govreports that wrote it",
        )


def _applied(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    exists = connection.execute(
        "SELECT count(*) FROM duckdb_tables() "
        "WHERE table_name = 'migrations' AND database_name = current_database()"
    ).fetchone()
    if not exists or not exists[0]:
        return {}
    return dict(connection.execute("SELECT number, digest FROM migrations").fetchall())


def _steps(folder: Path) -> dict[int, Path]:
    return {_number(path): path for path in sorted(folder.glob("[0-9]*.sql"))}


def _number(path: Path) -> int:
    return int(path.name.split("_")[0])


def _digest(sql: str) -> str:
    return sha256(sql.encode("utf-8")).hexdigest()


def _apply(connection: duckdb.DuckDBPyConnection, number: int, name: str, sql: str) -> None:
    shared = is_attached(connection)
    whole = _TABLE + sql
    try:
        connection.begin()
        if shared:
            take_ticket(connection)
        for statement in lake_statements(whole) if shared else [whole]:
            connection.execute(statement)
        if number == _GENERATED and not shared:  # a lake keeps no comments on columns of views
            explain_views(connection)
        connection.execute("DELETE FROM migrations WHERE number = ?", [number])
        connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", [number, name, _digest(sql)])
        connection.commit()
    except duckdb.Error as error:
        with suppress(duckdb.Error):  # a failed commit has rolled back by itself
            connection.rollback()
        raise MigrationError(
            f"schema step {name} failed: {first_line(error)}",
            "nothing of the step was kept; report this message",
        ) from error
