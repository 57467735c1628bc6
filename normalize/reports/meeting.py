"""The sitting at which a report was given: name of the meeting, its 届 and 次, and the day."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from normalize.language import parse_date, parse_number

_FIGURES = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,2})"
_TERM = rf"第?(?P<term>{_FIGURES})届"
_SESSION = rf"第?(?P<session>{_FIGURES})次(?:全体)?(?:\(扩大\))?会议"
MEETING = re.compile(
    rf"(?P<name>(?:[一-龥]{{0,30}}?{_TERM}[一-龥]{{0,20}}?"
    rf"(?:人民代表大会|人大|政协|委员会|代表大会)(?:常务委员会)?{_SESSION}))"
)
_SHORT = re.compile(  # 政协示例县九届三次会议
    rf"(?P<name>[一-龥]{{0,20}}(?:政协|人大)[一-龥]{{0,20}}?{_TERM}(?:委员会)?{_SESSION})"
)
# Texts that lost single characters (第次会议) still contain the 届.
_DAMAGED = re.compile(rf"{_TERM}[一-龥]{{0,20}}?(?:人民代表大会|委员会|政协)第次会议")
# The place of a meeting begins after a day, 在, 向 (but not in 向阳区), a dash or a bracket.
_BEFORE = re.compile(r"我们|我受|(?:这|本)次|(?<=[\d一二三四五六七八九十])日|在|向(?!阳)|[,:—\-(]")
_HAN_DAY = (
    r"[一二三四五六七八九〇零○]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_DAY = re.compile(rf"(?P<day>\d{{4}}年\d{{1,2}}月\d{{1,2}}日|{_HAN_DAY})")
# 2024年01月30日 on a line of its own is what a CMS prints; a speaker writes 1月30日.
_GIVEN_AT = re.compile(rf"(?:{_DAY.pattern.replace('?P<day>', '?:')})[^。]{{0,30}}$")
_ALONE = re.compile(rf"^\(?(?P<day>\d{{4}}年[1-9]\d?月[1-9]\d?日|{_HAN_DAY})\)?$")
_LABELLED = re.compile(r"(?:发布|公开|更新|来源|稿源|时间|日期|作者|编辑|责编)[一-龥]{0,2}:")


_MOST_ROWS = 3  # over which the name of a meeting is split
_NO_PLACE = re.compile(rf"第?{_FIGURES}届")
# ——2008年1月22日在内蒙古自治区 / 第十一届…: a place on its own is a body or a heading.
_PLACE_LAST = re.compile(
    r"(?:日|在|^政协|^中国人民政治协商会议)(?:于|在)?(?P<place>(?:政协|中国人民政治协商会议)?[一-龥]{2,20}[省市县区州盟旗镇乡])$"
)
# 市九届人大一次会议以来 refers to an earlier meeting.
_PAST = re.compile(
    r"以来|期间|闭幕|确定的|提出的|作出的|通过的|批准的|部署的|的?(?:决议|决定|精神)"
)
_GLUED = re.compile(r"报告|文件|说明|决议|书记|县长|市长|区长|省长|主任")


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting; what is not stated is None."""

    meeting: str | None = None
    term: int | None = None
    session: int | None = None
    given_on: date | None = None


def read(lines: Iterable[str], mandate: str | None, latest: date | None) -> Sitting:
    """Return the sitting that the opening lines or, failing those, the mandate name.

    lines: folded. latest: the last possible day.
    """
    rows = [line.replace(" ", "") for line in lines if not is_byline(line)]
    said = (mandate or "").replace(" ", "")
    named = [found for place in _places(rows) if (found := _place_and_name(rows, *place))]
    # A column (市五届人大七次会议) may precede the line with the day of the sitting.
    given = (found for found in named if _GIVEN_AT.search(found[1].string[: found[1].start()]))
    found = next(given, named[0] if named else None)
    meeting = found[1] if found else _meeting(said)
    given_on = _given_on(rows, latest)
    if meeting is None:
        damaged = _DAMAGED.search("".join(rows))
        return Sitting(term=parse_number(damaged["term"]) if damaged else None, given_on=given_on)
    term, session = parse_number(meeting["term"]), parse_number(meeting["session"])
    before = found[0] if found else ""
    return Sitting(before + meeting["name"], term, session, given_on)


def _places(rows: list[str]) -> Iterator[tuple[int, str]]:
    """Yield each row with its number, then rows joined with the next: a name may be split."""
    for count in range(1, _MOST_ROWS + 1):
        for at in range(len(rows) - count + 1):
            yield at, "".join(rows[at : at + count])


def _place_and_name(rows: list[str], at: int, row: str) -> tuple[str, re.Match[str]] | None:
    """Return the meeting in a row, and its place if that is what the line before ends with."""
    meeting = _meeting(row)
    if meeting is None:
        return None
    lacks = meeting.start() == 0 and at > 0 and _NO_PLACE.match(meeting["name"])
    ends = _PLACE_LAST.search(rows[at - 1]) if lacks else None
    return ends["place"] if ends else "", meeting


def is_byline(line: str) -> bool:
    """Return whether a line states the day of publication and a name that is not the speaker's."""
    return bool(_LABELLED.search(line) and not MEETING.search(line.replace(" ", "")))


def _meeting(row: str) -> re.Match[str] | None:
    """Return the first meeting in a row, from the last position at which its name can begin."""
    starts = [0, *(mark.end() for mark in _BEFORE.finditer(row))]
    found = [match for start in starts if (match := _match_at(row, start))]
    found = [match for match in found if not _GLUED.search(match["name"])]
    found = [match for match in found if not _PAST.match(row, match.end())]
    first = min((match.end() for match in found), default=0)
    return next((match for match in reversed(found) if match.end() == first), None)


def _match_at(row: str, start: int) -> re.Match[str] | None:
    return MEETING.match(row, start) or _SHORT.match(row, start)


def _given_on(rows: list[str], latest: date | None) -> date | None:
    """Return the day next to the meeting, or the only one on a line of its own."""
    joined = "".join(rows)
    for row in (*rows, joined):
        days = [match for match in _DAY.finditer(row) if _at_meeting(row, match)]
        if days:
            return parse_date(days[0]["day"], latest)
    alone = [match for row in rows if (match := _ALONE.match(row))]
    return parse_date(alone[0]["day"], latest) if len(alone) == 1 else None


def _at_meeting(row: str, day: re.Match[str]) -> bool:
    """Return whether a meeting closely follows the day, or ends just before it."""
    ended = re.search(r"会议(?:上)?[,(]?$", row[: day.start()])
    return bool(ended or re.match(r".{0,60}会议", row[day.end() :]))
