"""Views: each can be queried and has a comment, and its rows follow from the tables."""

from datetime import date

import pytest

from crawlers.page import FetchedPage, Outcome
from crawlers.run_folder import write_lines
from crawlers.site import Site
from normalize.document import (
    Direction,
    Kind,
    PartKind,
    Reason,
    Rejected,
    Repair,
    ReportPart,
    Section,
    Target,
    TargetKind,
    TargetScope,
)
from tests.warehouse.factories import START, Runs, document, edited, entry, page, prose
from warehouse import Warehouse
from warehouse.loading.load import load_run

SITE = Site.model_validate(
    {
        "site": "a_gov", "name": "甲区人大", "region": "330802", "body": "npc",
        "home": "https://www.a.gov.cn/",
        "expect": {"npc_work_report": {"per_year": 1, "due": "01-01"}},
    }
)  # fmt: skip
URL = "https://www.a.gov.cn/1.html"
OWED = "region = '330802' AND kind = 'npc_work_report'"
VIEWS = (
    "reports", "report_copies", "report_sections", "parts", "paragraphs", "sentences",
    "targets", "report_targets", "quality", "mirrors", "rejections_summary", "vanished",
    "changes", "site_health", "site_coverage", "coverage", "integrity",
    "work_reports", "bodies", "panel", "facts_reported", "overlap", "themes", "theme_counts",
)  # fmt: skip


@pytest.fixture
def filled(warehouse: Warehouse, runs: Runs) -> Warehouse:
    runs.sites["https://www.a.gov.cn"] = "a_gov"
    text = prose("views")
    report = document(
        text, URL, region="330802", report_year=2024, title="报告", body="甲区人大常委会",
        sections=(Section(1, "一、", 5, 25),), repairs=(Repair("pinyin", 3, "(wài)", "外"),),
    )  # fmt: skip
    rejected = Rejected(FetchedPage("https://x/2", b""), Reason.LOGIN)
    load_run(warehouse, runs.make(report, rejected), SITE)
    load_run(warehouse, runs.make(document(edited(text, 0.005, 1), "https://m/1")))
    return warehouse


def test_each_view_can_be_queried_and_has_a_comment(filled: Warehouse) -> None:
    views = dict(filled.rows("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"))
    assert set(views) == set(VIEWS)
    assert all(views.values())
    for view in VIEWS:
        filled.query(f"SELECT * FROM {view}")


def test_reports_counts_each_report_once(filled: Warehouse) -> None:
    rows = filled.rows("SELECT url, copies, region_name, report_year, site FROM reports")
    assert rows == [(URL, 1, "浙江省衢州市柯城区", 2024, "a_gov")]
    assert filled.rows("SELECT relation, url FROM report_copies ORDER BY relation") == [
        ("canonical", URL), ("same", "https://m/1"),
    ]  # fmt: skip


def test_mirrors_are_suspected_from_evidence(warehouse: Warehouse, runs: Runs) -> None:
    runs.sites |= {"https://www.a.gov.cn": "a_gov"}
    text, path = prose("mirrors"), "/art/2024/1/19/art_1499306_183.html"
    repair = Repair("annotation", 3, "外(wài)", text[3])
    load_run(warehouse, runs.make(document(text, f"https://www.a.gov.cn{path}")), SITE)
    found = (
        document(edited(text, 0.005, 1), f"https://expired.example{path}"),
        document(edited(text, 0.004, 2), "https://spoilt.example/1.html", damage=0.01,
                 repairs=(repair,)),
        document(prose("other"), "https://alone.example/zwgk/gzbg/202401/t20240119_12.html"),
        document(edited(text, 0.003, 3), "https://news.example/2024/x.html"),
    )  # fmt: skip
    for each in found:
        load_run(warehouse, runs.make(each))
    rows = warehouse.rows(
        "SELECT host, original, evidence, documents, damaged, damage_kinds FROM mirrors ORDER BY 1"
    )
    assert rows == [
        ("alone.example", None, "government_path", 1, 0, []),
        ("expired.example", "www.a.gov.cn", "same_path", 1, 0, []),
        ("spoilt.example", "www.a.gov.cn", "damage", 1, 1, ["annotation"]),
    ]


def test_sections_have_their_text(filled: Warehouse) -> None:
    assert filled.rows("SELECT text FROM report_sections") == [(prose("views")[5:25],)]


PLAN = "今年目标：增长5％左右！” 就业1,200人以上。\n\n二、工作"


