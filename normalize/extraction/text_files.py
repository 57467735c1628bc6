"""What a text file states about itself, and what in it is not text: header, footer, placeholders.

A text saved from a page has its disclosure block, breadcrumb, byline, buttons and footer as lines
above and below the article. They are recognised by their words alone: there is no markup.
"""

import re
from collections.abc import Sequence

from normalize.document import Found, RejectedSpan
from normalize.extraction import boilerplate, head_block, pruning
from normalize.language import fold_line
from normalize.metadata import (
    DisclosureField,
    breadcrumb_column,
    disclosure_fields,
    is_disclosure_block,
    is_field_label,
    is_labelled_day,
    is_of_event,
    label_cells,
    line_statements,
    updated_statement,
)
from normalize.reports import GREETING

_FOOTER = re.compile(
    r"主办单位|承办单位|技术支持|网站标识码|ICP备|公网安备|版权所有|邮政编码|联系电话|站点地图|网站地图|建议使用|推荐使用|"
    r"IPV?6|【?打印本页】?|【?关闭(?:本页|窗口)】?|分享到|微博\s*微信|浏览器版本|以上版本浏览器",
    re.IGNORECASE,
)
# A report's list of tasks can end with 主办单位：省教育厅; a footer has more than that.
_SURE_FOOTER = re.compile(r"网站标识码|ICP备|公网安备|版权所有|打印本页|关闭(?:本页|窗口)")
_TODAY = re.compile(r"^(?:今天是|当前位置|您(?:现在|当前)?(?:所在)?的?位置|欢迎).{0,60}$")
_LONGEST_LABEL = 20
_LONGEST_STATE = 8  # 主动公开, 现行有效
_BARE_LABELS = 3  # this many lines that are labels without a colon are a block
_EDITOR = re.compile(
    r"^[(（\[【]?(?:责任编辑|责编|编辑|审核|校对|编审|录入|来源|稿源|文章来源|信息来源|供稿)\s*[:：].{1,30}$"
)
_PLACEHOLDER = re.compile(
    r"^[\[(（【]?(?:图片|视频|音频|点击查看大图|点击图片查看大图|图片加载中)[\])）】]?$"
)
_PARAGRAPH = 100  # characters; a longer line is not a byline
_LONGEST_FOOTER = 120
_TOP_LINES = 8
_HEADER_LINES = 30
_FOOTER_LINES = 30


def read_text_file(text: str) -> tuple[tuple[Found, ...], str, tuple[RejectedSpan, ...]]:
    """Remove what is not text from a plain text: header block, byline, footer, 图片 lines.

    Returns what block and byline state, the text in between, and each line that was removed. A
    text without them is returned unchanged.
    """
    lines = text.splitlines(keepends=True)
    shown = [line.strip() for line in lines]
    start, found = _header(shown)
    tail = _tail(shown, start)
    dropped = dict.fromkeys(range(start), "disclosure block") | tail
    for at in range(start, len(lines)):
        if len(shown[at]) <= _LONGEST_LABEL and _PLACEHOLDER.match(shown[at]):
            dropped.setdefault(at, "placeholder")
    top = _top(shown, start, min(tail, default=len(lines)))
    later: tuple[Found, ...] = ()  # a day of publication comes first, wherever it is
    event = any(is_of_event(shown[at]) for at in top)
    for at in top:
        if event and is_labelled_day(shown[at]):
            continue
        updated = updated_statement(shown[at])
        if reason := "byline" if updated else _top_reason(shown[at]):
            dropped[at] = reason
            found += _stated(shown[at])
            later += (updated,) if updated else ()
    found += tuple(
        value for at in sorted(tail) for value in line_statements(shown[at].strip("()（）[]【】"))
    )
    rejected = (RejectedSpan(reason, shown[at]) for at, reason in sorted(dropped.items()))
    kept = "".join(line for at, line in enumerate(lines) if at not in dropped)
    return (*found, *later), kept, tuple(span for span in rejected if span.text)


