"""The title of a text: what the page states, or the text's own heading; never a guess."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from normalize.document import Found
from normalize.language import HAN
from normalize.reports import is_report_title

HEADING = 60
"""Characters of the longest line that counts as a heading."""

MOST_LINES = 3
"""Lines over which a heading may be broken."""

OPENING = 8
"""Lines at the top that include the heading: above it are file marks and 附件."""

_MARK = re.compile(r".{1,5}|附\s*[件表录].{0,6}|\d{4}(?:\s*年)?(?:\s*第\d*|\s*\d+)?(?:\s*[号期])?")
_RUNS_ON = re.compile(r"[。；;，,、！!:：]$")
_COUNTER = re.compile(r"—|[（(]?[一二三四五六七八九十\d]{1,60}[)）、.．]")
_DATE = re.compile(r"[（(]?\d{4}\s*[-年./]\s*\d")
_GENRE = re.compile(
    r"(?:报告|通知|公告|通告|公示|公报|意见|方案|办法|规定|规范|细则|条例|大纲|说明|决定|决议|名单|总结|要点"
    r"|计划|规划|纲要|批复|函|纪要|目录|清单)(?:[（(].{1,8}[)）])?$"
)
_FILE_TYPE = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|zip|html?|txt)$", re.IGNORECASE)
_GENERIC = re.compile(r"下载|点击|查看|打开|附件\d*$|全文$|文件\d*$|^新建|^无标题|^未命名")


_STATED = ("meta:articletitle", "disclosure:")
_SOURCES = (*_STATED, "heading", "json-ld:", "window", "meta:", "list", "parent:")
"""Prefixes of sources, best first. JSON-LD and meta tags for sharing may refer to the site."""


def title_of_page(found: Iterable[Found]) -> str | None:
    """Return the best title that a page states or shows, or None if it does neither.

    A title that is the name of the site or of the column is ignored.
    """
    known = list(found)
    bogus = {value.value for value in known if value.name in ("site_name", "column")}
    titles = [
        (rank, value.value)
        for value in known
        if value.name == "title" and value.value not in bogus
        for rank, source in enumerate(_SOURCES)
        if value.source.lower().startswith(source)
    ]
    return min(titles, key=lambda title: title[0])[1] if titles else None


def is_stated_title(found: Iterable[Found]) -> bool:
    """Return whether a page states its title explicitly, as the national guideline requires."""
    stated = (value for value in found if value.name == "title")
    return any(value.source.lower().startswith(_STATED) for value in stated)


def text_heading(text: str) -> str | None:
    """Return the heading that opens a text: a report's title, else its first lines if short."""
    lines = [line.strip() for line in text.split("\n", OPENING + 1)[:OPENING] if line.strip()]
    report = next(
        (line for line in lines if len(line) <= HEADING and is_report_title(line)),
        None,
    )
    if report or not lines:
        return report
    if _MARK.fullmatch(lines[0]):
        lines = lines[1:]
    return _joined(lines) if lines and _is_heading(lines[0]) else None


def _joined(lines: list[str]) -> str:
    """Return the first line, with the next ones if only they say what kind of text it is."""
    for count in range(1, MOST_LINES + 1):
        if not all(_is_heading(line) for line in lines[:count]):
            break
        if _GENRE.search(lines[:count][-1]):
            return "".join(lines[:count])
    return lines[0]


def _is_heading(line: str) -> bool:
    if not 4 <= len(line) <= HEADING or len(HAN.findall(line)) < 4:
        return False
    return not any(pattern.match(line) for pattern in (_COUNTER, _DATE)) and not _RUNS_ON.search(
        line
    )


def title_of_name(name: str | None) -> str | None:
    """Return the title in a file name or link text, or None if it only says 附件下载."""
    stem = _FILE_TYPE.sub("", PurePosixPath(name or "").name).strip()
    if len(HAN.findall(stem)) < 5 or _GENERIC.search(stem):
        return None
    return stem
