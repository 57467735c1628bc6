"""The kind of a text, decided by the first rule of one table that applies.

`RULES` is meant to be read: name, kind and meaning of each rule, in order. The name of the rule
that decided is stored with the document (`kind_rule`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from normalize.document import Kind
from normalize.language import fold_line
from normalize.reports import headless, meeting
from normalize.reports.issuing_body import NamedBody
from normalize.reports.opening import Opening

_LEAD = 400  # characters of a news article that say what it is about
_RESOLVES = 1500  # characters in which a resolution says what it resolves
_PLACEHOLDERS = 4000  # characters in which a template has its placeholders
_OPENING_LINES = 8  # that name the sitting
_MANY = 3  # placeholders that are no slip


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules look at, all in simplified characters.

    title: as the page or file states it. inside: titles of reports in the opening lines.
    said: the body that the mandate speaks for. own: the body that the title names. entitled: the
    same, or the body that a title inside names.
    """

    title: str | None
    text: str
    head: Opening
    said: NamedBody | None = None
    own: NamedBody | None = None
    entitled: NamedBody | None = None

    @property
    def shown(self) -> str:
        """The title, folded, or "" without one."""
        return fold_line(self.title or "")

    @property
    def lead(self) -> str:
        """The beginning of the text, folded."""
        return fold_line(self.text[:_LEAD])


class KindRule(NamedTuple):
    """One rule. kind: what it decides; None for the kind of the body that the text names."""

    name: str
    kind: Kind | None
    meaning: str
    applies: Callable[[Reading], bool]