def read_bylines(text: str) -> tuple[Found, ...]:
    """Return what the lines above the first paragraph state (来源：示例日报)."""
    lines = [line.strip() for line in text.splitlines()]
    return tuple(found for at in _top(lines, 0, len(lines)) for found in line_statements(lines[at]))


def _top(lines: Sequence[str], start: int, end: int) -> list[int]:
    """Return the indices of a few lines with text above the first paragraph."""
    shown = [at for at in range(start, min(end, start + _HEADER_LINES)) if lines[at]]
    long = next((n for n, at in enumerate(shown) if len(lines[at]) > _PARAGRAPH), None)
    return shown[:long][:_TOP_LINES]


def _top_reason(line: str) -> str | None:
    if head_block.CRUMBS.match(line) or _TODAY.match(line):
        return "navigation"
    return "byline" if line_statements(line) else boilerplate.text_reason(line)


def _stated(line: str) -> tuple[Found, ...]:
    return (*line_statements(line), *breadcrumb_column([line], None))


def _tail(lines: Sequence[str], start: int) -> dict[int, str]:
    """Return the lines below the text, each with its reason; 主办单位 alone is not a footer."""
    reasons: dict[int, str] = {}
    for at in range(len(lines) - 1, max(start, len(lines) - _FOOTER_LINES) - 1, -1):
        reason = _tail_reason(lines[at]) if lines[at] else "footer"
        if reason is None:
            break
        reasons[at] = reason
    if any(_SURE_FOOTER.search(lines[at]) for at in reasons):
        return reasons
    unsure = max((at for at in reasons if lines[at] and reasons[at] == "footer"), default=-1)
    return {at: reason for at, reason in reasons.items() if at > unsure and lines[at]}


def _tail_reason(line: str) -> str | None:
    if len(line) > _LONGEST_FOOTER:
        return None
    if _FOOTER.search(line):
        return "footer"
    if _EDITOR.match(line):
        return "byline"
    return "links" if pruning.is_related(line) else boilerplate.text_reason(line)


def _header(lines: Sequence[str]) -> tuple[int, tuple[Found, ...]]:
    """Return the line after the block, and what the block states."""
    rows = [(at, cell) for at, cells in enumerate(_rows(lines[:_HEADER_LINES])) for cell in cells]
    here: dict[int, list[DisclosureField]] = {}
    for field in disclosure_fields([cell for _, cell in rows]):
        here.setdefault(field.at, []).append(field)
    end, value_at, found = 0, -1, []
    for place, (at, cell) in enumerate(rows):
        if place in here:
            stated_here = [value for field in here[place] if (value := field.found())]
            found += stated_here
            if is_field_label(cell) and (stated_here or _is_unkept(here[place][0])):
                value_at = place + 1
        elif place != value_at and not _TODAY.match(cell):
            break
        end = at + 1 if place in here or place == value_at else end
    is_block = is_disclosure_block(value.name for value in found)
    return (end, tuple(found)) if is_block else (0, ())


def _is_unkept(field: DisclosureField) -> bool:
    """Return whether a field that is not kept has a value (公开方式：主动公开)."""
    return field.name is None and 0 < len(field.value) <= _LONGEST_STATE


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of each line; bare labels on lines of their own get a colon.

    A label without a value that ends a row, or is right above the text, gets the value 无: it would
    take the next line for its value.
    """
    rows = [[cell for cell in label_cells(line) if cell] for line in lines]
    bare = [row for row in rows if len(row) == 1 and _is_bare(row[0])]
    for at, row in enumerate(rows):
        if len(bare) >= _BARE_LABELS and row in bare:
            row[0] = f"{row[0]}："
        below = next((other[0] for other in rows[at + 1 :] if other), "")
        if row and is_field_label(row[-1]) and (len(row) > 1 or GREETING.match(fold_line(below))):
            row[-1] = f"{row[-1].rstrip(':：')}：无"
    return rows


def _is_bare(cell: str) -> bool:
    return is_field_label(cell) and not cell.endswith((":", "："))
