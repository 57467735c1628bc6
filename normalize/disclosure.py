"""The 政府信息公开 block: names of its fields, in a table, a list, or run-on text.

The block is metadata, never body text (State Council guideline 国办发〔2017〕47号 asks for it).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from normalize import dates
from normalize.document import Found, RejectedSpan
from normalize.labels import LABELS, STRONG, TO_SIMPLIFIED, pattern
from normalize.lines import squeeze

_LABEL = re.compile(
    r"[【\[(（]?(?P<label>"
    + "|".join(pattern(label) for label in sorted(LABELS, key=len, reverse=True))
    + r")[】\])）]?[ \u3000\xa0]*[:：][ \u3000\xa0]*"
)
_NEXT_LABEL = re.compile(r"\s+[一-龥]{2,8}[:：]")
_SENSE = {  # what a value must hold; else it is the text behind an empty label
    "index_number": re.compile(r"^(?=.*\d)[^。，；\s]{3,60}$"),
    "document_number": re.compile(r"^(?=.*\d)[^。；]{3,40}$"),
    "issuer": re.compile(r"^[^。；！]{2,60}$"),
    "source": re.compile(r"^[^。；！]{2,60}$"),
    "written_on": re.compile(r"[\d一二三四五六七八九]"),
    "published_at": re.compile(r"[\d一二三四五六七八九]"),
}
_ANY = re.compile("")
_EMPTY = re.compile(
    r"^(?:无|暂无|null|none|undefined|nan|-+|—+|/|\$.*|\{.*\}|\[.*\])?$", re.IGNORECASE
)
_FOOTER = re.compile(
    r"主办单位|承办单位|技术支持|网站标识码|ICP备|公网安备|版权所有|邮政编码|联系电话|站点地图|网站地图|建议使用|推荐使用|"
    r"IPV?6|【?打印本页】?|【?关闭(?:本页|窗口)】?|分享到|微博\s*微信|浏览器版本|以上版本浏览器",
    re.IGNORECASE,
)
# A report's list of tasks can end with 主办单位：省教育厅; a footer has more than that.
_SURE_FOOTER = re.compile(r"网站标识码|ICP备|公网安备|版权所有|打印本页|关闭(?:本页|窗口)")
_TODAY = re.compile(r"^(?:今天是|当前位置|您(?:现在|当前)?(?:所在)?的?位置|欢迎).{0,60}$")
_LONGEST = 2000  # characters of a cell that can hold a block in one run
_LONGEST_LABEL = 20
_LONGEST_STATE = 8  # 主动公开, 现行有效
# 2024年1月30日 on a line of its own can be the day of a speech; these are printed by a CMS.
_CMS_DAY = re.compile(
    r"^\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|年\d\d月\d\d日)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_PLACEHOLDER = re.compile(
    r"^[\[(（【]?(?:图片|视频|音频|点击查看大图|点击图片查看大图|图片加载中)[\])）】]?$"
)
_PARAGRAPH = 100  # characters; what is longer is no byline
_TOP_LINES = 6
_HEADER_LINES = 30
_FOOTER_LINES = 20


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its value, and the number of the cell it stands in."""

    at: int
    label: str
    value: str

    @property
    def name(self) -> str | None:
        """The metadata field that the label fills."""
        return LABELS.get(self.label)

    def found(self) -> Found | None:
        """Return what is stated, None where the field is not kept or its value empty."""
        return stated(self.label, self.value)


def fields(row: Sequence[str]) -> Iterator[Field]:
    """Yield the fields of a page's cells and lines: `索引号：014…`, or label and value apart."""
    for at, cell in enumerate(row):
        if len(cell) > _LONGEST:
            continue
        label = _bare(cell)
        following = row[at + 1] if at + 1 < len(row) else ""
        if label in LABELS and (":" in cell or "：" in cell):
            yield Field(at, label, "" if _begins(following) else squeeze(following))
        elif _LABEL.match(cell):
            found = [Field(at, name, value) for name, value in pairs(cell)]
            yield from found[:-1]
            last = found[-1]
            apart = not last.value and not _begins(following) and len(following) < _LONGEST
            yield Field(at, last.label, squeeze(following)) if apart else last


def cells(line: str) -> list[str]:
    """Return the cells of a row, a label among them always with its colon, or the line."""
    if "\t" not in line:
        return [line]
    row = [cell.strip().rstrip(":：") for cell in line.split("\t")]
    return [f"{cell}：" if is_label(cell) else cell for cell in row]


def is_block(names: Iterable[str | None]) -> bool:
    """Tell whether fields make a disclosure block: no byline has two of STRONG."""
    return len(STRONG.intersection(names)) > 1


def is_label(cell: str) -> bool:
    """Tell whether a cell is a label and nothing else, with or without its colon."""
    return _bare(cell) in LABELS


def _begins(cell: str) -> bool:
    """Tell whether a cell is a label or begins with one."""
    return bool(_LABEL.match(cell)) or is_label(cell)


def _bare(cell: str) -> str:
    """Return a label as LABELS has it: without blanks, colon and brackets, simplified."""
    if len(cell) >= _LONGEST_LABEL:
        return ""
    return re.sub(r"[\s:：【】\[\]]", "", cell).translate(TO_SIMPLIFIED)