@pytest.fixture
def planned(warehouse: Warehouse, runs: Runs) -> Warehouse:
    text = f"{prose('plan')}\n{PLAN}"
    start = len(text) - len(PLAN)
    parts = (
        ReportPart(PartKind.REVIEW, None, 0, start),
        ReportPart(PartKind.PLAN, None, start, len(text)),
    )
    stated = (
        target("gdp_growth", 5, 5, text, "增长5％左右"),
        target("new_urban_jobs", 1200, None, text, "就业1,200人以上"),
    )
    sections_ = (Section(1, "一、甲", 0, start), Section(2, "（一）乙", 9, start),
                 Section(1, "二、工作", len(text) - 4, len(text)))  # fmt: skip
    report = document(
        text, URL, kind=Kind.GOV, region="330802", report_year=2024, sections=sections_,
        parts=parts, targets=stated,
    )  # fmt: skip
    load_run(warehouse, runs.make(report), SITE)
    return warehouse


def target(name: str, low: float, high: float | None, text: str, quote: str) -> Target:
    start = text.index(quote)
    return Target(
        name, low, high, "%", None, None, TargetKind.NUMERIC, Direction.UP, 2024,
        TargetScope.MAIN, quote, start, start + len(quote),
    )  # fmt: skip


@pytest.mark.parametrize("view", ["paragraphs", "sentences"])
def test_pieces_of_a_text_make_the_text(planned: Warehouse, view: str) -> None:
    ((text,),) = planned.rows("SELECT text FROM reports")
    rows = planned.rows(
        f"SELECT number, start_offset, end_offset, text, part FROM {view} ORDER BY number"
    )
    assert "".join(row[3] for row in rows) == text
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(text[start:end] == piece for _, start, end, piece, _ in rows)
    last = [row[3] for row in rows if row[4] == "plan"]
    whole = ["今年目标：增长5％左右！” 就业1,200人以上。\n", "\n", "二、工作"]
    split = ["今年目标：增长5％左右！”", " 就业1,200人以上。\n\n", "二、工作"]
    assert last == (whole if view == "paragraphs" else split)


def test_parts_and_targets_have_their_report(planned: Warehouse) -> None:
    assert planned.rows("SELECT part, number FROM parts ORDER BY number") == [
        ("review", 1), ("plan", 2),
    ]  # fmt: skip
    rows = planned.rows(
        "SELECT indicator, low, high, region_name, report_year, report_kind, url "
        "FROM report_targets ORDER BY number"
    )
    assert rows == [
        ("gdp_growth", 5, 5, "浙江省衢州市柯城区", 2024, "gov_work_report", URL),
        ("new_urban_jobs", 1200, None, "浙江省衢州市柯城区", 2024, "gov_work_report", URL),
    ]


def test_sections_have_their_part_parent_and_path(planned: Warehouse) -> None:
    rows = planned.rows("SELECT number, part, parent, path FROM report_sections ORDER BY number")
    assert rows == [
        (1, "review", None, "一、甲"), (2, "review", 1, "一、甲 / （一）乙"),
        (3, "plan", None, "二、工作"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE document_targets SET low = 6", "target whose number is not in its words"),
        ("UPDATE document_targets SET start_offset = 0", "target without its words"),
        ("UPDATE document_parts SET end_offset = 9", "parts that do not cover their text"),
    ],
)
def test_integrity_finds_changed_targets_and_parts(
    planned: Warehouse, change: str, problem: str
) -> None:
    assert planned.rows("SELECT * FROM integrity") == []
    planned.connection.execute(change)
    assert problem in {row[0] for row in planned.rows("SELECT problem FROM integrity")}


def test_quality_counts_repairs(filled: Warehouse) -> None:
    rows = filled.rows("SELECT site, documents, repairs FROM quality ORDER BY site")
    assert rows == [("a_gov", 1, 1), ("import", 1, 0)]


def test_coverage_distinguishes_present_from_missing(filled: Warehouse) -> None:
    states = dict(filled.rows(f"SELECT year, state FROM coverage WHERE {OWED}"))
    assert states[2024] == "present"
    assert {state for year, state in states.items() if year > 2024} <= {"missing"}
    assert set(states) == set(range(2024, date.today().year + 1))  # noqa: DTZ011


def test_coverage_of_a_site_that_blocks_is_blocked(warehouse: Warehouse, runs: Runs) -> None:
    run = runs.make()
    write_lines(run.ledger, [entry(page(URL, START, "a_gov"), Outcome.CHALLENGE)])
    load_run(warehouse, run, SITE)
    assert warehouse.rows("SELECT health FROM site_health") == [("blocked",)]
    for view in ("site_coverage", "coverage"):
        found = warehouse.rows(f"SELECT DISTINCT state FROM {view} WHERE {OWED}")
        assert found == [("blocked",)]


