"""What the visible lines of a page state: disclosure block, byline, heading, breadcrumb."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from normalize.document import Found
from normalize.html import Line, squeeze_blanks
from normalize.language import parse_date
from normalize.metadata import disclosure_block, page_title
from normalize.metadata.disclosure_block import DisclosureField

_GAP = 3  # cells that may be between two fields of one block
_LONGEST = 300  # characters; a longer cell is a paragraph
_LONGEST_SOURCE = 40
_KEPT = frozenset({"published_at", "source", "author"})
"""Fields that a byline states; other labels without a block around them are body text."""

_CUT = re.compile(
    r"[|｜【\[(（]|\d{4}[-年/.]|打印|字号|字体|分享|浏览|点击|阅读|收藏|编辑|访问|责编|审核|关闭|作者|记者|时间|日期"
    r"|(?:选稿|供稿|撰稿|组稿|摄影|通讯员|责任|校对|编审|编校|签发|发布人?|录入|评论|热度|人气|下载)[:：]"
)
_NO_SOURCE = re.compile(r"(?:网络|互联网|转载|转载文章|未知|佚名|不详|原创)?")
"""Placeholders for a source, which name nobody."""
_WRITTEN_DAY = (
    r"(?P<value>\d{4}\s*[-年/.]{1,2}\s*\d{1,2}\s*[-月/.]{1,2}\s*\d{1,2}日?"
    r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?)"
)
_DAY = re.compile(rf"^{_WRITTEN_DAY}")
_LABELLED_DAY = re.compile(  # but not 会议时间
    rf"(?:^|[\s|｜])(?:时间|日期|发布|发表|发布于|发表于)[:：]\s*{_WRITTEN_DAY}"
)
_TIMED = re.compile(
    r"(?<!\d)(?P<value>\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?\s*\d{1,2}:\d{2}(?::\d{2})?)"
)
_NOT_FIRST = re.compile("更新|修改|最新|推荐|当前|今天|现在")
_AFTER_TITLE = 3  # cells after the title in which a timestamp is that of its publication
_LONGEST_BYLINE = 80
_SOURCE = re.compile(r"(?:信息来源|文章来源|来源|稿源)\s*[:：]\s*(?P<value>[^\s|｜【\[(（]*)")
_NEAR = 2  # cells
_CRUMBS = re.compile(
    r"^(?:您?(?:[现現]在|[当當]前)?的?(?:所在)?的?(?:位置|[栏欄]目)[:：是]?|(?=首[页頁]\s*[>»›＞/\-]))(?P<path>.+)$"
)
_STEP = re.compile(r"\s{0,80}(?:>>|->|[>»›＞→])\s*|\s{1,80}[/|]\s+")
_NO_COLUMN = re.compile(
    r"^(?:首[页頁]|正文|[内內]容|详情|内容详情|文章|文章详情|详细内容|信息详情|网站首页|網站首頁)?$"
)


def read(lines: Sequence[Line], window: str) -> Iterator[Found]:
    """Yield what the lines state, best source first; `window` is the page's `<title>`."""
    cells = list(chain.from_iterable(disclosure_block.label_cells(line.text) for line in lines))
    blocks = list(_blocks(list(disclosure_block.disclosure_fields(cells))))
    for block in blocks:
        if disclosure_block.is_disclosure_block(field.name for field in block):
            yield from (found for field in block if (found := field.found()))
    found = page_title.find(lines, window)
    title = found.value if found else None
    for block in blocks:
        if not disclosure_block.is_disclosure_block(field.name for field in block):
            yield from _byline(block)
    yield from _unlabelled(cells, title)
    yield from _timestamp(cells, title)
    yield from _updated(blocks)
    if found:
        yield found
    yield from breadcrumb_column(cells, title)


def _blocks(fields: list[DisclosureField]) -> Iterator[list[DisclosureField]]:
    """Group fields that are close together."""
    block: list[DisclosureField] = []
    for field in fields:
        if block and field.at - block[-1].at > _GAP:
            yield block
            block = []
        block.append(field)
    if block:
        yield block


def labelled_values(line: str) -> Iterator[Found]:
    """Yield what a line states if it begins with a label of a byline (来源：示例日报)."""
    yield from _byline(list(disclosure_block.disclosure_fields([line])))


def _byline(block: list[DisclosureField]) -> Iterator[Found]:
    for field in block:
        value = _value(field)
        if field.name in _KEPT and value and disclosure_block.statement(field.label, value):
            yield Found(field.name, value, "dateline")


def _value(field: DisclosureField) -> str | None:
    """Return the value of a field without what follows it, or None if it is implausible."""
    if field.name == "published_at":
        day = _DAY.match(field.value)
        value = day["value"] if day else field.value
        return value if parse_date(value) else None
    return _source(field.value)


def _source(value: str) -> str | None:
    """Return a source without what follows it, or None if it names nobody."""
    named = _CUT.split(value)[0].strip(" ：:;；、|)）]】")
    return named if len(named) <= _LONGEST_SOURCE and not _NO_SOURCE.fullmatch(named) else None


def _updated(blocks: list[list[DisclosureField]]) -> Iterator[Found]:
    """Yield the days of the last change, which replace a missing day of publication."""
    fields = (field for block in blocks for field in block if field.name == "updated_at")
    for field in fields:
        if parse_date(field.value):
            yield Found("published_at", field.value, f"dateline:{field.label}")


def _unlabelled(cells: list[str], title: str | None) -> Iterator[Found]:
    """Yield the day right after the title or next to a source, and that source."""
    for at, cell in enumerate(cells):
        if len(cell) > _LONGEST:
            continue
        day = _DAY.match(cell) or (disclosure_block.has_colon(cell) and _LABELLED_DAY.search(cell))
        if not day or not parse_date(day["value"]):
            continue
        near = cells[max(at - _NEAR, 0) : at + _NEAR + 1]
        source = _SOURCE.search(cell)
        lone = day.start() == 0 and not cell[day.end("value") :].strip()
        if any(map(_SOURCE.match, near)) or source or (lone and title in near):
            yield Found("published_at", day["value"], "dateline")
            if source and (named := _source(source["value"])):
                yield Found("source", named, "dateline")
            return


def _timestamp(cells: list[str], title: str | None) -> Iterator[Found]:
    """Yield the timestamp (day and time of day) that comes right after the title.

    Content systems print the time of publication; no report says at what time it was given.
    """
    if title is None or title not in cells:
        return
    for start in (at for at, cell in enumerate(cells) if cell == title):
        for cell in cells[start + 1 : start + 1 + _AFTER_TITLE]:
            timestamp = _TIMED.search(cell) if len(cell) <= _LONGEST_BYLINE else None
            if timestamp and not _NOT_FIRST.search(cell) and parse_date(timestamp["value"]):
                yield Found("published_at", timestamp["value"], "dateline")
                return


def breadcrumb_column(cells: list[str], title: str | None) -> Iterator[Found]:
    """Yield the last step of the breadcrumb that is a column."""
    for cell in cells:
        match = _CRUMBS.match(cell) if len(cell) <= _LONGEST else None
        if not match:
            continue
        steps = [squeeze_blanks(step).strip(":：> ") for step in _STEP.split(match["path"])]
        columns = [step for step in steps if not _NO_COLUMN.match(step) and step != title]
        if len(steps) > 1 and columns:
            yield Found("column", columns[-1], "breadcrumb")
            return
