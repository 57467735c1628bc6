"""Targets of a plan: bounds, ranges, lists, stretches, and what is none."""

import pytest

from normalize.document import Target, TargetKind, TargetScope
from normalize.structure import read_parts
from normalize.targets import read_targets, value_in

REVIEW = "一、2023年工作回顾\n地区生产总值增长6.1%，城镇新增就业9万人，居民消费价格上涨0.5%。\n"


def targets(main: str, further: str = "") -> list[Target]:
    """Return what is read from a report with a paragraph of main targets and a further one."""
    text = (
        f"某市政府工作报告\n各位代表：\n我代表市政府作报告，请予审议。\n{REVIEW}二、2024年工作安排\n"
        f"{main}\n{further}\n各位代表！让我们奋进！\n"
    )
    found = read_targets(text, read_parts(text), 2024)
    for target in found:
        if target.kind is not TargetKind.NOT_STATED:
            assert target.quote == text[target.start : target.end]
        if target.kind is TargetKind.NUMERIC:
            assert value_in(target.low, target.high, target.quote or "")
    return [target for target in found if target.kind is not TargetKind.NOT_STATED]


def bounds(main: str, further: str = "") -> list[tuple[str, float | None, float | None]]:
    return [(each.indicator, each.low, each.high) for each in targets(main, further)]


@pytest.mark.parametrize(
    ("words", "low", "high", "modifier"),
    [
        ("增长5%", 5, 5, None),
        ("增长5％左右", 5, 5, "左右"),
        ("增长５．５％以上", 5.5, None, "以上"),
        ("增长6.5%-7%", 6.5, 7, None),
        ("增长6.5%—7%", 6.5, 7, None),
        ("增长6—6.5%", 6, 6.5, None),
        ("增速在5%至6%", 5, 6, None),
        ("增长百分之八点五", 8.5, 8.5, None),
        ("增长百分之八至九", 8, 9, None),
        ("增长不低于6%", 6, None, "不低于"),
        ("\n增长8 %左右", 8, 8, "左右"),
    ],
)
def test_bounds_are_as_written(
    words: str, low: float, high: float | None, modifier: str | None
) -> None:
    (found,) = targets(f"今年经济社会发展主要预期目标是：地区生产总值{words}。")
    assert (found.indicator, found.low, found.high) == ("gdp_growth", low, high)
    assert (found.modifier, found.scope) == (modifier, TargetScope.MAIN)


def test_upper_bounds_have_no_lower_one() -> None:
    assert bounds("主要预期目标为：城镇调查失业率5.5%以内，居民消费价格涨幅不超过3%。") == [
        ("urban_unemployment_rate", None, 5.5), ("cpi", None, 3),
    ]  # fmt: skip


def test_a_stretch_is_no_second_target_and_a_hope_no_number() -> None:
    base, stretch, sales = targets(
        "主要预期目标是：地区生产总值增长7%以上、力争达到8%，社会消费品零售总额增长5%左右，力争更好结果。"
    )
    assert (base.low, base.high, base.scope) == (7, None, TargetScope.MAIN)
    assert (stretch.low, stretch.scope) == (8, TargetScope.MAIN_STRETCH)
    assert (stretch.indicator, stretch.stance) == ("gdp_growth", "力争")
    assert (sales.low, sales.stance) == (5, "力争更好结果")


def test_numbers_are_spread_over_the_names() -> None:
    assert bounds(
        "主要预期目标是：城镇、农村居民人均可支配收入分别增长5%、6.5%左右，"
        "城镇新增就业4万人左右、城镇调查失业率5.5%左右。"
    ) == [
        ("resident_income_growth:urban", 5, 5), ("resident_income_growth:rural", 6.5, 6.5),
        ("new_urban_jobs", 4, 4), ("urban_unemployment_rate", 5.5, 5.5),
    ]  # fmt: skip
    assert bounds("主要预期目标是：城乡居民人均可支配收入分别增长6%、7%以上。") == [
        ("resident_income_growth:urban", 6, 6), ("resident_income_growth:rural", 7, None),
    ]  # fmt: skip


def test_levels_and_parts_of_the_economy_are_other_targets() -> None:
    assert bounds(
        "主要预期目标是：地区生产总值突破5000亿元，开发区规上工业增加值增长10%。",
        "外贸进出口总额超过2200亿元。力争城镇化率提高0.9个百分点。",
    ) == [
        ("other:地区生产总值", 5000, None), ("other:开发区规上工业增加值", 10, 10),
        ("other:外贸进出口总额", 2200, None), ("other:城镇化率", 0.9, 0.9),
    ]  # fmt: skip


def test_the_yardstick_of_incomes_is_not_the_target_of_growth() -> None:
    growth, incomes = targets("主要预期目标是：经济增长5.5%左右，居民收入增长与经济增长同步。")
    assert (growth.indicator, growth.low) == ("gdp_growth", 5.5)
    assert (incomes.indicator, incomes.kind) == ("resident_income_growth", TargetKind.QUALITATIVE)


def test_achievements_are_never_targets() -> None:
    assert targets("去年固定资产投资增长9%。", "2023年已完成城镇新增就业9万人。") == []


def test_a_later_year_is_a_target_of_the_period() -> None:
    (found,) = targets("到2027年，常住人口城镇化率达到70%。")
    assert (found.indicator, found.target_year) == ("urbanisation_rate", 2027)
    assert found.scope is TargetScope.PERIOD


def test_not_stated_is_decided_over_the_whole_plan() -> None:
    text = (
        f"{REVIEW}二、2024年工作安排\n主要预期目标是：地区生产总值增长5%，居民消费价格涨幅2%左右。\n"
        "全力稳就业，城镇新增就业5万人以上。\n"
    )
    found = read_targets(text, read_parts(text), 2024)
    missing = [each.indicator for each in found if each.kind is TargetKind.NOT_STATED]
    assert missing == ["urban_unemployment_rate"]
    named = text + "保持调查失业率总体稳定。\n"  # named without a number: not found
    assert not any(
        each.kind is TargetKind.NOT_STATED for each in read_targets(named, read_parts(named), 2024)
    )


def test_a_bulletin_has_no_targets() -> None:
    text = "统计公报\n初步核算，全年地区生产总值增长5.2%。\n城镇新增就业5万人。\n"
    assert read_targets(text, read_parts(text), 2024) == ()