def test_a_report_found_on_another_site_is_present_for_its_region(
    warehouse: Warehouse, runs: Runs
) -> None:
    runs.sites["https://www.a.gov.cn"] = "a_gov"
    load_run(warehouse, runs.make(document(prose("own"), URL, report_year=2023)), SITE)
    elsewhere = document(
        prose("other"), "https://www.upper.gov.cn/9", report_year=2024, region=SITE.region
    )
    load_run(warehouse, runs.make(elsewhere))
    states = f"SELECT year, state FROM {{}} WHERE year IN (2023, 2024) AND {OWED} ORDER BY year"
    assert dict(warehouse.rows(states.format("coverage")))[2024] == "present"
    assert dict(warehouse.rows(states.format("site_coverage")))[2024] == "missing"
    assert warehouse.rows("SELECT DISTINCT sites FROM coverage WHERE sites IS NOT NULL") == [
        (["a_gov"],)
    ]


def test_coverage_has_every_place_of_today_once_for_each_body_and_year(filled: Warehouse) -> None:
    counts = """SELECT level, count(*), count(DISTINCT region) FROM coverage
                WHERE body = 'gov' AND year = year(current_date) GROUP BY level ORDER BY level"""
    counties, prefectures, provinces = filled.rows(counts)
    assert prefectures == ("prefecture", 333, 333)
    assert provinces == ("province", 31, 31)
    assert counties[1] == counties[2]
    [(twice,)] = filled.rows("SELECT count(*) - count(DISTINCT (region, kind, year)) FROM coverage")
    assert twice == 0
    gaps = "SELECT count(*) FROM coverage WHERE (state = 'present') <> (reason IS NULL)"
    assert filled.rows(gaps) == [(0,)]
    elsewhere = "SELECT DISTINCT state, sites FROM coverage WHERE region = '110000'"
    assert filled.rows(elsewhere) == [("no site known", None)]


def test_a_report_of_a_former_division_counts_for_the_place_of_today(
    warehouse: Warehouse, runs: Runs
) -> None:
    old = document(prose("old"), "https://m/7", region="330103", report_year=2015)
    load_run(warehouse, runs.make(old))
    sql = "SELECT region, county, place FROM reports"
    assert warehouse.rows(sql) == [("330103", "下城区", "330105")]
    sql = "SELECT region, county, year FROM coverage WHERE reports > 0"
    assert warehouse.rows(sql) == [("330105", "拱墅区", 2015)]


def test_a_site_that_owes_nothing_is_known(warehouse: Warehouse, runs: Runs) -> None:
    site = SITE.model_copy(update={"expect": {}})
    run = runs.make()
    write_lines(run.ledger, [entry(page(URL, START, "a_gov"), Outcome.CHALLENGE)])
    load_run(warehouse, run, site)
    sql = f"SELECT sites, state, reason FROM coverage WHERE {OWED}"
    assert warehouse.rows(sql) == [(["a_gov"], "blocked", "not to be read: a_gov: blocked")]


def test_a_vanished_page_is_kept_and_dated(filled: Warehouse, runs: Runs) -> None:
    run = runs.make()
    gone = entry(page(URL, START.replace(year=2026), "a_gov"), Outcome.GONE)
    write_lines(run.ledger, [gone])
    load_run(filled, run)
    assert filled.rows("SELECT url, year(gone_at) FROM vanished") == [(URL, 2026)]
    assert filled.rows("SELECT count(*) FROM documents WHERE url = ?", [URL]) == [(1,)]
    kinds = filled.rows("SELECT DISTINCT change FROM changes ORDER BY ALL")
    assert kinds == [("new",), ("vanished",)]


def test_integrity_holds(filled: Warehouse) -> None:
    assert filled.rows("SELECT * FROM integrity") == []


def test_integrity_reports_a_broken_row(filled: Warehouse) -> None:
    filled.connection.execute("DELETE FROM copies WHERE relation = 'same'")
    assert {row[0] for row in filled.rows("SELECT problem FROM integrity")} == {
        "document without copies row", "cluster of another size",
    }  # fmt: skip


def test_kinds_are_those_of_the_normaliser(filled: Warehouse) -> None:
    assert filled.rows("SELECT DISTINCT kind FROM documents") == [(Kind.NPC.value,)]
