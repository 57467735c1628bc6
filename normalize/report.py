"""What a text says of itself as a work report: kind, body, region, meeting, speaker, years."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from normalize import bodies, opening, sitting, speaker
from normalize.bodies import Named
from normalize.document import Kind, Level, Report
from normalize.opening import Opening, fold, solid
from normalize.places import Clues, Place, locate
from normalize.script import to_simplified
from normalize.sitting import Sitting
from normalize.years import years

_LEADS = 4000  # characters in which all names stand
_EARLY = timedelta(days=31)  # a draft goes on the web before it is given
_TITLE_LINES = 8  # of an opening, in which a title can stand
_SPREAD = 3  # lines that one title can be spread over

_ANNOUNCES = re.compile(
    r"决议|决定|通知|公告|公报|通告|条例|办法|规定|意见|方案|分工|分解|任务|细则|纲要|规划|批复|函|公示|名单|"
    r"招标|采购|预算|决算|(?<!作)(?<!作了)(?<!政府)工作(?:情况)?的?报告(?:[(（].*)?$"
)
_OF_A_REPORT = re.compile(r"工作报告|报告工作")
_PRESS = re.compile(
    r"(?:人大|政府|政协|法院|检察院)(?:常委会)?工作(?:巡礼|综述|回眸|纪实|掠影|盘点)|两会.{0,6}(?:综述|侧记)"
)
_TOLD = re.compile(
    r"(?<!工)作了?.{0,14}工作报告|听取(?:和审议|并审议)?了?.{0,30}(?:政府|常委会|常务委员会|政协|法院|检察院|两院)工作报告"
    r"|报告(?:指出|提出|强调)"
)
_LEAD = 400  # characters of a news article that say what it is about
_MARK = r"[(\[【〔][^)\]】〕]{{0,8}}(?:{})[^)\]】〕]{{0,4}}[)\]】〕]"
_ABRIDGED = re.compile(_MARK.format("摘要|摘登|摘编|节选|节录") + r"|报告(?:摘要|摘登|节选)$")
_WRITTEN = re.compile(_MARK.format("书面"))
_DRAFT = re.compile(_MARK.format("草案|草稿|征求意见稿|讨论稿|审议稿|送审稿"))

# A report whose opening is lost still begins with its first heading and its body as the subject.
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


def read(
    title: str | None,
    text: str,
    region_hint: str | None = None,
    *,
    published: date | None = None,
    abstract: str | None = None,
    origin: str | None = None,
) -> Report:
    """Return what title and text say of the report; nothing is guessed.

    region_hint: GB/T 2260 code of the site's region. published: the day the page was published,
    soon after which at the latest the report was given. abstract: what a disclosure block gives
    as 内容概述 (the start of the text, sometimes less damaged than the text itself).
    origin: the source that a page states, often an organ of the region.
    Texts are read in simplified characters; names stay as they are written.
    """
    found = _read(
        to_simplified(title) if title else None,
        to_simplified(text),
        region_hint,
        published,
        to_simplified(abstract) if abstract else None,
        to_simplified(origin) if origin else None,
    )
    written = "\n".join(solid(value) for value in (title, text[:_LEADS], abstract) if value)
    return replace(
        found,
        body=_as_written(found.body, written),
        meeting=_as_written(found.meeting, written),
        speaker=_as_written(found.speaker, written),
        post=_as_written(found.post, written),
    )


def _as_written(value: str | None, written: str) -> str | None:
    """Return the characters of which `value` is the simplified form."""
    if value is None or value in written:
        return value
    at = to_simplified(written).find(value)
    return written[at : at + len(value)] if at >= 0 else value


def _read(
    title: str | None,
    text: str,
    region_hint: str | None,
    published: date | None,
    abstract: str | None,
    origin: str | None,
) -> Report:
    latest = published + _EARLY if published else None
    head = opening.read(text)
    titles = _titles(title, head)
    named = _named(titles, head, text)
    if not named:
        clues = Clues(text, None, region_hint, origin)
        return _headless(text, published, clues) or Report(kind=_other(title, text))
    sat, spoke = _particulars((*titles[:1], *head.lines), head.mandate, latest)
    if abstract:
        other = opening.read(abstract)
        sat_there, spoke_there = _particulars(other.lines, other.mandate, latest)
        sat = (
            sat if sat.meeting else replace(sat_there, given_on=sat.given_on or sat_there.given_on)
        )
        spoke = spoke if spoke.name else spoke_there
    told = years(title, text, sat.given_on, published)
    phrases = [*(name.body for name in named), *filter(None, (sat.meeting, spoke.post))]
    place = locate(phrases, Clues(text, told.report, region_hint, origin))
    marked = fold("".join(titles))
    return Report(
        kind=_kind(named, place),
        body=_body(named, spoke.post, place),
        region=place.region,
        level=place.level,
        meeting=sat.meeting,
        term=sat.term,
        session=sat.session,
        given_on=sat.given_on,
        speaker=spoke.name,
        post=spoke.post,
        report_year=told.report,
        reviewed_year=told.reviewed,
        abridged=bool(_ABRIDGED.search(marked)) if titles else None,
        written=bool(_WRITTEN.search(marked)) if titles else None,
        draft=bool(_DRAFT.search(marked)) if titles else None,
    )


def _particulars(
    lines: tuple[str, ...], mandate: str | None, latest: date | None
) -> tuple[Sitting, speaker.Speaker]:
    return sitting.read(lines, mandate, latest), speaker.read(lines)


def _titles(title: str | None, head: Opening) -> list[str]:
    """Return the page's title and the report's titles in the opening, lines joined where broken."""
    lines = head.lines[:_TITLE_LINES]
    spread = [
        "".join(lines[start : start + count])
        for start in range(len(lines))
        for count in range(1, _SPREAD + 1)
    ]
    inside = [line for line in spread if bodies.is_title(line)]
    return [*([title] if title else []), *inside[:2]]


def _named(titles: list[str], head: Opening, text: str) -> list[Named]:
    """Return the bodies that title and mandate name; none where this is no report.

    A mandate makes a report of any text, a title only where nothing speaks against it: a text
    that tells in the third person who gave the report is news.
    """
    said = bodies.of_mandate(head.mandate) if head.mandate else None
    entitled = next((named for line in titles if (named := bodies.of_title(line))), None)
    if said:
        return [entitled, said] if entitled and entitled.kind is said.kind else [said]
    if not entitled:
        return []
    if _TOLD.search(fold(text[:_LEAD])) and not head.greeted:
        return []
    return [entitled]


def _kind(named: list[Named], place: Place) -> Kind:
    township = place.level is Level.TOWNSHIP and named[-1].kind is Kind.NPC
    return Kind.PRESIDIUM if township else named[-1].kind


def _body(named: list[Named], post: str | None, place: Place) -> str | None:
    """Return the fullest name that names its place: of the mandate, the title or the post."""
    full = [name.body for name in named if name.body in place.named]
    of_post = bodies.of_post(post, named[-1].kind) if post and post in place.named else None
    return max([*full, *([of_post] if of_post else [])], key=len, default=None)


def _other(title: str | None, text: str) -> Kind:
    """Tell news about reports from everything else."""
    shown = fold(title or "")
    if _ANNOUNCES.search(shown):
        return Kind.OTHER
    lead = fold(text[:_LEAD])
    about = _OF_A_REPORT.search(shown) or _OF_A_REPORT.search(lead)
    return Kind.NEWS if about or _PRESS.search(shown or lead[:80]) else Kind.OTHER


def _headless(text: str, published: date | None, clues: Clues) -> Report | None:
    """Return the report that begins with its first heading: what it is of and of which years."""
    lines = [fold(line) for line in text[:1000].splitlines() if line.strip()]
    for heading, paragraph in pairwise(lines[:3]):
        kind = next((kind for kind, said in _SUBJECTS if said.search(paragraph)), None)
        if kind and _FIRST_HEADING.match(heading):
            told = years(None, text, None, published)
            place = locate([], clues)
            return Report(
                kind=kind,
                region=place.region,
                level=place.level,
                report_year=told.report,
                reviewed_year=told.reviewed,
            )
    return None
