"""The bodies that give work reports, recognised in a title or a mandate.

A title must be the name of a report and nothing else: 市长作政府工作报告, 政府工作报告解读 and
关于政府工作报告的决议 only mention one.
"""

import re
from dataclasses import dataclass

from normalize.document import Kind
from normalize.language import fold_solid
from normalize.reports import location

LONGEST_TITLE = 80
"""Characters; a longer line is not a title."""

_FIGURES = r"[一二三四五六七八九十百\d]{1,4}"
_TERM = rf"(?:第?{_FIGURES}届)?"
# What it matches is checked afterwards: it must be a place.
_PLACE = r"(?:(?:(?!委员会|常委会|人大|政府|会议|关于)[一-龥·]){0,30}?)"
_COMMITTEE = r"(?:常务委员会|常委会)"
_CONGRESS = r"(?:人民代表大会|人大)"
_CONFERENCE = r"(?:中国人民政治协商会议|人民政协|政协)"

_NAMES: tuple[tuple[Kind, str], ...] = (
    (Kind.PRESIDIUM, rf"{_PLACE}{_TERM}{_CONGRESS}主席团"),
    (Kind.NPC, rf"{_PLACE}{_TERM}(?:全国)?{_CONGRESS}{_COMMITTEE}"),
    (
        Kind.CPPCC,
        rf"{_PLACE}{_CONFERENCE}{_TERM}{_PLACE}{_TERM}(?:全国)?(?:委员会)?{_COMMITTEE}?",
    ),
    (Kind.CPPCC, rf"{_PLACE}{_TERM}委员会常务委员会"),  # compilations leave 政协 out
    (Kind.GOV, rf"{_PLACE}(?:人民政府|政府|国务院|行政公署|行署)"),
    (Kind.COURT, rf"{_PLACE}(?:人民法院|法院)"),
    (Kind.PROCURATORATE, rf"{_PLACE}(?:人民检察院|检察院)"),
)
_YEAR = r"(?:(?:19|20)\d\d年?度?)?"
_TITLES = (
    *(
        (
            kind,
            re.compile(
                rf"{_YEAR}(?:关于)?{_YEAR}(?P<body>{name}){_YEAR}(?:关于)?{_YEAR}的?"
                rf"(?:主要|政府)?工作{'' if kind is Kind.GOV else '(?:情况)?'}的?报告"
            ),
        )
        for kind, name in _NAMES
    ),
    (
        Kind.PRESIDIUM,
        re.compile(
            rf"{_YEAR}(?:关于)?(?P<body>{_PLACE}(?:镇|乡|苏木){_TERM}{_CONGRESS}){_YEAR}工作(?:情况)?的?报告"
        ),
    ),
)
_MANDATES = tuple(
    (kind, re.compile(rf"(?P<body>{name})(?:的?(?:委托|决定))?(?=[,、:向作报汇对就现将]|$)"))
    for kind, name in _NAMES
)
# 示例市2020年政府工作报告 is 2020年示例市政府工作报告.
_INNER_YEAR = re.compile(
    r"^(?P<place>[一-龥]{1,16}[省市县区州盟旗镇乡])(?P<year>(?:19|20)\d\d年度?)(?=政府工作报告)"
)
_SUFFIX = re.compile(r"[(\[【〔][^)\]】〕]{1,20}[)\]】〕]")
_GIVEN_AT = re.compile(r"^(?:.{0,40}?次(?:全体)?会议上?(?:所?作的|的)?|.{2,4}:)(?=.{0,40}报告$)")
_TAIL = re.compile(r"(?:全文|摘要|摘登|节选|草案|文字实录){1,8}$")
_SEGMENTS = re.compile(r"[丨|_]|—+|–+|-{2,}|-(?=\D)")
_SPEAKS_OF = re.compile(
    r"解读|图解|一图|图说|速览|速读|速看|划重点|聚焦|数读|快评|评论|侧记|点赞|热议|热词|漫画|海报|H5|视频|直播|"
    r"专题|学习|审议|听取|起草|建议|任务|分工|落实|反响|亮点|金句|问答|访谈"
)
# 我代表国务院，向全国各族人民…表示感谢 ends a chapter: a mandate names the meeting or requests
# deliberation.
_REPORTS = re.compile(
    r"向.{0,24}(?:大会|会议).{0,10}?(?:报告|作|汇报)|作.{0,12}报告|工作.{0,12}报告如下|请.{0,8}审议"
)
_REQUESTS = re.compile(r"[,;](?:并|现)?请")
_OF_WORK = re.compile(r"工作报告|政府工作|(?:报告|汇报).{0,12}工作|工作.{0,8}报告")
_VERB = re.compile(r"(?<!焦)作|听取|审议|主持|宣读|受|代表|报告|举行|通过|文件|会议|各位|同志|在")
_OF_PLANS = re.compile(r"计划|预算|决算|规划|草案|说明|议案|方案|纲要|条例|办法")


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body as a text names it, and the kind of report it gives."""

    kind: Kind
    body: str


def of_title(title: str) -> NamedBody | None:
    """Return the body whose work report has this title, or None."""
    bare = _SUFFIX.sub("", re.sub(r"[《》“”\"]", "", fold_solid(title)))
    segments = [segment for segment in _SEGMENTS.split(bare) if segment]
    if any(_SPEAKS_OF.search(segment) for segment in segments):
        return None
    return next((named for segment in segments if (named := _body_in(segment))), None)


def is_report_title(line: str) -> bool:
    """Return whether a line is the title of a work report and nothing else."""
    return len(line) <= LONGEST_TITLE and of_title(line) is not None


def of_mandate(mandate: str) -> NamedBody | None:
    """Return the body that `mandate` (what follows 我受 or 我代表) speaks for, or None.

    A mandate for a report on plans, a budget or a bill does not count.
    """
    said = fold_solid(mandate)
    # 请连同纲要(草案)一并审议 does not say what is reported.
    reported = _REQUESTS.split(said, maxsplit=1)[0]
    if not _REPORTS.search(said) or (_OF_PLANS.search(reported) and not _OF_WORK.search(said)):
        return None
    # 我受组织委托，代表示例县人民政府…: the body can follow a second 代表.
    starts = (0, *(mark.end() for mark in re.finditer("代表", said)))
    matches = (
        (kind, pattern.match(said, start)) for start in starts for kind, pattern in _MANDATES
    )
    return next((NamedBody(kind, match["body"]) for kind, match in matches if match), None)


def of_post(post: str, kind: Kind) -> str | None:
    """Return the body of a kind that a post belongs to (示例县人民政府县长 → 示例县人民政府)."""
    names = (re.match(name, fold_solid(post)) for known, name in _NAMES if known is kind)
    return next((match.group() for match in names if match), None)


def _is_place(name: str) -> bool:
    """Return whether a name can be a place; 李四作县 is the beginning of a sentence."""
    return location.is_place(name) and not _VERB.search(name)


def _body_in(segment: str) -> NamedBody | None:
    """Return the body in one segment of a title."""
    core = _TAIL.sub("", _GIVEN_AT.sub("", segment).strip(":,。·!"))
    core = _INNER_YEAR.sub(r"\g<year>\g<place>", core)
    for kind, pattern in _TITLES:
        match = pattern.fullmatch(core)
        if match and _is_place(location.place_name(match["body"])):
            return NamedBody(kind, match["body"])
    return None
