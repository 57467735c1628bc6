"""The kind of a text without the title or mandate of a report: news, other, or headless report."""

import re
from itertools import pairwise

from normalize.document import Kind
from normalize.language import fold_line

_ANNOUNCES = re.compile(
    r"决议|决定|通知|公告|公报|通告|条例|办法|规定|意见|方案|分工|分解|任务|细则|纲要|规划|批复|函|公示|名单|"
    r"招标|采购|预算|决算|(?<!作)(?<!作了)(?<!政府)工作(?:情况)?的?报告(?:[(（]|$)"
)
_OF_A_REPORT = re.compile(r"工作报告|报告工作")
_REPORTS_ON = re.compile(
    r"(?:作|作了|听取|审议|讨论|宣读|表决|通过|书面|印发)[^。]{0,30}?工作报告|(?<!我)(?<!受)代表[^。]{0,30}向大会(?:作|报告)"
)
"""What news about a report says; 按照《政府工作报告》 only mentions one."""

_PRESS = re.compile(
    r"(?:人大|政府|政协|法院|检察院)(?:常委会)?工作(?:巡礼|综述|回眸|纪实|掠影|盘点)|两会.{0,6}(?:综述|侧记)"
)
_LEAD = 400  # characters of a news article that say what it is about

# A report without its opening still begins with its first heading, then its body as the subject.
_FIRST_HEADING = re.compile(r"^(?:[一二三四五]、)?(?:19|20)\d\d年(?:的)?(?:主要)?工作回顾:?$")
_SUBJECTS = (
    (
        Kind.NPC,
        re.compile(
            r"[,，](?:省|市|县|区|州|旗|自治区)?人大常委会(?:坚持|以|在|深入|紧紧|认真|全面)"
        ),
    ),
    (
        Kind.CPPCC,
        re.compile(
            r"[,，](?:省|市|县|区|州|旗|自治区)?政协(?:常委会|及其常委会)(?:坚持|以|在|深入|紧紧|认真|全面)"
        ),
    ),
)


def of_other(title: str | None, text: str) -> Kind:
    """Return NEWS for news about a report, OTHER for everything else."""
    shown = fold_line(title or "")
    if _ANNOUNCES.search(shown):
        return Kind.OTHER
    lead = fold_line(text[:_LEAD])
    about = _OF_A_REPORT.search(shown) or _REPORTS_ON.search(lead)
    return Kind.NEWS if about or _PRESS.search(shown or lead[:80]) else Kind.OTHER


def of_headless(text: str) -> Kind | None:
    """Return the kind of a report that begins with its first heading, or None if it is not one."""
    lines = [fold_line(line) for line in text[:1000].splitlines() if line.strip()]
    for heading, paragraph in pairwise(lines[:3]):
        if _FIRST_HEADING.match(heading):
            return next((kind for kind, said in _SUBJECTS if said.search(paragraph)), None)
    return None
