"""The schema's history: numbered SQL files, each applied once and in its own transaction.

Views are no data: `views.sql` is applied again whenever its text has changed.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import duckdb

from warehouse.engine import first_line, is_attached, lake_statements, take_ticket
from warehouse.errors import MigrationError
from warehouse.schema.view_comments import explain_views

FOLDER = Path(__file__).with_name("migrations")
VIEWS = Path(__file__).with_name("views.sql")

_TABLE = """
CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL,
    digest VARCHAR NOT NULL);
COMMENT ON TABLE migrations IS 'Steps that brought the schema to its present form.';
COMMENT ON COLUMN migrations.number IS 'Order of the step; 0 stands for the views.';
COMMENT ON COLUMN migrations.name IS 'File of the step.';
COMMENT ON COLUMN migrations.digest IS 'SHA-256 of that file when it was applied.';
"""


def migrate(connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER) -> list[str]:
    """Bring the schema up to the last file of folder; return the names of the files applied.

    Raises MigrationError when a step fails (nothing of it stays) or when the warehouse was
    written by a newer program.
    """
    applied = _applied(connection)
    steps = _steps(folder)
    _refuse_newer(applied, steps)
    pending = [path for number, path in steps.items() if number not in applied]
    for path in pending:
        _apply(connection, _number(path), path)
    if applied.get(0) != _digest(VIEWS):
        _apply(connection, 0, VIEWS)
    return [path.name for path in pending]


def check_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise MigrationError unless the schema is the one this program reads."""
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


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _apply(connection: duckdb.DuckDBPyConnection, number: int, path: Path) -> None:
    shared = is_attached(connection)
    sql = _TABLE + path.read_text(encoding="utf-8")
    try:
        connection.begin()
        if shared:
            take_ticket(connection)
        for statement in lake_statements(sql) if shared else [sql]:
            connection.execute(statement)
        if path == VIEWS and not shared:  # a lake keeps no comments on columns of views
            explain_views(connection)
        connection.execute("DELETE FROM migrations WHERE number = ?", [number])
        connection.execute(
            "INSERT INTO migrations VALUES (?, ?, ?)", [number, path.name, _digest(path)]
        )
        connection.commit()
    except duckdb.Error as error:
        with suppress(duckdb.Error):  # a failed commit has rolled back by itself
            connection.rollback()
        raise MigrationError(
            f"schema step {path.name} failed: {first_line(error)}",
            "nothing of the step was kept; report this with the file's version",
        ) from error
