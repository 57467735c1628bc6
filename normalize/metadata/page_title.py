"""The title of a page: the line that its window title repeats, else the part that is not the site.

The first heading of a page is often the name of its site, and the window title (`<title>`) includes
the names of site and column. What both have in common is the title of the page.
"""

import re
from collections.abc import Iterator, Sequence

from normalize.document import Found
from normalize.html import Line, squeeze_blanks
from normalize.language import fold_solid

_PARTS = re.compile(
    r"\s?(?:[_|｜\ue004]+|[—–]{1,2}|::|»|(?<![A-Za-z0-9])-{1,2}|-{1,2}(?![A-Za-z0-9]))\s?"
)
_SITE = re.compile(
    r"(?:网|网站|站点|门户|频道|论坛|博客|社区|首页|平台|政府|人大|政协|法院|检察院|在线|客户端|百科全书"
    r"|[Pp]owered by .{0,24}|[\w-]{1,24}(?:\.[\w-]{1,24}){1,12})$"
    r"|^(?:首页|正文|内容页?|详情页?|文章|信息公开|政府信息公开|无标题文档|显示|Document|index)$"
)
_CLAUSE = re.compile("[：:，,、“”！？《》]")
_LONGEST_SITE = 24  # letters; longer than any name of a site
_SHORT = 4  # letters; a shorter part of a window title is a column
_MOST_LINES = 3  # over which a title may be split
_LONGEST = 120
_PLAIN = 0.5  # share of the window's longest part that a line without markup must have


def find(lines: Sequence[Line], window: str) -> Found | None:
    """Return the title with its source: "heading" for a visible line, "window" for the rest."""
    whole, parts = fold_solid(window), _parts(window)
    longest = max(map(len, map(fold_solid, parts)), default=0)
    shown = [
        (_is_heading(line), whole.startswith(fold_solid(text)), len(text), text)
        for line, text in _titles(lines, whole)
        if not _is_site(text)
        and len(fold_solid(text)) >= _least(line, whole.startswith(fold_solid(text)), longest)
    ]
    named = [part for part in parts if not _is_site(part) and _letters(part) >= _SHORT]
    if shown:
        _, _, _, text = max(shown, key=lambda one: (one[1], len(one[3]) >= longest, *one[:3]))
        return Found("title", text, "heading")
    if named:
        part = next(part for part in named if 2 * len(part) >= max(map(len, named)))
        fuller = _around(lines, part)
        return Found("title", fuller or part, "heading" if fuller else "window")
    first = next((line.text for line in lines if line.level == 1 and not line.linked), "")
    sure = len(first) >= _SHORT and not _is_site(first)
    return Found("title", first, "heading") if sure else None


def _parts(window: str) -> list[str]:
    return [part for part in _PARTS.split(squeeze_blanks(window)) if part]


def _is_site(text: str) -> bool:
    return len(text) <= _LONGEST_SITE and not _CLAUSE.search(text) and bool(_SITE.search(text))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _least(line: Line, opens: bool, longest: int) -> float:
    """Return the letters that a line needs: half of the window's, but a heading may be 夜雨."""
    return 2 if line.level and opens else max(_SHORT, _PLAIN * longest)


def _is_heading(line: Line) -> bool:
    return bool(line.level) or "title" in str(line.element.get("class") or "").lower()


def _titles(lines: Sequence[Line], whole: str) -> Iterator[tuple[Line, str]]:
    """Yield the lines that the window repeats, also as several lines joined."""
    for at, line in enumerate(lines):
        text = ""
        for further in lines[at : at + _MOST_LINES]:
            text += further.text
            if len(text) > _LONGEST or 2 * line.linked > len(line.text):
                break
            if _is_absent(text, whole) or fold_solid(text) not in whole:
                break
            yield line, text


def _is_absent(text: str, whole: str) -> bool:
    """Return whether the window lacks the text, without folding it: true of most lines."""
    return "\u4e00" <= text[0] <= "\u9fa5" and text[0] not in whole


def _around(lines: Sequence[Line], part: str) -> str | None:
    """Return the one heading that contains a part of the window: window titles are truncated."""
    core = fold_solid(part).rstrip(".…")
    found = {
        line.text
        for line in lines
        if line.level
        and core in fold_solid(line.text)
        and len(line.text) <= _LONGEST
        and not line.linked
    }
    return found.pop() if len(found) == 1 else None
