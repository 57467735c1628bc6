"""SQL literals, for statements that take no parameters."""


def sql_literal(value: object) -> str:
    """Return a text or a path as a quoted SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"
