"""The cookbook's recipes for researchers return the right rows on reports whose facts are known."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from normalize.document import Document, Kind, Level, PartKind, ReportPart, Section
from normalize.targets import read_facts, read_targets
from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse, connect
from warehouse.exports.cookbook import recipe
from warehouse.loading.load import load_run

_COUNTS_AND_TERMS = re.compile(r"\d+[件次个人万亩]|建议|监督|数字|决定|会议|报告|任免")
LEVELS = {"0000": Level.PROVINCE, "00": Level.PREFECTURE}
SHARED = "共同写下的一段"


def filler(seed: object, characters: int) -> str:
    """Return prose without figures and without the words that the recipes look for."""
    return re.sub(
        r"\d+[件次个人万亩]|建议|监督|数字|决定|会议|报告|任免", "", prose(seed, characters)
    )


def report(region: str, year: int, review: str, plan: str, **fields: Any) -> Document:
    kind = fields.pop("kind", Kind.GOV)
    shared = filler(SHARED, 1500) if kind is Kind.GOV else ""
    before = f"{shared}{filler((region, year), 900)}{review}\n"
    text = f"{before}{plan}{filler((year, region), 500)}"
    parts = (
        ReportPart(PartKind.REVIEW, None, 0, len(before)),
        ReportPart(PartKind.PLAN, plan.partition("\n")[0], len(before), len(text)),
    )
    level = next((name for end, name in LEVELS.items() if region.endswith(end)), Level.COUNTY)
    return document(
        text, f"https://a/{region}/{year}/{kind}", kind=kind, region=region, level=level,
        report_year=year, title=f"{year}年工作报告", parts=parts,
        sections=(Section(1, "一、工作", len(before), len(text)),),
        targets=read_targets(text, parts, year) if kind is Kind.GOV else (),
        facts=read_facts(text, parts), **fields,
    )  # fmt: skip


PLANS = {
    ("330000", 2023): "二、安排\n主要预期目标是：地区生产总值增长5%以上，城镇新增就业100万人。",
    (
        "330000",
        2024,
    ): "二、安排\n主要预期目标是：地区生产总值增长5.5%左右，居民消费价格涨幅3%。",
    ("330800", 2023): "二、安排\n主要预期目标是：地区生产总值增长6%，固定资产投资增长8%。",
    ("330800", 2024): "二、安排\n主要预期目标是：地区生产总值增长7%，力争更好结果。发展数字经济。",
    ("330100", 2024): "二、安排\n主要预期目标是：固定资产投资增长9%。优化營商環境，营商环境。",
}
REVIEWS = {("330000", 2023): "发展数字经济，建设数字政府。高质量发展。"}
SPEAKERS = {
    ("330000", 2023): ("甲一", "省长"), ("330000", 2024): ("乙二", "代省长"),
    ("330800", 2023): ("丙三", "市长"), ("330800", 2024): ("丙三", "市长"),
}  # fmt: skip
COUNTED = (
    "听取专项工作报告18项，开展执法检查5次，其中食品安全执法检查2次。收到代表建议185件，加强监督。"
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("recipes")
    reports = [report("330802", 2024, COUNTED, "今后任务\n继续。", kind=Kind.NPC)]
    for at, plan in PLANS.items():
        speaker, post = SPEAKERS.get(at, (None, None))
        reports.append(report(*at, REVIEWS.get(at, ""), plan, speaker=speaker, post=post))
    with connect(str(shutil.copy(empty, folder / "warehouse.duckdb"))) as warehouse:
        load_run(warehouse, Runs(folder / "runs").make(*reports))
        yield warehouse


GOV = "{}-gov".format
ZHEJIANG, QUZHOU, HANGZHOU, NPC = GOV("330000"), GOV("330800"), GOV("330100"), "330802-npc"
ROWS: dict[int, tuple[str, list[tuple[Any, ...]]]] = {
    1: ("kind, reports, copies", [("gov_work_report", 5, 0), ("npc_work_report", 1, 0)]),
    2: ("body_id, years, missing", [
        (ZHEJIANG, [2023, 2024], None), (HANGZHOU, [2024], [2023]), (QUZHOU, [2023, 2024], None),
        (NPC, [2024], [2023]),
    ]),
    3: ("region_name, times", [("浙江省杭州市", 2)]),
    4: ("kind, report_year, reports, share", [
        ("gov_work_report", 2023, 2, 0.5), ("gov_work_report", 2024, 3, 0),
        ("npc_work_report", 2024, 1, 0),
    ]),
    5: ("part, sentence", [("review", "收到代表建议185件，加强监督。")]),
    6: ("region, report_year, low, high, modifier, stance, scope", [
        ("330000", 2023, 5, None, "以上", None, "main"),
        ("330000", 2024, 5.5, 5.5, "左右", None, "main"),
        ("330800", 2023, 6, 6, None, None, "main"),
        ("330800", 2024, 7, 7, None, "力争更好结果", "main"),
    ]),
    7: ("region, report_year, gdp_growth, cpi, new_urban_jobs", [
        ("330000", 2023, 5, None, 100), ("330000", 2024, 5.5, 3, None),
        ("330100", 2024, None, None, None), ("330800", 2023, 6, None, None),
        ("330800", 2024, 7, None, None),
    ]),
    9: ("place, report_year, before, now, change", [
        ("330000", 2024, 5, 5.5, 0.5), ("330800", 2024, 6, 7, 1),
    ]),
    10: ("place, report_year, above, difference", [
        ("330800", 2023, "浙江省", 1), ("330800", 2024, "浙江省", 1.5),
    ]),
    14: ("body_id, speaker, classes, years", [
        (ZHEJIANG, "甲一", ["head"], [2023]), (ZHEJIANG, "乙二", ["acting"], [2024]),
        (QUZHOU, "丙三", ["head"], [2023, 2024]),
    ]),
    15: ("body_id, report_year, before, speaker", [(ZHEJIANG, 2024, "甲一", "乙二")]),
    16: ("report_year, post_class, reports", [
        (2023, "head", 2), (2024, "acting", 1), (2024, "head", 1),
    ]),
    17: ("body_id, fact, value, counted", [(NPC, "suggestions", 185, "收到代表建议")]),
    18: ("body_id, report_year, reports_heard, law_inspections, resolutions", [
        (NPC, 2024, 18, 5, None),
    ]),
    20: ("place, report_year, times", [("330800", 2024, 1)]),
    22: ("body_id, first_year, reports", [(ZHEJIANG, 2023, 1), (QUZHOU, 2024, 1)]),
    23: ("body_kind, year, new_bodies, bodies", [("gov", 2023, 1, 1), ("gov", 2024, 1, 2)]),
    24: ("body_id, above, years_later", [(QUZHOU, "浙江省人民政府", 1)]),
    25: ("body_id, report_year", [(ZHEJIANG, 2024), (QUZHOU, 2024)]),
    27: ("body_id, other_body, report_year", [(HANGZHOU, QUZHOU, 2024)]),
    30: ("part, heading, reports", [("plan", "一、工作", 6)]),
}  # fmt: skip


@pytest.mark.parametrize("number", ROWS)
def test_a_recipe_returns_the_right_rows(filled: Warehouse, number: int) -> None:
    columns, expected = ROWS[number]
    rows = filled.query(recipe(number).sql).select(columns.split(", ")).to_pylist()
    assert [tuple(row.values()) for row in rows] == expected


def result(filled: Warehouse, number: int) -> list[dict[str, Any]]:
    return list(filled.query(recipe(number).sql).to_pylist())


def test_what_is_not_stated_is_listed(filled: Warehouse) -> None:
    rows = {(row["region_name"], row["report_year"], row["indicator"]) for row in result(filled, 8)}
    assert ("浙江省杭州市", 2024, "gdp_growth") in rows
    assert ("浙江省", 2023, "gdp_growth") not in rows


def test_words_and_further_targets_are_counted(filled: Warehouse) -> None:
    words = {(row["report_year"], row["modifier"], row["targets"]) for row in result(filled, 11)}
    assert {(2023, "以上", 1), (2024, "左右", 1)} <= words
    [other] = [row for row in result(filled, 12) if row["reports"] == 2]
    assert (other["lowest"], other["highest"]) == (8, 9)
    assert result(filled, 13) == []


def test_attention_is_measured_by_part(filled: Warehouse) -> None:
    digital = [row for row in result(filled, 19) if row["theme"] == "digital"]
    assert [(row["kind"][:3], row["report_year"], row["per_thousand"] > 0) for row in digital] == [
        ("gov", 2023, True), ("gov", 2024, True), ("npc", 2024, False),
    ]  # fmt: skip
    shares = {row["report_year"]: row for row in result(filled, 21) if row["theme"] == "digital"}
    assert shares[2023]["review"] > shares[2023]["plan"] == 0
    assert shares[2024]["plan"] > shares[2024]["review"] == 0


def test_overlap_lies_between_nothing_and_all(filled: Warehouse) -> None:
    above = result(filled, 26)
    assert {(row["body_id"], row["report_year"]) for row in above} == {
        (HANGZHOU, 2024), (QUZHOU, 2023), (QUZHOU, 2024),
    }  # fmt: skip
    assert all(0.3 < row["containment"] < 0.8 for row in above)


def test_parts_are_measured_and_plans_are_texts(filled: Warehouse) -> None:
    lengths = {(r["kind"], r["report_year"], r["part"]): r["reports"] for r in result(filled, 28)}
    assert lengths["gov_work_report", 2024, "plan"] == 3
    plans = {row["region_name"]: row["text"] for row in result(filled, 29)}
    assert len(plans) == 4
    assert plans["浙江省杭州市"].startswith(PLANS["330100", 2024])
    assert {row["heading"] for row in result(filled, 29)} == {"二、安排", "今后任务"}


def test_every_research_recipe_has_a_shape_and_a_test() -> None:
    assert {8, 11, 12, 13, 19, 21, 26, 28, 29, *ROWS} == set(range(1, 31))
    assert all("Shape: one row for each" in recipe(n).remarks for n in range(1, 31) if n != 29)
