"""The warehouse beyond one machine: a DuckLake, its catalogue in PostgreSQL, its rows as Parquet.

A location is written as libpq writes connections, with two words of ours:

    ducklake:postgres:host=db dbname=reports data_path=s3://bucket/lake/ s3_endpoint=http://…

data_path, a folder or an s3:// prefix, is needed by whoever opens it first; the catalogue keeps
it. s3_endpoint names a server other than Amazon's; keys and region stand in the AWS_… variables
of the environment, as everywhere. The schema is that of a single file: `lake_statements` leaves out
what a DuckLake does not know (keys, compression of a column, comments on columns of views).

Many processes write at once. Each transaction that writes raises the ticket, the one row of the
table `writers`. Of two at the same time the later to commit therefore fails and is done again
(`Warehouse.write`), on what the earlier left: the outcome is that of one after the other.
"""

import random
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb

from crawlers.errors import SettingError
from warehouse.engine.database_file import close_connection, first_line
from warehouse.engine.sql_literals import sql_literal
from warehouse.errors import WarehouseMissing, WarehouseUnreachable

PREFIX = "ducklake:"
LAKE_NAME = "lake"
"""What the catalogue is called inside a connection."""

LAKE_TABLES = ("writers", "pending")
"""Tables that a lake has and a file has not."""
_EXTENSIONS = ("ducklake", "postgres_scanner", "httpfs")
_INLINED = 100  # rows of an insert that go into the catalogue, lest each crawl makes small files
_PARTITIONED = {"bands": "band"}  # a join on bands reads one band after the other

# 20 attempts over some minutes: an object store may refuse each fifth request.
_SETTINGS = {
    "http_retries": "20", "http_retry_wait_ms": "50", "http_retry_backoff": "1.5",
    "http_timeout": "120", "ducklake_max_retry_count": "100",
}  # fmt: skip

# What DuckDB says, in errors of any kind, after libpq's server has gone in the middle.
_GONE = (
    "server closed the connection", "connection to server", "terminating connection",
    "no connection to the server", "connection not open", "connection has been closed",
    "could not receive data from server", "could not send data to server",
    "unsuccessful query result", "transaction is aborted",
)  # fmt: skip

_MAKERS = 10
"""Attempts to open a lake that others are making at this moment."""
_KEEP_SNAPSHOTS = "7 days"


@dataclass(frozen=True, slots=True)
class Lake:
    """A location, taken apart. catalogue: libpq's words; s3_endpoint: None for Amazon's."""

    catalogue: str
    data_path: str | None
    s3_endpoint: str | None


def is_lake(location: str) -> bool:
    """Tell a lake's location from a file's."""
    return location.startswith(PREFIX)


def parse(location: str) -> Lake:
    """Take a location apart; raises SettingError when it is not written as it should be."""
    kind, _, words = location.removeprefix(PREFIX).partition(":")
    try:
        pairs = dict(word.split("=", 1) for word in shlex.split(words))
    except ValueError:
        pairs = {}
    if kind != "postgres" or not pairs:
        raise SettingError(
            f"{redact_location(location)} is no location of a lake",
            "write ducklake:postgres:host=… dbname=… data_path=… (see flows/SCALE.md)",
        )
    data, endpoint = pairs.pop("data_path", None), pairs.pop("s3_endpoint", None)
    catalogue = " ".join(f"{key}={_libpq(value)}" for key, value in pairs.items())
    return Lake(catalogue, data and data.rstrip("/") + "/", endpoint)


def redact_location(location: str) -> str:
    """Return a location that can be shown: without its password."""
    return re.sub(r"(password=)('[^']*'|\S+)", r"\1…", location)


