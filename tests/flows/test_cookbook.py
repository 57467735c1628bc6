"""The cookbook's recipes on the demo's warehouse, and the `cookbook` and `dictionary` commands."""

import pytest

from tests.flows.conftest import Demo
from tests.flows.home_state import rows
from tests.flows.run_command import govreports, govreports_here
from tests.warehouse.listed_values import unlisted
from warehouse import connect
from warehouse.exports.cookbook import Recipe, recipe, recipes

pytestmark = pytest.mark.processes

EMPTY = {*range(2, 31), 35, 42, 48, 49}
"""Recipes that can return no rows after a first crawl without trouble, and those of researchers,
which are tested on labelled reports."""


@pytest.mark.parametrize("asked", recipes(), ids=lambda each: f"{each.number}")
def test_each_recipe_returns_rows_on_the_practice_web(demo: Demo, asked: Recipe) -> None:
    assert bool(rows(demo.home / "published.duckdb", asked.sql)) or asked.number in EMPTY


def test_counts_agree_with_the_tables(demo: Demo) -> None:
    published = demo.home / "published.duckdb"
    kinds = rows(published, recipe(1).sql)
    [(reports, documents)] = rows(
        published, "SELECT (SELECT count(*) FROM clusters), (SELECT count(*) FROM documents)"
    )
    assert sum(int(str(row[1])) for row in kinds) == reports
    assert sum(int(str(row[1])) + int(str(row[2])) for row in kinds) == documents
    assert rows(published, recipe(49).sql) == []


def test_every_value_of_the_demo_is_listed_with_its_meaning(demo: Demo) -> None:
    with connect(str(demo.home / "published.duckdb"), read_only=True) as warehouse:
        assert unlisted(warehouse) == []


def test_the_command_lists_and_runs_recipes(demo: Demo) -> None:
    listed = govreports("cookbook", home=demo.home)
    assert listed.returncode == 0
    assert all(f"{each.number:3}. {each.question}" in listed.stdout for each in recipes())
    answered = govreports_here("cookbook", "1", home=demo.home)
    assert "FROM reports GROUP BY kind" in answered.stdout
    assert "npc_work_report" in answered.stdout
    assert govreports_here("cookbook", "999", home=demo.home).returncode == 2


def test_the_dictionary_is_printed(demo: Demo) -> None:
    done = govreports_here("dictionary", home=demo.home)
    assert done.returncode == 0
    assert done.stdout.startswith("# Data dictionary\n")
    assert "## reports (view)" in done.stdout
    assert "| speaker | VARCHAR | Who gave it. |" in done.stdout
