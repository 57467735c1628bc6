"""The part of the schema without data: comments, macros, views and the rows of `enumerations`.

It is made from four SQL files, the declared columns of documents and the code lists, and
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
from warehouse.schema.text_folding import fold_macro

_COMMENTS = Path(__file__).with_name("comments.sql")
_MACROS = Path(__file__).with_name("macros.sql")
_VIEWS = tuple(Path(__file__).with_name(name) for name in ("views.sql", "research_views.sql"))
_COLUMN_FORMS = {
    "documents": "d.{0}",
    "best": "arg_min({0}, rank) AS {0}",
    "best_from": "{{k: '{0}', v: arg_min(document_id, rank) FILTER ({0} IS NOT NULL)}}",
}
_NOT_BEST = {"kind", "kind_rule", "abridged", "written", "draft"}
_MARKER = re.compile(r"\{(\w+): (\w+)(?: … (\w+))?\}")


@cache
def generated_sql() -> str:
    """Return the statements that bring comments, views and enumerations up to date."""
    rows = list(enumeration_rows())
    comments, macros, *views = (
        path.read_text(encoding="utf-8") for path in (_COMMENTS, _MACROS, *_VIEWS)
    )
    filled = fill_markers("\n".join(views), rows)
    return "\n".join(
        [comments, *_document_comments(), fold_macro(), macros, filled, *_enumerations(rows)]
    )


def fill_markers(sql: str, rows: list[EnumerationRow]) -> str:
    """Return the views with their markers filled in.

    {outcome: good}: the values of that group of that code list, as a list for IN.
    {documents: title … region}: the columns of the view `reports` from one to another.
    {best: title … source}: the same columns, each with its value in the best of several rows, and
    {best_from: title … source}: their names with the documents that have these values. Columns
    that must have a value and marks of titles are left out.

    Raises MigrationError where a marker names something that does not exist.
    """
    groups = _groups(rows)

    def filled(marker: re.Match[str]) -> str:
        name, first, last = marker.groups()
        try:
            if name in _COLUMN_FORMS:
                return ", ".join(map(_COLUMN_FORMS[name].format, _columns(name, first, last)))
            return groups[name, first]
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


def _columns(name: str, first: str, last: str) -> list[str]:
    shown = [column.name for column in DOCUMENT_COLUMNS if column.in_reports]
    chosen = shown[shown.index(first) : shown.index(last) + 1]
    return chosen if name == "documents" else [each for each in chosen if each not in _NOT_BEST]


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
