"""Views for research: bodies with one name, best fields, panels with gaps, overlap, themes."""

import json
from datetime import date
from typing import Any

import pytest

from normalize.document import Kind, Level
from tests.warehouse.factories import Runs, document, edited, prose
from warehouse import Warehouse
from warehouse.loading.batch_file import document_id
from warehouse.loading.load import load_run


def given(n: int, **fields: Any) -> Any:
    stated = {"kind": Kind.GOV, "report_year": 2024, "level": Level.PROVINCE, **fields}
    return document(prose(n, 700), f"https://a/{n}", **stated)


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("市长", "head"), ("代市长", "acting"), ("代理区长", "acting"), ("常务副县长", "deputy"),
        ("县委副书记、县长", "head"), ("副检察长、代理检察长", "acting"), ("縣長", "head"),
        ("县人大常委会党组书记、主任", "head"), ("人大常委会副主任", "deputy"),
        ("政协副主席", "deputy"), ("主持工作的副院长", "acting"), ("人大工作委员会主任", "head"),
        ("市政府办公室主任", None), ("县长助理", None), ("县长候选人", None), ("主任委员", None),
        ("秘书长", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_post_has_a_class(warehouse: Warehouse, post: str | None, expected: str | None) -> None:
    assert warehouse.rows("SELECT post_class(?)", [post]) == [(expected,)]


def test_a_body_has_one_id_whatever_its_reports_call_it(warehouse: Warehouse, runs: Runs) -> None:
    names = ("上海市人民政府", "上海市政府", "市政府", None)
    reports = [
        given(n, body=name, region="310000", report_year=2020 + n) for n, name in enumerate(names)
    ]
    court = given(8, kind=Kind.COURT, region="310000")
    unknown = given(9, body="市政府", region=None)
    load_run(warehouse, runs.make(*reports, court, unknown))
    assert warehouse.rows("SELECT DISTINCT body_id FROM work_reports ORDER BY ALL") == [
        ("310000-court",), ("310000-gov",), (None,),
    ]  # fmt: skip
    rows = warehouse.rows("SELECT body_name, names, reports, first_year FROM bodies ORDER BY ALL")
    assert rows == [
        ("上海市人民政府", ["上海市人民政府", "上海市政府", "市政府"], 4, 2020),
        ("上海市高级人民法院", None, 1, 2024),
    ]


def test_townships_of_a_county_are_bodies_of_their_own(warehouse: Warehouse, runs: Runs) -> None:
    made = [
        given(n, kind=Kind.PRESIDIUM, region="330802", level=Level.TOWNSHIP, body=body,
              report_year=2020 + n)
        for n, body in enumerate(
            ("柯城区航埠镇人民代表大会主席团", "航埠镇第五届人民代表大会主席团",
             "石梁镇人大主席团", "区人大主席团")
        )
    ]  # fmt: skip
    load_run(warehouse, runs.make(*made))
    assert warehouse.rows("SELECT body_id, body_name, reports FROM bodies ORDER BY ALL") == [
        ("330802-presidium-石梁镇", "浙江省衢州市柯城区石梁镇人民代表大会主席团", 1),
        ("330802-presidium-航埠镇", "浙江省衢州市柯城区航埠镇人民代表大会主席团", 2),
    ]


def test_a_field_comes_from_the_best_copy_that_has_it(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("best")
    stated = {"kind": Kind.GOV, "region": "330802", "report_year": 2024}
    best = document(text, "https://a/1", **stated)
    copies = [
        document(edited(text, 0.004, 1), "https://b/1", title="政府工作报告", damage=0.1, **stated),
        document(edited(text, 0.004, 2), "https://c/1", speaker="甲乙", post="代区长", damage=0.2,
                 given_on=date(2024, 1, 9), **stated),
        document(edited(text, 0.004, 3), "https://d/1", meeting="别的会议", damage=0.3,
                 kind=Kind.GOV, region="330803", report_year=2024),
    ]  # fmt: skip
    load_run(warehouse, runs.make(best, copies[0]))
    for each in copies[1:]:
        load_run(warehouse, runs.make(each))
    load_run(warehouse, runs.make(given(5, kind=Kind.NEWS)))
    [row] = warehouse.query("SELECT * EXCLUDE (text) FROM work_reports").to_pylist()
    ids = [document_id(each.url, 0, each.text) for each in (best, *copies)]
    assert (row["report_id"], row["title"]) == (ids[0], "政府工作报告")
    assert (row["speaker"], row["post_class"]) == ("甲乙", "acting")
    assert (row["given_on"], row["meeting"]) == (date(2024, 1, 9), None)
    assert json.loads(row["taken_from"]) == {
        "title": ids[1], "speaker": ids[2], "post": ids[2], "given_on": ids[2],
    }  # fmt: skip
    assert warehouse.rows("SELECT title FROM reports WHERE report_id = ?", [ids[0]]) == [(None,)]


def test_known_fields_break_ties_and_nothing_else(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("tie")
    plain = document(text, "https://a/1", published_at=date(2024, 1, 1))
    known = document(text, "https://b/1", title="报告", published_at=date(2024, 2, 1))
    damaged = document(edited(text, 0.004, 1), "https://c/1", title="报告", body="甲", damage=0.1)
    load_run(warehouse, runs.make(plain, known))
    load_run(warehouse, runs.make(damaged))
    assert warehouse.rows("SELECT url, chosen_for FROM reports") == [
        ("https://b/1", "better_known"),
    ]  # fmt: skip


def test_a_panel_has_a_row_for_each_body_and_year(warehouse: Warehouse, runs: Runs) -> None:
    rows = [
        given(1, region="310000", report_year=2021), given(2, region="310000", report_year=2023),
        given(3, region="330000", report_year=2022, abridged=True),
        given(4, region="330000", report_year=2022, abridged=False),
        given(5, region=None, report_year=2023), given(6, region="330000", report_year=None),
    ]  # fmt: skip
    load_run(warehouse, runs.make(*rows))
    panel = "SELECT body_id, year, reports, url, place_name FROM panel ORDER BY body_id, year"
    assert warehouse.rows(panel) == [
        ("310000-gov", 2021, 1, "https://a/1", "上海市"),
        ("310000-gov", 2022, 0, None, "上海市"),
        ("310000-gov", 2023, 1, "https://a/2", "上海市"),
        ("330000-gov", 2021, 0, None, "浙江省"),
        ("330000-gov", 2022, 2, "https://a/4", "浙江省"),
        ("330000-gov", 2023, 0, None, "浙江省"),
    ]


def test_folding_and_counting(warehouse: Warehouse) -> None:
    assert warehouse.rows("SELECT fold('營商環境，艾尔肯•吐尼 ＧＤＰ５％Ａ')") == [
        ("营商环境,艾尔肯·吐尼 gdp5%a",)
    ]
    counted = "SELECT term_count('營商環境，营商环境ABC', ['营商环境', 'abc', '', '营商环境'])"
    assert warehouse.rows(counted) == [(3,)]
    assert warehouse.rows("SELECT term_count(NULL, ['甲']), term_count('甲', [])") == [(None, 0)]


def test_similarity_estimates_the_share_in_common(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("near", 6000)
    half = text[:3000] + prose("other", 3000)
    load_run(warehouse, runs.make(document(text, "https://a/1"), document(half, "https://a/2")))
    pairs = "SELECT similarity(a.report_id, b.report_id) FROM reports AS a, reports AS b ORDER BY 1"
    same, other, *ones = (value for (value,) in warehouse.rows(pairs))
    assert 0.2 < same == other < 0.5
    assert ones == [1, 1]


def test_overlap_compares_with_the_year_before_above_and_at_the_side(
    warehouse: Warehouse, runs: Runs
) -> None:
    shared = prose("shared", 2000)

    def report(n: int, region: str, level: Level, year: int) -> Any:
        text = shared + prose(n, 2500)
        return document(text, f"https://a/{n}", kind=Kind.GOV, region=region, level=level,
                        report_year=year)  # fmt: skip

    load_run(
        warehouse,
        runs.make(
            report(1, "330000", Level.PROVINCE, 2024),
            report(2, "330800", Level.PREFECTURE, 2024),
            report(3, "330100", Level.PREFECTURE, 2024),
            report(4, "330800", Level.PREFECTURE, 2023),
        ),
    )
    urls = """SELECT a.url[-1:], b.url[-1:], o.comparison, o.jaccard FROM overlap AS o
              JOIN reports AS a USING (report_id) JOIN reports AS b ON b.report_id = o.other_id
              ORDER BY 1, 2"""
    rows = warehouse.rows(urls)
    assert [row[:3] for row in rows] == [
        ("2", "1", "upward"), ("2", "3", "sideways"), ("2", "4", "year_on_year"),
        ("3", "1", "upward"), ("3", "2", "sideways"),
    ]  # fmt: skip
    assert all(0.15 < jaccard < 0.45 for *_, jaccard in rows)
