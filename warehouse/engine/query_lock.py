"""Readers reach the warehouse only: no file, no network, no extension, no setting.

Two measures hold that, and each alone stops most of what a statement can try:

1. `lock_connection` sets DuckDB's own switches. External access is off, and the configuration is
   locked, for the life of the connection. DuckDB still grants access to the attached file, its
   write-ahead log and the folder of temporary files: `COPY … TO 'published.duckdb.wal'` would
   destroy the warehouse. The functions of the PostgreSQL extension, which a lake needs, ignore the
   switch: `postgres_query` would read files of the server (measured with DuckDB 1.5.5).
2. `check_statements` allows only queries, and in them only functions that are known. It reads the
   syntax tree of DuckDB's own parser, so spelling, quotes and comments make no difference.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from warehouse.engine.sql_literals import sql_literal
from warehouse.errors import QueryError

LOCKED = "the warehouse is read-only, and a statement reaches nothing else"
UNLOCK = "`govreports sql --unlocked` opens files, network, extensions and settings"

_TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_columns", "duckdb_constraints", "duckdb_dependencies", "duckdb_functions",
        "duckdb_indexes", "duckdb_keywords", "duckdb_memory", "duckdb_schemas", "duckdb_tables",
        "duckdb_sequences", "duckdb_temporary_files", "duckdb_types", "duckdb_views",
        "generate_series", "icu_calendar_names", "json_each", "json_tree", "pg_timezone_names",
        "pragma_collations", "pragma_database_size", "pragma_metadata_info", "pragma_platform",
        "pragma_show", "pragma_storage_info", "pragma_table_info", "pragma_version", "range",
        "regexp_split_to_table", "repeat", "repeat_row", "summary", "unnest",
    }
)  # fmt: skip
"""Functions in FROM that compute, or describe tables. The others read files, write logs, execute
another statement (query, histogram, json_execute_serialized_sql) or take addresses in memory
(arrow_scan)."""
_REFUSED_FUNCTIONS = frozenset({"getenv", "write_log"})
_SETTING_TABLES = frozenset({"duckdb_databases", "duckdb_settings"})
_SETTING_FUNCTIONS = frozenset({"current_setting"})
"""What shows settings and connections: in a lake they contain the keys of the object store and the
password of the catalogue."""
_LAKE_CATALOGUE = "__ducklake_metadata_"
"""Prefix of the name under which a lake attaches its PostgreSQL database. Other tables in that
database are not the warehouse's."""

