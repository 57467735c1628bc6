"""The warehouse beyond one machine: a DuckLake, its catalogue in PostgreSQL, its rows as Parquet.

A location is a libpq connection string with two additional keys:

    ducklake:postgres:host=db dbname=reports data_path=s3://bucket/lake/ s3_endpoint=http://…

data_path, a folder or an s3:// prefix, is required when a lake is created; the catalogue stores it.
s3_endpoint is a server other than Amazon's; keys and region come from the usual AWS_… environment
variables. The schema is that of a single file: `lake_statements` leaves out what a DuckLake does
not support (keys, compression of a column, comments on macros and on columns of views).

Many processes write at once. Each writing transaction increments the ticket, the only row of the
table `writers`. Of two concurrent transactions, the second to commit fails and is retried
(`Warehouse.write`) on the result of the first: writes are serialised.
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
"""Name of the attached lake in a connection."""

LAKE_TABLES = ("writers", "pending")
"""Tables that only a lake has, not a file."""
_EXTENSIONS = ("ducklake", "postgres_scanner", "httpfs")
_INLINED = 100  # inserts up to this many rows go into the catalogue, so crawls make no tiny files
_PARTITIONED = {"bands": "band"}  # a join on bands reads the bands one by one

# 20 attempts over some minutes: an object store may refuse every fifth request.
_SETTINGS = {
    "http_retries": "20", "http_retry_wait_ms": "50", "http_retry_backoff": "1.5",
    "http_timeout": "120", "ducklake_max_retry_count": "100",
}  # fmt: skip

# Parts of DuckDB's messages, in errors of any class, when PostgreSQL disappears during a statement.
_OUTAGE_SIGNS = (
    "server closed the connection", "connection to server", "terminating connection",
    "no connection to the server", "connection not open", "connection has been closed",
    "could not receive data from server", "could not send data to server",
    "unsuccessful query result", "transaction is aborted",
)  # fmt: skip

_KEYS = r"(?:password|secret(?:_access)?_key|session_token)\s*=\s*"
# A value in quotes, where a backslash escapes the next character, or up to the next space. The
# quotes may be before the key (shlex), and the end may be missing in a message that was cut.
_PASSWORD = re.compile(
    rf"""(?ix) (\'\w*{_KEYS}) [^\']*  |  (\"\w*{_KEYS}) [^\"]*
    | ({_KEYS}) (?: \'(?:[^\'\\]|\\.)*\'? | \"(?:[^\"\\]|\\.)*\"? | (?:[^\s\\]|\\.?)+ )"""
)
_URI_USER = re.compile(r"(://)\S*@")  # up to the last "@": passwords contain "@" and "/", too

_ATTACH_ATTEMPTS = 10
"""Attempts to open a lake that other processes are creating at the same time."""
_KEEP_SNAPSHOTS = "7 days"


@dataclass(frozen=True, slots=True)
class Lake:
    """A parsed location. catalogue: libpq's keys and values; s3_endpoint: None for Amazon's."""

    catalogue: str
    data_path: str | None
    s3_endpoint: str | None


def is_lake(location: str) -> bool:
    """Return whether a location is that of a lake, not of a file."""
    return location.startswith(PREFIX)


def parse(location: str) -> Lake:
    """Return a parsed location; raises SettingError when it is malformed."""
    kind, _, words = location.removeprefix(PREFIX).partition(":")
    try:
        pairs = dict(word.split("=", 1) for word in shlex.split(words))
    except ValueError:
        pairs = {}
    if kind != "postgres" or not pairs:
        raise SettingError(
            f"{redact_location(location)} is not the location of a lake",
            "write ducklake:postgres:host=… dbname=… data_path=… (see flows/SCALE.md)",
        )
    data, endpoint = pairs.pop("data_path", None), pairs.pop("s3_endpoint", None)
    catalogue = " ".join(f"{key}={_libpq(value)}" for key, value in pairs.items())
    return Lake(catalogue, data and data.rstrip("/") + "/", endpoint)


def redact_location(location: str) -> str:
    """Return a location, or a message that quotes one, with its passwords replaced by "…".

    libpq takes a password as `password=…`, quoted or not, in the user part of a URI and in its
    query (PostgreSQL, 34.1.1); `sslpassword` is one as well.
    """
    shown = _PASSWORD.sub(lambda found: f"{found[1] or found[2] or found[3]}…", location)
    return _URI_USER.sub(r"\1…@", shown)


def open_lake(location: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Return a connection whose current catalogue is the lake.

    Raises SettingError when the extra `scale` is not installed or the location is malformed,
    WarehouseMissing when there is no lake to read, WarehouseUnreachable when the catalogue or the
    store does not respond.
    """
    lake = parse(location)
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    try:
        _prepare(connection, lake)
        _attach_with_retries(connection, lake, read_only=read_only)
    except duckdb.Error as error:
        close_connection(connection)
        message = redact_location(first_line(error))
        if read_only and "does not exist" in message:
            raise WarehouseMissing(
                f"there is no warehouse at {redact_location(location)}",
                "`govreports run` creates one",
            ) from error
        raise WarehouseUnreachable(
            f"{redact_location(location)} cannot be opened: {message}",
            "check PostgreSQL, the object store, and that data_path is the one of its creation",
        ) from error
    return connection


def prepare_writing(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that only a lake has, unless they exist.

    Of several processes at once, one commits them, and the others get a conflict.
    """
    if "writers" in _tables(connection):
        return
    connection.begin()
    try:
        connection.execute(_LAKE_TABLES_SQL)
        connection.commit()
    except duckdb.Error:
        with suppress(duckdb.Error):  # a failed commit has already rolled back
            connection.rollback()
        raise


def tune_lake(connection: duckdb.DuckDBPyConnection) -> None:
    """Set partitions, compression and expiry, unless expiry, the last of them, is set."""
    known = f"SELECT 1 FROM {LAKE_NAME}.options() WHERE option_name = 'expire_older_than'"  # noqa: S608
    if connection.execute(known).fetchone():
        return
    for table, column in _PARTITIONED.items():
        connection.execute(f"ALTER TABLE {table} SET PARTITIONED BY ({column})")
    connection.execute(f"CALL {LAKE_NAME}.set_option('parquet_compression', 'zstd')")
    connection.execute(f"CALL {LAKE_NAME}.set_option('expire_older_than', '{_KEEP_SNAPSHOTS}')")


def is_attached(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the current catalogue is a lake."""
    kind = "SELECT type FROM duckdb_databases() WHERE database_name = current_database()"
    return connection.execute(kind).fetchall() == [("ducklake",)]


def take_ticket(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the current transaction conflict with all others that write."""
    connection.execute("UPDATE writers SET ticket = ticket + 1")


def is_conflict(error: Exception) -> bool:
    """Return whether a transaction failed only because another one committed first."""
    message = f"{error} {error.__cause__}".lower()
    return any(sign in message for sign in ("conflict", "already exists", "duplicate key"))


def is_outage(error: Exception) -> bool:
    """Return whether a statement failed only because catalogue or store did not respond.

    Observed when PostgreSQL is stopped repeatedly: I/O errors, binder errors, plain `duckdb.Error`,
    and assertions in DuckDB that fail because rows are missing.
    """
    if isinstance(error, duckdb.OutOfMemoryException):
        return False
    kinds = isinstance(error, (duckdb.OperationalError, duckdb.InternalError))
    return kinds or type(error) is duckdb.Error or any(sign in str(error) for sign in _OUTAGE_SIGNS)


def checkpoint_lake(connection: duckdb.DuckDBPyConnection) -> None:
    """Write inlined rows to files, merge small files, drop snapshots older than a week.

    If another process changes the same files, all this is left to the next checkpoint.
    """
    try:
        connection.execute(f"CHECKPOINT {LAKE_NAME}")
    except duckdb.Error as error:
        if not is_conflict(error):
            message = f"the checkpoint of the lake failed: {redact_location(str(error))}"
            raise WarehouseUnreachable(message, "run again") from error


def lake_folders(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the folders or prefixes that contain the lake's rows: all that a reader opens."""
    places = f"SELECT value FROM {LAKE_NAME}.options() WHERE option_name = 'data_path'"  # noqa: S608
    return [str(path) for (path,) in connection.execute(places).fetchall()]


def snapshot_id(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the lake's current snapshot; it grows with each commit."""
    found = connection.execute(f"SELECT max(snapshot_id) FROM {LAKE_NAME}.snapshots()").fetchall()  # noqa: S608
    return int(found[0][0])


def lake_statements(sql: str) -> Iterator[str]:
    """Yield the statements of a migration or of the views in the form that a lake supports."""
    views = set(re.findall(r"CREATE OR REPLACE VIEW (\w+)", sql))
    sql = re.sub(r" PRIMARY KEY\b", " NOT NULL", sql)
    sql = re.sub(r" USING COMPRESSION \w+", "", sql)
    for statement in duckdb.extract_statements(sql):
        about = re.search(r"\bCOMMENT ON COLUMN (\w+)\.", statement.query)
        named = about is not None and about[1] in views
        if not named and not re.search(r"\bCOMMENT ON MACRO\b", statement.query):
            yield statement.query


# `pending` lists the runs whose documents are stored but not yet compared with the others.
_LAKE_TABLES_SQL = """
CREATE TABLE pending (run_id VARCHAR NOT NULL, low UINTEGER NOT NULL, high UINTEGER NOT NULL);
CREATE TABLE writers (ticket BIGINT NOT NULL);
INSERT INTO writers VALUES (0);
"""


def _prepare(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    for name in _EXTENSIONS:
        connection.execute(f"LOAD {sql_literal(_extension(name))}")
    # GLOBAL, because a checkpoint opens its own connections, which have no session settings.
    for key, value in _SETTINGS.items():
        connection.execute(f"SET GLOBAL {key} = {value}")
    if lake.s3_endpoint:
        scheme, _, host = lake.s3_endpoint.rstrip("/").partition("://")
        connection.execute(f"SET GLOBAL s3_endpoint = {sql_literal(host)}")
        connection.execute(f"SET GLOBAL s3_use_ssl = {scheme == 'https'}")
        connection.execute("SET GLOBAL s3_url_style = 'path'")  # supported by all other servers


def _attach_with_retries(
    connection: duckdb.DuckDBPyConnection, lake: Lake, *, read_only: bool
) -> None:
    """Attach the lake; of several processes that open a new one, one creates the catalogue."""
    for _ in range(_ATTACH_ATTEMPTS):
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
    """Return the file of an extension in its wheel: nothing is downloaded or installed."""
    found = find_spec(f"duckdb_extension_{name}")
    if found is None or found.origin is None:
        raise SettingError(
            f"a lake needs the DuckDB extension {name}", 'install the extra: pip install ".[scale]"'
        )
    folder = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    names = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    return {name for (name,) in connection.execute(names).fetchall()}


def _libpq(value: str) -> str:
    plain = re.fullmatch(r"[^\s'\\]+", value)
    return value if plain else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
