"""Which part of a report a heading begins, with or without a number: 二、2025年工作安排, 附件."""

import re
from dataclasses import dataclass

from normalize.document import PartKind
from normalize.language import fold_solid, simplified_characters

LONGEST = 45
"""Characters; a longer line is a paragraph."""
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}部分[、:]?|[一二三四五六七八九十]{1,3}[、.,])"
)
_SUBORDINATE = re.compile(r"^(?:\(|\d{1,2}[、.]|[一二三四五六七八九十]{1,3}(?:是|要))")
_OPEN_END = re.compile(r"(?:[,;、]|(?:是|为|如下):)$")
_TITLE = re.compile(r"工作报告|会议上")
_SENTENCE = re.compile(r"[。;!?]|[,:](?=.)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?!\d)")
_WORK = "工作|任务|目标|安排|建议|要求|思路|重点|计划|打算|预期|发展|部署|设想|意见|举措|实事"
_AHEAD = re.compile("要求|取向|重点|任务|目标|安排|建议|思路|计划|打算|部署|设想")
_REVIEW = re.compile(
    r"回顾|总结|过去|[一两三四五]年来|(?:主要|工作|基本)(?:成绩|情况|成效|经验|体会)|体会|取得的成"
)
_BEGINS = re.compile(
    r"(?:关于|对)?(?:\d{4}年?|“?十[二三四五六七]五|今年|来年|明年|新|下|今后|未来|本届?|过去|[一两三四五]年"
    r"|去年|主要|重点|工作|总体|总的|指导|目标|发展|奋斗|面临|形势)"
)
"""How a heading without a number begins; what else is short is a line of the text."""
_NEXT = re.compile(
    rf"(?:今年|来年|明年|新(?:的)?一年|下一?年|下一?步|下一阶段|今后|未来|本年度?).{{0,20}}(?:{_WORK})"
    r"|^(?:工作)?(?:总体|总的|指导)(?:要求|思想|思路).{0,12}$"
    r"|^(?:主要|重点|工作|发展|奋斗|预期|目标|下步){1,3}(?:任务|目标|安排|计划|打算|建议|思路|部署){1,2}"
    r"|面临的(?:新)?形势|形势(?:和|与)(?:新)?(?:要求|任务)|今后(?:的)?工作"
)
_PERIOD = re.compile(
    r"(?:今后|未来|下一?个?|新)(?:的)?(?:五|5|几|三|四)个?年|[“\"]?十[二三四五六七]五[”\"]?"
    r"(?:时期|期间|规划|计划)|新一届(?:政府|常委会|任期)|(?:19|20)\d\d年?[-—至到](?:19|20)\d\d年"
)
_ANNEX = re.compile(
    r"^(?:\(?(?:附件|附录|附表|附注|附)[一二三四五六七八九十\d]{0,2}[)]?[:.、]?.{0,30}"
    r"|.{0,24}(?:名词|词语|用语|术语|缩略语|缩写)(?:解释|注释|说明|释义)[)]?:?|注释:?|注:?"
    r"|(?:\d{4}年)?.{0,12}(?:重点|重大|民生|实事)[^,。]{0,12}(?:清单|一览表|项目表|分工表?))$"
)
_HEADING_WORDS = frozenset("年工作目标標回顾顧任务務形势勢今附释釋注註单單表划劃總总部")
_ANNEX_WORDS = frozenset("附釋释說说義义註注清單单覽览項项")
_GREETS = frozenset("各代委同朋")
_GREETING = re.compile(
    r"^(?:各位(?:人大|政协)?(?:代表|委员)|代表(?:同志)?们|委员们|同志们|朋友们)(?:[、,!:.。]|$)"
)


@dataclass(frozen=True, slots=True)
class PartHeading:
    """A heading that begins a part. numbered: it is one of a series (一、); year: as stated."""

    kind: PartKind
    numbered: bool
    year: int | None


def part_heading(line: str, reviewed: int | None) -> PartHeading | None:
    """Return what a line begins, or None if it is text or the heading of a lower section.

    reviewed: the year that the report looks back on, where it is known: later years are planned.
    """
    folded = folded_heading(line)
    if folded is None:
        return None
    if _ANNEX.match(folded):
        return PartHeading(PartKind.ANNEX, numbered=False, year=None)
    number = _NUMBER.match(folded)
    bare = folded[number.end() :] if number else folded
    if number is None and not _BEGINS.match(bare):
        return None
    years = [int(year) for year in _YEAR.findall(bare)]
    kind = _kind(bare.rstrip(":。"), years, reviewed, numbered=number is not None)
    if kind is None:
        return None
    return PartHeading(kind, number is not None, min(years, default=None))


def _may_be_heading(bare: str) -> bool:
    """Return whether a line is short and has a word of headings: folding costs more."""
    return 0 < len(bare) <= LONGEST and not _HEADING_WORDS.isdisjoint(bare)


def folded_heading(line: str) -> str | None:
    """Return a line folded for comparison, or None if it is too long or has a sentence in it."""
    bare = line.strip()
    if not _may_be_heading(bare):
        return None
    folded = fold_solid(bare).translate(simplified_characters())
    if _OPEN_END.search(folded):
        return None
    folded = folded.rstrip("。") if _NUMBER.match(folded) else folded
    if (
        _SUBORDINATE.match(folded)
        or _TITLE.search(folded)
        or _SENTENCE.search(_NUMBER.sub("", folded))
    ):
        return None
    return folded


def is_annex_heading(line: str) -> bool:
    """Return whether a line begins an annex: 附件, 名词解释, 附:…."""
    bare = line.strip()
    if len(bare) > LONGEST or _ANNEX_WORDS.isdisjoint(bare):
        return False
    return _ANNEX.match(fold_solid(bare)) is not None


def is_second_heading(line: str) -> bool:
    """Return whether a line is a heading 二、 or 三、 that does not look back."""
    if line.lstrip()[:1] not in ("二", "三"):
        return False
    folded = fold_solid(line[: LONGEST + 1]).translate(simplified_characters())
    return (
        len(folded) <= LONGEST
        and folded[:2] in ("二、", "三、")
        and "。" not in folded
        and not _REVIEW.search(folded)
    )


def is_greeting(line: str) -> bool:
    """Return whether a line begins with 各位代表 or the like, the last of which closes a report."""
    if line.lstrip()[:1] not in _GREETS:
        return False
    return _GREETING.match(fold_solid(line[:20]).translate(simplified_characters())) is not None


def _kind(bare: str, years: list[int], reviewed: int | None, *, numbered: bool) -> PartKind | None:
    if _REVIEW.search(bare):
        return PartKind.REVIEW
    if _PERIOD.search(bare):
        return PartKind.PERIOD_PLAN
    if years and reviewed is None and _AHEAD.search(bare):
        return PartKind.PLAN
    if years and reviewed is not None and re.search(_WORK, bare):
        return PartKind.PLAN if max(years) > reviewed else PartKind.REVIEW
    if _NEXT.search(bare) and (numbered or len(bare) <= 20):
        return PartKind.PLAN
    return None