_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9])[XxX×✕]{2,5}(?=[省市县区镇乡村州旗局街年月届第人政])"
    r"|(?<![A-Za-z0-9])[XxX×✕]{2,5}(?![A-Za-z0-9])|\*{1,5}(?=[省市县区镇乡村州旗届年月次日亿万%])"
    r"|(?<!\d)20(?:[XxX×✕*＊_]{2}|○○|[〇○][〇○])年|[省市县区镇乡][XxX×✕]{2,4}(?=[省市县区镇乡村])"
)
_RESOLUTION_TITLE = re.compile(r"的?(?:决议|决定)(?:草案)?(?:\(.{1,20}\))?$")
# A single X that stands for a name: X市, 突破X亿元; not X光, X射线.
_BLANK = re.compile(r"(?<=[一-龥、，])[XxX×](?=[一-龥])(?!光|射线|线|刊)")
_UNNAMED = re.compile(r"(?<!的)某{1,3}(?:省|市|县|区|州|旗|镇|乡|村)(?!长)")
_ADOPTED = re.compile(r"^[(（]?[^。]{4,60}(?:会议|大会)[^。]{0,20}(?:表决)?通过[^。]{0,30}[)）]?$")
_HEARD = re.compile(r"^[^。,;]{0,60}(?:会议|大会),?[^。,;]{0,6}(?:听取|审议|审查)")
_NEWS_LEAD = re.compile(r"(?:.{0,12}讯[ (]|\d{1,2}月\d{1,2}日)")
_RESOLVES_THAT = re.compile(
    r"(?:会议|大会|特|现)?(?:决定|同意)[,:]?(?:予以)?(?:批准|通过)(?:[^。;]{0,20}(?:报告|计划|预算)|(?=[。;]))"
    r"|(?:特|现)?作(?:出)?如下(?:决议|决定)|(?:会议|大会)对[^。;]{0,40}表示(?:满意|同意)"
)
_EXPLANATION_TITLE = re.compile(
    r"(?:(?:的|情况|起草|编制|用语|名词)说明|名词解释|(?:名词|用语)注释)(?:\(.{1,20}\))?$"
)
_EXPLAINS = re.compile(r"(?:作|做)(?:出|一)?(?:如下|简要|以下|个)?[^。]{0,8}说明|说明如下")
_REPORTS_WORK = re.compile(r"(?:报告|汇报)[^。]{0,10}工作|(?<!工)作[^。]{0,20}工作(?:的?报告|情况)")
_DECREE_TITLE = re.compile(
    r"(?:人民政府|国务院|主席|部|委员会|常务委员会)(?:命令|令)(?:\(?第?.{0,12}号?\)?)?$|^令\(?第"
)
_DECREE = re.compile(r"^第[\d一二三四五六七八九十百〇零]{1,6}号$")
_PROMULGATES = re.compile(
    r"(?:现予|予以|现)(?:公布|发布)|(?:公布|发布)之日起施行|日起施行|(?:任命|免去)[^。]{2,40}职务"
)
_ANNOUNCES = re.compile(
    r"决议|决定|通知|公告|公报|通告|条例|办法|规定|意见|方案|分工|分解|任务|细则|纲要|规划|批复|函|公示|名单|"
    r"招标|采购|预算|决算|汇编|合集|范文|模板|[(（]\d{1,3}篇[)）]|(?<!作)(?<!作了)(?<!政府)工作(?:情况)?的?报告(?:[(（][^)）]{0,30}[)）]?)?$"
)
_OF_STANDING_COMMITTEE = re.compile(
    r"(?:常务委员会|常委会)第?[一二三四五六七八九十百\d]{1,4}次(?:全体|扩大)?会议(?!.{0,8}通过)"
)
_TO_STANDING_COMMITTEE = re.compile(  # but not 向大会报告本届常委会的工作
    r"向(?:(?!大会|报告|汇报)[^。,]){0,16}(?:常委会|常务委员会)[^。,]{0,6}(?:报告|汇报)"
)
_ON_ONE_SUBJECT = re.compile(
    r"(?:关于|报告|以来的?).{0,50}(?:情况|提案工作)的报告(?:\(.{1,20}\))?$"
)
_OF_THE_YEAR = re.compile(
    r"(?:政府|法院|检察院|常委会|常务委员会|主席团|人大|政协|委员会)"
    r"(?:(?:关于)?(?:19|20)\d\d年度?)?的?(?:主要)?工作(?:情况)?的?报告"
)
_PROPOSALS = re.compile(r"(?:报告|汇报).{0,24}提案工作")
_SPEAKS_OF_MEETING = re.compile(
    r"^(?!关于)(?!.*的(?:通知|公告|通告|公报|决定|批复)).*"
    r"(?:召开|举行|征求|听取|审议|讨论|开幕|闭幕|座谈|热议|受权|播发)"
)
_OF_A_REPORT = re.compile(r"工作报告|报告工作")
_REPORTS_ON = re.compile(
    r"(?:(?<![工写合操])作|做|听取|审议|审查|讨论|宣读|表决|通过|书面|印发)[^。]{0,50}(?<!等)(?<!专项)工作报告"
    r"|听取[^。]{0,30}关于[^。]{0,20}工作的报告|工作报告》?(?:指出|提出|强调|提到|显示|明确|总结|回顾)"
    r"|(?:认为|表示|反映)[,:]?《?(?:政府|法院|检察院|常委会|两院)?工作报告|在(?:工作)?报告(?:中|时)(?:指出|提出|强调|说|回顾)"
    r"|工作报告[^。]{0,30}(?:讨论|审议|热议)|政府工作报告》?(?:起草|初稿|征求意见|解读)"
    r"|(?<!我)(?<!受)(?<!各位)代表[^。:]{0,30}向大会(?:作|报告)"
    r"|(?:[省市县区州镇乡]长|院长|检察长|主任|主席|总理)[一-龥·]{2,8}向大会(?:作|报告)"
)
_REPORTS = re.compile(r"报告|汇报|审议|审查")
_GAVE = re.compile(r"(?<!工)作了?[^。]{0,30}工作(?:情况)?的?报告$")
_PRESS = re.compile(
    r"(?:人大|政府|政协|法院|检察院)(?:常委会)?工作(?:巡礼|综述|回眸|纪实|掠影|盘点)|两会.{0,6}(?:综述|侧记)"
)
_THIRD_PERSON = re.compile(
    r"(?<!工)作了?.{0,14}工作报告|听取(?:和审议|并审议)?了?.{0,30}"
    r"(?:政府|常委会|常务委员会|政协|法院|检察院|两院)工作报告|报告(?:指出|提出|强调)|工作报告解读"
)


def _is_template(reading: Reading) -> bool:
    text = reading.text[:_PLACEHOLDERS]
    found = max(len(_PLACEHOLDER.findall(text)), len(_BLANK.findall(text)))
    titled = _PLACEHOLDER.search(reading.shown) or _UNNAMED.search(reading.shown)
    return bool(titled) or found >= _MANY


def _is_resolution(reading: Reading) -> bool:
    if _RESOLUTION_TITLE.search(reading.shown):
        return True
    if reading.said:
        return False
    first = [row for line in reading.text[:_LEAD].splitlines() if (row := fold_line(line))][:3]
    if first and _NEWS_LEAD.match(first[0]):
        return False
    begins = any(_ADOPTED.search(row) or _HEARD.search(row) for row in first)
    return begins and bool(_RESOLVES_THAT.search(fold_line(reading.text[:_RESOLVES])))


def _is_explanation(reading: Reading) -> bool:
    if _EXPLANATION_TITLE.search(reading.shown):
        return True
    mandate = fold_line(reading.head.mandate or "")  # a report may also explain a plan
    return bool(_EXPLAINS.search(mandate)) and not _REPORTS_WORK.search(mandate)


