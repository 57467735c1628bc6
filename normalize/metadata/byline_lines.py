"""Lines of a text without markup that state when and where it was published.

    发布时间：2024-01-30 10:15  来源：示例日报
    第2版：要闻  2024年01月30日 星期二

Such a line is a byline and nothing else. 2024年1月30日 on a line of its own can be the day of a
speech; forms with the time of day or with leading zeros are printed by a content system.
"""

import re

from normalize.document import Found
from normalize.language import parse_date, to_simplified
from normalize.metadata.byline import labelled_values

_BULLET = re.compile(r"^[•·●■◆*\-]\s+")
_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_TIME = r"(?:\s*\d{1,2}(?::\d{2}(?::\d{2})?|时\d{1,2}分?(?:\d{1,2}秒)?))"
_PRINTED = re.compile(
    r"^\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|年0\d月\d\d日|年\d\d月0\d日)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_TIMED = re.compile(rf"^{_DAY}{_TIME}$")
_LABELLED = re.compile(  # but not 会议时间, nor the time of an event with its place (地点)
    r"^(?:[^。]{2,30}\s+)?[(（【\[]?(?:(?:刊发|刊登|录入|上传|添加|见报|发表|发布)?(?:时间|日期)\s{0,4}[:：]\s{0,4}"
    r"|(?:发布|发表|刊登|刊发)于[\s:：]{0,4})"
    rf"(?P<day>{_DAY}{_TIME}?)(?=$|[^\d.-])(?P<rest>.*)$"
)
_EVENT = re.compile(r"^.{0,4}(?:地点|会议|主持|出席|主题|参会|参加|主办).{0,6}[:：]")
_BEFORE_SOURCE = re.compile(
    rf"^(?P<day>{_DAY}{_TIME}?)\s*"
    r"(?=(?:信息来源|文章来源|来源|稿源|作者|浏览|阅读|点击)[^。]{0,4}[:：]"
    r"|\d{1,9}\s*次?(?:浏览|阅读|点击))"
)
_OTHERS = (
    re.compile(  # 来源：示例市人大办  2024-01-30
        rf"^(?:信息来源|文章来源|来源|稿源)\s*[:：][^。]{{2,40}}?\s(?P<day>{_DAY}{_TIME}?)$"
    ),
    re.compile(rf"^[\[【(（](?P<day>{_DAY}{_TIME})[\]】)）]$"),
    re.compile(rf"^[\[【](?P<day>{_DAY})[\]】]$"),
    re.compile(  # http://www.example.com 2006年03月19日13:43 示例网
        rf"^(?:https?://[^\s。]{{4,60}}\s+)?(?P<day>{_DAY}{_TIME})(?:\s+[^\s。，:：|]{{2,14}})?[\s|]*$"
    ),
)
_PAGE = re.compile(r"第\s*[A-Z]?\d{1,3}\s*版|(?<![A-Z\d])[A-Z]?\d{1,2}\s*版(?:$|[:：\s])|版次|版面")
_OF_PAGE = re.compile(rf"(?<!\d)(?P<day>{_DAY})(?!\d)")
_UPDATED = re.compile(rf"^(?:更新|修改)(?:时间|日期)\s*[:：]\s*(?P<day>{_DAY}{_TIME}?)(?=$|\s)")
_LONGEST = 100  # characters; a longer line is a paragraph
_LONGEST_OF_PAGE = 50


def line_statements(line: str) -> tuple[Found, ...]:
    """Return what a line states if it is a byline and nothing else."""
    line = _BULLET.sub("", line)
    if (_PRINTED.match(line) or _TIMED.match(line)) and parse_date(line):
        return (_published(line),)
    if len(line) > _LONGEST:
        return ()
    if (day := _BEFORE_SOURCE.match(line)) and parse_date(day["day"]):
        return (_published(day["day"]), *line_statements(line[day.end() :]))
    day = _day_in(to_simplified(line))
    stated = (_published(day["day"]),) if day and parse_date(day["day"]) else ()
    return (*stated, *labelled_values(line))


def _day_in(line: str) -> re.Match[str] | None:
    labelled = _LABELLED.match(line)
    if labelled and _is_byline(labelled["rest"]):
        return labelled
    return next((match for pattern in _OTHERS if (match := pattern.match(line))), None) or _of_page(
        line
    )


def is_labelled_day(line: str) -> bool:
    """Return whether a line begins with a day that has a label (时间：2024年1月30日)."""
    return bool(_LABELLED.match(line))


def is_of_event(line: str) -> bool:
    """Return whether a line states where or how something takes place (地点：…)."""
    return bool(_EVENT.search(line))


def updated_statement(line: str) -> Found | None:
    """Return the day of the last change, which replaces a missing day of publication."""
    match = _UPDATED.match(line)
    found = match and parse_date(match["day"])
    return Found("published_at", match["day"], "dateline:更新时间") if match and found else None


def _of_page(line: str) -> re.Match[str] | None:
    """Return the day in a line that names the page of a newspaper."""
    if len(line) > _LONGEST_OF_PAGE or "。" in line or not _PAGE.search(line):
        return None
    return _OF_PAGE.search(line)


def _published(day: str) -> Found:
    return Found("published_at", day, "dateline")


def _is_byline(rest: str) -> bool:
    """Return whether what follows a day is nothing, or short fields of a byline."""
    return "。" not in rest and not _EVENT.search(rest.strip())