def open_lake(location: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Return a connection whose current catalogue is the lake.

    Raises SettingError where the extra `scale` is not installed or the location is wrong,
    WarehouseMissing when there is no lake to read, WarehouseUnreachable when it does not answer.
    """
    lake = parse(location)
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    try:
        _prepare(connection, lake)
        _attach_beside_others(connection, lake, read_only=read_only)
    except duckdb.Error as error:
        close_connection(connection)
        told = redact_location(first_line(error))
        if read_only and "does not exist" in told:
            raise WarehouseMissing(
                f"there is no warehouse at {redact_location(location)}",
                "`govreports run` makes one",
            ) from error
        raise WarehouseUnreachable(
            f"{redact_location(location)} cannot be opened: {told}",
            "are PostgreSQL and the object store up, and is data_path what it was made with?",
        ) from error
    return connection


def prepare_writing(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what a lake needs beyond the tables of a single file, where it is not there yet.

    Of several processes at once one commits it, and the others meet a conflict.
    """
    if "writers" in _tables(connection):
        return
    connection.begin()
    try:
        connection.execute(_OWN)
        connection.commit()
    except duckdb.Error:
        with suppress(duckdb.Error):  # a failed commit has rolled back by itself
            connection.rollback()
        raise


def tune_lake(connection: duckdb.DuckDBPyConnection) -> None:
    """Set how the lake lays its rows out, unless that is done; the last setting tells."""
    known = f"SELECT 1 FROM {LAKE_NAME}.options() WHERE option_name = 'expire_older_than'"  # noqa: S608
    if connection.execute(known).fetchone():
        return
    for table, column in _PARTITIONED.items():
        connection.execute(f"ALTER TABLE {table} SET PARTITIONED BY ({column})")
    connection.execute(f"CALL {LAKE_NAME}.set_option('parquet_compression', 'zstd')")
    connection.execute(f"CALL {LAKE_NAME}.set_option('expire_older_than', '{_KEEP_SNAPSHOTS}')")


def is_attached(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the current catalogue is a lake."""
    kind = "SELECT type FROM duckdb_databases() WHERE database_name = current_database()"
    return connection.execute(kind).fetchall() == [("ducklake",)]


def take_ticket(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the running transaction conflict with all others that write."""
    connection.execute("UPDATE writers SET ticket = ticket + 1")


def is_conflict(error: Exception) -> bool:
    """Tell whether a transaction failed only because another one committed first."""
    told = f"{error} {error.__cause__}".lower()
    return any(sign in told for sign in ("conflict", "already exists", "duplicate key"))


def is_outage(error: Exception) -> bool:
    """Tell whether a statement failed only because catalogue or store did not answer.

    Seen when PostgreSQL is stopped again and again: errors of input and output, of binding, of no
    kind at all, and assertions of DuckDB that fail for want of rows.
    """
    if isinstance(error, duckdb.OutOfMemoryException):
        return False
    kinds = isinstance(error, (duckdb.OperationalError, duckdb.InternalError))
    return kinds or type(error) is duckdb.Error or any(sign in str(error) for sign in _GONE)


def tidy_lake(connection: duckdb.DuckDBPyConnection) -> None:
    """Write inlined rows out, merge small files, drop snapshots that are older than a week.

    Where another process works at the same files, it is left to the next time.
    """
    try:
        connection.execute(f"CHECKPOINT {LAKE_NAME}")
    except duckdb.Error as error:
        if not is_conflict(error):
            raise WarehouseUnreachable(f"the lake was not tidied: {error}", "run again") from error


def snapshot_id(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the lake's present state; it grows with each commit."""
    found = connection.execute(f"SELECT max(snapshot_id) FROM {LAKE_NAME}.snapshots()").fetchall()  # noqa: S608
    return int(found[0][0])


def lake_statements(sql: str) -> Iterator[str]:
    """Yield the statements of a migration or of the views as a lake understands them."""
    views = set(re.findall(r"CREATE OR REPLACE VIEW (\w+)", sql))
    sql = re.sub(r" PRIMARY KEY\b", " NOT NULL", sql)
    sql = re.sub(r" USING COMPRESSION \w+", "", sql)
    for statement in duckdb.extract_statements(sql):
        about = re.search(r"\bCOMMENT ON COLUMN (\w+)\.", statement.query)
        if about is None or about[1] not in views:
            yield statement.query


# `pending` holds the runs whose documents are stored and not yet compared with the others.
_OWN = """
CREATE TABLE pending (run_id VARCHAR NOT NULL, low UINTEGER NOT NULL, high UINTEGER NOT NULL);
CREATE TABLE writers (ticket BIGINT NOT NULL);
INSERT INTO writers VALUES (0);
"""


def _prepare(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    for name in _EXTENSIONS:
        connection.execute(f"LOAD {sql_literal(_extension(name))}")
    # GLOBAL: to tidy up the lake opens connections of its own, which have no setting of a session.
    for key, value in _SETTINGS.items():
        connection.execute(f"SET GLOBAL {key} = {value}")
    if lake.s3_endpoint:
        scheme, _, host = lake.s3_endpoint.rstrip("/").partition("://")
        connection.execute(f"SET GLOBAL s3_endpoint = {sql_literal(host)}")
        connection.execute(f"SET GLOBAL s3_use_ssl = {scheme == 'https'}")
        connection.execute("SET GLOBAL s3_url_style = 'path'")  # what all other servers understand


def _attach_beside_others(
    connection: duckdb.DuckDBPyConnection, lake: Lake, *, read_only: bool
) -> None:
    """Attach the lake; where several processes meet a new one, one makes the catalogue."""
    for _ in range(_MAKERS):
        try:
            return _attach(connection, lake, read_only=read_only)
        except duckdb.Error as error:
            if not is_conflict(error):
                raise
        time.sleep(random.uniform(0, 1))  # noqa: S311
    return _attach(connection, lake, read_only=read_only)


def _attach(connection: duckdb.DuckDBPyConnection, lake: Lake, *, read_only: bool) -> None:
    options = [f"DATA_INLINING_ROW_LIMIT {_INLINED}"]
    if lake.data_path:
        options.append(f"DATA_PATH {sql_literal(lake.data_path)}")
    if read_only:
        options = ["READ_ONLY"]
    place = sql_literal(f"{PREFIX}postgres:{lake.catalogue}")
    connection.execute(f"ATTACH {place} AS {LAKE_NAME} ({', '.join(options)})")
    connection.execute(f"USE {LAKE_NAME}")


def _extension(name: str) -> Path:
    """Return the file of an extension in its wheel: nothing is downloaded, nothing installed."""
    found = find_spec(f"duckdb_extension_{name}")
    if found is None or found.origin is None:
        raise SettingError(
            f"a lake needs DuckDB's extension {name}", 'install the extra: pip install ".[scale]"'
        )
    folder = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    names = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    return {name for (name,) in connection.execute(names).fetchall()}


def _libpq(value: str) -> str:
    plain = re.fullmatch(r"[^\s'\\]+", value)
    return value if plain else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
