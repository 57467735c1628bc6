"""The cookbook: recipes are numbered, and each is one statement that runs on an empty warehouse."""

import pytest

from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse
from warehouse.errors import QueryError
from warehouse.exports.cookbook import FILE, Recipe, recipe, recipes
from warehouse.loading.load import load_run


def test_recipes_are_numbered_without_gaps() -> None:
    numbers = [each.number for each in recipes()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 20
    assert FILE.read_text(encoding="utf-8").count(";\n") == len(numbers)
    assert all(each.question[-1] in "?." for each in recipes())
    with pytest.raises(QueryError, match="no recipe 0"):
        recipe(0)


@pytest.mark.parametrize("each_recipe", recipes(), ids=lambda each: f"{each.number}")
def test_each_recipe_runs_without_data(warehouse: Warehouse, each_recipe: Recipe) -> None:
    assert warehouse.query(each_recipe.sql).num_rows == 0


def test_results_follow_from_the_rows(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("a", 400) + "营商环境增长5.5%，营商环境。"
    load_run(warehouse, runs.make(document(text, "https://a/1", report_year=2024, speaker="甲")))
    load_run(warehouse, runs.make(document(text + "再次。", "https://a/1", report_year=2024)))
    [(*_, times)] = warehouse.rows(recipe(3).sql)
    assert times == 2
    assert warehouse.rows(recipe(42).sql)[0][1] == 2
    assert (
        len(warehouse.rows(recipe(48).sql))
        == warehouse.rows("SELECT count(DISTINCT old_report_id) FROM canonical_changes")[0][0]
    )
    assert warehouse.rows(recipe(49).sql) == []
