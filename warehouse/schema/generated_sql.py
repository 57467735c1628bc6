"""The part of the schema that holds no data: comments, views and the rows of `enumerations`.

It is made from comments.sql, views.sql, the declared columns of documents and the code lists, and
applied again whenever its text has changed, so that an old warehouse gets them too.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from warehouse.engine import sql_literal
from warehouse.errors import MigrationError
from warehouse.schema.document_columns import DOCUMENT_COLUMNS
from warehouse.schema.enumerations import EnumerationRow, enumeration_rows

_COMMENTS = Path(__file__).with_name("comments.sql")
_VIEWS = Path(__file__).with_name("views.sql")
_MARKER = re.compile(r"\{(\w+): (\w+)(?: … (\w+))?\}")


@cache
def generated_sql() -> str:
    """Return the statements that bring comments, views and enumerations up to date."""
    rows = list(enumeration_rows())
    comments, views = (path.read_text(encoding="utf-8") for path in (_COMMENTS, _VIEWS))
    return "\n".join(
        [comments, *_document_comments(), fill_markers(views, rows), *_enumerations(rows)]
    )


def fill_markers(sql: str, rows: list[EnumerationRow]) -> str:
    """Return the views with their markers filled in.

    {outcome: good}: the values of that group of that code list, as a list for IN.
    {documents: title … region}: the columns of the view `reports` from one to another.

    Raises MigrationError where a marker names something that does not exist.
    """
    groups = _groups(rows)

    def filled(marker: re.Match[str]) -> str:
        name, first, last = marker.groups()
        try:
            return _columns(first, last) if name == "documents" else groups[name, first]
        except (KeyError, ValueError):
            raise MigrationError(
                f"warehouse/schema/views.sql: {marker[0]} names nothing that is declared",
                "declare it in document_columns.py or next to its code list",
            ) from None

    return _MARKER.sub(filled, sql)


def _groups(rows: list[EnumerationRow]) -> Mapping[tuple[str, str], str]:
    """Return the members of each group as a list in SQL, by code list and group."""
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for group in row.groups:
            members[row.name, group].append(sql_literal(row.value))
    return {key: f"({', '.join(values)})" for key, values in members.items()}


def _columns(first: str, last: str) -> str:
    shown = [column.name for column in DOCUMENT_COLUMNS if column.in_reports]
    chosen = shown[shown.index(first) : shown.index(last) + 1]
    return ", ".join(f"d.{name}" for name in chosen)


def _document_comments() -> Iterator[str]:
    for column in DOCUMENT_COLUMNS:
        comment = sql_literal(column.comment)
        yield f"COMMENT ON COLUMN documents.{column.name} IS {comment};"


def _enumerations(rows: list[EnumerationRow]) -> Iterator[str]:
    yield "DELETE FROM enumerations;"
    yield "INSERT INTO enumerations VALUES"
    yield ",\n".join(map(_tuple, rows)) + ";"


def _tuple(row: EnumerationRow) -> str:
    name, value, meaning = map(sql_literal, (row.name, row.value, row.meaning))
    groups = ", ".join(map(sql_literal, row.groups))
    return f"({name}, {row.number}, {value}, {meaning}, [{groups}])"
