"""Where a report was given, by the names of its body, its meeting and its speaker's post."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from normalize.document import Level
from normalize.reports import divisions

_T = TypeVar("_T")
_TERM = re.compile(r"第?[一二三四五六七八九十百\d]{1,4}届")
_CUT = re.compile(
    r"中华人民共和国|本届|上届|新一届|历届|中国人民政治协商会议|人民政协|政协|我(?=[省市县区州旗镇乡])|中共"
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
    "地区": Level.PREFECTURE,
    "市": None,  # prefecture or county
    "自治州": Level.PREFECTURE,
    "州": Level.PREFECTURE,
    "盟": Level.PREFECTURE,
    "县": Level.COUNTY,
    "区": Level.COUNTY,
    "旗": Level.COUNTY,
    "自治县": Level.COUNTY,
    "镇": Level.TOWNSHIP,
    "乡": Level.TOWNSHIP,
    # Kinds of places together (乡镇人大主席团) name none.
    "乡镇": Level.TOWNSHIP,
    **dict.fromkeys(("市县", "县市", "区县", "县区", "县市区", "市县区", "省市", "街镇", "城镇")),
}
# 各县市, 某县, 本区: kinds of places, or one that is not named.
_UNNAMED = re.compile(
    r"^(?:各|某{1,3}|本|该|全)(?=[省市县区州旗盟镇乡]|自治)|^(?:各[级地]|基层|有关)"
)
_ZONE = re.compile(r"(?:[发园示范景管理实验合作]区|新区)$")
_TOWNSHIP = re.compile(r"^(?P<above>.*[市县区旗])?(?P<name>[一-龥]{1,11}(?:镇|乡|苏木|街道))$")


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a body. named: the phrases that name it (more than 市, 区, 我省)."""

    region: str | None = None
    level: Level | None = None
    named: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Clues:
    """What helps to decide which place a name means.

    text: may name the superior region. year: of the report. hint: region of the site, which is
    also what 市, 区 or 县 alone refer to. origin: the source that a page states (示例县人大).
    """

    text: str = ""
    year: int | None = None
    hint: str | None = None
    origin: str | None = None

    @property
    def near(self) -> str | None:
        """The region of the origin if it has one that is related to the hint, else the hint."""
        found = divisions.resolve(place_name(self.origin), year=self.year) if self.origin else None
        if found and (not self.hint or divisions.related(found.code, self.hint)):
            return found.code
        return self.hint


def locate(sources: list[str], clues: Clues) -> Location:
    """Return the place that the sources agree on; if they disagree, only what is certain.

    sources: names of body, meeting and post.
    """
    found = [(source, place) for source in sources if (place := _place(source, clues))]
    if not found and (word := _own_kind(clues.text)):
        code = None if clues.hint else divisions.most_named(word, clues.text)
        return (
            _generic(word, clues.hint) if code is None else Location(code, divisions.level_of(code))
        )
    named = frozenset(source for source, place in found if place.named)
    level = _only({place.level for _, place in found if place.level})
    code = _only({place.region for _, place in found if place.region})
    return Location(code, level if code is None or level else divisions.level_of(code), named)


def place_name(source: str) -> str:
    """Return the place in the name of a body, meeting or post (第七届舟山市定海区委员会 → …)."""
    bare = _CUT.sub("", _TERM.sub("", source))
    office = _OFFICE.search(bare)
    return bare[: office.start()] if office else bare


def is_place(name: str) -> bool:
    """Return whether `name` can be a place: empty, 市, 示例县, 宁夏; not 提案 or 数字."""
    return (
        name in ("", "全国", "中央")
        or bool(_KIND_OF_PLACE.search(name))
        or bool(divisions.levels(name))
    )


def _place(source: str, clues: Clues) -> Location | None:
    """Return what one phrase says about the place, or None if it says nothing."""
    called = place_name(source)
    if _NATIONAL.search(source) and called in ("", "全国", "中央"):
        return Location(divisions.NATIONAL, Level.NATIONAL, frozenset({source}))
    if called in _GENERIC:
        return _generic(called, clues.near)
    found = divisions.resolve(called, year=clues.year, hint=clues.near, context=clues.text)
    if found:
        return Location(found.code, found.level, frozenset({source}))
    return _unlisted(source, called, clues)


def _unlisted(source: str, called: str, clues: Clues) -> Location | None:
    """Return what a phrase says whose place is in no listing."""
    if _UNNAMED.match(called):
        return Location(None, _level_of_kind(called))
    if township := _TOWNSHIP.match(called):
        code = _county_of(township["above"] or "", township["name"], clues)
        return Location(code, Level.TOWNSHIP, frozenset({source}))
    if called and is_place(called):
        level = _only(divisions.levels(called)) or _level_of_kind(called)
        return Location(None, level, frozenset({source}))
    return None


def _level_of_kind(called: str) -> Level | None:
    """Return the level of a place that is in no listing; a 市 or 开发区 can be of several."""
    kind = next((kind for kind in _GENERIC if called.endswith(kind)), None)
    return _GENERIC[kind] if kind and not _ZONE.search(called) else None


def _own_kind(text: str) -> str | None:
    """Return the kind of place that a text calls its own far more often than any other."""
    counts = Counter(match["kind"] for match in _OWN.finditer(text)).most_common(2)
    if not counts or counts[0][1] < _OFTEN * (counts[1][1] if len(counts) > 1 else 1):
        return None
    return counts[0][0]


def _generic(name: str, hint: str | None) -> Location:
    """Return what 省, 市, 区 … mean on the site of a region."""
    level = _GENERIC[name]
    if not hint:
        return Location(None, level)
    candidates = {hint, f"{hint[:4]}00", f"{hint[:2]}0000"}
    fitting = [
        code
        for code in candidates
        if (known := divisions.division_name(code))
        and known.endswith(name)
        and (level in (None, divisions.level_of(code)) or level is Level.TOWNSHIP)
    ]
    if len(fitting) == 1:
        return Location(fitting[0], divisions.level_of(fitting[0]))
    return Location(hint if level is Level.TOWNSHIP and not hint.endswith("00") else None, level)


def _county_of(above: str, town: str, clues: Clues) -> str | None:
    """Return the county of a town: named before it, here or in the text, else the site's."""
    phrases = re.findall(rf"([一-龥]{{2,20}}?[市县区旗]){re.escape(town)}", clues.text)
    found = [_last_region(phrase, clues) for phrase in ([above] if above else phrases)]
    code = _only({code for code in found if code and divisions.level_of(code) is Level.COUNTY})
    near = clues.near
    return code or (near if near and divisions.level_of(near) is Level.COUNTY else None)


def _last_region(phrase: str, clues: Clues) -> str | None:
    """Return the region that a phrase ends with (中共常州市武进区 → 武进区)."""
    ends = (phrase[start:] for start in range(len(phrase) - 1))
    found = (divisions.resolve(end, year=clues.year, hint=clues.near) for end in ends)
    return next((match.code for match in found if match), None)


def _only(values: set[_T]) -> _T | None:
    return next(iter(values)) if len(values) == 1 else None
