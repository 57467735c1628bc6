"""Literals of SQL, for the statements that take no parameters."""


def sql_literal(value: object) -> str:
    """Return a text, or a path, as a literal."""
    return "'" + str(value).replace("'", "''") + "'"
