"""Regions of China: from a name in a text to a code of GB/T 2260, or to None if unsure.

The divisions come from the gazetteer, abolished ones included: reports of a county stay on the web
after the county is merged. Codes go down to counties; a township has the code of its county.
Nothing is loaded before the first call.
"""

import re
from collections.abc import Iterable
from functools import cache

from normalize.document import Level
from normalize.gazetteer import NATIONAL, Region, level_of, place_of, regions

__all__ = [
    "NATIONAL",
    "Region",
    "division_name",
    "level_of",
    "levels",
    "most_named",
    "related",
    "resolve",
    "superiors",
    "within",
]

_OFTEN_NAMED = 5  # times; fewer may be chance (扩大理论 contains 大理)
_FAR_MORE = 2.5  # times as often as the next
_NOT_PLACES = re.compile("台湾")
_PEOPLES = (
    "土家族|布依族|朝鲜族|达斡尔族|鄂温克族|傈僳族|拉祜族|景颇族|纳西族|布朗族|普米族|撒拉族|东乡族|保安族|"
    "裕固族|仫佬族|毛南族|仡佬族|哈尼族|独龙族|哈萨克族?|维吾尔族?|柯尔克孜|塔吉克|锡伯|鄂伦春|蒙古族|(?<!内)蒙古|"
    "回族|藏族|苗族|彝族|壮族|满族|侗族|瑶族|白族|傣族|黎族|畲族|水族|羌族|土族|怒族|佤族|各族"
)
_SUFFIX = re.compile(
    rf"(?:(?:{_PEOPLES}){{0,8}}(?:自治(?:区|州|县|旗)|联合旗)|特别行政区|(?:壮族|回族|维吾尔)自治区|"
    r"省|市|地区|盟|州|县|区|旗|林区|特区)$"
)


def within(code: str, ancestor: str) -> bool:
    """Return whether the region `code` is in, or is, the region `ancestor`."""
    return ancestor == NATIONAL or code.startswith(re.sub(r"(?:00){1,2}$", "", ancestor))


@cache
def division_name(code: str) -> str | None:
    """Return the current or last name of a code, or None if it is unknown."""
    named = [region for region in _table() if region.code == code]
    return max(named, key=_end).name if named else None


def resolve(
    name: str, *, year: int | None = None, hint: str | None = None, context: str = ""
) -> Region | None:
    """Return the region that `name` (衢州市柯城区, 天津市河北区, 宁夏) means, or None if unsure.

    year: when the text was written. hint: code of a region that the named one is probably in or
    contains (the site's). context: text that may name the superior region.
    """
    known = _chains(name)
    found = [region for region in known if region.existed(year)] or _latest(known)
    for narrowed in (
        found,
        [region for region in found if hint and related(region.code, hint)],
        _adjacent(found, context) or _supported(found, context),
    ):
        if len({region.code for region in narrowed}) == 1:
            return narrowed[0]
    return _same_place(found, year) or _recoded(found)


def _same_place(found: list[Region], year: int | None) -> Region | None:
    """Return the region of that year if all candidates are one place of today under older codes."""
    if len({place_of(region.code) for region in found}) != 1:
        return None
    then = [region for region in found if (region.since or 0) < (year or 9999) <= _end(region)]
    return max(then or found, key=_end)


def _end(region: Region) -> int:
    return region.until or 9999


def _recoded(found: list[Region]) -> Region | None:
    """Return today's region if all candidates are in one prefecture: it was given a new code."""
    now = [region for region in found if region.until is None]
    return now[0] if len(now) == 1 and len({region.code[:4] for region in found}) == 1 else None


def _latest(found: list[Region]) -> list[Region]:
    """Return the regions that existed last, of regions that no longer exist."""
    last = max((region.until or 0 for region in found), default=0)
    return [region for region in found if region.until == last]


def levels(name: str) -> set[Level]:
    """Return the levels of all regions that `name` can mean."""
    return {found.level for found in _chains(name)}


def related(code: str, hint: str) -> bool:
    """Return whether one of two regions is in the other."""
    return within(code, hint) or within(hint, code)


def _chains(name: str) -> list[Region]:
    """Return the regions that the whole of `name` can mean, read as superior … inferior."""
    exact = _by_name().get(name, [])
    if exact:
        return exact
    for cut in range(len(name) - 1, 1, -1):
        below = _by_name().get(name[cut:], [])
        above = _chains(name[:cut]) if below else []
        inside = [
            region
            for region in below
            if any(within(region.code, top.code) and region.code != top.code for top in above)
        ]
        if inside:
            return inside
    return []


def _adjacent(found: list[Region], context: str) -> list[Region]:
    """Return the regions that follow their superior's name in the context (武汉市青山区)."""
    return [
        region
        for region in found
        if any(f"{name}{region.name}" in context for name in superiors(region.code))
    ]


def _supported(found: list[Region], context: str) -> list[Region]:
    """Return the regions whose superiors the context names; a single one needs two mentions."""
    counts = {
        region: sum(context.count(name) for name in superiors(region.code)) for region in found
    }
    named = [region for region, count in counts.items() if count]
    return [region for region in named if counts[region] > 1] if len(named) == 1 else named


def most_named(kind: str, text: str) -> str | None:
    """Return the region of a kind (省, 市, 县 …) that a text names far more often than any other.

    A 市 or 省 is also called by its short name; a county-level city competes with its prefecture.
    """
    counts: dict[str, int] = {}
    for region in _table():
        if region.until is None and region.name.endswith(kind):
            short = kind in ("市", "省") and len(region.name) > len("某市")
            if number := text.count(region.name[:-1] if short else region.name):
                counts[region.code] = number
    first, second = [*sorted(counts.values(), reverse=True), 0, 0][:2]
    if first < _OFTEN_NAMED or first < _FAR_MORE * second:
        return None
    return max(counts, key=counts.__getitem__)


def superiors(code: str) -> tuple[str, ...]:
    """Return the names of the prefecture and the province above a region."""
    above = (f"{code[:4]}00", f"{code[:2]}0000")
    names = (division_name(other) for other in above if other != code)
    return tuple(name for name in names if name)


@cache
def _table() -> tuple[Region, ...]:
    """Return the regions that a text can mean."""
    return tuple(region for region in regions() if not _NOT_PLACES.search(region.name))


@cache
def _by_name() -> dict[str, list[Region]]:
    """Return regions by full name, and provinces and prefectures by short name too."""
    names: dict[str, list[Region]] = {}
    for region in _table():
        for name in {region.name, *_short(region)}:
            names.setdefault(name, []).append(region)
    return names


def _short(region: Region) -> Iterable[str]:
    """Yield the shorter names in use: 宁夏, 扬州, 恩施州, 长阳县; counties keep their kind."""
    kind = _SUFFIX.search(region.name)
    cut = region.name[: kind.start()] if kind else region.name
    if kind and len(cut) > 1:
        if region.level is not Level.COUNTY:
            yield cut
        if kind.group().endswith(("自治州", "自治县", "自治旗")):
            yield cut + region.name[-1]
