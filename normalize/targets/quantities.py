"""Quantities as reports write them: 5%左右, 6.5%—7%, 百分之五, 500亿斤以上, 5.5%以内.

Everything here reads folded text (`fold`), which is as long as the original.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from normalize.language import only_traditional, simplified_characters

_FOLDS = tuple(
    zip(
        "０１２３４５６７８９％．，；：（）～〜－–—―‐−＆　",
        "0123456789%.,;:()~~------& ",
        strict=True,
    )
)
_UNITS = (
    "%|个?百分点|万人次|亿人次|人次|万人|亿斤|亿公斤|万公斤|万吨标准煤|万吨|亿吨|吨|万亿元|亿美元|万美元|亿元"
    "|万元|元|万亩|亩|万户|户|万套|套|万家|家|万个|个|万辆|万千瓦|亿千瓦时|亿立方米|公里|万公顷|万平方米"
    "|亿件|万件|件|万台|项|条|座|所|张|岁|微克/立方米|人|倍|天"
)
_NUMBER = r"\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,4})?"
_CHINESE = "[零〇一二三四五六七八九十百点]{1,8}"
_PERCENTAGE = rf"百分之(?P<chinese>{_CHINESE})(?:(?:至|到|-)(?:百分之)?(?P<until>{_CHINESE}))?"
_QUANTITY = re.compile(
    rf"(?:(?<![\d.])(?P<low>{_NUMBER}) ?(?P<first>{_UNITS})?"
    rf"(?: ?(?:-{{1,2}}|~|至|到) ?(?P<high>{_NUMBER}))? ?(?P<unit>{_UNITS})|{_PERCENTAGE})"
    r" ?(?P<after>左右|以上|以内|以下|之内|上下|及以上)?"
)
_FROM = frozenset({"以上", "及以上"})
_UNTIL = frozenset({"以内", "以下", "之内"})
_AT_LEAST = re.compile(r"(不低于|不少于|不小于|(?<!不)超过|突破|(?<!不)高于|(?<!不)大于|快于|超)$")
_AT_MOST = re.compile(r"(不超过|不高于|不大于|(?<!不)低于|(?<!不)少于)$")
_DIGITS = {figure: value for value, figure in enumerate("零一二三四五六七八九")} | {"〇": 0}


class Quantity(NamedTuple):
    """A quantity, `text[start:end]`. low, high, modifier: as in `normalize.document.Target`."""

    low: float | None
    high: float | None
    unit: str
    modifier: str | None
    start: int
    end: int


def fold(text: str) -> str:
    """Return a text in simplified characters and narrow figures and marks, equally long."""
    for wide, narrow in _FOLDS:
        text = text.replace(wide, narrow)
    traditional = not only_traditional().isdisjoint(text)
    return text.translate(simplified_characters()) if traditional else text


def quantities(clause: str) -> Iterator[Quantity]:
    """Yield the quantities of a folded clause in order; their offsets count in it."""
    for match in _QUANTITY.finditer(clause):
        yield _quantity(match, clause[max(0, match.start() - 6) : match.start()])


def value_in(low: float | None, high: float | None, quote: str) -> bool:
    """Return whether the bounds of a target are quantities of its quote."""
    stated = set()
    for each in quantities(fold(quote)):
        stated |= {each.low, each.high}
    return {low, high} - {None} <= stated


def _quantity(match: re.Match[str], before: str) -> Quantity:
    if match["chinese"]:
        low, unit = _of_chinese(match["chinese"]), "%"
        high = _of_chinese(match["until"]) if match["until"] else None
    else:
        low, unit = _of_figures(match["low"]), match["unit"]
        high = _of_figures(match["high"]) if match["high"] else None
    modifier = match["after"]
    if high is not None:
        return Quantity(low, high, unit, modifier, match.start(), match.end())
    bound = _AT_LEAST.search(before) or _AT_MOST.search(before)
    least = bound is not None and bound.re is _AT_LEAST
    bounds: tuple[float | None, float | None] = (low, low)
    if modifier in _FROM:
        bounds = (low, None)
    elif modifier in _UNTIL:
        bounds = (None, low)
    elif bound and modifier is None:
        modifier = bound[1]
        bounds = (low, None) if least else (None, low)
    return Quantity(*bounds, unit, modifier, match.start(), match.end())


def _of_figures(figures: str) -> float:
    return float(figures.replace(",", ""))


def _of_chinese(figures: str) -> float:
    """Return the value of 五, 十二, 八点五, 二十."""
    whole, _, decimals = figures.partition("点")
    hundreds, mark, rest = whole.rpartition("百")
    value = 100 * _DIGITS.get(hundreds, 1) if mark else 0
    tens, mark, ones = rest.rpartition("十")
    value += (10 * _DIGITS.get(tens, 1) if mark else 0) + _DIGITS.get(ones[-1:], 0)
    return float(f"{value}.{''.join(str(_DIGITS.get(each, 0)) for each in decimals) or 0}")