def _is_decree(reading: Reading) -> bool:
    if _DECREE_TITLE.search(reading.shown):
        return True
    rows = [fold_line(line) for line in reading.text[:_LEAD].splitlines() if line.strip()][:4]
    titled = any(_DECREE.search(row) or _DECREE_TITLE.search(row) for row in rows)
    return titled and not reading.said and bool(_PROMULGATES.search(reading.lead))


def _is_special(reading: Reading) -> bool:
    """Return whether a text is a report on one subject, as standing committees hear all year."""
    shown, head = reading.shown, reading.head
    if reading.own or _OF_THE_YEAR.search(shown):
        return False
    heard = any(_OF_STANDING_COMMITTEE.search(line) for line in head.lines[:_OPENING_LINES])
    mandate = fold_line(head.mandate or "")
    addressed = _TO_STANDING_COMMITTEE.search(mandate) or _PROPOSALS.search(mandate)
    return bool(heard and reading.said) or bool(addressed) or bool(_ON_ONE_SUBJECT.search(shown))


def _has_mandate(reading: Reading) -> bool:
    return reading.said is not None


def _has_opened_title(reading: Reading) -> bool:
    """Return whether a title has an opening below it: a greeting, or the day of a meeting."""
    if reading.entitled is None:
        return False
    given_on = meeting.read(reading.head.lines, None, None).given_on
    return bool(reading.head.greeted or given_on)


def _has_bare_title(reading: Reading) -> bool:
    """Return whether the title is a report's and nothing says in the third person who gave it."""
    contradicted = _THIRD_PERSON.search(reading.lead) or (reading.title and not reading.own)
    return reading.entitled is not None and not contradicted


def _announces(reading: Reading) -> bool:
    shown = reading.shown
    if _GAVE.search(shown) or (_SPEAKS_OF_MEETING.search(shown) and _OF_A_REPORT.search(shown)):
        return False
    return bool(_ANNOUNCES.search(shown))


def _is_about_a_report(reading: Reading) -> bool:
    if reading.head.greeted and _REPORTS.search(reading.head.mandate or ""):
        return False  # a report, of whatever kind
    in_sentences = "。" in reading.text[:_LEAD] and _REPORTS_ON.search(
        reading.lead
    )  # not a timetable
    return bool(_OF_A_REPORT.search(reading.shown) or in_sentences)


def _is_press(reading: Reading) -> bool:
    return bool(_PRESS.search(reading.shown or reading.lead[:80]))


# fmt: off
RULES = (
    KindRule("template", Kind.OTHER,
             "Places or years are left open (XX镇, 20XX年) in the title, or three times.",
             _is_template),
    KindRule("explanation", Kind.OTHER,
             "The title ends with 说明, or the mandate is to explain (作如下说明).",
             _is_explanation),
    KindRule("resolution", Kind.OTHER,
             "The title ends with 决议 or 决定; or a meeting heard a report and approves it "
             "(…会议通过, 听取和审议了…, 决定批准这个报告), with or without a title.",
             _is_resolution),
    KindRule("decree", Kind.OTHER,
             "An order (令, 第…号) that promulgates (现予公布) or appoints.",
             _is_decree),
    KindRule("report on one subject", Kind.OTHER,
             "Given to a standing committee (…常委会第…次会议), or on one subject "
             "(关于…情况的报告, 提案工作情况): not a body's report on its work.",
             _is_special),
    KindRule("mandate", None,
             "A first person or a greeting, and a mandate to report work (我受…委托, 我代表…).",
             _has_mandate),
    KindRule("title with opening", None,
             "The title of a report, and below it a greeting or the day of a meeting.",
             _has_opened_title),
    KindRule("title", None,
             "The title of a report, and no third person who gave it (…作工作报告, 报告指出).",
             _has_bare_title),
    KindRule("first heading", None,
             "Begins with the heading of a review (2023年工作回顾), the body as its subject.",
             lambda reading: headless.kind_of(reading.text) is not None),
    KindRule("announcement", Kind.OTHER,
             "The title is that of a notice, rule, plan, budget or another report.",
             _announces),
    KindRule("news", Kind.NEWS,
             "The title speaks of a report, or the lead says who gave or heard one.",
             _is_about_a_report),
    KindRule("press review", Kind.NEWS,
             "A review of a body's work by the press (人大工作综述, 两会侧记).",
             _is_press),
    KindRule("other", Kind.OTHER, "None of the rules above applies.", lambda _: True),
)
# fmt: on
"""All rules in the order in which they are tried; the last one always applies."""


def deciding_rule(reading: Reading) -> KindRule:
    """Return the first rule that applies."""
    return next(rule for rule in RULES if rule.applies(reading))
