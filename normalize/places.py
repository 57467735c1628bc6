"""Where a report was given: from the names of its body, its meeting and its speaker's post."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from normalize import region
from normalize.document import Level

_T = TypeVar("_T")
_TERM = re.compile(r"第?[一二三四五六七八九十百\d]{1,4}届")
_CUT = re.compile(
    r"中华人民共和国|中国人民政治协商会议|人民政协|政协|我(?=[省市县区州旗镇乡])|中共"
)
_OFFICE = re.compile(
    r"(?:全国)?(?:人民代表大会|人大)|人民政府|政府|委员会|常委会|国务院|(?:高级|中级|最高)?人民(?:法院|检察院)|"
    r"法院|检察院|行政公署|行署|主席团|(?:代理?|常务副|副)?(?:省长|市长|县长|区长|州长|旗长|盟长|镇长|乡长|主席|主任|总理)"
)
_OWN = re.compile(r"[全我](?P<kind>自治区|[省市县区州旗镇乡])(?!长)")
_OFTEN = 3  # times as often as the next kind
_KIND_OF_PLACE = re.compile(r"(?:[省市县区州旗盟镇乡]|街道|苏木)$")
_NATIONAL = re.compile(r"全国|国务院|最高人民|中央人民政府|国家")
_GENERIC: dict[str, Level | None] = {
    "省": Level.PROVINCE,
    "自治区": Level.PROVINCE,
    "市": None,  # prefecture or county
    "州": Level.PREFECTURE,
    "自治州": Level.PREFECTURE,
    "盟": Level.PREFECTURE,
    "地区": Level.PREFECTURE,
    "县": Level.COUNTY,
    "区": Level.COUNTY,
    "旗": Level.COUNTY,
    "自治县": Level.COUNTY,
    "镇": Level.TOWNSHIP,
    "乡": Level.TOWNSHIP,
}
_TOWNSHIP = re.compile(r"^(?P<above>.*?)(?P<name>[一-龥]{1,12}(?:镇|乡|苏木|街道))$")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a body. named: the phrases that name it (not only 市, 区, 我省)."""

    region: str | None = None
    level: Level | None = None
    named: frozenset[str] = field(default_factory=frozenset)


def locate(sources: list[str], text: str, year: int | None, hint: str | None) -> Place:
    """Return the place that the sources agree on; where they do not, only what is sure.

    sources: names of body, meeting and post. text: context for names that several places have.
    hint: the region of the site, which decides between places and fills in for 市, 区, 县.
    """
    pairs = [(source, name(source)) for source in sources]
    found = [
        (source, place)
        for source, place_name in pairs
        if (place := _place(place_name, source, text, year, hint))
    ]
    named = frozenset(source for source, place in found if place.named)
    if not found and (word := _most_said(text)):
        return _generic(word, hint)
    level = _only({place.level for _, place in found if place.level})
    code = _only({place.region for _, place in found if place.region})
    return Place(code, level if code is None or level else region.level_of(code), named)


def name(source: str) -> str:
    """Return the place in the name of a body, meeting or post (第七届舟山市定海区委员会 → …)."""
    bare = _CUT.sub("", _TERM.sub("", source))
    office = _OFFICE.search(bare)
    return bare[: office.start()] if office else bare


def is_place(name: str) -> bool:
    """Tell whether `name` can be a place: empty, 市, 示例县, 宁夏; not 提案 or 数字."""
    return name in ("", "全国") or bool(_KIND_OF_PLACE.search(name)) or bool(region.levels(name))


def _place(name: str, source: str, text: str, year: int | None, hint: str | None) -> Place | None:
    if _NATIONAL.search(source) and name in ("", "全国"):
        return Place(region.NATIONAL, Level.NATIONAL, frozenset({source}))
    if name in _GENERIC:
        return _generic(name, hint)
    township = _TOWNSHIP.match(name)
    found = region.resolve(name, year=year, hint=hint, context=text)
    if found:
        return Place(found.code, found.level, frozenset({source}))
    if township:
        return _township(township["above"], township["name"], text, year, hint, source)
    level = _level_of_ambiguous(name)
    return Place(None, level, frozenset({source})) if level else None


def _most_said(text: str) -> str | None:
    """Return the kind of place that a text calls its own far more often than any other."""
    counts = Counter(match["kind"] for match in _OWN.finditer(text)).most_common(2)
    if not counts or counts[0][1] < _OFTEN * (counts[1][1] if len(counts) > 1 else 1):
        return None
    return counts[0][0]


def _generic(name: str, hint: str | None) -> Place:
    """Return what 省, 市, 区 … mean on the site of a known region."""
    level = _GENERIC[name]
    if not hint:
        return Place(None, level)
    candidates = {hint, f"{hint[:4]}00", f"{hint[:2]}0000"}
    fitting = [
        code
        for code in candidates
        if (known := region.name_of(code))
        and known.endswith(name)
        and (level in (None, region.level_of(code)) or level is Level.TOWNSHIP)
    ]
    if len(fitting) == 1:
        return Place(fitting[0], region.level_of(fitting[0]))
    return Place(hint if level is Level.TOWNSHIP and not hint.endswith("00") else None, level)


def _township(
    above: str, name: str, text: str, year: int | None, hint: str | None, source: str
) -> Place:
    """Return the county of a township: named before it here or anywhere in the text."""
    pattern = rf"(?P<above>[一-龥]{{2,20}}?[市县区旗]){name}"
    befores = [above] if above else [match["above"] for match in re.finditer(pattern, text)]
    codes = set()
    for before in befores:
        found = next(
            (
                r
                for at in range(len(before) - 1)
                if (r := region.resolve(before[at:], year=year, hint=hint))
            ),
            None,
        )
        codes |= {found.code} if found and found.level is Level.COUNTY else set()
    code = _only(codes)
    if code is None and hint and region.level_of(hint) is Level.COUNTY:
        code = hint
    return Place(code, Level.TOWNSHIP, frozenset({source}))


def _level_of_ambiguous(name: str) -> Level | None:
    """Return the level that all regions of an ambiguous name have."""
    return _only(region.levels(name))


def _only(values: set[_T]) -> _T | None:
    return next(iter(values)) if len(values) == 1 else None
