"""What is above the first sentence of an article: disclosure block, byline, title, breadcrumb."""

import re
from collections.abc import Iterator

from normalize.extraction.boilerplate import Verdicts, is_link
from normalize.html import Line
from normalize.metadata import disclosure_fields, has_colon, is_disclosure_block, is_field_label

_HEAD_OF_DOCUMENT = frozenset({"title", "document_number", "issuer"})
"""Fields that make a block the printed head of an official document (公文, GB/T 9704)."""

Field = tuple[str | None, str]
"""Field of `Found` that a label fills (None for labels that are not kept), and the value."""

_LONGEST = 120  # characters of a line above the text
_FIELDS = 3  # of a block; fewer are a byline

_SENTENCE = re.compile("[，。；！？,;!?]")
_PUBLISHED = re.compile(
    r"(?:来源|稿源|供稿|发布(?:时间|日期|人)?|更新(?:时间|日期)?|浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:次数|量|数|率)?"
    r"|(?<!文)字[号体](?:大小)?|责任编辑|编辑|责编|审核|发表(?:时间|日期)?)\s*[:：]|字[号体]\s*[\[【(（]"
)
"""Fields of a byline that no report has: they concern its publication on the site."""

_FIELD = re.compile(r"[\u4e00-\u9fff]{2,4}\s*[:：]")
_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_UPDATED = re.compile(
    r"^\W*(?:(?:发表|发布)[于时]\W*)?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*\d{1,2}:\d{2}(?::\d{2})?"
)
CRUMBS = re.compile(
    r"^\W*(?:您?(?:[现現]在)?的?(?:[当當]前)?(?:所在)?(?:的)?位置|首\s*[页頁]\s*[>»›＞])"
)


def mark_head(lines: list[Line], verdicts: Verdicts, title: str | None) -> None:
    """Mark what is above the first sentence.

    title: heading to leave out where it opens the lines; None in a container that a content
        system marks as the article, whose first lines belong to it.
    """
    head = _mark_disclosure(lines, verdicts, keep_head=title is None)
    first = next((line for line in lines if is_sentence(line)), None)
    for index, line in enumerate(lines):
        if line is first:
            return
        if verdicts[index] is None and index not in head:
            verdicts[index] = _head_reason(line, first, title)


def is_sentence(line: Line) -> bool:
    """Return whether a line is running text, which ends the head of an article."""
    free = len(line.text) - line.linked
    return free >= 30 and bool(_SENTENCE.search(line.text))


def _head_reason(line: Line, first: Line | None, title: str | None) -> str | None:
    text = line.text
    if len(text) > _LONGEST:
        return None
    if CRUMBS.match(text) or (title is not None and is_link(line)):
        return "navigation"
    fields = len(_FIELD.findall(text))
    if _PUBLISHED.search(text) and (fields > 1 or _DAY.search(text)):
        return "byline"
    if title is not None and _UPDATED.match(text):
        return "byline"
    return "title" if text == title and not (first and _alike(line, first)) else None


def _alike(line: Line, other: Line) -> bool:
    """Return whether two lines are siblings of one kind: then the title belongs to the text."""
    siblings = line.element.getparent() is other.element.getparent()
    return line.element is other.element or (siblings and line.element.tag == other.element.tag)


def _mark_disclosure(lines: list[Line], verdicts: Verdicts, keep_head: bool) -> range:
    """Mark the lines of 政府信息公开 blocks: metadata, never body text.

    keep_head: keep the last block that states an official document's title, number and issuer:
        inside the element that a content system marks as the document, it is the printed head.
    Returns the indices of the lines of that head.
    """
    head = range(0)
    for start, end, names in reversed(list(_blocks(lines))):
        if keep_head and names >= _HEAD_OF_DOCUMENT and not head:
            head = range(start, end)
            continue
        for index in range(start, end):
            verdicts[index] = "disclosure"
    return head


def _blocks(lines: list[Line]) -> Iterator[tuple[int, int, set[str]]]:
    """Yield (first line, line after the last, fields filled) of each disclosure block."""
    start = end = 0
    fields: list[Field] = []
    for index, line in enumerate([*lines, None]):
        found = _fields(line.text) if line else []
        repeats = bool(fields and found) and found[0][0] == fields[0][0]  # a duplicate begins
        if found and not repeats and index - end <= 1:
            start = start if fields else index
            end = index + 1
            fields += found
            continue
        if fields and (found or line is None or index > end):
            if len(fields) >= _FIELDS and is_disclosure_block(name for name, _ in fields):
                filled = {name for name, value in fields if name and value}
                yield start, _with_value(lines, end, fields), filled
            fields = []
        if found:
            start, end, fields = index, index + 1, found


def _with_value(lines: list[Line], end: int, fields: list[Field]) -> int:
    """Return the end of a block, including a last value on a short line of its own."""
    lonely = not fields[-1][1] and end < len(lines) and not is_sentence(lines[end])
    return end + 1 if lonely else end


def _fields(text: str) -> list[Field]:
    """Return the fields of a line that begins with a label: run-on text or cells of a row."""
    cells = text.split("\t")
    if len(cells) == 1 and not has_colon(text):
        return []
    if len(cells) > 1 and all(map(is_field_label, cells)):
        return []  # the header of a table
    named = [f"{cell.rstrip(':：')}：" if is_field_label(cell) else cell for cell in cells]
    found = list(disclosure_fields(named))
    return [(field.name, field.value) for field in found] if found and not found[0].at else []
