"""`govreports search` on what the demo loaded."""

import json

from tests.flows.commands import govreports
from tests.flows.conftest import Demo
from tests.flows.state import rows


def test_the_flow_leaves_an_index(demo: Demo) -> None:
    assert json.loads((demo.home / "search" / "state.json").read_text())["version"] == 1


def test_search_finds_what_sql_finds(demo: Demo) -> None:
    published = demo.home / "published.duckdb"
    npc = "SELECT report_id FROM reports WHERE kind = 'npc_work_report'"
    [(phrase,)] = rows(
        published, "SELECT substring(text, 200, 4) FROM reports ORDER BY ALL LIMIT 1"
    )
    content = "concat_ws(chr(10), title, text)"
    expected = rows(
        published,
        f"{npc} AND contains({content}, '监督') AND NOT contains({content}, '{phrase}')",
    )
    asked = ("“监督”", f"-“{phrase}”", "--kind", "npc", "--limit", "500")
    done = govreports("search", *asked, home=demo.home)
    assert done.returncode == 0, done.stderr
    found = [report for (report,) in rows(published, npc) if str(report)[:12] in done.stdout]
    assert found
    assert set(found) == {report for (report,) in expected}


def test_no_answer_and_wrong_questions(demo: Demo) -> None:
    none = govreports("search", "麒麟独角兽", home=demo.home)
    assert none.returncode == 0
    assert "no report has all of that" in none.stdout
    for words, told in (
        (("-疫情",), "names nothing to look for"),
        (("工作", "--kind", "nope"), "there is no kind 'nope'"),
    ):
        wrong = govreports("search", *words, home=demo.home)
        assert wrong.returncode == 2
        assert told in wrong.stderr
