"""Versions of a site's template: added with a run, never changed, and checked when read."""

from crawlers.site import Site
from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse
from warehouse.loading import TemplateVersion, last_template, load_run

HOME = "https://www.a.gov.cn/"
SITE = Site.model_validate({"site": "a_gov", "name": "甲区人大", "body": "npc", "home": HOME})
FIRST = TemplateVersion('{"groups": 1}', ".nr", 50, 50)
SECOND = TemplateVersion('{"groups": 2}', ".renewed", 9, 8)
ROWS = "SELECT site, number, version, pages, missed, selector, template FROM site_templates"


def load(warehouse: Warehouse, runs: Runs, template: TemplateVersion | None) -> str:
    runs.sites[HOME] = "a_gov"
    run = runs.make(document(prose(runs.made), f"{HOME}{runs.made}.html"))
    load_run(warehouse, run, SITE, template=template)
    return run.run_id


def test_a_new_version_is_a_new_row(warehouse: Warehouse, runs: Runs) -> None:
    assert last_template(warehouse, "a_gov") is None
    first = load(warehouse, runs, FIRST)
    load(warehouse, runs, FIRST)
    load(warehouse, runs, None)
    before = warehouse.rows(ROWS)
    assert before == [("a_gov", 1, FIRST.version, 50, None, ".nr", FIRST.template)]
    later = load(warehouse, runs, SECOND)
    load(warehouse, runs, FIRST)  # read again, by a version of before
    assert warehouse.rows(f"{ROWS} ORDER BY number") == [
        *before,
        ("a_gov", 2, SECOND.version, 9, 8, ".renewed", SECOND.template),
    ]
    by_run = warehouse.rows("SELECT run_id FROM site_templates ORDER BY number")
    assert by_run == [(first,), (later,)]
    assert last_template(warehouse, "a_gov") == SECOND.template
    assert last_template(warehouse, "b_gov") is None
    assert warehouse.rows("SELECT * FROM integrity") == []


def test_a_damaged_row_is_passed_over_and_named(warehouse: Warehouse, runs: Runs) -> None:
    load(warehouse, runs, FIRST)
    load(warehouse, runs, SECOND)
    warehouse.rows("UPDATE site_templates SET template = '{' WHERE number = 2")
    assert last_template(warehouse, "a_gov") == FIRST.template
    assert warehouse.rows("SELECT * FROM integrity") == [
        ("site template of another digest", "a_gov 2")
    ]
    warehouse.rows("UPDATE site_templates SET version = 'x' WHERE number = 1")
    assert last_template(warehouse, "a_gov") is None


def test_an_import_has_no_template(warehouse: Warehouse, runs: Runs) -> None:
    load_run(warehouse, runs.make(document(prose("x"))), template=FIRST)
    assert warehouse.rows(ROWS) == []
