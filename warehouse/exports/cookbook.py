"""The cookbook: questions and the SQL that answers them, read from cookbook.sql."""

import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import QueryError

FILE = Path(__file__).with_name("cookbook.sql")
_RECIPE = re.compile(r"^-- (\d+)\. (.+)\n((?:-- .*\n)*)([^;]+;)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One question. remarks: notes on the answer, or ""; sql: one statement without semicolon."""

    number: int
    question: str
    remarks: str
    sql: str


def recipes() -> list[Recipe]:
    """Return the recipes in order."""
    found = _RECIPE.findall(FILE.read_text(encoding="utf-8"))
    return [
        Recipe(
            int(number),
            question,
            " ".join(line.removeprefix("-- ") for line in remarks.splitlines()),
            sql.strip().removesuffix(";"),
        )
        for number, question, remarks, sql in found
    ]


def recipe(number: int) -> Recipe:
    """Return the recipe with a number; raises QueryError when there is none."""
    found = {each.number: each for each in recipes()}
    if number not in found:
        raise QueryError(f"there is no recipe {number}", f"choose one of 1 to {max(found)}")
    return found[number]
