"""The bodies that give work reports: told from a title, from a mandate, from a post."""

import re
from dataclasses import dataclass

from normalize.document import Kind

_FIGURES = r"[一二三四五六七八九十百\d]{1,4}"
_PLACE = r"(?:[一-龥·]{0,30}?)"
_TERM = rf"(?:第?{_FIGURES}届)?"

_NAMES: tuple[tuple[Kind, str], ...] = (
    (Kind.PRESIDIUM, rf"{_PLACE}{_TERM}(?:人民代表大会|人大)主席团"),
    (Kind.NPC, rf"{_PLACE}{_TERM}(?:人民代表大会|人大)(?:常务委员会|常委会|常委)"),
    (Kind.NPC, rf"{_PLACE}{_TERM}(?:全国人民代表大会|全国人大)(?:常务委员会|常委会)"),
    (
        Kind.CPPCC,
        rf"(?:中国人民政治协商会议|人民政协|政协){_PLACE}{_TERM}(?:{_PLACE}委员会)?(?:常务委员会|常委会|常委)?",
    ),
    (Kind.CPPCC, rf"{_PLACE}政协(?:{_PLACE}委员会)?(?:常务委员会|常委会)"),
    (Kind.CPPCC, rf"{_PLACE}(?<!大会)委员会常务委员会"),
    (Kind.GOV, rf"{_PLACE}(?:人民政府|政府|国务院|行政公署|行署)"),
    (Kind.COURT, rf"{_PLACE}(?:人民法院|法院)"),
    (Kind.PROCURATORATE, rf"{_PLACE}(?:人民检察院|检察院)"),
)
LONGEST_TITLE = 80  # characters
_YEAR = r"(?:(?:19|20)\d\d年?度?)"
_TITLES = tuple(
    (
        kind,
        re.compile(
            rf"{_YEAR}?(?:关于)?(?P<body>{name}){_YEAR}?(?:关于)?(?:的)?(?:{_YEAR}的?)?(?:主要)?工作(?:情况)?(?:的)?报告"
        ),
    )
    for kind, name in _NAMES
)
_TOWNSHIP_CONGRESS = re.compile(
    rf"{_YEAR}?(?P<body>{_PLACE}(?:镇|乡|街道)(?:人大|人民代表大会)){_YEAR}?工作(?:情况)?(?:的)?报告"
)
_MANDATES = tuple(
    (kind, re.compile(rf"(?P<body>{name})(?:的?委托)?(?=[,、向作报对就]|现|将|$)"))
    for kind, name in _NAMES
)
_NO_BODY = re.compile(
    r"审议|听取|解读|贯彻|学习|起草|征求|讨论|通过|批准|决议|任务|分工|落实|读懂|聚焦|发布|印发|介绍|点赞|热议|"
    r"建议|意见|情况|全文|作$|作的|关于|委员会常务委员会$"
)
_SUFFIX = re.compile(r"[(（\[【〔][^)）\]】〕]{1,20}[)）\]】〕]")
# 我代表国务院，向全国各族人民…表示感谢 closes a chapter: a mandate names the meeting or asks for
# deliberation.
_REPORTS = re.compile(
    r"向.{0,24}(?:大会|会议).{0,10}?(?:报告|作|汇报)|作.{0,12}报告|工作.{0,12}报告如下|请.{0,8}审议"
)
_OF_WORK = re.compile(r"工作报告|政府工作|(?:报告|汇报).{0,12}工作|工作.{0,8}报告")
_OF_PLANS = re.compile(r"计划|预算|决算|规划|草案|说明|议案|方案|纲要|条例|办法")


@dataclass(frozen=True, slots=True)
class Named:
    """A body as a text names it, and the kind of report it gives."""

    kind: Kind
    body: str


def of_title(title: str) -> Named | None:
    """Return the body whose work report `title` is the name of, or None.

    A title that only speaks of a report (解读, 审议, 作政府工作报告) names none.
    """
    bare = _SUFFIX.sub("", re.sub(r"[\s《》“”\"]", "", title))
    core = re.split(r"[—–|_]|--|-(?=\D)", bare, maxsplit=1)[0].strip("-:,。·")
    for kind, pattern in (*_TITLES, (Kind.PRESIDIUM, _TOWNSHIP_CONGRESS)):
        match = pattern.fullmatch(core)
        if match and not _speaks_of(match["body"], kind):
            return Named(kind, re.sub(rf"^{_YEAR}", "", match["body"]))
    return None


def of_mandate(mandate: str) -> Named | None:
    """Return the body that `mandate` (what follows 我受 or 我代表) speaks for, or None."""
    said = re.sub(r"\s", "", mandate)
    if not _REPORTS.search(said) or (_OF_PLANS.search(said) and not _OF_WORK.search(said)):
        return None
    for kind, pattern in _MANDATES:
        match = pattern.match(said)
        if match:
            return Named(kind, match["body"])
    return None


def _speaks_of(body: str, kind: Kind) -> bool:
    bare = body.removesuffix("委员会常务委员会") if kind is Kind.CPPCC else body
    return bool(_NO_BODY.search(bare))


def is_title(line: str) -> bool:
    """Tell whether a line is the title of a work report and nothing else."""
    return len(line) <= LONGEST_TITLE and of_title(line) is not None
