"""`govreports search` on what the demo loaded."""

import json

import pytest

from tests.flows.conftest import Demo
from tests.flows.home_state import rows
from tests.flows.run_command import govreports, govreports_here
from warehouse.search.index import VERSION

pytestmark = pytest.mark.processes


def test_the_flow_writes_an_index(demo: Demo) -> None:
    assert json.loads((demo.home / "search" / "state.json").read_text())["version"] == VERSION


def test_search_finds_what_sql_finds_in_both_scripts(demo: Demo) -> None:
    published = demo.home / "published.duckdb"
    content = "concat_ws(chr(10), title, text)"
    npc = f"SELECT report_id, {content} FROM reports WHERE kind = 'npc_work_report'"
    texts = {str(report)[:12]: f"{text}" for report, text in rows(published, npc)}
    done = govreports(
        "search", "“监督”", "-2021年", "--kind", "npc", "--limit", "500", home=demo.home
    )
    assert done.returncode == 0, done.stderr
    expected = {
        report
        for report, text in texts.items()
        if ("监督" in text or "監督" in text) and "2021年" not in text
    }
    assert any("監督" in texts[report] for report in expected)
    assert len(expected) < len(texts)
    assert {report for report in texts if report in done.stdout} == expected


def test_no_result_and_invalid_queries(demo: Demo) -> None:
    none = govreports_here("search", "麒麟独角兽", home=demo.home)
    assert none.returncode == 0
    assert "no report contains all of these" in none.stdout
    for words, told in (
        (("",), "contains no search term"),
        (("工作", "--kind", "nope"), "unknown kind 'nope'"),
    ):
        wrong = govreports_here("search", *words, home=demo.home)
        assert wrong.returncode == 2
        assert told in wrong.stderr
