"""The table `enumerations`: complete, true to the code, and referred to by comments."""

import re
from enum import Enum
from pathlib import Path

import duckdb
import pytest

from crawlers.code_list import CodeList
from crawlers.page import FAILED, GOOD, OUTCOME_GROUPS, Outcome
from normalize.document import Level, Reason, Rejected
from tests.conftest import ROOT
from tests.warehouse.factories import START, Runs, document, edited, page, prose
from tests.warehouse.listed_values import REFERENCE, unlisted
from warehouse import Warehouse
from warehouse.duplicates import clusters, relation
from warehouse.loading.load import load_run
from warehouse.schema.enumerations import (
    IN_COPIES,
    IN_RELATIONS,
    ChangeType,
    ChoiceRule,
    CoverageState,
    SiteHealth,
    enumeration_rows,
)
from warehouse.schema.migration import migrate


@pytest.fixture(scope="module")
def schema() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    migrate(connection)
    return connection


def test_an_analyst_can_list_outcomes_with_meaning_and_groups(
    schema: duckdb.DuckDBPyConnection,
) -> None:
    rows = schema.execute(
        "SELECT value, meaning, groups FROM enumerations WHERE name = 'outcome' ORDER BY number"
    ).fetchall()
    assert [row[:2] for row in rows] == [(each.value, each.meaning) for each in Outcome]
    groups = dict(
        schema.execute(
            "SELECT value, meaning FROM enumerations WHERE name = 'outcome_group'"
        ).fetchall()
    )
    assert groups == {group.name: group.meaning for group in OUTCOME_GROUPS}
    for group in OUTCOME_GROUPS:
        assert {value for value, _, names in rows if group.name in names} == set(group)


def test_rows_are_in_one_order_and_say_what_they_mean_in_a_sentence() -> None:
    rows = list(enumeration_rows())
    assert rows == list(enumeration_rows())
    assert len({(row.name, row.value) for row in rows}) == len(rows)
    assert [row for row in rows if not row.meaning.endswith(".") or "\n" in row.meaning] == []


def test_comments_refer_to_lists_that_exist_and_every_list_is_referred_to(
    schema: duckdb.DuckDBPyConnection,
) -> None:
    comments = schema.execute("SELECT comment FROM duckdb_columns() WHERE NOT internal").fetchall()
    named = {match for (text,) in comments for match in REFERENCE.findall(text or "")}
    lists = {row.name for row in enumeration_rows() if not row.name.endswith("_group")}
    assert named == lists


def test_every_code_list_is_in_the_table() -> None:
    """A new one is added to `enumeration_rows` in warehouse/schema/enumerations.py."""
    listed = {
        tuple(row.value for row in enumeration_rows() if row.name == name)
        for name in {row.name for row in enumeration_rows()}
    }
    site_files = "crawlers.site_evidence"  # what they say of their addresses is not in tables
    for codes in CodeList.__subclasses__():
        if codes.__module__ == site_files:
            continue
        if codes.__module__.startswith(("crawlers.", "normalize.", "warehouse.")):
            assert tuple(code.value for code in codes) in listed, codes


@pytest.mark.parametrize(
    ("view", "codes"),
    [
        ("site_health", SiteHealth),
        ("site_coverage", CoverageState),
        ("coverage", CoverageState),
        ("changes", ChangeType),
    ],
)
def test_the_words_of_a_view_are_listed(
    schema: duckdb.DuckDBPyConnection, view: str, codes: type[CodeList]
) -> None:
    [(sql,)] = schema.execute(
        "SELECT sql FROM duckdb_views() WHERE view_name = ?", [view]
    ).fetchall()
    words = set(re.findall(r"(?:THEN|ELSE) \(?'([^']*)'", sql))
    words |= set(re.findall(r"SELECT '([^']*)'(?: AS change|,)", sql))
    listed = {code.value for code in codes}
    if view == "site_coverage":  # its rows are those of a site
        listed -= {CoverageState.NO_SITE_KNOWN}
    assert words == listed


def test_relations_and_rules_are_those_of_the_duplicates() -> None:
    found = {relation.SAME, relation.MIRROR, relation.EXCERPT, relation.PART}
    found |= {relation.VERSION, relation.DRAFT_OF}
    assert found == set(IN_RELATIONS)
    reversed_ = set(clusters._REVERSED.values())
    assert {clusters.CANONICAL, *reversed_, *found} == set[str](IN_COPIES)
    assert {*clusters.RULES, clusters.ONLY_COPY} == set(ChoiceRule)


def test_loaded_values_are_listed(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("listed")
    mirror = document(edited(text, 0.01, 1), "https://m.cn/1", damage=0.01, level=Level.COUNTY)
    rejected = Rejected(page("https://a.cn/2", START), Reason.LOGIN)
    load_run(warehouse, runs.make(document(text), mirror, document(text[:900], "https://c.cn/1")))
    load_run(warehouse, runs.make(document(f"{text}补充。"), rejected))
    assert unlisted(warehouse) == []


# One home for each group


HOMES = {"crawlers/page.py", "normalize/document.py"}
SPARED = ("crawlers/practice/",)


def written_out(text: str, codes: type[Enum]) -> list[str]:
    """Return the lists of two or more members, as code or as values in SQL, in a text."""
    member = rf"{codes.__name__}\.[A-Z0-9_]+"
    in_code = re.findall(rf"\{{\s*{member}(?:,\s*{member})+,?\s*\}}", text)
    in_sql = [
        found
        for found in re.findall(r"IN\s*\(\s*('[a-z0-9_]+'(?:,\s*'[a-z0-9_]+')+)\s*\)", text)
        if set(re.findall(r"'([^']+)'", found)) <= {each.value for each in codes}
    ]
    return in_code + in_sql


def sources() -> list[Path]:
    rooms = ("crawlers", "normalize", "warehouse", "flows")
    paths = [path for room in rooms for path in (ROOT / room).rglob("*.*")]
    return [path for path in paths if path.suffix in {".py", ".sql"}]


@pytest.mark.parametrize("codes", [Outcome, Reason], ids=lambda each: each.__name__)
def test_no_group_is_written_out_away_from_its_enumeration(codes: type[Enum]) -> None:
    found = {}
    for path in sources():
        name = str(path.relative_to(ROOT))
        if name not in HOMES and not name.startswith(SPARED):
            found[name] = written_out(path.read_text(encoding="utf-8"), codes)
    groups = {name: lists for name, lists in found.items() if lists}
    assert groups == {}, "name the group next to its enumeration, and use it by name"


def test_the_search_for_written_out_groups_finds_code_and_sql() -> None:
    assert written_out("x = frozenset({Outcome.GONE, Outcome.LOGIN})", Outcome)
    assert written_out("WHERE outcome IN ('gone', 'login')", Outcome)
    assert not written_out("WHERE relation IN ('same', 'gone')", Outcome)
    assert not written_out("{Outcome.GONE: 1, Outcome.LOGIN: 2}", Outcome)
    assert not GOOD & FAILED
