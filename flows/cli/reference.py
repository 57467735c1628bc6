"""The data dictionary and the query cookbook on the terminal."""

from flows.terminal import print_table
from warehouse.connection import Location, connect
from warehouse.engine import IN_MEMORY
from warehouse.exports import dictionary_lines, recipe, recipes


def print_dictionary() -> None:
    """Print the dictionary of this version's schema as Markdown; needs no warehouse."""
    with connect(IN_MEMORY) as warehouse:
        for line in dictionary_lines(warehouse):
            print(line)


def print_questions() -> None:
    """Print the cookbook's questions with their numbers."""
    for each in recipes():
        print(f"{each.number:3}. {each.question}")


def print_recipe(published: Location, number: int) -> None:
    """Print a recipe's SQL and its result; raises QueryError and WarehouseMissing."""
    chosen = recipe(number)
    print(f"{chosen.question}\n{chosen.remarks}".rstrip(), chosen.sql, sep="\n\n", end="\n\n")
    with connect(str(published), read_only=True) as warehouse:
        print_table(warehouse.query(chosen.sql))
