"""The indicators of targets: how reports name them, in which unit, and what they measure."""

import re
from dataclasses import dataclass

from normalize.document import Direction

_PRODUCT = r"(?:(?:地区|国内|国民|全[省市区国州县])?生产总值|GDP)"
_PERCENT = frozenset({"%"})
_WEIGHT = frozenset({"亿斤", "万吨", "亿吨", "亿公斤", "万公斤", "吨"})
_PERSONS = frozenset({"万人", "人"})


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator and its names; `growth`: the target is a change, said with 增长 or so."""

    name: str
    names: re.Pattern[str]
    units: frozenset[str]
    direction: Direction
    growth: bool = False


def _indicator(
    name: str,
    names: str,
    direction: Direction,
    units: frozenset[str] = _PERCENT,
    *,
    growth: bool = False,
) -> Indicator:
    return Indicator(name, re.compile(names), units, direction, growth)


INDICATORS: tuple[Indicator, ...] = (
    _indicator(
        "gdp_growth",
        rf"{_PRODUCT}|(?:国民)?经济(?:总量)?(?:增长)?(?:速度)?(?:的?(?:宏观)?(?:调控)?(?:预期)?目标)?",
        Direction.UP, growth=True,
    ),
    _indicator("fixed_asset_investment_growth", "(?:全社会)?固定资产投资(?:总?额)?",
               Direction.UP, growth=True),
    _indicator("retail_sales_growth", "(?:全?社会)?消费品零售(?:总额)?|社零(?:总额)?",
               Direction.UP, growth=True),
    _indicator("foreign_trade_growth",
               "(?:外贸|货物|对外贸易|货物贸易)?进出口(?:贸易)?(?:总?额|总值|总量)?|外贸总额",
               Direction.UP, growth=True),
    _indicator("industrial_value_added_growth",
               "(?:(?:规模以上|规上|规模|全部|全口径))?工业增加值", Direction.UP, growth=True),
    _indicator("general_public_budget_revenue_growth",
               "(?:地方)?(?:级)?(?:一般)?公共(?:财政)?预算(?:总)?收入|地方(?:财政)?一般预算收入",
               Direction.UP, growth=True),
    _indicator("resident_income_growth:urban",
               "城镇(?:常住)?(?:居民)?(?:人均)?可支配收入|城镇(?:常住)?居民(?:人均)?收入",
               Direction.UP, growth=True),
    _indicator("resident_income_growth:rural",
               "农村(?:常住)?(?:居民)?(?:人均)?(?:可支配|纯)收入|农村(?:常住)?居民(?:人均)?收入"
               "|农民(?:人均)?(?:可支配|纯)?收入",
               Direction.UP, growth=True),
    _indicator("resident_income_growth",
               "(?:全体|城乡|全[省市区])?(?:常住)?居民(?:人均)?(?:可?支配)?收入|城乡居民收入",
               Direction.UP, growth=True),
    _indicator("new_urban_jobs",
               "城镇新增就业(?:岗位|人数|人口)?|新增城镇就业(?:岗位|人数|人口)?|城镇新增就业人员",
               Direction.LEVEL, _PERSONS),
    _indicator("urban_unemployment_rate", "城镇调查失业率|调查失业率", Direction.LEVEL),
    _indicator("cpi",
               "(?:居民|全[省市区]居民)?消费(?:品)?价格(?:总水平|总?指数){0,3}(?:涨幅|上涨)?|CPI(?:涨幅)?",
               Direction.UP),
    _indicator("grain_output", "粮食(?:总产量?|产量)", Direction.LEVEL, _WEIGHT),
    _indicator("energy_intensity",
               rf"(?:单位|万元){_PRODUCT}(?:综合)?(?:能源消费强度|能源?消?耗(?:强度)?)|能源?消?耗强度"
               "|单位能耗",
               Direction.DOWN),
    _indicator("carbon_intensity",
               rf"碳排放强度|(?:单位|万元){_PRODUCT}(?:的)?(?:二氧化碳|碳)排放(?:强度|量)?",
               Direction.DOWN),
    _indicator("rd_intensity",
               r"(?:全社会)?(?:研发|研究与试验发展|R&D)(?:\(R&D\))?(?:经费)?(?:投入|支出)?"
               rf"(?:强度|(?:占|相当于|与){_PRODUCT}(?:的|之)?(?:比重|比例|比))",
               Direction.LEVEL),
    _indicator("urbanisation_rate", "(?:常住人口)?城镇化率", Direction.LEVEL),
)  # fmt: skip
"""In the order in which they are tried: the narrower before the wider."""

CORE = ("gdp_growth", "cpi", "new_urban_jobs", "urban_unemployment_rate")
"""Indicators that a work report of a government is expected to state."""


def indicator_of(name: str) -> Indicator | None:
    """Return the indicator that the whole of a name means, or None."""
    return next((each for each in INDICATORS if each.names.fullmatch(name)), None)
