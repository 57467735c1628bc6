"""The title of a text: what the page states, or the text's own heading; never a guess."""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import PurePosixPath

from normalize.document import Found
from normalize.language import HAN, fold_line, to_simplified
from normalize.metadata.title_lines import (
    LONGEST,
    is_cut_off,
    is_heading,
    plain_title,
    title_candidates,
)
from normalize.reports import GREETING, is_report_title

MOST_LINES = 3
"""Lines over which a heading may be broken."""

OPENING = 12
"""Lines at the top that include the heading: above it are file marks, bylines and 附件."""

_MARK = re.compile(r".{1,5}|附\s*[件表录].{0,6}|\d{4}(?:\s*年)?(?:\s*第\d*|\s*\d+)?(?:\s*[号期])?")
_GENRE = re.compile(
    r"(?:报告|通知|公告|通告|公示|公报|意见|方案|办法|规定|规范|细则|条例|大纲|说明|决定|决议|名单|总结|要点"
    r"|计划|规划|纲要|批复|函|纪要|目录|清单)(?:[（(].{1,8}[)）])?$"
)
_OTHER_GENRE = re.compile(r"(?:决议|决定|说明|通知|公告|解读|审查意见)(?:[（(].{1,12}[)）])?$")
_HEARS = re.compile(r"^(?:听取|审议|审查)")
_GAVE = re.compile(r"(?<!工)作了?[^。]{0,30}报告$")
_ENDS_WITH_BODY = re.compile(
    r"^(?!.{0,4}(?:开发|高新|保税|示范|园)区$)[^，。；、:：]{2,24}(?:人民政府|人民代表大会|常务委员会|委员会|人民法院|人民检察院|[省市县区州旗盟镇乡])$"
    r"|^中国人民政治协商会议$"
)
_NAMED, _FOREIGN = 0.6, 0.2  # shares of pairs of characters
_SAMPLE = 3000  # characters
_LONGEST_COLUMN = 12
_FOOT = 1000  # characters
_PARAGRAPH = 90  # characters; a longer line is one
_SENTENCE = 40  # characters; a longer line that ends with a full stop is a paragraph too
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
        if value.name == "title" and value.value not in bogus and not is_cut_off(value.value)
        for rank, source in enumerate(_SOURCES)
        if value.source.lower().startswith(source)
    ]
    return plain_title(min(titles, key=lambda title: title[0])[1]) if titles else None


def is_stated_title(found: Iterable[Found]) -> bool:
    """Return whether a page states its title explicitly, as the national guideline requires."""
    stated = (value for value in found if value.name == "title")
    return any(value.source.lower().startswith(_STATED) for value in stated)


def text_heading(text: str, columns: Iterable[str] = ()) -> str | None:
    """Return the heading that opens a text: a report's title, else its first lines if short.

    columns: names of the column and the site, which may be lines above it.
    """
    opening = (line.strip() for line in text.split("\n", OPENING + 1)[:OPENING])
    above = {line for line in columns if len(line) <= _LONGEST_COLUMN}  # a longer one is a title
    lines = [line for line in opening if line and line not in above]
    while lines and _MARK.fullmatch(lines[0]) and not is_report_title(lines[0]):
        lines = lines[1:]
    known = title_candidates(_above_paragraph(lines))
    named = _about(text, known)
    first = _joined(named) if named and is_heading(named[0]) else None
    if first and _OTHER_GENRE.search(to_simplified(first)):
        return first
    return _report_title(known) or first or _repeated_below(text)


def _about(text: str, candidates: list[str]) -> list[str]:
    """Return the candidates from the first that the text speaks of, without slogans of the site.

    Slogans are left out only if the text hardly contains their words, and those of a title well.
    """
    shares = [_share(line, text) for line in candidates]
    named = next(
        (at for at, share in enumerate(shares) if share >= _NAMED and is_heading(candidates[at])), 0
    )
    return candidates[named:] if all(share < _FOREIGN for share in shares[:named]) else candidates


def _share(line: str, text: str) -> float:
    """Return the share of pairs of characters in a line that the text contains more than once."""
    words = "".join(HAN.findall(line))
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    sample = text[:_SAMPLE]
    return sum(sample.count(pair) > 1 for pair in pairs) / max(len(pairs), 1)


def _repeated_below(text: str) -> str | None:
    """Return the report's title that a site repeats below the text, with its greeting."""
    lines = [line.strip() for line in text[-_FOOT:].splitlines() if line.strip()][-OPENING:]
    for title, below in pairwise(lines):
        if _is_title(title) and GREETING.match(fold_line(to_simplified(below))):
            return plain_title(title)
    return None


def _above_paragraph(lines: list[str]) -> list[str]:
    """Return the lines above the first paragraph or greeting, or that paragraph's lines if none."""
    ends = (
        at
        for at, line in enumerate(lines)
        if len(line) > _PARAGRAPH
        or (len(line) > _SENTENCE and line.endswith(("。", "：", ":")))
        or (at and GREETING.match(fold_line(to_simplified(line))))
    )
    return lines[: next(ends, len(lines))]


def _report_title(lines: list[str]) -> str | None:
    """Return the first title of a report, joined where it is split over lines."""
    for at, line in enumerate(lines):
        if _is_title(line):
            whole = _with_body(lines[:at], line)
            return whole or line
    for at in range(len(lines)):
        for count in range(2, MOST_LINES + 1):
            whole = "".join(lines[at : at + count])
            if at + count <= len(lines) and _is_title(whole) and not _OTHER_GENRE.search(whole):
                return whole
    return None


def _with_body(above: list[str], title: str) -> str | None:
    """Return a title with the name of its body, which may be on a line of its own above it."""
    if not above or not _ENDS_WITH_BODY.search(to_simplified(above[-1])):
        return None
    whole = above[-1] + title
    return whole if _is_title(whole) else None


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST and is_report_title(to_simplified(line))


def _joined(lines: list[str]) -> str:
    """Return the first line, with the next ones if only they say what kind of text it is."""
    for count in range(1, MOST_LINES + 1):
        if not all(is_heading(line) for line in lines[:count]):
            break
        last = to_simplified(lines[:count][-1])
        if (
            _GENRE.search(last)
            and not (count > 1 and _HEARS.search(last))
            and not _GAVE.search(last)
        ):
            return "".join(lines[:count])
    return lines[0]


def title_of_name(name: str | None) -> str | None:
    """Return the title in a file name or link text, or None if it only says 附件下载."""
    stem = _FILE_TYPE.sub("", PurePosixPath(name or "").name).strip()
    if len(HAN.findall(stem)) < 5 or _GENERIC.search(stem):
        return None
    return stem