def pairs(run: str) -> Iterator[tuple[str, str]]:
    """Yield (label, value) of a run such as `主题分类:社会管理 体裁分类:报告`."""
    matches = list(_LABEL.finditer(run))
    for match, after in zip(matches, [*matches[1:], None], strict=False):
        value = run[match.end() : after.start() if after else len(run)]
        label = _bare(match["label"])
        if LABELS[label] not in ("title", "abstract"):  # the others end before any other label
            value = _NEXT_LABEL.split(value, maxsplit=1)[0]
        yield label, squeeze(value)


def stated(label: str, value: str) -> Found | None:
    """Return the field that a label and its value state, or None (no field, no value)."""
    name = LABELS.get(_bare(label))
    if name is None or _EMPTY.match(value) or not _SENSE.get(name, _ANY).search(value):
        return None
    return Found(name, value, f"disclosure:{label}")


def from_text(text: str) -> tuple[tuple[Found, ...], str, tuple[RejectedSpan, ...]]:
    """Take what is no text off a plain text: header block, byline, footer, 图片 lines.

    Returns what block and byline state, the text between, and each line that was taken off. A
    text without them comes back as it is.
    """
    lines = text.splitlines(keepends=True)
    start, found = _header(lines)
    end = _footer(lines, start)
    dropped = dict.fromkeys(range(start), "disclosure block")
    dropped |= dict.fromkeys(range(end, len(lines)), "footer")
    for at in range(start, end):
        if reason := _no_text(lines[at].strip()):
            dropped[at] = reason
    for at in _top(lines, start, end):
        if stated_here := _byline(lines[at].strip()):
            found += stated_here
            dropped[at] = "byline"
    rejected = (RejectedSpan(reason, lines[at].strip()) for at, reason in sorted(dropped.items()))
    kept = "".join(line for at, line in enumerate(lines) if at not in dropped)
    return found, kept, tuple(span for span in rejected if span.text)


def bylines(text: str) -> tuple[Found, ...]:
    """Return what the lines above the first paragraph state (来源：示例日报), the text as it is."""
    lines = text.splitlines()
    return tuple(found for at in _top(lines, 0, len(lines)) for found in _byline(lines[at].strip()))


def _top(lines: list[str], start: int, end: int) -> list[int]:
    """Return the lines with text above the first paragraph, at most a few."""
    shown = [at for at in range(start, min(end, start + _HEADER_LINES)) if lines[at].strip()]
    long = next((n for n, at in enumerate(shown) if len(lines[at].strip()) > _PARAGRAPH), None)
    return shown[:long][:_TOP_LINES]


def _byline(line: str) -> tuple[Found, ...]:
    """Return what a line states that is a byline and nothing else."""
    if _CMS_DAY.match(line) and dates.parse(line):
        return (Found("published_at", line, "dateline"),)
    if not _LABEL.match(line) or len(line) > _PARAGRAPH:
        return ()
    values = [(LABELS[label], value) for label, value in pairs(line)]
    return tuple(
        Found(name, value, "dateline")
        for name, value in values
        if name in ("published_at", "source", "author") and not _EMPTY.match(value)
    )


def _no_text(line: str) -> str | None:
    return "placeholder" if len(line) <= _LONGEST_LABEL and _PLACEHOLDER.match(line) else None


def _header(lines: list[str]) -> tuple[int, tuple[Found, ...]]:
    """Return the line after the block, and what the block states."""
    rows = [(at, cell) for at in range(min(len(lines), _HEADER_LINES)) for cell in _row(lines[at])]
    here: dict[int, list[Field]] = {}
    for field in fields([cell for _, cell in rows]):
        here.setdefault(field.at, []).append(field)
    end, value_at, found = 0, -1, []
    for place, (at, cell) in enumerate(rows):
        if place in here:
            stated_here = [value for field in here[place] if (value := field.found())]
            found += stated_here
            if is_label(cell) and (stated_here or _is_unkept(here[place][0])):
                value_at = place + 1
        elif place != value_at and not _TODAY.match(cell):
            break
        end = at + 1 if place in here or place == value_at else end
    return (end, tuple(found)) if is_block(value.name for value in found) else (0, ())


def _is_unkept(field: Field) -> bool:
    """Tell whether a field nobody keeps has a value (公开方式：主动公开)."""
    return field.name is None and 0 < len(field.value) <= _LONGEST_STATE


def _row(line: str) -> list[str]:
    return [cell for cell in cells(line.strip()) if cell]


def _footer(lines: list[str], start: int) -> int:
    """Return the first line of the footer: from there on each line is one, or empty."""
    end = len(lines)
    for at in range(len(lines) - 1, max(start, len(lines) - _FOOTER_LINES) - 1, -1):
        shown = lines[at].strip()
        if len(shown) > 120 or (shown and not _FOOTER.search(shown)):
            break
        end = at if shown else end
    sure = any(_SURE_FOOTER.search(line) for line in lines[end:])
    return end if sure else len(lines)