_PREFIX = re.compile(
    r"""(?: \s | --[^\n]*\n | /\* [^*]* \*/ )*
        (?: EXPLAIN (?:\s+ANALYZE)? (?:\s*\( \s* (?:FORMAT|ANALYZE)\b [^()]* \))?
          | CREATE \s+ (?:OR\s+REPLACE\s+)? TEMP(?:ORARY)? \s+ (?:TABLE|VIEW)
            \s+ (?:IF\s+NOT\s+EXISTS\s+)? (?:\w+ | "[^"]+") \s+ AS ) (?=[\s(])""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may precede a query: its plan is shown, or its rows are kept until the connection ends."""
# The system's functions: a macro of the warehouse's file could have the same name.
_SERIALIZE = "SELECT system.main.json_serialize_sql(?)"
_FUNCTIONS = "SELECT lower(function_name) FROM system.main.duckdb_functions() WHERE "
_PIVOT = {duckdb.StatementType.SELECT, duckdb.StatementType.CREATE}
"""The statements that DuckDB makes of a PIVOT without values: it creates a type first."""
_STATEMENTS = frozenset({"call", "create", "pragma", "set"})
"""First words of statements that DuckDB's parser may report as one of `_PIVOT`."""
_TOKEN = re.compile(rb'"(?:[^"]|"")*"|[\w$\x80-\xff]+')


def lock_connection(connection: duckdb.DuckDBPyConnection, folders: list[str]) -> None:
    """Switch external access off and lock the configuration; neither can be undone.

    folders: what queries read besides the attached file: the data of a lake.
    """
    if folders:
        listed = ", ".join(map(sql_literal, folders))
        connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET python_enable_replacements = false")  # no variables of the caller
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def check_statements(connection: duckdb.DuckDBPyConnection, sql: str, *, lake: bool) -> None:
    """Raise QueryError unless all statements are queries that reach the warehouse only.

    connection: a locked one, because the parser itself opens a file for IMPORT DATABASE. Raises
    `duckdb.Error` for text that is not SQL.
    """
    _Check(connection, lake).check(sql)


class _Check:
    """The rules for one connection; lake: whether its settings contain secrets."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, lake: bool) -> None:
        self._connection = connection
        self._tables = _TABLE_FUNCTIONS if lake else _TABLE_FUNCTIONS | _SETTING_TABLES
        self._refused = _REFUSED_FUNCTIONS | _SETTING_FUNCTIONS if lake else _REFUSED_FUNCTIONS

    def check(self, sql: str) -> None:
        if (tree := self._tree(sql)) is not None:
            return self._check_tree(tree)
        statements = self._connection.extract_statements(sql)
        texts = [statement.query for statement in statements]
        if ";".join(texts) != sql:
            # A PIVOT without values is several statements, and its text is unknown (DuckDB 1.5.5).
            kinds = {statement.type for statement in statements}
            return self._check_words(sql, query=kinds <= _PIVOT)
        for text, statement in zip(texts, statements, strict=True):
            if (tree := self._tree(_PREFIX.sub("", text, count=1))) is not None:
                self._check_tree(tree)
            else:
                self._check_words(text, query=statement.type is duckdb.StatementType.SELECT)
        return None

    def _tree(self, sql: str) -> Any:
        """Return the syntax trees of SELECT statements; None for others, and for wrong SQL."""
        [(found,)] = self._connection.execute(_SERIALIZE, [sql]).fetchall()
        try:
            tree = json.loads(found)
        except RecursionError:
            raise QueryError("the statement is nested too deeply", "use WITH") from None
        return None if tree["error"] else tree["statements"]

    def _check_tree(self, tree: Any) -> None:
        for node in _nodes(tree):
            if node.get("type") == "TABLE_FUNCTION":
                self._check_table_function(node["function"]["function_name"])
            elif node.get("class") == "FUNCTION" and node["function_name"].lower() in self._refused:
                raise _refusal(f"the function {node['function_name']}")
            for key in ("catalog_name", "schema_name", "catalog", "schema"):
                if str(node.get(key)).lower().startswith(_LAKE_CATALOGUE):
                    raise _refusal(f"the catalogue {node[key]}")

    def _check_table_function(self, name: str) -> None:
        if name.lower() in self._tables:
            return
        # Macros are the warehouse's: a locked connection creates none.
        macros = f"{_FUNCTIONS} function_type = 'table_macro' AND NOT internal"
        if (name.lower(),) not in self._connection.execute(macros).fetchall():
            raise _refusal(f"the function {name}")

    def _check_words(self, sql: str, *, query: bool) -> None:
        """Raise QueryError unless a query without a tree, e.g. a PIVOT, names known functions."""
        words = list(_words(sql))
        if not query or _STATEMENTS.intersection(words):
            raise _refusal(_first_word(sql))
        known = self._connection.execute(f"{_FUNCTIONS} function_type = 'table'").fetchall()
        refused = {name for (name,) in known} - self._tables | self._refused
        for word in words:
            if word in refused or word.startswith(_LAKE_CATALOGUE):
                raise _refusal(f"the name {word}")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


def _words(sql: str) -> Iterator[str]:
    """Yield the identifiers and keywords of a text, without quotes, in lower case."""
    data = sql.encode()
    for offset, _ in duckdb.tokenize(sql):  # offsets are bytes
        if found := _TOKEN.match(data, offset):
            yield found[0].decode().strip('"').replace('""', '"').lower()


def _refusal(what: str) -> QueryError:
    return QueryError(f"{what} is refused: {LOCKED}", UNLOCK)


def _first_word(sql: str) -> str:
    return next((word.upper() for word in _words(sql)), "the statement")
